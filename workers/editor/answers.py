"""The editor's questions about one document, answered in its own words. It keeps nothing and reads no disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

import msgspec
from lsprotocol import types

from engine.language.diagnostics import Finding, Fix
from engine.language.editing import completion, hover, mends, places
from engine.language.editing.dates import Dates
from engine.language.editing.front import tree_of
from engine.language.editing.names import StepName, steps_in
from engine.language.editing.outline import Heading, outline
from engine.language.editing.values import Choice
from engine.language.layout.lay_out import CannotLayOut, lay_out
from engine.language.library import Library
from workers.editor.diagnostics import diagnostic, uri_of
from workers.editor.folders import Buffer
from workers.editor.positions import Page


class Question(msgspec.Struct, frozen=True):
    """A document that is asked about, and what is known around it."""

    buffer: Buffer
    page: Page
    library: Library
    language: str
    findings: tuple[Finding, ...] = ()
    dates: Dates | None = None

    @property
    def path(self) -> str:
        return self.buffer.path or self.buffer.uri


class Abilities(msgspec.Struct, frozen=True):
    """What the editor can do beyond the common."""

    snippets: bool = False
    creates_files: bool = False
    markdown_help: bool = False
    markdown_hover: bool = False


PageOf = Callable[[str], Page]
_ITEM_KINDS: Final = {
    "key": types.CompletionItemKind.Property, "fact": types.CompletionItemKind.Field,
    "value": types.CompletionItemKind.Value, "name": types.CompletionItemKind.Constant,
    "file": types.CompletionItemKind.File,
}  # fmt: skip


# ---------------------------------------------------------------------------------------------- completion


def completions(asked: Question, position: types.Position, abilities: Abilities) -> types.CompletionList:
    """What can be typed here. Values may depend on what is typed next, so they are asked for again."""
    line, column = asked.page.place(position)
    found = completion.complete(asked.page.text, line, column, asked.library, asked.buffer.kind, asked.buffer.name,
                                asked.language)  # fmt: skip
    items = [_item(asked, choice, place, line, found, abilities) for place, choice in enumerate(found.choices)]
    return types.CompletionList(any(choice.sort not in ("key", "fact") for choice in found.choices), items)


def _item(asked: Question, choice: Choice, place: int, line: int, found: completion.Completion,
          abilities: Abilities) -> types.CompletionItem:  # fmt: skip
    start = found.start + choice.skip
    # Lines that follow are indented as the first one is; editors are told to leave them so.
    insert = choice.insert.replace("\n", "\n" + " " * found.start)
    is_snippet = abilities.snippets and completion.CURSOR in insert
    text = _snippet(insert) if is_snippet else insert.replace(completion.CURSOR, "")
    return types.CompletionItem(
        label=choice.label,
        kind=_ITEM_KINDS[choice.sort],
        detail=choice.help or None,
        documentation=_examples(choice, asked.language, abilities),
        sort_text=f"{place:04d}",
        preselect=True if choice.needed and place == 0 else None,
        filter_text=choice.label,
        insert_text_format=types.InsertTextFormat.Snippet if is_snippet else types.InsertTextFormat.PlainText,
        insert_text_mode=types.InsertTextMode.AsIs,
        text_edit=types.TextEdit(asked.page.range(line + 1, start + 1, line + 1, found.end + 1), text),
    )


def _snippet(insert: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "\\$}" else letter for letter in insert)
    return escaped.replace(completion.CURSOR, "$0")


def _examples(choice: Choice, language: str, abilities: Abilities) -> types.MarkupContent | str | None:
    if not choice.examples:
        return None
    shown = "\n".join(f"- `{example}`" for example in choice.examples)
    head = "Por ejemplo:" if language == "es" else "For example:"
    written = _markup(f"{head}\n\n{shown}", abilities.markdown_help)
    return written if abilities.markdown_help else written.value


def _markup(text: str, markdown: bool) -> types.MarkupContent:
    """Markdown, or the same without its signs for an editor that shows it raw."""
    if markdown:
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.MarkupContent(types.MarkupKind.PlainText, re.sub(r"(?m)^```\w*\n?|\*\*|`", "", text))


# ---------------------------------------------------------------------------------------------- what is it, where is it


def hovered(asked: Question, position: types.Position, abilities: Abilities) -> types.Hover | None:
    """What stands here, and the pages of the codes that are found here."""
    line, column = asked.page.place(position)
    told = hover.explain_at(asked.page.text, line, column, asked.library, asked.buffer.kind, asked.language,
                            asked.dates)  # fmt: skip
    codes = dict.fromkeys(finding.code for finding in asked.findings if _covers(finding, line + 1, column + 1))
    pages = [page for code in codes if (page := hover.explain_code(code, asked.language))]
    if told is None and not pages:
        return None
    text = "\n\n---\n\n".join([*((told.text,) if told is not None else ()), *pages])
    node = told.node if told is not None else None
    where = asked.page.range(node.line, node.column, node.end_line, node.end_column) if node is not None else None
    return types.Hover(_markup(text, abilities.markdown_hover), where)


def _covers(finding: Finding, line: int, column: int) -> bool:
    end = max((finding.end_line, finding.end_column), (finding.line, finding.column + 1))
    return (finding.line, finding.column) <= (line, column) <= end


def defined(asked: Question, position: types.Position, page_of: PageOf) -> list[types.Location]:
    """Where it is written what stands here."""
    line, column = asked.page.place(position)
    found = places.definitions(asked.page.text, line, column, asked.library, asked.buffer.kind)
    return [_location(target, asked, page_of) for target in found]


def used(asked: Question, position: types.Position, page_of: PageOf) -> list[types.Location]:
    """Where the playbooks of the folder use the message, script or pack that stands here."""
    line, column = asked.page.place(position)
    found = places.references(asked.page.text, line, column, asked.library, asked.buffer.kind, asked.path)
    return [_location(target, asked, page_of) for target in found]


def _location(target: places.Target, asked: Question, page_of: PageOf) -> types.Location:
    page = page_of(target.file) if target.file else asked.page
    where = page.range(target.line, target.column, target.end_line, target.end_column)
    return types.Location(uri_of(target.file) if target.file else asked.buffer.uri, where)


# ---------------------------------------------------------------------------------------------- outline and dates


_SYMBOLS: Final = {
    "stage": types.SymbolKind.Namespace, "step": types.SymbolKind.Event, "table": types.SymbolKind.Array,
    "chapter": types.SymbolKind.Property, "test": types.SymbolKind.Method,
}  # fmt: skip


def symbols(asked: Question) -> list[types.DocumentSymbol]:
    """The table of contents."""
    return [_symbol(heading, asked.page) for heading in outline(asked.page.text, asked.buffer.kind, asked.language)]


def _symbol(heading: Heading, page: Page) -> types.DocumentSymbol:
    key = heading.key
    selection = page.range(key.line, key.column, key.end_line, key.end_column)
    whole = page.range(key.line, key.column, *heading.end)
    inner = [_symbol(one, page) for one in heading.inner]
    return types.DocumentSymbol(heading.name or "-", _SYMBOLS[heading.kind], whole, selection, heading.detail or None,
                                children=inner or None)  # fmt: skip


def lenses(asked: Question) -> list[types.CodeLens]:
    """Over each step the day on which it runs for the example invoice; over the first line, which invoice that is."""
    dates = asked.dates
    if dates is None or asked.buffer.kind != "playbook":
        return []
    root = tree_of(asked.page.text, "playbook")
    head = root.key("playbook")
    label = "por ejemplo, " if asked.language == "es" else "for example, "
    shown = [(head.line, label + dates.invoice(asked.language))] if head is not None else []
    known = {_written(step): step.dotted for step in steps_in(tree_of(dates.plan.source.text, "playbook"))}
    for step in steps_in(root):
        run = dates.runs.get(known.get(_written(step), ""))
        if run is not None:
            shown.append((step.node.line, run.words(asked.language)))
    return [types.CodeLens(asked.page.range(line, 1, line, 1), types.Command(title, "")) for line, title in shown]


def _written(step: StepName) -> tuple[str, str, str, str]:
    """A step by what is written of it, so that one that was edited since the last good plan shows no wrong day."""
    return str(step.path[0]), step.verb, step.what, step.at


# ---------------------------------------------------------------------------------------------- mends


def actions(asked: Question, span: types.Range, only: Iterable[str] | None, abilities: Abilities,
            page_of: PageOf) -> list[types.CodeAction]:  # fmt: skip
    """The mends of what is found within a range, and one that makes all slips good at once."""
    wanted = tuple(only) if only is not None else ("quickfix", "source.fixAll")
    first, last = asked.page.place(span.start), asked.page.place(span.end)
    touched = [finding for finding in asked.findings if _touches(finding, first, last)]
    found: list[types.CodeAction] = []
    if any("quickfix".startswith(kind) for kind in wanted):
        found += _quick_fixes(asked, touched, abilities, page_of)
    if any("source.fixAll".startswith(kind) or kind.startswith("source.fixAll") for kind in wanted):
        found += _fix_all(asked)
    return found


def _touches(finding: Finding, first: tuple[int, int], last: tuple[int, int]) -> bool:
    start, end = (finding.line - 1, finding.column - 1), (finding.end_line - 1, finding.end_column - 1)
    return start <= last and first <= max(end, start)


def _quick_fixes(asked: Question, touched: list[Finding], abilities: Abilities,
                 page_of: PageOf) -> Iterator[types.CodeAction]:  # fmt: skip
    for mend in mends.mends(touched, asked.page.text):
        edit = _edit(asked, mend.fixes) if mend.fixes else None
        if mend.new_file and abilities.creates_files and asked.buffer.path:
            edit = _creation(f"{asked.buffer.folder}/{mend.new_file}", mend.new_text)
        if edit is not None:
            title = mend.title_es if asked.language == "es" else mend.title_en
            shown = diagnostic(mend.finding, page_of, asked.language)
            yield types.CodeAction(title, types.CodeActionKind.QuickFix, [shown], is_preferred=bool(mend.fixes),
                                   edit=edit)  # fmt: skip


def _fix_all(asked: Question) -> list[types.CodeAction]:
    fixes = mends.all_at_once(asked.findings)
    title = "Corregir todos los deslices" if asked.language == "es" else "Mend all slips"
    return [types.CodeAction(title, types.CodeActionKind.SourceFixAll, edit=_edit(asked, fixes))] if fixes else []


def _edit(asked: Question, fixes: Iterable[Fix]) -> types.WorkspaceEdit:
    edits = [types.TextEdit(asked.page.range(fix.line, fix.column, fix.end_line, fix.end_column), fix.text)
             for fix in fixes]  # fmt: skip
    return types.WorkspaceEdit({asked.buffer.uri: edits})


def _creation(path: str, text: str) -> types.WorkspaceEdit:
    uri, nowhere = uri_of(path), types.Range(types.Position(0, 0), types.Position(0, 0))
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri)
    return types.WorkspaceEdit(document_changes=[
        types.CreateFile(uri, options=types.CreateFileOptions(overwrite=False, ignore_if_exists=True)),
        types.TextDocumentEdit(document, [types.TextEdit(nowhere, text)]),
    ])  # fmt: skip


def laid_out(asked: Question) -> list[types.TextEdit] | None:
    """The document in the one canonical layout; None where it cannot be read or is no YAML of ours."""
    if asked.buffer.kind not in ("playbook", "tests", "life", "pack"):
        return None
    try:
        laid = lay_out(asked.page.text, asked.path)
    except CannotLayOut:
        return None
    return list(_changed_lines(asked.page, laid.text)) if laid.text is not None else None


def _changed_lines(page: Page, text: str) -> Iterator[types.TextEdit]:
    """Only the lines that differ, so that the cursor stays where it is."""
    before, after = (re.findall(r"[^\n]*\n|[^\n]+", one) for one in (page.text, text))
    for kind, first, end, start, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            where = types.Range(page.line_start(first + 1), page.line_start(end + 1))
            yield types.TextEdit(where, "".join(after[start:stop]))
