"""A message's text as a page sets it: paragraphs, lists, tables, headings, of plain and bold runs. It sets no type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

import msgspec


class Run(msgspec.Struct, frozen=True):
    """A stretch of text in one weight. It is text and nothing else: no character of it commands the page."""

    text: str
    bold: bool = False


Line = tuple[Run, ...]


class Block(msgspec.Struct, frozen=True):
    """`rows` are the lines of a paragraph or heading, the items of a list, or a table's cells row by row."""

    kind: Literal["paragraph", "heading", "list", "numbers", "table"]
    rows: tuple[Line, ...] | tuple[tuple[Line, ...], ...]


_MARKS: Final = (
    ("list", re.compile(r"[-*•]\s+(.*)")),
    ("numbers", re.compile(r"\d{1,2}[.)]\s+(.*)")),
    ("heading", re.compile(r"#{1,6}\s+(.*)")),
)
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?")
_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_MONTH = r"[^\W\d_]+\.?"
# A line that is a date and nothing else: '2 de marzo de 2026', 'Lima, 2 de marzo de 2026', '2 March 2026'.
_DATE = re.compile(rf"(?:[^\W\d_][^\d]*, )?(?:\d{{1,2}} (?:de )?{_MONTH} (?:de )?\d{{4}}|{_MONTH} \d{{1,2}}, \d{{4}})")


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text, in order. Any text has a reading: what is no mark is a paragraph."""
    found: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        found += _chunk([line.strip() for line in chunk.splitlines() if line.strip()])
    return found


def taken_out(text: str, name: str) -> tuple[str, str]:
    """The date that a text opens with, and the text without it and without the name after it: a page has both already.

    The date is empty where the text opens otherwise.
    """
    chunks = re.split(r"\n\s*\n", text.strip())
    if not _DATE.fullmatch(chunks[0].strip()):
        return "", text
    rest = chunks[1:]
    if rest and name and rest[0].strip().rstrip(",:") == name.strip():
        rest = rest[1:]
    return chunks[0].strip(), "\n\n".join(rest)


WIDEST: Final = 40
"""Characters of an address that stand in one line of a window; what is longer is wrapped there."""


def window_lines(name: str, address: str) -> tuple[str, ...]:
    """The name and the address as lines: as they were written, or parted at commas where it is one long line."""
    lines = [line.strip(" ,") for line in re.split(r"[\r\n;|]+", address)]
    if len(lines) == 1:
        lines = _packed([part.strip() for part in address.split(",")])
    return tuple(line for line in (" ".join(name.split()), *lines) if line)


def _packed(parts: list[str]) -> list[str]:
    lines = [""]
    for part in filter(None, parts):
        if lines[-1] and len(lines[-1]) + len(part) + 2 > WIDEST:
            lines.append("")
        lines[-1] = f"{lines[-1]}, {part}" if lines[-1] else part
    return lines


def _chunk(lines: list[str]) -> Iterator[Block]:
    """Lines that stand together, parted where their kind changes."""
    at = 0
    while at < len(lines):
        kind = _kind(lines[at])
        end = at + 1
        while end < len(lines) and _kind(lines[end]) == kind and kind != "heading":
            end += 1
        yield _block(kind, lines[at:end])
        at = end


def _kind(line: str) -> str:
    if line.startswith("|") and line.endswith("|") and len(line) > 2:
        return "table"
    return next((kind for kind, mark in _MARKS if mark.fullmatch(line)), "paragraph")


def _block(kind: str, lines: list[str]) -> Block:
    if kind == "table":
        return _table([line for line in lines if not _RULE.fullmatch(line)])
    mark = dict(_MARKS).get(kind)
    texts = [found.group(1) if mark and (found := mark.fullmatch(line)) else line for line in lines]
    return Block(kind, tuple(_runs(text) for text in texts))  # type: ignore[arg-type]


def _table(lines: list[str]) -> Block:
    """Every row as long as the longest: a missing cell is an empty one."""
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    width = max(map(len, rows), default=0)
    return Block("table", tuple(tuple(_runs(cell) for cell in row + [""] * (width - len(row))) for row in rows))


def _runs(text: str) -> Line:
    runs, at = [], 0
    for bold in _BOLD.finditer(text):
        runs += [Run(text[at : bold.start()]), Run(bold.group(1), bold=True)]
        at = bold.end()
    return tuple(run for run in (*runs, Run(text[at:])) if run.text)
