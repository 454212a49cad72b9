"""Which comment of a file belongs to which key or entry, read from the text and the places of its nodes.

The parser drops comments; here they are found again, by line, and hung on the tree. It does not know how a file is laid
out, nor what any key means.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from engine.language.text.source import Node

Place = tuple[int, int]
"""Line and column, from 1."""
DEEPEST: Final = 1_000_000_000
"""A column further right than any."""
_START: Final = re.compile(r"(?:(?<=^)|(?<=\s))#")


class Slot(msgspec.Struct, eq=False):
    """A key with its value, or an entry of a list (without key), and the comments that are its own.

    `head` stands above it (an empty text is a blank line), `trail` behind its first line, `close` behind its last.
    """

    key: Node | None
    value: Node
    start: Place
    parent: Node
    head: list[str] = msgspec.field(default_factory=list)
    trail: list[str] = msgspec.field(default_factory=list)
    close: list[str] = msgspec.field(default_factory=list)


class Remarks:
    """The comments of a parsed text. Ask `slots_of` and `feet_of` for what a map or list holds."""

    def __init__(self, text: str, root: Node) -> None:
        self.lines, self.root = text.split("\n"), root
        self._slots: dict[int, list[Slot]] = {}
        self._feet: dict[int, list[str]] = {}
        self._above: dict[int, Node] = {}
        self._owner: dict[int, Slot] = {}
        self._ends: dict[int, Place] = {}
        self._flat: list[Slot] = []
        self._flows: list[Node] = []
        self._texts: list[Node] = []
        self._walk(root)
        self._starts = [slot.start[0] for slot in self._flat]
        self.comments: list[str] = []
        self._hang()

    def slots_of(self, node: Node) -> list[Slot]:
        """What a map or list holds, in the order of the file."""
        return self._slots.get(id(node), [])

    def feet_of(self, node: Node) -> list[str]:
        """The comments below the last entry of a map or list."""
        return self._feet.get(id(node), [])

    def letter(self, node: Node) -> str:
        """The letter a node begins with: what tells quoted from plain, and brackets from a block."""
        line = self.lines[node.line - 1] if node.line <= len(self.lines) else ""
        return line[node.column - 1 : node.column]

    def is_flow(self, node: Node) -> bool:
        """Whether a map or list was written in braces or brackets."""
        return node.kind != "text" and self.letter(node) in "[{"

    def is_block_text(self, node: Node) -> bool:
        """Whether a text was written under `|` or `>`."""
        return node.kind == "text" and self.letter(node) in ("|", ">")

    def is_commented(self, node: Node) -> bool:
        """Whether any comment stands inside a map or list."""
        if any(self.feet_of(node)):
            return True
        return any(
            any(slot.head) or slot.trail or slot.close or self.is_commented(slot.value) for slot in self.slots_of(node)
        )

    def name_of(self, node: Node) -> str:
        """The key that a map or list stands under, however deep in lists; empty for the whole file."""
        here: Node | None = node
        while here is not None and (slot := self._owner.get(id(here))) is not None:
            if slot.key is not None:
                return slot.key.text
            here = slot.parent
        return ""

    def last_line(self, node: Node) -> int:
        """The last line of a text under `|` or `>` that is not blank."""
        return self._ends[id(node)][0]

    # ------------------------------------------------------------------------------------------ the tree

    def _walk(self, node: Node) -> Place:
        """Take down every slot in the order of the file, and where every node ends."""
        end = (node.end_line, node.end_column)
        if node.kind == "text":
            self._texts.append(node)
            end = self._end_of_block_text(node) if self.is_block_text(node) else end
        elif self.is_flow(node):
            self._flows.append(node)
        slots = self._slots.setdefault(id(node), []) if node.kind != "text" else []
        for key, value in (*node.entries, *((None, item) for item in node.items)):
            slots.append(self._slot(node, key, value))
            inner = self._walk(value)
            end = end if self.is_flow(node) else inner
        self._ends[id(node)] = end
        return end

    def _slot(self, node: Node, key: Node | None, value: Node) -> Slot:
        if key is not None:
            self._texts.append(key)
        # The dash of an entry is not in the tree; the list itself begins with the first of them.
        column = value.column if self.is_flow(node) else node.column
        slot = Slot(key, value, (key.line, key.column) if key is not None else (value.line, column), node)
        self._flat.append(slot)
        self._owner[id(value)] = slot
        self._above[id(value)] = node
        return slot

    def _end_of_block_text(self, node: Node) -> Place:
        last = node.end_line - 1 if node.end_column == 1 else node.end_line
        last = min(last, len(self.lines))
        while last > node.line and not self.lines[last - 1].strip():
            last -= 1
        return last, len(self.lines[last - 1]) + 1

    # ------------------------------------------------------------------------------------------ the comments

    def _hang(self) -> None:
        """Every comment to its place, blank lines between entries too, line by line."""
        hidden, quoted = self._covered()
        blank, limit = False, DEEPEST
        for number, line in enumerate(self.lines, 1):
            if number in hidden:
                continue
            column = self._comment_in(line, quoted.get(number, ()))
            is_behind = column is not None and line[: column - 1].strip() and self._trailing(number, column, line)
            if column is not None and not is_behind:
                limit = self._own_line(number, column, line, blank, limit)
                blank = False
            elif not line.strip():
                blank = True
            else:
                if blank and (slot := self._at(number)) is not None:
                    slot.head.append("")
                blank, limit = False, DEEPEST

    def _covered(self) -> tuple[set[int], dict[int, list[Place]]]:
        """Lines that belong to a text and hold no comment, and of other lines the columns that are in quotes."""
        hidden: set[int] = set()
        quoted: dict[int, list[Place]] = {}
        for node in self._texts:
            last, until = self._ends.get(id(node), (node.end_line, node.end_column))
            # Behind the last line of a plain or quoted text a comment may stand; under `|` all is text.
            hidden |= set(range(node.line + 1, last + self.is_block_text(node)))
            if self.letter(node) in ("'", '"'):
                quoted.setdefault(node.line, []).append((node.column, until if last == node.line else DEEPEST))
                if last > node.line:
                    quoted.setdefault(last, []).append((1, until))
        return hidden, quoted

    def _comment_in(self, line: str, texts: Sequence[Place]) -> int | None:
        """The column at which the comment of a line begins."""
        for match in _START.finditer(line):
            column = match.start() + 1
            if not any(first <= column < until for first, until in texts):
                return column
        return None

    def _trailing(self, line: int, column: int, text: str) -> bool:
        """A comment behind something; False where nothing of the tree stands on the line."""
        said = _spaced(text[column - 1 :].rstrip())
        slot, closing = self._before((line, column))
        if slot is None:
            return False
        (slot.close if closing else slot.trail).append(said)
        self.comments.append(said)
        return True

    def _before(self, place: Place) -> tuple[Slot | None, bool]:
        """What a comment at a place is said of, and whether it stands behind the end of that."""
        if (flow := self._flow_at(place)) is not None:
            slots = self.slots_of(flow)
            begun = bisect_left(slots, place, key=lambda slot: slot.start)
            ended = [slot for slot in slots[max(0, begun - 2) : begun] if self._ends[id(slot.value)] <= place]
            return (ended[-1], self._is_long(ended[-1])) if ended else (self._owner.get(id(flow)), False)
        here: Slot | None = None
        for number in range(bisect_right(self._starts, place[0]) - 1, -1, -1):
            slot = self._flat[number]
            if self.is_flow(slot.parent):
                continue
            is_simple = slot.value.kind == "text" or self.is_flow(slot.value)
            if is_simple and self._stands_on(slot.value, place[0]):
                return slot, self._is_long(slot)
            if slot.start[0] == place[0]:
                here = here or slot
            if is_simple or slot.start[0] < place[0]:
                break
        return here, False

    def _stands_on(self, value: Node, line: int) -> bool:
        """Whether a text or brackets end on a line, or begin there with `|` or `>`."""
        return self._ends[id(value)][0] == line or (self.is_block_text(value) and value.line == line)

    def _is_long(self, slot: Slot) -> bool:
        """Whether a value in brackets was written over several lines."""
        return self.is_flow(slot.value) and self._ends[id(slot.value)][0] > slot.value.line

    def _flow_at(self, place: Place) -> Node | None:
        """The innermost brackets around a place: the last that opened before it, or some that these stand in."""
        opened = bisect_left(self._flows, place, key=lambda node: (node.line, node.column))
        for node in self._around(self._flows[opened - 1]) if opened else ():
            if self.is_flow(node) and place < self._ends[id(node)]:
                return node
        return None

    def _at(self, line: int) -> Slot | None:
        """The first slot that begins on a line."""
        place = bisect_left(self._starts, line)
        return self._flat[place] if place < len(self._flat) and self._starts[place] == line else None

    def _own_line(self, line: int, column: int, text: str, blank: bool, limit: int) -> int:
        """A comment on a line of its own: to what follows, or to the end of the block that its indentation names.

        `limit` is how deep the comment before it in the same group stood: order is kept. The answer is the new limit.
        """
        said = text[column - 1 :].rstrip()
        self.comments.append(said)
        lines = ["", said] if blank else [said]
        place = bisect_right(self._starts, line)
        after = self._flat[place] if place < len(self._flat) else None
        flow = self._flow_at((line, column))
        if flow is not None:
            is_inside = after is not None and after.start < self._ends[id(flow)]
            (after.head if is_inside and after is not None else self._feet.setdefault(id(flow), [])).extend(lines)
            return DEEPEST
        block = self._ended_block(place, after, min(column, limit))
        if block is None and after is not None:
            after.head.extend(lines)
            return 0
        block = block or self.root
        self._feet.setdefault(id(block), []).extend(lines)
        return block.column

    def _ended_block(self, place: int, after: Slot | None, column: int) -> Node | None:
        """The deepest block that ended before a comment and is not indented deeper than it."""
        if place == 0 or (after is not None and column <= after.start[1]):
            return None
        going_on = {id(node) for node in self._around(after.parent)} if after is not None else set()
        for node in self._around(self._flat[place - 1].parent):
            if node.column <= column and not self.is_flow(node) and id(node) not in going_on:
                return node
        return None

    def _around(self, node: Node) -> Iterator[Node]:
        """A node and all that it stands in, from the inside."""
        here: Node | None = node
        while here is not None:
            yield here
            here = self._above.get(id(here))


def _spaced(comment: str) -> str:
    """A comment behind a value has a space after `#`, so that nobody takes it for a part of the value."""
    return comment if comment[1:2] in ("", " ", "#") else f"# {comment[1:]}"
