"""Places as the editor counts them, in UTF-16 units from 0, and as findings do, in letters from 1. It reads no file."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from lsprotocol import types
from pygls.workspace.position_codec import PositionCodec


class Page:
    """One text, as both sides count it."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.text = text.replace("\r\n", "\n")
        self.lines = self.text.split("\n")
        self.codec = codec
        # An editor also ends a line at a lone CR; findings do not.
        self._cut = re.split(r"(?<=[\r\n])", self.text) if "\r" in self.text else None

    def place(self, position: types.Position) -> tuple[int, int]:
        """Line and column from 0, in letters, within the text."""
        lines = [piece.rstrip("\r\n") for piece in self._cut] if self._cut else self.lines
        number = min(position.line, len(lines) - 1)
        column = self._letters(lines[number], position.character)
        if self._cut is None:
            return number, column
        before = "".join(self._cut[:number]) + lines[number][:column]
        return before.count("\n"), len(before) - (before.rfind("\n") + 1)

    def position(self, line: int, column: int) -> types.Position:
        """A place of a finding, from 1. One outside the text is moved to its nearest end."""
        number = min(max(line - 1, 0), len(self.lines) - 1)
        column = min(max(column - 1, 0), len(self.lines[number])) if line - 1 <= number else len(self.lines[number])
        if self._cut is None:
            return types.Position(number, self._units(self.lines[number][:column]))
        starts = [0, *accumulate(len(piece) for piece in self._cut)]
        offset = sum(len(one) + 1 for one in self.lines[:number]) + column
        row = min(bisect_right(starts, offset) - 1, len(self._cut) - 1)
        return types.Position(row, self._units(self.text[starts[row] : offset]))

    def range(self, line: int, column: int, end_line: int, end_column: int) -> types.Range:
        """A piece of the text, from 1, its end exclusive."""
        return types.Range(self.position(line, column), self.position(end_line, end_column))

    def line_start(self, line: int) -> types.Position:
        """The start of a line, from 1; behind the last line, the end of the text."""
        after = line > len(self.lines)
        return self.position(len(self.lines), len(self.lines[-1]) + 1) if after else self.position(line, 1)

    def _units(self, letters: str) -> int:
        return int(self.codec.client_num_units(letters))

    def _letters(self, line: str, units: int) -> int:
        """How many letters make up these units; half of a letter counts as the letter before it."""
        for count, letter in enumerate(line):
            units -= self._units(letter)
            if units < 0:
                return count
        return len(line)
