"""A text that cannot be parsed, around the place where the parser gave up. It knows no key of the language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

Place = tuple[int, int]
# Whether a key is legal under another; the top of a file is the empty key.
Belongs = Callable[[str, str], bool]
KEY: Final = re.compile(r"(?P<key>[\w.-]+|\"[^\"]*\"|'[^']*')\s*:(?=\s|$)")
# Longer lines are of no playbook: what looks at a line letter by letter leaves them alone.
LONGEST_LINE: Final = 2_000
_OPENS, _CLOSES = "[{", "]}"
CLOSER: Final = {"[": "]", "{": "}"}
OPENER: Final = {"]": "[", "}": "{"}


class Slip(NamedTuple):
    """What an author did, told: where, what, how to mend it. Places count from 0; `fix` is a piece and its new text."""

    code: str
    start: Place
    end: Place
    en: str
    es: str
    hint_en: str = ""
    hint_es: str = ""
    fix: tuple[Place, Place, str] | None = None
    other: tuple[Place, str, str] | None = None


class Scene:
    """The lines, and what the parser complained of."""

    def __init__(self, lines: list[str], error: Any, belongs: Belongs) -> None:
        self.lines, self.belongs = lines, belongs
        self.problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
        self.context = str(getattr(error, "context", None) or "")
        mark, before = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        at = (mark.line, mark.column) if mark is not None else (0, 0)
        self.at_end = at[0] >= len(lines) - 1 and not any(line.strip() for line in lines[at[0] :])
        self.line, self.column = self._within(at)
        self.since: Place | None = None
        if before is not None and before.line < len(lines):
            self.since = before.line, min(before.column, len(lines[before.line]))

    def _within(self, at: Place) -> Place:
        """The place, or the end of the last line that says something when the parser ran off the file."""
        line = min(at[0], len(self.lines) - 1)
        column = min(at[1], len(self.lines[line]))
        if not self.at_end:
            return line, column
        while line > 0 and is_blank(self.lines[line]):
            line -= 1
        return line, len(self.lines[line])

    @property
    def is_of_a_person(self) -> bool:
        """Whether the lines around the place are such as a person writes."""
        lines = {*self.suspects, self.line, *([self.since[0]] if self.since is not None else [])}
        return all(len(self.lines[line]) <= LONGEST_LINE for line in lines)

    @property
    def text(self) -> str:
        """The line where the parser gave up."""
        return self.lines[self.line]

    @property
    def above(self) -> int | None:
        """The nearest line above that says something."""
        return said_above(self.lines, self.line)

    @property
    def suspects(self) -> list[int]:
        """The lines in which the slip is most likely: where the parser gave up, and where it began to wonder."""
        since = self.since[0] if self.since is not None and "simple key" in self.context else None
        found = [since, self.above, self.line] if not self.at_end else [since, self.line, self.above]
        return list(dict.fromkeys(line for line in found if line is not None and line < len(self.lines)))


def said_above(lines: list[str], line: int) -> int | None:
    """The nearest line above that says something."""
    return next((number for number in range(line - 1, -1, -1) if not is_blank(lines[number])), None)


def is_blank(line: str) -> bool:
    """Whether a line says nothing: empty, or only a comment."""
    bare = line.strip()
    return not bare or bare.startswith("#")


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def code_of(line: str) -> str:
    """The line without its comment and without the spaces before it."""
    quote = ""
    for place, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and line[:place].rstrip()[-1:] in ("", ":", "-", ",", "[", "{"):
            quote = letter
        elif letter == "#" and (place == 0 or line[place - 1] in " \t"):
            return line[:place].rstrip()
    return line.rstrip()


def open_brackets(code: str) -> list[tuple[int, str]]:
    """The brackets that a line opens and does not close, with their places; only those that begin a value."""
    stack: list[tuple[int, str]] = []
    quote = ""
    for place, letter in enumerate(code):
        before = code[:place].rstrip()[-1:]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and before in ("", ":", "-", ",", "[", "{"):
            quote = letter
        elif letter in _OPENS and (stack or before in ("", ":", "-")):
            stack.append((place, letter))
        elif letter in _CLOSES and stack and stack[-1][1] == OPENER[letter]:
            stack.pop()
    return stack


def key_of(line: str) -> str:
    """The key that a line begins with, after its dash; empty when it begins with none."""
    match = KEY.match(line, content_of(line))
    return match["key"] if match is not None else ""


def content_of(line: str) -> int:
    """Where a line's content starts, after the spaces and dashes."""
    match = re.match(r" *(?:- +)*", line)
    return match.end() if match is not None else 0
