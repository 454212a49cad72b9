"""Texts that go on over several lines, as YAML joins them: plain, in quotes, after `|` and `>`. It knows no tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

# Whoever has not closed a quote in so many lines has forgotten it.
MOST_LINES: Final = 1_000
BLOCK_TEXT: Final = re.compile(r"(?P<style>[|>])(?:(?P<keep>[+-])?(?P<deep>[1-9])?|(?P<deep2>[1-9])(?P<keep2>[+-]))"
                               r"[ ]*(?:(?<=[ ])#.*)?$")  # fmt: skip
_CLOSES: Final = {'"': re.compile(r'(?:[^"\\]|\\.|\\$)*"'), "'": re.compile(r"(?:[^']|'')*'(?!')")}
_GOES_ON_AFTER: Final = re.compile(r" *(?:$| #)")
_GOES_ON_IN_BRACKETS: Final = re.compile(r" *(?:$| #|[,\]}:])")
_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPED: Final = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
                   "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}  # fmt: skip


class Folded(NamedTuple):
    """A text, and the line (from 0) and column at which it ends."""

    text: str
    number: int
    at: int


def says_something(line: str) -> bool:
    """Whether a line is more than a comment or the mark of a document."""
    words = line.strip()
    return bool(words) and not words.startswith("#") and words not in ("---", "...") and not words.startswith("--- ")


def uncommented(words: str) -> str:
    """A line without the comment at its end."""
    return re.split(r"(?:^|\s)#", words, maxsplit=1)[0].rstrip()


def to_line_end(words: str) -> str:
    """The quoted text at the start, with its quotes; to the end of the line where it is not closed."""
    pattern = r'"(?:[^"\\]|\\.)*"?' if words[0] == '"' else r"'(?:[^']|'')*'?"
    match = re.match(pattern, words)
    assert match is not None, "the pattern takes at least the opening quote"
    return match[0]


def indent_of(line: str) -> int:
    """The spaces before the first word."""
    return len(line) - len(line.lstrip(" "))


def joined(parts: Sequence[str]) -> str:
    """Lines become one with a space between; an empty line between them is a line break."""
    text, breaks = parts[0], 0
    for place, part in enumerate(parts[1:], 2):
        if part or place == len(parts):
            text, breaks = text + ("\n" * breaks or " ") + part, 0
        else:
            breaks += 1
    return text


# ---------------------------------------------------------------------------------------------- in quotes


def quoted(lines: Sequence[str], number: int, start: int, edge: int, *, in_brackets: bool = False) -> Folded | None:
    """The quoted text that begins here; None where no line that is indented deeper than `edge` closes it sensibly."""
    closes = _CLOSES[lines[number][start]]
    after = _GOES_ON_IN_BRACKETS if in_brackets else _GOES_ON_AFTER
    at = start + 1
    for last in range(number, min(number + MOST_LINES, len(lines))):
        line = lines[last]
        if last > number and line.strip() and indent_of(line) <= edge:
            return None
        if end := closes.match(line, at):
            parts = [lines[number][start + 1 :], *lines[number + 1 : last], line[: end.end() - 1]]
            if last == number:
                parts = [line[start + 1 : end.end() - 1]]
            elif not after.match(line, end.end()):
                return None
            return Folded(_unquoted(parts, lines[number][start]), last, end.end())
        at = 0
    return None


def _unquoted(parts: Sequence[str], quote: str) -> str:
    """What the lines between quotes say. A `\\` at the end of a line glues the next one to it."""
    tidy = [part if place == 0 else part.lstrip(" ") for place, part in enumerate(parts)]
    tidy = [part.rstrip(" ") if place + 1 < len(tidy) else part for place, part in enumerate(tidy)]
    if quote == "'":
        return joined(tidy).replace("''", "'")
    pieces: list[list[str]] = [[]]
    for place, part in enumerate(tidy):
        glued = place + 1 < len(tidy) and (len(part) - len(part.rstrip("\\"))) % 2 == 1
        pieces[-1].append(part[:-1] if glued else part)
        if glued:
            pieces.append([])
    return _unescaped("".join(_glued(piece, first=place == 0) for place, piece in enumerate(pieces) if piece))


def _glued(parts: list[str], *, first: bool) -> str:
    """Lines after a glued one: empty ones at their head are line breaks each."""
    empty = 0
    while not first and empty + 1 < len(parts) and not parts[empty]:
        empty += 1
    return "\n" * empty + joined(parts[empty:])


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(escape: re.Match[str]) -> str:
    mark, digits = escape[1][0], escape[1][1:]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else escape[0]
    return _ESCAPED.get(mark, mark)


# ---------------------------------------------------------------------------------------------- after | and >


def block_text(lines: Sequence[str], number: int, start: int, edge: int) -> Folded | None:
    """The text below a `|` or `>` that stands here; None where there is no such mark."""
    header = BLOCK_TEXT.match(lines[number], start)
    if header is None:
        return None
    deep = header["deep"] or header["deep2"]
    least = max(edge + 1, 1)
    indent = least + int(deep) - 1 if deep else _found_indent(lines, number + 1, least)
    end = number + 1
    while end < len(lines) and (not lines[end].strip(" ") or indent_of(lines[end]) >= indent):
        end += 1
    body = [line[indent:] for line in lines[number + 1 : end]]
    if end == len(lines) and body and not body[-1]:
        body.pop()  # what follows the last line break of the file is no line
    said = len(body)
    while said and not body[said - 1]:
        said -= 1
    closed = number + 1 + said < len(lines)
    text = _folded(body[:said]) if header["style"] == ">" else "\n".join(body[:said])
    tail = {"-": 0, "+": len(body) - said + (said > 0), None: int(said > 0)}[header["keep"] or header["keep2"]]
    last = number + said
    return Folded(text + "\n" * tail if closed else text, last, len(lines[last]))


def _found_indent(lines: Sequence[str], number: int, least: int) -> int:
    for line in lines[number:]:
        if line.strip(" "):
            return max(least, indent_of(line))
        least = max(least, len(line))
    return least


def _folded(body: Sequence[str]) -> str:
    """Lines joined by spaces, but for those that are indented further, which keep their breaks."""
    text, breaks, plain = "", 0, True
    for place, line in enumerate(body):
        if not line:
            breaks += 1
            continue
        is_plain = line[0] not in " \t"
        if place > breaks:
            text += ("" if breaks else " ") if plain and is_plain else "\n"
        text, breaks, plain = text + "\n" * breaks + line, 0, is_plain
    return text
