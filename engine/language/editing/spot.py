"""Where a cursor stands in a text that is being typed: at a key, in a value, in an entry. It knows no grammar."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from engine.language.editing.loose import read_loose
from engine.language.text.source import Node

Path = tuple[str | int, ...]
Role = Literal["key", "value", "nowhere"]
# A letter that no author types, put where the cursor is: the piece that holds it is the piece that is meant.
MARK: Final = "\ue000"


class Spot(msgspec.Struct, frozen=True):
    """A cursor's place. `path` leads to the map of a key that is being typed, or to the value itself.

    `typed` is what stands before the cursor in that piece. `start` and `end` are the columns (from 0) of what a
    completion replaces. `beside` are the keys already written in the map, or the other entries of the list.
    `own_lines`: the value stands below its key, or behind a dash, and may be keys or entries of its own.
    `needs_dash`: an entry would begin here. `root` is the tree, in which the mark stands for the cursor.
    """

    root: Node
    role: Role
    path: Path = ()
    typed: str = ""
    start: int = 0
    end: int = 0
    beside: tuple[str, ...] = ()
    has_value: bool = False
    in_flow: bool = False
    own_lines: bool = False
    needs_dash: bool = False


class Found(msgspec.Struct, frozen=True):
    """The piece at a place: its path, whether it is a key, the key or value itself, and the value the key leads to."""

    path: Path
    is_key: bool
    node: Node
    value: Node


def spot_at(text: str, line: int, column: int) -> Spot:
    """Where the cursor stands; line and column from 0, in letters. A place outside the text is moved into it."""
    lines = text.replace("\r\n", "\n").replace(MARK, "?").split("\n")
    line = min(max(line, 0), len(lines) - 1)
    column = min(max(column, 0), len(lines[line]))
    before, after = lines[line][:column], lines[line][column:]
    glued = before.strip() == "-"
    lines[line] = f"{before}{' ' if glued else ''}{MARK}{after}"
    root = read_loose("\n".join(lines))
    spot = _Search(root, lines, before, after).within(root, ()) or Spot(root, "nowhere")
    # Right behind a dash the space is still to be typed.
    return msgspec.structs.replace(spot, needs_dash=False) if glued else spot


class _Search:
    """The way to the piece that holds the mark. Reading went no deeper than some forty levels."""

    def __init__(self, root: Node, lines: list[str], before: str, after: str) -> None:
        self.root, self.lines, self.before, self.after = root, lines, before, after
        self.column = len(before)

    def within(self, node: Node, path: Path, in_flow: bool = False, key_line: int = -1) -> Spot | None:
        """The spot within a node, or None where the mark is not in it."""
        if node.kind == "text":
            return self.at_text(node, path, in_flow, key_line) if MARK in node.text else None
        in_flow = in_flow or self.lines[node.line - 1][node.column - 1 : node.column] in ("{", "[")
        for place, item in enumerate(node.items):
            if found := self.within(item, (*path, place), in_flow):
                others = tuple(other.text for other in node.items if other is not item)
                return msgspec.structs.replace(found, beside=others) if item.kind == "text" else found
        for key, value in node.entries:
            if MARK in key.text:
                return self.at_key(node, key, value, path, in_flow)
            if found := self.within(value, (*path, key.text), in_flow, key.line):
                return found
        return None

    def at_key(self, node: Node, key: Node, value: Node, path: Path, in_flow: bool) -> Spot:
        typed, after = self.on_this_line(*key.text.split(MARK, 1))
        # `{at: due day, | by: [email]}`: what follows a gap after the cursor is another key.
        word, _, other = after.partition(" ")
        beside = (*(name.text for name, _ in node.entries if name is not key), *other.split()[:1])
        has_value = self.after[len(word) :].lstrip().startswith(":")
        return Spot(self.root, "key", path, typed, self.column - len(typed), self.column + len(word), beside,
                    has_value, in_flow)  # fmt: skip

    def on_this_line(self, typed: str, after: str) -> tuple[str, str]:
        """What of a text stands on the cursor's own line: one that goes on over several lines is longer."""
        begins = self.before.lstrip()
        return begins if len(typed) > len(begins) else typed, after[: len(self.after.rstrip())]

    def at_text(self, node: Node, path: Path, in_flow: bool, key_line: int) -> Spot:
        if "\n" in node.text:
            return Spot(self.root, "nowhere")
        typed, after = self.on_this_line(*node.text.split(MARK, 1))
        entry = bool(path) and isinstance(path[-1], int) and not in_flow
        below = 0 <= key_line < node.line or entry or not path
        alone = self.before.strip() == typed.strip() and not self.after.strip()
        return Spot(self.root, "value", path, typed, self.column - len(typed), self.column + len(after.rstrip()),
                    in_flow=in_flow, own_lines=below and not in_flow, needs_dash=below and alone and not in_flow
            )  # fmt: skip


# ---------------------------------------------------------------------------------------------- what stands there


def found_at(root: Node, line: int, column: int) -> Found | None:
    """The key or text at a place (from 0); None between the pieces."""
    place = (line + 1, column + 1)
    return _found(root, (), place)


def _found(node: Node, path: Path, place: tuple[int, int]) -> Found | None:
    for name, value in node.entries:
        if _holds(name, place):
            return Found((*path, name.text), True, name, value)
        if inner := _found(value, (*path, name.text), place):
            return inner
    for index, item in enumerate(node.items):
        if inner := _found(item, (*path, index), place):
            return inner
    return Found(path, False, node, node) if node.kind == "text" and _holds(node, place) else None


def _holds(node: Node, place: tuple[int, int]) -> bool:
    return (node.line, node.column) <= place <= (node.end_line, node.end_column) and node.end_column > node.column
