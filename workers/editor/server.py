"""The language server: which question is answered by what, and when the checker runs. It holds no rule."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace.position_codec import PositionCodec

from engine.language.diagnostics import Finding
from engine.language.library import Library
from workers.editor import answers
from workers.editor.answers import Abilities, Question
from workers.editor.desk import Checked, Desk, Work
from workers.editor.diagnostics import diagnostic, uri_of
from workers.editor.folders import Buffer
from workers.editor.positions import Page
from workers.editor.wishes import Wishes, wishes_of
from workers.speech import choose, is_chosen, language, say

log = logging.getLogger("cobranza.editor")
PAUSE: Final = 0.12
"""Seconds without a keystroke after which the checker runs."""


class Editor:
    """One editor at the other end: its documents, its wishes and what was last said to it."""

    def __init__(self, version: str, today: Callable[[], date] | None = None) -> None:
        # Whole texts: playbooks are small, and nothing can drift apart.
        self.server = LanguageServer("cobranza", version, types.TextDocumentSyncKind.Full)
        self.desk = Desk()
        self.today = today or (lambda: datetime.now(UTC).date())
        self.wishes = Wishes()
        self.abilities = Abilities()
        self.was_shut_down = False
        self.findings: dict[str, tuple[Finding, ...]] = {}
        self.published: dict[str, set[str]] = {}
        self.timers: dict[str, asyncio.TimerHandle] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.in_line: set[str] = set()
        self.one_at_a_time = asyncio.Lock()
        for method, name, options in FEATURES:
            self.server.feature(method, options)(_guarded(getattr(self, name)))

    # ------------------------------------------------------------------------------------ the session

    def initialize(self, params: types.InitializeParams) -> None:
        self.wishes = wishes_of(params.initialization_options)
        if not is_chosen() and (tongue := self.wishes.language or params.locale):
            choose(tongue)
        self.abilities = _abilities(params.capabilities)

    async def initialized(self, params: types.InitializedParams) -> None:
        capabilities = self.server.client_capabilities.workspace
        if capabilities is None:
            return
        watching = capabilities.did_change_watched_files
        if watching is not None and watching.dynamic_registration:
            await _in_vain_or_not(self.server.client_register_capability_async(_WATCH))
        if capabilities.configuration:
            item = types.ConfigurationItem(section="cobranza")
            asking = self.server.workspace_configuration_async(types.ConfigurationParams([item]))
            answer = await _in_vain_or_not(asking)
            self._take(answer[0] if answer else None)

    def configured(self, params: types.DidChangeConfigurationParams) -> None:
        self._take(params.settings)

    def _take(self, settings: object) -> None:
        """Settings say what they say; what they leave out stays as it was."""
        self.wishes = wishes_of(settings, self.wishes)
        if not is_chosen() and self.wishes.language:
            choose(self.wishes.language)
        self._refresh_lenses()

    def shut_down(self, params: None) -> None:
        self.was_shut_down = True
        for timer in self.timers.values():
            timer.cancel()

    # ------------------------------------------------------------------------------------ documents

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        self._keep(params.text_document.uri, params.text_document.version, at_once=True)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        self._keep(params.text_document.uri, params.text_document.version)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        if buffer := self.desk.buffers.get(params.text_document.uri):
            self.check_soon(buffer.folder, at_once=True)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        buffer = self.desk.buffers.pop(params.text_document.uri, None)
        self.desk.forget([params.text_document.uri])
        if buffer is not None:
            self.check_soon(buffer.folder, at_once=True)

    def watched(self, params: types.DidChangeWatchedFilesParams) -> None:
        """Files changed behind the editor's back: by another program, or by git."""
        for folder in {buffer.folder for buffer in self.desk.buffers.values()}:
            self.check_soon(folder)

    def _keep(self, uri: str, version: int | None, *, at_once: bool = False) -> None:
        path = to_fs_path(uri) if uri.startswith("file:") else ""
        text = self.server.workspace.get_text_document(uri).source
        buffer = Buffer(uri, str(Path(path)) if path else "", text, version)
        self.desk.buffers[uri] = buffer
        self.check_soon(buffer.folder, at_once=at_once)

    # ------------------------------------------------------------------------------------ the checker

    def check_soon(self, folder: str, *, at_once: bool = False) -> None:
        """Check a folder after a pause in typing; each new keystroke begins the pause anew."""
        if timer := self.timers.pop(folder, None):
            timer.cancel()
        loop = asyncio.get_running_loop()
        self.timers[folder] = loop.call_later(0 if at_once else PAUSE, self._start, folder)

    def _start(self, folder: str) -> None:
        self.timers.pop(folder, None)
        if folder in self.in_line:  # the check that waits its turn will see what is open by then
            return
        self.in_line.add(folder)
        task = asyncio.get_running_loop().create_task(self._check(folder))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _check(self, folder: str) -> None:
        """Check beside the loop, so that questions are answered meanwhile; what has become old is not shown."""
        try:
            async with self.one_at_a_time:
                self.in_line.discard(folder)
                work = self.desk.work_for(folder, self.today())
                checked = await asyncio.to_thread(self.desk.check, work)
            if work.buffers == self.desk.open_in(folder):
                self._publish(work, checked)
        except Exception:
            self.in_line.discard(folder)
            log.exception("checking %s", folder)
            self._confess(folder)

    def _confess(self, folder: str) -> None:
        """The checker failed, which is our fault: say so, rather than leave findings that are no longer true."""
        start = types.Range(types.Position(0, 0), types.Position(0, 0))
        words = say("the checker itself failed here; this is a fault of the program, not yours",
                    "el propio revisor falló aquí; es una falla del programa, no suya")  # fmt: skip
        shown = types.Diagnostic(start, words, types.DiagnosticSeverity.Information, source="cobranza")
        for buffer in self.desk.open_in(folder):
            self.findings[buffer.path or buffer.uri] = ()
            self.server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(buffer.uri, [shown], buffer.version))  # fmt: skip

    def _publish(self, work: Work, checked: Checked) -> None:
        self.desk.plans |= checked.plans
        opened = {buffer.path or buffer.uri: buffer for buffer in work.buffers}
        before = self.published.get(work.folder, set())
        for path in (*opened, *sorted({*checked.findings, *before} - set(opened))):
            found = checked.findings.get(path, ())
            self.findings[path] = found
            shown = [diagnostic(finding, self.page_of, language()) for finding in found]
            version = opened[path].version if path in opened else None
            self.server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri=opened[path].uri if path in opened else uri_of(path),
                                               diagnostics=shown, version=version))  # fmt: skip
        self.published[work.folder] = set(checked.findings)
        if checked.plans:
            self._refresh_lenses()

    def _refresh_lenses(self) -> None:
        workspace = self.server.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self.server.workspace_code_lens_refresh(None)

    # ------------------------------------------------------------------------------------ questions

    def page_of(self, path: str) -> Page:
        """The text of a path: as it is open, else as it is on disk."""
        buffers = self.desk.buffers.values()
        text = next((buffer.text for buffer in buffers if path in (buffer.path, buffer.uri)), None)
        return Page(text if text is not None else _on_disk(path), self.codec)

    @property
    def codec(self) -> PositionCodec:
        return self.server.workspace.position_codec

    def _asked(self, uri: str, *, with_library: bool = True, with_dates: bool = False) -> Question | None:
        buffer = self.desk.buffers.get(uri)
        if buffer is None or buffer.kind == "unknown":
            return None
        library = self.desk.library_for(buffer) if with_library else _NO_LIBRARY
        dates = self.desk.dates(buffer, self.today(), self.wishes.example_due) if with_dates else None
        found = self.findings.get(buffer.path or buffer.uri, ())
        return Question(buffer, Page(buffer.text, self.codec), library, language(), found, dates)

    def complete(self, params: types.CompletionParams) -> types.CompletionList | None:
        asked = self._asked(params.text_document.uri)
        return answers.completions(asked, params.position, self.abilities) if asked else None

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        asked = self._asked(params.text_document.uri, with_dates=True)
        return answers.hovered(asked, params.position, self.abilities) if asked else None

    def define(self, params: types.DefinitionParams) -> list[types.Location] | None:
        asked = self._asked(params.text_document.uri)
        return answers.defined(asked, params.position, self.page_of) if asked else None

    def refer(self, params: types.ReferenceParams) -> list[types.Location] | None:
        asked = self._asked(params.text_document.uri)
        return answers.used(asked, params.position, self.page_of) if asked else None

    def symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        asked = self._asked(params.text_document.uri, with_library=False)
        return answers.symbols(asked) if asked else None

    def lens(self, params: types.CodeLensParams) -> list[types.CodeLens] | None:
        asked = self._asked(params.text_document.uri, with_library=False, with_dates=True)
        return answers.lenses(asked) if asked else None

    def act(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        asked = self._asked(params.text_document.uri, with_library=False)
        if asked is None:
            return None
        return answers.actions(asked, params.range, params.context.only, self.abilities, self.page_of)

    def format(self, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        asked = self._asked(params.text_document.uri, with_library=False)
        return answers.laid_out(asked) if asked else None


_NO_LIBRARY: Final = Library()


def _on_disk(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", errors="replace")
    except (OSError, ValueError):
        return ""


async def _in_vain_or_not(asking: Awaitable[Any]) -> Any:
    """What the editor answers; nothing where it promised to know the question and does not."""
    try:
        return await asking
    except JsonRpcException as refusal:
        log.info("the editor refused: %s", refusal)
        return None


def _guarded(answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A question that we cannot answer must cost the author that answer, and not the server."""
    if asyncio.iscoroutinefunction(answer):

        @wraps(answer)
        async def waiting(params: Any) -> Any:
            try:
                return await answer(params)
            except Exception:
                log.exception("%s", answer.__name__)

        return waiting

    @wraps(answer)
    def guarded(params: Any = None) -> Any:
        try:
            return answer(params)
        except Exception:
            log.exception("%s", answer.__name__)

    return guarded


def _abilities(capabilities: types.ClientCapabilities) -> Abilities:
    document, workspace = capabilities.text_document, capabilities.workspace
    completion = document.completion if document is not None else None
    item = completion.completion_item if completion is not None else None
    edits = workspace.workspace_edit if workspace is not None else None
    operations = (edits.resource_operations if edits is not None else None) or ()
    hover = document.hover if document is not None else None
    markdown = types.MarkupKind.Markdown
    return Abilities(
        snippets=bool(item and item.snippet_support),
        creates_files=types.ResourceOperationKind.Create in operations,
        markdown_help=bool(item and markdown in (item.documentation_format or ())),
        markdown_hover=bool(hover and markdown in (hover.content_format or ())),
    )


_WATCH: Final = types.RegistrationParams([
    types.Registration("cobranza-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, {
        "watchers": [{"globPattern": "**/*.yaml"}, {"globPattern": "**/messages/**/*.md"},
                     {"globPattern": "**/calls/**/*.md"}],
    }),
])  # fmt: skip
FEATURES: Final[tuple[tuple[str, str, Any], ...]] = (
    (types.INITIALIZE, "initialize", None),
    (types.INITIALIZED, "initialized", None),
    (types.SHUTDOWN, "shut_down", None),
    (types.WORKSPACE_DID_CHANGE_CONFIGURATION, "configured", None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, "watched", None),
    (types.TEXT_DOCUMENT_DID_OPEN, "opened", None),
    (types.TEXT_DOCUMENT_DID_CHANGE, "changed", None),
    (types.TEXT_DOCUMENT_DID_SAVE, "saved", None),
    (types.TEXT_DOCUMENT_DID_CLOSE, "closed", None),
    (types.TEXT_DOCUMENT_COMPLETION, "complete", types.CompletionOptions(trigger_characters=[" ", "[", "{", '"', "."])),
    (types.TEXT_DOCUMENT_HOVER, "hover", None),
    (types.TEXT_DOCUMENT_DEFINITION, "define", None),
    (types.TEXT_DOCUMENT_REFERENCES, "refer", None),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "symbols", None),
    (types.TEXT_DOCUMENT_CODE_LENS, "lens", types.CodeLensOptions()),
    (types.TEXT_DOCUMENT_CODE_ACTION, "act", types.CodeActionOptions(
        [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll])),
    (types.TEXT_DOCUMENT_FORMATTING, "format", None),
)  # fmt: skip
