"""Reads YAML that is being typed: a tree from any text, by indentation and brackets. It judges nothing and never fails.

The strict reader (`source`) answers with a finding where a text is broken; here the rest of the file still counts.
"""

from __future__ import annotations

import re
from typing import Final

from engine.language.editing.folds import (
    BLOCK_TEXT,
    block_text,
    joined,
    quoted,
    says_something,
    to_line_end,
    uncommented,
)
from engine.language.text.source import Node

DEEPEST: Final = 40
_DASH: Final = re.compile(r"-(?=[ \t]|$)")
# A key at the start of a line, quoted or plain, and the colon that ends it. A plain one has no `: ` and no `#`.
_KEY: Final = re.compile(
    r"""("(?:[^"\\]|\\.)*"[ \t]*|'(?:[^']|'')*'[ \t]*|[^\s#'"\[\]{},](?:[^#:]|:(?![ \t]|$))*):(?=[ \t]|$)"""
)
# What makes a line more than the end of the text before it.
_PAIR: Final = re.compile(r":(?: |$)")
_NO_COMMA: Final = re.compile(r"(.*?\S) +[a-z_]+:(?: |$)")
_OPENERS: Final = {"{": "}", "[": "]"}


def read_loose(text: str) -> Node:
    """The tree of a text as far as it can be made out. Lines and columns from 1; the end is that of the last piece."""
    return _Loose(text.split("\n")).whole()


