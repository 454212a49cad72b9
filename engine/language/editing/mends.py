"""What can be done about findings with one key: type the fix, or write the file that is missing. It changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from engine.language.diagnostics import Finding, Fix
from engine.language.editing import skeletons
from engine.language.editing.front import tree_of
from engine.language.editing.names import languages_of
from engine.language.editing.spot import found_at

_FILE: Final = re.compile(r"\b(messages|calls)/([a-z]{2}(?:-[A-Z]{2})?)/([a-z0-9-]+)\.md\b")
_FOLDERS: Final = {"P501": "messages", "P503": "calls"}


class Mend(msgspec.Struct, frozen=True):
    """A mend of a finding: fixes within its file, or a file to be written, named from the folder of playbooks."""

    title_en: str
    title_es: str
    finding: Finding
    fixes: tuple[Fix, ...] = ()
    new_file: str = ""
    new_text: str = ""


def mends(findings: Iterable[Finding], text: str) -> Iterator[Mend]:
    """The mends of findings of one file, whose text is given."""
    for finding in findings:
        if finding.fix is not None:
            yield Mend(*_title(finding.fix), finding, (finding.fix,))
        yield from _new_file(finding, text)


def _title(fix: Fix) -> tuple[str, str]:
    first = fix.text.strip().split("\n")[0]
    shown = first if len(first) <= 60 else first[:57] + "..."
    if not shown:
        return "Delete it", "Borrarlo"
    if (fix.line, fix.column) == (fix.end_line, fix.end_column):
        return f"Insert '{shown}'", f"Insertar «{shown}»"
    return f"Write '{shown}'", f"Escribir «{shown}»"


def _new_file(finding: Finding, text: str) -> Iterator[Mend]:
    """A finding about a missing message or script names it: in its hint, or at its place."""
    root = tree_of(text, "playbook")
    named = _FILE.search(f"{finding.hint_en} {finding.message_en}")
    if named is not None:
        folder, language, name = named.groups()
    elif finding.code in _FOLDERS and (found := found_at(root, finding.line - 1, finding.column - 1)) is not None:
        folder, language, name = _FOLDERS[finding.code], languages_of(root)[-1], found.node.text
    else:
        return
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return
    file = f"{folder}/{language}/{name}.md"
    body = skeletons.call(language)
    if folder == "messages":
        body = skeletons.message(name, language, skeletons.channels_of(root, name))
    yield Mend(f"Create {file}", f"Crear {file}", finding, (), file, body)


def all_at_once(findings: Iterable[Finding]) -> tuple[Fix, ...]:
    """The fixes that leave no choice: slips of text and shape, typed over what is wrong, none over another."""
    chosen: list[Fix] = []
    for finding in findings:
        fix = finding.fix
        sure = fix is not None and finding.severity == "error" and finding.code[:2] in ("P0", "P1")
        if fix is None or not sure or (fix.line, fix.column) == (fix.end_line, fix.end_column):
            continue
        if not chosen or (chosen[-1].end_line, chosen[-1].end_column) <= (fix.line, fix.column):
            chosen.append(fix)
    return tuple(chosen)
