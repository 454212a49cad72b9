"""The texts of a message file, each letter with its place in the file. It does not know what a text may say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from engine.language.diagnostics import Elsewhere, Finding, Fix, Severity
from engine.language.library import File
from engine.language.text.decoding import decode
from engine.language.text.source import Node, parse

Place = tuple[int, int]


class Piece(msgspec.Struct, frozen=True, eq=False):
    """One text of a message file: the body, the value of a key (`sms`), or a WhatsApp variable.

    `node` is its place in the front matter, under `key`; the body has none, and starts at letter `start` of the file.
    """

    file: str
    field: str
    text: str
    whole: str
    node: Node | None = None
    start: int = 0
    key: Node | None = None

    def place(self, offset: int) -> Place:
        """Line and column, from 1, of the letter at an offset of the text."""
        if self.node is None:
            return _line_and_column(self.whole, self.start + offset)
        return _in_scalar(self.node, self.whole.split("\n"), offset)

    def finding(self, code: str, start: int, end: int, en: str, es: str, hint: str = "", pista: str = "",
                instead: str | None = None, severity: Severity = "error",
                elsewhere: Elsewhere | None = None, fix: Fix | None = None) -> Finding:  # fmt: skip
        """A finding at the letters from `start` to before `end`; `instead` is typed in their place."""
        first = self.place(start)
        line, column = self.place(max(start, end - 1))
        last = (line, column + 1 if end > start else column)
        typed = self._typed(instead) if instead is not None else None
        fix = Fix(*first, *last, typed) if typed is not None else fix
        return Finding(self.file, *first, *last, code, en, es, hint, pista, severity, elsewhere, fix)

    def _typed(self, text: str) -> str | None:
        """A mend as it is typed inside the value's own quotes; None where it cannot stand without quotes."""
        if self.node is None:
            return text
        raw = self.whole.split("\n")[self.node.line - 1][self.node.column - 1 : self.node.column]
        if raw == "'":
            return text.replace("'", "''")
        if raw == '"':
            return text.replace("\\", "\\\\").replace('"', '\\"')
        return None if raw not in ("|", ">") and _NEEDS_QUOTES.search(text) else text

    def about(self, code: str, en: str, es: str, hint: str = "", pista: str = "", severity: Severity = "error",
              elsewhere: Elsewhere | None = None, fix: Fix | None = None) -> Finding:  # fmt: skip
        """A finding about the text as a whole: at its key, or at the last line of a body."""
        if self.key is None:
            end = len(self.text.rstrip())
            start = self.text.rfind("\n", 0, end) + 1
            return self.finding(code, start, end, en, es, hint, pista, None, severity, elsewhere, fix)
        place = (self.key.line, self.key.column, self.key.end_line, self.key.end_column)
        return Finding(self.file, *place, code, en, es, hint, pista, severity, elsewhere, fix)


class MessageFile(msgspec.Struct, frozen=True, eq=False):
    """A message file that could be read: its texts, and its front matter for places."""

    file: str
    pieces: tuple[Piece, ...]
    front: Node | None = None

    def piece(self, field: str) -> Piece | None:
        """The text of a field, when the file has it."""
        return next((piece for piece in self.pieces if piece.field == field), None)


def divided(text: str) -> tuple[str | None, str]:
    """Front matter and body; no front matter when the text does not start with its mark."""
    if not text.startswith("---\n"):
        return None, text
    front, mark, body = text[4:].partition("\n---\n") if not text[4:].startswith("---\n") else ("", "x", text[8:])
    return (front, body) if mark else (None, text)


@lru_cache(maxsize=512)
def pieces_of(file: File) -> MessageFile:
    """The texts of a message file; none where it cannot be read, which is reported elsewhere."""
    text, refused = decode(file.body, file.path)
    front, body = divided(text)
    if refused or front is None:
        return MessageFile(file.path, ())
    node = parse(front, file.path, first_line=2).node
    if node is None or node.kind != "map":
        return MessageFile(file.path, ())
    whole = Piece(file.path, "body", body, text, start=len(text) - len(body))
    return MessageFile(file.path, (*_in_front(node, file.path, text), whole), node)


def _in_front(front: Node, path: str, text: str) -> Iterator[Piece]:
    for field in ("subject", "title", "sms", "voice"):
        value = front.get(field)
        if value is not None and value.kind == "text":
            yield Piece(path, field, value.text, text, value, key=front.key(field))
    whatsapp = front.get("whatsapp")
    variables = whatsapp.get("variables") if whatsapp is not None else None
    if whatsapp is None or variables is None:
        return
    for number, item in enumerate(variables.items):
        if item.kind == "text":
            yield Piece(path, f"whatsapp.variables[{number}]", item.text, text, item, key=whatsapp.key("variables"))


# What a text cannot hold without quotes around it.
_NEEDS_QUOTES: Final = re.compile(r": |:$| #|[\[\]{},&*!|>'\"%@`]")

# ---------------------------------------------------------------------------------------------- places


@lru_cache(maxsize=64)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))


def _line_and_column(text: str, offset: int) -> Place:
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def _in_scalar(node: Node, lines: list[str], offset: int) -> Place:
    """Where a letter of a YAML text stands; of a text folded over several lines, the text's own first line."""
    if node.line == node.end_line:
        raw = lines[node.line - 1][node.column - 1 : node.end_column - 1]
        starts = _letters(raw)
        # Trailing escapes aside, there is one start for each letter of the value.
        return node.line, node.column + (starts[offset] if offset < len(starts) else max(len(raw) - 1, 0))
    if lines[node.line - 1][node.column - 1 : node.column] == "|":
        return _in_block(node, lines, offset)
    return node.line, node.column


def _in_block(node: Node, lines: list[str], offset: int) -> Place:
    line, column = _line_and_column(node.text, offset)
    first = lines[node.line] if node.line < len(lines) else ""
    return node.line + line, column + len(first) - len(first.lstrip(" "))


_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|.", re.DOTALL)


def _letters(raw: str) -> list[int]:
    """At which letter of the writing each letter of the value starts: `\\"` and `''` are one letter each."""
    if raw.startswith('"'):
        return [1 + match.start() for match in _ESCAPE.finditer(raw[1:-1])]
    if raw.startswith("'"):
        return [1 + match.start() for match in re.finditer("''|.", raw[1:-1])]
    return list(range(len(raw)))