class _Loose:
    """One pass over the lines. `rows` are the lines that say something: their number and where their words begin."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = [line.replace("\t", " ").replace("\r", " ") for line in lines]
        self.rows = [(number, len(line) - len(line.lstrip())) for number, line in enumerate(self.lines)
                     if says_something(line)]  # fmt: skip
        self.next = 0

    def whole(self) -> Node:
        found: list[Node] = []
        while self.next < len(self.rows):
            found.append(self.block(0, -1))
        maps = [node for node in found if node.kind == "map"]
        if not maps:
            return found[0] if found else Node("text", 1, 1, 1, 1)
        entries = tuple(entry for node in maps for entry in node.entries)
        return _spanning("map", maps[0].line, maps[0].column, entries=entries)

    # -------------------------------------------------------------------------------------- blocks

    def words(self) -> str:
        """What stands on the present row, from its first word on."""
        number, column = self.rows[self.next]
        return self.lines[number][column:]

    def block(self, depth: int, edge: int) -> Node:
        """The list, map or text that starts at the present row; what belongs to it is indented deeper than `edge`."""
        number, column = self.rows[self.next]
        words = self.words()
        if depth > DEEPEST:
            self.next += 1
            return _text(number, column, words.rstrip())
        if _DASH.match(words):
            return self.entries_of_list(column, depth, owns_column=True)
        if _KEY.match(words) or (words[0] not in "[{\"'|>" and self.more_at(column)):
            return self.map(column, depth)
        return self.value(number, column, edge, depth)

    def more_at(self, column: int) -> bool:
        """Whether the row after this one goes on at the same column as keys do: a key half typed, not a text."""
        if self.next + 1 >= len(self.rows):
            return False
        number, beside = self.rows[self.next + 1]
        return beside == column and _KEY.match(self.lines[number][column:]) is not None

    def entries_of_list(self, column: int, depth: int, *, owns_column: bool) -> Node:
        """A list whose dashes stand at a column. Where no keys can stand there too, a bare word is an entry to be."""
        items: list[Node] = []
        first = self.rows[self.next][0]
        while self.next < len(self.rows) and self.rows[self.next][1] == column:
            number, words = self.rows[self.next][0], self.words()
            if not _DASH.match(words):
                if not owns_column or _KEY.match(words):
                    break
                self.next += 1
                items.append(_text(number, column, uncommented(words)))
                continue
            inner = words[1:].lstrip()
            if inner and not inner.startswith("#"):
                self.rows[self.next] = (number, column + len(words) - len(inner))
                items.append(self.block(depth + 1, column))
                self.strays(column, depth)
            else:
                self.next += 1
                items.append(self.below(number, column, column + 1, depth))
        return _spanning("list", first + 1, column + 1, items=tuple(items))

    def strays(self, column: int, depth: int) -> list[tuple[Node, Node]]:
        """Lines indented deeper than anything they could belong to: keys of the map above them, as it seems."""
        found: list[tuple[Node, Node]] = []
        while self.next < len(self.rows) and self.rows[self.next][1] > column:
            found += self.block(depth + 1, column).entries
        return found

    def below(self, number: int, column: int, after: int, depth: int) -> Node:
        """What stands deeper on the following rows; an empty text right after the mark where nothing does."""
        if self.next < len(self.rows) and self.rows[self.next][1] > column:
            return self.block(depth + 1, column)
        return _text(number, after, "")

    def map(self, column: int, depth: int) -> Node:
        entries: list[tuple[Node, Node]] = []
        first = self.rows[self.next][0]
        while self.next < len(self.rows) and self.rows[self.next][1] == column:
            number, words = self.rows[self.next][0], self.words()
            if _DASH.match(words):
                break
            match = _KEY.match(words)
            if match is None:
                self.next += 1
                word = uncommented(words)
                entries.append((_text(number, column, word), _text(number, column + len(word), "")))
            else:
                key = _scalar(number, column, match[1].rstrip())
                entries.append((key, self.after_colon(number, column, column + match.end(), depth)))
            entries += self.strays(column, depth)
        return _spanning("map", first + 1, column + 1, entries=tuple(entries))

    def after_colon(self, number: int, column: int, after: int, depth: int) -> Node:
        """The value of a key: on its line, or below it. A list may stand below a key without being indented."""
        rest = self.lines[number][after:]
        start = after + len(rest) - len(rest.lstrip())
        if rest.strip() and not rest.lstrip().startswith("#"):
            return self.value(number, start, column, depth)
        self.next += 1
        if self.next < len(self.rows) and self.rows[self.next][1] == column and _DASH.match(self.words()):
            return self.entries_of_list(column, depth + 1, owns_column=False)
        return self.below(number, column, min(start, after + 1), depth)

    def value(self, number: int, start: int, edge: int, depth: int) -> Node:
        """A value that begins on a line: brackets, a text of several lines, or a text."""
        line = self.lines[number]
        self.next += 1
        if line[start] in _OPENERS:
            flow = _Flow(self.lines, number, start, edge)
            node = flow.collection(depth)
            self.skip_to(flow.number)
            return node
        if line[start] in "\"'":
            long = quoted(self.lines, number, start, edge)
        elif BLOCK_TEXT.match(line, start):
            long = block_text(self.lines, number, start, edge)
        else:
            return self.plain(number, start, edge)
        if long is None:
            return _scalar(number, start, to_line_end(line[start:]))
        self.skip_to(long.number)
        return Node("text", number + 1, start + 1, long.number + 1, long.at + 1, long.text)

    def plain(self, number: int, start: int, edge: int) -> Node:
        """A text without quotes, with the lines below that can only be more of it."""
        parts = [uncommented(self.lines[number][start:])]
        end = number, start + len(parts[0])
        while len(self.lines[end[0]].rstrip()) == end[1] and (more := self.more_of_text(end[0], edge)):
            below, column = self.rows[self.next]
            self.next += 1
            parts += [""] * (below - end[0] - 1) + [more]
            end = below, column + len(more)
        return Node("text", number + 1, start + 1, end[0] + 1, end[1] + 1, joined(parts))

    def more_of_text(self, number: int, edge: int) -> str:
        """The words of the present row, where they go on with the text that ended on a line."""
        if self.next >= len(self.rows):
            return ""
        below, column = self.rows[self.next]
        words = uncommented(self.lines[below][column:])
        beside = any(line.strip() for line in self.lines[number + 1 : below])
        return "" if beside or column <= edge or _PAIR.search(words) else words

    def skip_to(self, number: int) -> None:
        """Go on after the line on which the brackets ended."""
        while self.next < len(self.rows) and self.rows[self.next][0] <= number:
            self.next += 1


class _Flow:
    """Brackets and braces, over several lines. What is never closed ends where the next block line begins."""

    def __init__(self, lines: list[str], number: int, at: int, column: int) -> None:
        self.lines, self.number, self.at = lines, number, at
        line = lines[number]
        self.edge = max(column, len(line) - len(line.lstrip()) if column >= 0 else -1)

    def seen(self) -> str:
        """The next letter that counts; empty where the brackets end without having been closed."""
        while True:
            line = self.lines[self.number]
            while self.at < len(line) and line[self.at] == " ":
                self.at += 1
            if self.at < len(line) and not (line[self.at] == "#" and (self.at == 0 or line[self.at - 1] == " ")):
                return line[self.at]
            if not self.goes_on():
                return ""

    def goes_on(self) -> bool:
        """Step to the next line that says something, if it can still be within the brackets."""
        for number in range(self.number + 1, len(self.lines)):
            line = self.lines[number]
            if says_something(line):
                indent = len(line) - len(line.lstrip())
                if indent <= self.edge and line[indent] not in "]}":
                    return False
                if _DASH.match(line[indent:]):
                    return False
                self.number, self.at = number, indent
                return True
        return False

    def collection(self, depth: int) -> Node:
        number, start = self.number, self.at
        opener = self.lines[number][start]
        self.at += 1
        entries: list[tuple[Node, Node]] = []
        items: list[Node] = []
        while (letter := self.seen()) and letter not in "]}":
            if letter == ",":
                self.at += 1
                if opener == "[" and self.seen() in (",", ""):
                    items.append(self.nothing())
            elif opener == "{":
                entries += self.entry(depth)
            else:
                items.append(self.piece(depth, ",]}"))
        if letter == _OPENERS[opener] or (letter and depth == 0):
            self.at += 1
        kind = "map" if opener == "{" else "list"
        return Node(kind, number + 1, start + 1, self.number + 1, self.at + 1, "", tuple(entries), tuple(items))  # type: ignore[arg-type]

    def nothing(self) -> Node:
        return _text(self.number, self.at, "")

    def piece(self, depth: int, ends: str) -> Node:
        """A nested collection, a quoted text or a plain one that ends before one of these letters."""
        line = self.lines[self.number]
        letter = line[self.at]
        if letter in _OPENERS and depth < DEEPEST:
            return self.collection(depth + 1)
        number, start = self.number, self.at
        if letter in "\"'":
            return self.quoted(number, start)
        while self.at < len(line) and (self.at == start or line[self.at] not in ends):
            if line[self.at] == "#" and line[self.at - 1] == " ":
                break
            if line[self.at] == ":" and ":" in ends and line[self.at + 1 : self.at + 2] in ("", " ", ",", "}", "]"):
                break
            self.at += 1
        text = _text(number, start, line[start : self.at].rstrip())
        return self.plain_on(text) if self.at == len(line) else text

    def quoted(self, number: int, start: int) -> Node:
        """A text in quotes; to the end of the line where it is not closed."""
        long = quoted(self.lines, number, start, self.edge, in_brackets=True)
        if long is None:
            raw = to_line_end(self.lines[number][start:])
            self.at += len(raw)
            return _scalar(number, start, raw)
        self.number, self.at = long.number, long.at
        return Node("text", number + 1, start + 1, long.number + 1, long.at + 1, long.text)

    def plain_on(self, text: Node) -> Node:
        """A text without quotes with the lines below that can only be more of it."""
        parts, end = [text.text], (text.end_line, text.end_column)
        while self.at == len(self.lines[self.number]):
            number, at = self.number, self.at
            if not self.goes_on():
                break
            words = re.split(r"[,\[\]{}]| #", self.lines[self.number][self.at :], maxsplit=1)[0]
            between = any(line.strip() for line in self.lines[number + 1 : self.number])
            if between or not words.strip() or _PAIR.search(words):
                self.number, self.at = number, at
                break
            parts += [""] * (self.number - number - 1) + [words.rstrip()]
            end = self.number + 1, self.at + len(words.rstrip()) + 1
            self.at += len(words)
        return Node("text", text.line, text.column, *end, joined(parts))

    def entry(self, depth: int) -> list[tuple[Node, Node]]:
        """A key and its value. `{at: due day send: x}` lacks a comma: the last word before a colon is a key again."""
        key = self._plain_key(depth)
        if self.seen() != ":":
            return [(key, self.nothing())]
        self.at += 1
        letter = self.seen()
        if letter in ("", ",", "}", "]"):
            return [(key, self.nothing())]
        number, start = self.number, self.at
        value = self.piece(depth, ",]}")
        slip = _NO_COMMA.match(value.text)
        if value.kind != "text" or slip is None or self.lines[number][start] in "\"'":
            return [(key, value)]
        self.at = start + slip.end(1)
        self.seen()
        return [(key, _text(number, start, slip[1])), *self.entry(depth)]

    def _plain_key(self, depth: int) -> Node:
        """A key of braces. Brackets have no place there, and are passed over."""
        line = self.lines[self.number]
        if line[self.at] in "\"'" or line[self.at] in _OPENERS:
            return self.piece(depth, ",]}:")
        number, start = self.number, self.at
        while self.at < len(line) and line[self.at] not in ",]}{[":
            if line[self.at] == ":" and line[self.at + 1 : self.at + 2] in ("", " ", ",", "}", "]"):
                break
            if line[self.at] == "#" and line[self.at - 1] == " ":
                break
            self.at += 1
        return _text(number, start, line[start : self.at].rstrip())


# ---------------------------------------------------------------------------------------------- texts


def _text(number: int, start: int, text: str) -> Node:
    return Node("text", number + 1, start + 1, number + 1, start + 1 + len(text), text)


def _scalar(number: int, start: int, raw: str) -> Node:
    """A text whose place counts its quotes and whose words do not."""
    text = raw
    if raw[:1] in ("'", '"'):
        text = raw[1:-1] if len(raw) > 1 and raw[-1] == raw[0] else raw[1:]
    return Node("text", number + 1, start + 1, number + 1, start + 1 + len(raw), text)


def _spanning(kind: str, line: int, column: int, entries: tuple[tuple[Node, Node], ...] = (),
              items: tuple[Node, ...] = ()) -> Node:  # fmt: skip
    """A block from its first piece to the end of its last."""
    last = entries[-1][1] if entries else items[-1] if items else None
    end = (last.end_line, last.end_column) if last is not None else (line, column)
    return Node(kind, line, column, *end, "", entries, items)  # type: ignore[arg-type]
