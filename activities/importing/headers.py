"""A file's first row: where each mapped column stands, and what is missing or misspelt in it. It reads no value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from activities.importing.columns import KINDS
from activities.importing.complaints import BadRow
from activities.importing.mapping import Mapping, is_composed, names_in
from activities.importing.values import plain

_BRACES = re.compile(r"\{([^{}]+)\}")


class Header:
    """The columns by name, without regard to case, accents and spaces; composed columns stand behind the real ones."""

    def __init__(self, names: Sequence[str], file: str, line: int) -> None:
        self.names, self._file, self._line = tuple(names), file, line
        self._places: dict[str, int] = {}
        for place, name in enumerate(names):
            self._places.setdefault(_same(name), place)
        self._composed: list[tuple[str, tuple[int, ...]]] = []
        self._behind: dict[str, int] = {}

    def has(self, theirs: str) -> bool:
        """Whether the mapped text can be read from this file."""
        return bool(theirs) and all(_same(name) in self._places for name in names_in(theirs))

    def place(self, theirs: str) -> int:
        """Where a row holds the mapped text once `compose` has been at it; a text it lacks reads as empty."""
        if not self.has(theirs):
            theirs = ""
        elif not is_composed(theirs):
            return self._places[_same(theirs)]
        if theirs not in self._behind:
            self._behind[theirs] = len(self.names) + len(self._composed)
            needs = tuple(self._places[_same(name)] for name in names_in(theirs)) if theirs else ()
            self._composed.append((_BRACES.sub("{}", theirs), needs))
        return self._behind[theirs]

    def compose(self, cells: list[str]) -> None:
        """Put the composed texts behind the row's own cells; one that lacks a part is empty."""
        for form, needs in self._composed:
            parts = [cells[place].strip() for place in needs]
            cells.append(form.format(*parts) if all(parts) else "")

    def complaints(self, mapping: Mapping) -> list[BadRow]:
        """What must be put right before any row can be read."""
        if not self.names:
            return [BadRow(self._file, 1, "", "", "no_header")]
        found = {bad.column: bad for bad in self._complaints(mapping)}
        return list(found.values())

    def _complaints(self, mapping: Mapping) -> Iterator[BadRow]:
        for kind, theirs in mapping.kinds.items():
            for column in KINDS[kind].columns:
                text = theirs.get(column.name, "")
                if not self.has(text) and self._is_needed(column.required, column.name, text, mapping):
                    yield self._missing(text or column.name, mapping)
                yield from self._twice(text)
            if mapping.strict:
                yield from self._misspelt(kind)
        if mapping.disputed and not self.has(mapping.disputed.column):
            yield self._missing(mapping.disputed.column, mapping)

    def _is_needed(self, required: bool, name: str, text: str, mapping: Mapping) -> bool:
        # What a mapping names must be there; of our own columns only those that every row needs.
        named_by_person = bool(text) and not mapping.strict
        return named_by_person or (required and name not in mapping.defaults)

    def _missing(self, text: str, mapping: Mapping) -> BadRow:
        name = next((it for it in names_in(text) if _same(it) not in self._places), text)
        near = difflib.get_close_matches(_same(name), self._places, 1, 0.7)
        real = self.names[self._places[near[0]]] if near else ""
        return BadRow(
            self._file, self._line, name, "", "missing_column", {"header": ", ".join(self.names), "near": real}
        )

    def _twice(self, text: str) -> Iterator[BadRow]:
        for name in names_in(text) if self.has(text) else ():
            if sum(_same(name) == _same(other) for other in self.names) > 1:
                yield BadRow(self._file, self._line, name, "", "twice_in_header")

    def _misspelt(self, kind: str) -> Iterator[BadRow]:
        # A column that every row needs is told as missing; one that may be absent would be lost without a word.
        names = KINDS[kind].names
        absent = [column.name for column in KINDS[kind].columns if not (column.required or column.name in self._places)]
        for name in self.names:
            near = difflib.get_close_matches(_same(name), absent, 1, 0.8)
            if near and _same(name) not in names:
                yield BadRow(self._file, self._line, name, "", "misspelt_column", {"near": near[0]})


def _same(name: str) -> str:
    return re.sub(r"\s+", "_", plain(name))
