"""The language server as an editor meets it: a real client starts the real command and talks to it over stdio."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import register_lsp_features

from workers.editor.desk import Checked, Work
from workers.editor.folders import Buffer
from workers.editor.server import Editor

from .conftest import ROOT

COMMAND = (sys.executable, "-m", "workers", "language-server")
pytestmark = pytest.mark.asyncio(loop_scope="module")
SO_LONG = 60
"""Seconds after which a test gives up; nothing is measured."""


class Author(LanguageClient):
    """An editor with a person before it. Diagnostics are kept with the version that they are for."""

    def __init__(self) -> None:
        super().__init__()
        register_lsp_features(self)
        self.told: dict[str, types.PublishDiagnosticsParams] = {}
        self.waiting: list[asyncio.Future[None]] = []
        self.folder = Path()
        self.versions: dict[str, int] = {}
        self.protocol.fm.features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._hear(params))
        self.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
        self.feature(types.WORKSPACE_CODE_LENS_REFRESH)(lambda params: None)

    def _hear(self, params: types.PublishDiagnosticsParams) -> None:
        self.told[params.uri] = params
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def until(self, found: Callable[[], bool]) -> None:
        async with asyncio.timeout(SO_LONG):
            while not found():
                heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self.waiting.append(heard)
                await heard

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    async def open(self, name: str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, as it is on disk or with another text, and hear what is wrong with it."""
        self.versions[name] = 1
        item = types.TextDocumentItem(self.uri(name), "yaml", 1, self.text(name) if text is None else text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.hear(name)

    async def type(self, name: str, text: str) -> list[types.Diagnostic]:
        """Change the whole text, and hear what is wrong with it then."""
        self.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        return await self.hear(name)

    async def hear(self, name: str) -> list[types.Diagnostic]:
        uri = self.uri(name)
        await self.until(lambda: uri in self.told and self.told[uri].version == self.versions[name])
        return list(self.told[uri].diagnostics)

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    async def actions(self, name: str, found: types.Diagnostic) -> list[types.CodeAction]:
        context = types.CodeActionContext([found])
        params = types.CodeActionParams(self.document(name), found.range, context)
        return [
            one for one in await self.text_document_code_action_async(params) or () if isinstance(one, types.CodeAction)
        ]


@asynccontextmanager
async def editor(folder: Path, *arguments: str, locale: str | None = "es", editor: str = "visual-studio-code",
                 options: Any = None, environment: dict[str, str] | None = None,
                 encodings: list[str] | None = None) -> AsyncIterator[Author]:  # fmt: skip
    """A session from `initialize` to `exit`."""
    author = Author()
    author.folder = folder
    env = {"PATH": "", "PYTHONPATH": str(ROOT), "LANG": "C"} | (environment or {})
    async with asyncio.timeout(SO_LONG):
        await author.start_io(*COMMAND, *arguments, env=env, cwd=ROOT)
        capabilities = client_capabilities(editor)
        if encodings is not None:
            capabilities.general = types.GeneralClientCapabilities(position_encodings=list(encodings))
        await author.initialize_session(
            types.InitializeParams(
                capabilities=capabilities, locale=locale, root_uri=folder.as_uri(), initialization_options=options
            )
        )
    try:
        yield author
    finally:
        async with asyncio.timeout(SO_LONG):
            await author.shutdown_session()
        server = author._server
        assert server is not None
        assert server.returncode == 0
        await author.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped playbooks, to be spoilt."""
    copy = tmp_path / "playbooks"
    shutil.copytree(ROOT / "playbooks", copy)
    # The specification's playbook, so that these tests do not change with the shipped one.
    shutil.copy(ROOT / "tests" / "language" / "ok" / "pe-empresas.yaml", copy / BOOK)
    return copy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Author]:
    """One session in Spanish for all tests that need no other, as an editor keeps one for a day."""
    async with editor(tmp_path_factory.mktemp("nothing")) as author:
        yield author


@pytest_asyncio.fixture(loop_scope="module")
async def author(session: Author, folder: Path) -> AsyncIterator[Author]:
    """The session, with a folder of one's own and nothing open."""
    session.folder = folder
    yield session
    for name in session.versions:
        session.text_document_did_close(types.DidCloseTextDocumentParams(session.document(name)))
    session.versions.clear()
    session.told.clear()


BOOK = "pe-empresas.yaml"
RIGHT, WRONG = "send: overdue-text, by: [sms, email]}", "send: overdue-text, by: [sms, emial]}"


def applied(text: str, edits: list[types.TextEdit]) -> str:
    """The text after the edits, for text without letters beyond UTF-16's first plane."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        first, last = (starts[place.line] + place.character for place in (edit.range.start, edit.range.end))
        text = text[:first] + edit.new_text + text[last:]
    return text


def codes(found: list[types.Diagnostic]) -> list[str]:
    return [str(one.code) for one in found if one.severity == types.DiagnosticSeverity.Error]


def place_of(text: str, piece: str) -> types.Position:
    """Where the cursor is in a text that has the piece with its mark, `|`."""
    start = text.index(piece.replace("|", "", 1)) + piece.index("|")
    before = text[:start]
    return types.Position(before.count("\n"), len(before) - (before.rfind("\n") + 1))


# ---------------------------------------------------------------------------------------------- while one types


async def test_a_slip_is_told_in_spanish_and_one_key_mends_it(author: Author) -> None:
    text = author.text(BOOK)
    assert codes(await author.open(BOOK)) == []
    [slip] = [one for one in await author.type(BOOK, text.replace(RIGHT, WRONG)) if one.code == "P104"]
    assert slip.message.startswith("«emial» no es un canal; se espera uno de email")
    assert "¿quiso decir «email»?" in slip.message
    assert slip.source == "cobranza"
    assert slip.code_description is not None
    assert "codes.md" in slip.code_description.href
    action = next(one for one in await author.actions(BOOK, slip) if one.kind == types.CodeActionKind.QuickFix)
    assert (action.title, action.is_preferred) == ("Escribir «email»", True)
    assert action.edit is not None
    assert action.edit.changes is not None
    mended = applied(text.replace(RIGHT, WRONG), list(action.edit.changes[author.uri(BOOK)]))
    assert mended == text
    assert codes(await author.type(BOOK, mended)) == []


async def test_all_slips_are_mended_at_once(folder: Path) -> None:
    async with editor(folder, locale="en-GB") as author:
        text = author.text(BOOK)
        found = await author.open(BOOK, text.replace(RIGHT, WRONG))
        [action] = [
            one for one in await author.actions(BOOK, found[0]) if one.kind == types.CodeActionKind.SourceFixAll
        ]
        assert action.title == "Mend all slips"
        assert action.edit is not None
        assert action.edit.changes is not None
        assert applied(text.replace(RIGHT, WRONG), list(action.edit.changes[author.uri(BOOK)])) == text


async def test_broken_yaml_is_told_and_does_not_silence_the_rest(author: Author) -> None:
    text = author.text(BOOK)
    broken = text.replace("    - {at: 5 days after due, " + RIGHT, "    - {at: 5 days after due, se")
    assert broken != text
    await author.open(BOOK)
    assert codes(await author.type(BOOK, broken))[0].startswith("P0")
    position = place_of(broken, "{at: 5 days after due, se|")
    offered = await author.text_document_completion_async(types.CompletionParams(author.document(BOOK), position))
    assert isinstance(offered, types.CompletionList)
    assert [item.label for item in offered.items][:2] == ["send", "call"]
    symbols = await author.text_document_document_symbol_async(types.DocumentSymbolParams(author.document(BOOK)))
    assert "recovery" in [one.name for one in symbols or ()]
    lenses = await author.text_document_code_lens_async(types.CodeLensParams(author.document(BOOK)))
    assert len(lenses or ()) > 8, "the days of the last plan that compiled"


async def test_a_place_after_an_emoji_is_where_the_editor_sees_it(folder: Path) -> None:
    for encodings, character in ((None, 2), (["utf-8"], 4)):
        async with editor(folder, encodings=encodings) as author:
            bad = author.text(BOOK).replace("title: Facturas a empresas, Perú", '"😀": Perú')
            [found] = [one for one in await author.open(BOOK, bad) if one.code == "P101"]
            assert (found.range.start.character, found.range.end.character) == (0, 2 + character)


async def test_two_places_are_told_together(author: Author) -> None:
    twice = author.text(BOOK).replace("  combine: same day", "  calendar: PE\n  combine: same day", 1)
    [found] = [one for one in await author.open(BOOK, twice) if one.code == "P012"]
    [other] = found.related_information or ()
    assert other.message == "escrito antes en"
    assert other.location.uri == author.uri(BOOK)
    assert twice.split("\n")[other.location.range.start.line].strip().startswith("calendar: PE")


# ---------------------------------------------------------------------------------------------- several files


async def test_a_message_is_checked_as_it_stands_in_the_editor(author: Author) -> None:
    name = "messages/es/overdue-first.md"
    await author.open(BOOK)
    text = author.text(name)
    before = codes(await author.open(name))
    found = await author.type(name, text.replace("subject:", "subjet:", 1))
    assert "P101" in codes(found)
    assert "P101" not in before
    assert codes(await author.type(name, text)) == before


async def test_a_new_message_that_is_not_saved_yet_exists(author: Author) -> None:
    name = "messages/es/brand-new.md"
    text = author.text(BOOK).replace("send: overdue-text", "send: brand-new")
    missing = [one for one in await author.open(BOOK, text) if one.code == "P501"]
    assert missing
    [create] = [one for one in await author.actions(BOOK, missing[0]) if one.title == f"Crear {name}"]
    assert create.edit is not None
    new, first = create.edit.document_changes or ()
    assert isinstance(new, types.CreateFile)
    assert new.uri == author.uri(name)
    assert isinstance(first, types.TextDocumentEdit)
    await author.open(name, first.edits[0].new_text)  # type: ignore[union-attr]
    assert [one for one in await author.type(BOOK, text + "\n") if one.code == "P501" and "«es»" in one.message] == []


async def test_the_tests_beside_a_playbook_are_read_for_it(author: Author) -> None:
    name = "pe-empresas.tests.yaml"
    assert codes(await author.open(name)) == []
    bad = author.text(name).replace("send: overdue-first", "send: overdue-frist", 1)
    found = await author.type(name, bad)
    assert codes(found) == ["T109"]
    await author.open(BOOK)
    other = author.text(BOOK).replace("send: offer-letter", "send: credit-terms")
    await author.type(BOOK, other)
    await author.until(lambda: len(author.told[author.uri(name)].diagnostics) > 1)


async def test_what_is_closed_is_silent(author: Author) -> None:
    assert codes(await author.open(BOOK, "playbook: [x"))
    author.text_document_did_close(types.DidCloseTextDocumentParams(author.document(BOOK)))
    await author.until(lambda: not author.told[author.uri(BOOK)].diagnostics)


async def test_files_that_change_behind_the_editor_are_seen(author: Author, folder: Path) -> None:
    await author.open(BOOK)
    for language in ("es", "en"):
        (folder / "messages" / language / "overdue-text.md").unlink()
    change = types.FileEvent(author.uri("messages/es/overdue-text.md"), types.FileChangeType.Deleted)
    author.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    await author.until(lambda: "P501" in codes(list(author.told[author.uri(BOOK)].diagnostics)))


async def test_a_file_of_something_else_is_let_be(folder: Path) -> None:
    (folder.parent / "compose.yaml").write_text("services: [\n")
    async with editor(folder.parent) as author:
        assert await author.open("compose.yaml") == []
        params = types.CompletionParams(author.document("compose.yaml"), types.Position(0, 3))
        assert await author.text_document_completion_async(params) is None


async def test_a_playbook_that_is_in_no_file_is_checked_too(author: Author) -> None:
    item = types.TextDocumentItem("untitled:Untitled-1", "yaml", 1, "playbook: x\nowner: me\nlanguage: espanol\n")
    author.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await author.until(lambda: "untitled:Untitled-1" in author.told)
    assert "P119" in codes(list(author.told["untitled:Untitled-1"].diagnostics))


# ---------------------------------------------------------------------------------------------- questions


async def test_completion_in_lines_and_in_braces(author: Author) -> None:
    text = author.text(BOOK)
    await author.open(BOOK)
    for piece, labels in (("send: over|due-first", ["overdue-first"]), ("by: [sms, |email]}", ["whatsapp"]),
                          ("at: 8 days after d|ue", ["8 days after due", "8 business days after due"]),
                          ("  com|bine: same day", ["combine"])):  # fmt: skip
        params = types.CompletionParams(author.document(BOOK), place_of(text, piece))
        offered = await author.text_document_completion_async(params)
        assert isinstance(offered, types.CompletionList)
        assert set(labels) <= {item.label for item in offered.items}


async def test_a_snippet_is_one_only_where_the_editor_knows_them(folder: Path) -> None:
    text = "policy:\n  contact_ru"
    for with_snippets in (True, False):
        async with editor(folder, editor="visual-studio-code" if with_snippets else "emacs") as author:
            await author.open(BOOK, text)
            params = types.CompletionParams(author.document(BOOK), types.Position(1, 12))
            offered = await author.text_document_completion_async(params)
            assert isinstance(offered, types.CompletionList)
            item = next(one for one in offered.items if one.label == "contact_rules")
            assert isinstance(item.text_edit, types.TextEdit)
            snippet = item.insert_text_format == types.InsertTextFormat.Snippet
            assert item.text_edit.new_text == ("contact_rules: [$0]" if snippet else "contact_rules: []")
            assert snippet == with_snippets


async def test_hover_definition_and_references(author: Author) -> None:
    text = author.text(BOOK)
    await author.open(BOOK)
    document, position = author.document(BOOK), place_of(text, "send: overdue-fir|st")
    told = await author.text_document_hover_async(types.HoverParams(document, position))
    assert told is not None
    assert isinstance(told.contents, types.MarkupContent)
    assert "Pendiente de pago" in told.contents.value
    found = await author.text_document_definition_async(types.DefinitionParams(document, position))
    assert isinstance(found, list)
    assert [Path(one.uri).parent.name for one in found if isinstance(one, types.Location)] == ["es", "en"]
    params = types.ReferenceParams(types.ReferenceContext(True), document, position)
    used = await author.text_document_references_async(params)
    assert {Path(one.uri).name for one in used or ()} == {BOOK, "pe-personas.yaml"}


async def test_a_code_is_explained_where_it_is_found(author: Author) -> None:
    [found] = [one for one in await author.open(BOOK, author.text(BOOK).replace(RIGHT, WRONG)) if one.code == "P104"]
    told = await author.text_document_hover_async(types.HoverParams(author.document(BOOK), found.range.start))
    assert told is not None
    assert isinstance(told.contents, types.MarkupContent)
    assert "**P104: Una palabra" in told.contents.value


async def test_the_outline_has_the_stages_and_their_steps(author: Author) -> None:
    await author.open(BOOK)
    params = types.DocumentSymbolParams(author.document(BOOK))
    found = [one for one in await author.text_document_document_symbol_async(params) or ()
             if isinstance(one, types.DocumentSymbol)]  # fmt: skip
    recovery = next(one for one in found if one.name == "recovery")
    assert [one.name for one in recovery.children or ()][:2] == ["send final-demand", "report credit-bureau"]


async def test_each_step_shows_its_day_for_the_invoice_that_was_wished_for(folder: Path) -> None:
    async with editor(folder, options={"exampleDue": "2026-03-02"}) as author:
        await author.open(BOOK)
        params = types.CodeLensParams(author.document(BOOK))
        shown = [one.command.title for one in await author.text_document_code_lens_async(params) or () if one.command]
        assert shown[0].startswith("por ejemplo, una factura de 1000.00 PEN, emitida el")
        assert "→ mar 3 mar 2026 (+1)" in shown
        assert "no en esta factura: amount_due es 1000.00 PEN, risk es low" in shown
        settings = {"cobranza": {"exampleDue": "2026-03-03"}}
        author.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        shown = [one.command.title for one in await author.text_document_code_lens_async(params) or () if one.command]
        assert "→ lun 9 mar 2026 (+6), en vez del dom 8 mar 2026" in shown


async def test_formatting_keeps_the_meaning_and_settles(author: Author) -> None:
    text = author.text(BOOK).replace("by: [sms, email]", "by:   [ sms,email ]")
    await author.open(BOOK, text)
    params = types.DocumentFormattingParams(author.document(BOOK), types.FormattingOptions(2, True))
    once = applied(text, list(await author.text_document_formatting_async(params) or ()))
    assert "by: [sms, email]" in once
    await author.type(BOOK, once)
    assert not await author.text_document_formatting_async(params)
    await author.type(BOOK, "playbook: [")
    assert await author.text_document_formatting_async(params) is None


# ---------------------------------------------------------------------------------------------- the session


async def test_when_the_checker_itself_fails_the_author_is_told_and_the_server_lives(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Editor("0")
    ours.desk.buffers["x"] = Buffer((folder / BOOK).as_uri(), str(folder / BOOK), "playbook: x", 7)
    told: list[types.PublishDiagnosticsParams] = []
    monkeypatch.setattr(ours.server, "text_document_publish_diagnostics", told.append)

    def fails(work: Work) -> Checked:
        raise ZeroDivisionError

    monkeypatch.setattr(ours.desk, "check", fails)
    ours.check_soon(str(folder), at_once=True)
    async with asyncio.timeout(SO_LONG):
        while not told:
            await _a_turn_of_the_loop()
    [said] = told
    assert said.version == 7
    assert "not yours" in said.diagnostics[0].message or "no suya" in said.diagnostics[0].message


async def _a_turn_of_the_loop() -> None:
    await asyncio.sleep(0)


TONGUES = [
    (("--lang", "en"), "es", {}, None, "'emial' is not a channel"),
    ((), "en", {"COBRANZA_LANG": "es"}, None, "«emial» no es un canal"),
    ((), None, {"LANG": "es_PE.UTF-8"}, None, "«emial» no es un canal"),
    ((), "en", {}, {"cobranza": {"language": "es"}}, "«emial» no es un canal"),
]


@pytest.mark.parametrize(("arguments", "locale", "environment", "options", "words"), TONGUES)
async def test_which_language_it_speaks(
    arguments: tuple[str, ...], locale: str | None, environment: dict[str, str], options: Any, words: str, folder: Path
) -> None:
    async with editor(folder, *arguments, locale=locale, environment=environment, options=options) as author:
        found = await author.open(BOOK, author.text(BOOK).replace(RIGHT, WRONG))
        assert any(one.message.startswith(words) for one in found)


async def test_a_question_that_makes_no_sense_costs_nothing(author: Author) -> None:
    nowhere = types.TextDocumentIdentifier("file:///nowhere/x.yaml")
    assert await author.text_document_hover_async(types.HoverParams(nowhere, types.Position(0, 0))) is None
    await author.open(BOOK)
    far = types.HoverParams(author.document(BOOK), types.Position(99_999, 99_999))
    assert await author.text_document_hover_async(far) is None
    assert await author.type(BOOK, "") != []


async def test_an_editor_that_leaves_without_a_word_leaves_no_server() -> None:
    server = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    async with asyncio.timeout(SO_LONG):
        out, complaints = await server.communicate(b"")
    assert (server.returncode, out, complaints) == (1, b"", b"")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
async def test_told_to_end_it_ends_though_the_editor_is_still_there(how: signal.Signals, folder: Path) -> None:
    author = Author()
    author.folder = folder
    async with asyncio.timeout(SO_LONG):
        await author.start_io(*COMMAND, env={"PATH": "", "PYTHONPATH": str(ROOT)}, cwd=ROOT)
        params = types.InitializeParams(capabilities=client_capabilities("emacs"), root_uri=folder.as_uri())
        await author.initialize_session(params)
        server = author._server
        assert server is not None
        server.send_signal(how)
        assert await server.wait() == 130
        await author.stop()


# ---------------------------------------------------------------------------------------------- hard days


async def test_a_folder_that_vanishes_leaves_the_buffers_and_the_server(folder: Path) -> None:
    async with editor(folder) as author:
        text = author.text(BOOK)
        await author.open(BOOK)
        shutil.rmtree(folder)
        spoilt = await author.type(BOOK, text.replace(RIGHT, WRONG))
        assert codes(spoilt), "what was open is still checked, though no message stands beside it any more"
        hover = types.HoverParams(author.document(BOOK), place_of(text, "|ask_reason"))
        assert await author.text_document_hover_async(hover) is not None


async def test_of_a_huge_text_that_is_typed_into_the_latest_is_checked(folder: Path) -> None:
    """Two megabytes, a keystroke at a time: only the last version's findings are waited for, and a question is answered
    meanwhile."""
    async with editor(folder) as author:
        text = author.text(BOOK)
        huge = text + "# said aside\n" * 160_000
        await author.open(BOOK, huge)
        uri = author.uri(BOOK)
        for typed in range(2, 22):
            document = types.VersionedTextDocumentIdentifier(typed, uri)
            change = types.TextDocumentContentChangeWholeDocument(huge.replace(RIGHT, WRONG) + "#" * typed)
            author.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        author.versions[BOOK] = 21
        hover = types.HoverParams(author.document(BOOK), place_of(text, "|ask_reason"))
        assert await author.text_document_hover_async(hover) is not None
        assert codes(await author.hear(BOOK))


async def test_fifty_open_files_are_all_told(folder: Path) -> None:
    async with editor(folder) as author:
        text = author.text(BOOK)
        for number in range(50):
            name = f"book-{number}.yaml"
            author.versions[name] = 1
            item = types.TextDocumentItem(author.uri(name), "yaml", 1, text.replace(RIGHT, WRONG))
            author.text_document_did_open(types.DidOpenTextDocumentParams(item))
        for number in range(50):
            assert codes(await author.hear(f"book-{number}.yaml"))
