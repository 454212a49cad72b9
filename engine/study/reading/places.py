"""Where in the playbook's own text a path of its plan stands, and what that line says. It reads text and parses none.

Most paths have their place in the plan, as the compiler left it. A few rules of the terms have none: those are looked
for in the text, key by key, and told by their line alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from engine.case.timeline import places_of
from engine.study.words.names import STAGES, Both, pick
from schemas.plan import Plan

# What made a line where no line of the playbook did.
OUTSIDE: Final[Mapping[str, Both]] = {
    "case": ("the case began with it", "el caso empezó con esto"),
    "arrived": ("it came from outside", "llegó de fuera"),
    "history": ("read in the books as the stage began", "leído en los libros al empezar la etapa"),
    "case.balance": ("nothing is owed any more", "ya no se debe nada"),
    "case.cancelled": ("a person ended the case", "una persona terminó el caso"),
    "case.write_off": ("a person asked to write it off", "una persona pidió el castigo"),
}
UNWRITTEN: Final[Both] = ("the playbook has no line of this stage", "el playbook no tiene líneas de esta etapa")

MOST: Final = 12
"""Lines that one entry of a list is shown with, at most."""


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place of the playbook: `at` is file:line:col, or file:line; `text` that line without its indent, `more` the
    lines that belong to it where it begins an entry of a list.

    Where no line of the playbook made it, all are empty and `outside` says what did.
    """

    at: str = ""
    text: str = ""
    more: tuple[str, ...] = ()
    outside: str = ""


class Playbook:
    """The text of one plan's playbook, by path."""

    def __init__(self, plan: Plan) -> None:
        self._file, self._lines = plan.source.file, plan.source.text.splitlines()
        self._places = places_of(plan)

    def of(self, because: str, language: str) -> Place:
        """The place of a path of the plan, or of what made a line without one."""
        if because in OUTSIDE:
            return Place(outside=pick(OUTSIDE[because], language))
        if because.startswith("write-off/"):
            return Place(outside=pick(OUTSIDE["case.write_off"], language))
        at = self._places.get(because) or self._searched(because)
        if not at:
            return Place(outside=pick(UNWRITTEN, language) if because in STAGES else because)
        return Place(at, self.line(at), tuple(self._rest(at)))

    def _rest(self, place: str) -> Iterator[str]:
        """The lines further in than the dash of a list's entry, comments and blank lines left out."""
        number = int(place.split(":")[1])
        first = self._lines[number - 1]
        if not first.lstrip().startswith("- ") or first.rstrip().endswith("}"):
            return
        for index in range(number, min(number + MOST, len(self._lines))):
            line, code = self._lines[index], self._code(index).strip()
            if code and len(line) - len(line.lstrip()) <= len(first) - len(first.lstrip()):
                return
            if code:
                yield code

    def line(self, place: str) -> str:
        """The text at file:line or file:line:col of this playbook; empty for another file's."""
        file, _, rest = place.partition(":")
        number = rest.partition(":")[0]
        if file != self._file or not number.isdigit() or not 0 < int(number) <= len(self._lines):
            return ""
        return re.sub(r"\s+#", "  #", self._lines[int(number) - 1].strip())

    def _searched(self, path: str) -> str:
        """`policy.terms.late_fee`: the first line with each key at or below the line of the key before it."""
        start = 0
        for key in re.sub(r"\[\d+\]", "", path).split("."):
            pattern = re.compile(rf"(^|[\s{{,-]){re.escape(key)}\s*:")
            found = next((n for n in range(start, len(self._lines)) if pattern.search(self._code(n))), None)
            if found is None:
                return ""
            start = found
        return f"{self._file}:{start + 1}"

    def _code(self, number: int) -> str:
        """A line without its comment, so that no word of one is taken for a key."""
        return re.sub(r"(^|\s)#.*$", "", self._lines[number])
