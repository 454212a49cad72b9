"""One canonical layout for playbooks, author tests and rule packs. Comments stay; what the file means stays.

Blocks are indented by two. What is short stands in braces on one line. Keys come in the grammar's order. It does not
know whether what is written makes sense: a file with mistakes is laid out too, as long as it can be read at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from engine.language.diagnostics import Finding
from engine.language.layout.order import BLOCKS, SHORT, in_order, is_known
from engine.language.layout.remarks import Remarks, Slot
from engine.language.layout.scalars import folded, written, written_key
from engine.language.text.source import Node, parse, plain

WIDEST: Final = 120
COMMENT_AT: Final = 44
"""Letters before a comment behind a value; where the text reaches further, the next multiple of four."""

MODELINE: Final = "# yaml-language-server"
"""Editors look for their schema at the top of a file."""


class Laid(msgspec.Struct, frozen=True):
    """What came of a text: the text as it should be, or the findings that say why it cannot be read."""

    text: str | None
    findings: tuple[Finding, ...]
    source: str


class CannotLayOut(RuntimeError):
    """The new text would not say the same: a defect of ours, found before anything is written."""


class Line(msgspec.Struct):
    """A line without its comment, and the comment that goes behind it."""

    text: str
    comment: str = ""


def lay_out(raw: str | bytes, file: str) -> Laid:
    """The text in the canonical layout. A text that cannot be read is refused with its findings."""
    parsed = parse(raw, file)
    if parsed.node is None or parsed.findings:
        return Laid(None, parsed.findings, parsed.text)
    remarks = Remarks(parsed.text, parsed.node)
    text = _Writer(remarks).text()
    again = parse(text, file)
    if again.node is None or again.findings or plain(again.node) != plain(parsed.node):
        raise CannotLayOut(file)
    if sorted(Remarks(text, again.node).comments) != sorted(remarks.comments):
        raise CannotLayOut(file)
    return Laid(text, (), parsed.text)


class _Writer:
    """Writes the tree line by line."""

    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks
        self.lines: list[Line] = []
        self.flows: dict[int, str | None] = {}

    def text(self) -> str:
        root = self.remarks.root
        if root.entries or root.items:
            self._lift(root, ("",))
            self._comments(self._top(root), 0)
            self._block(root, 0, "", ("",))
        else:
            bare = {"map": "{}", "list": "[]", "text": written(root.text, self._is_quoted(root), False) or '""'}
            self._comments(self.remarks.feet_of(root), 0)
            self._say(bare[root.kind], ())
        return "\n".join([*_aligned(self.lines), ""])

    def _top(self, root: Node) -> list[str]:
        """What is said of the whole file, and stays at its top when the first key moves down."""
        first = self.remarks.slots_of(root)[0]
        if in_order(self.remarks.slots_of(root), ("",))[0] is first:
            return []
        blanks = [place for place, line in enumerate(first.head, 1) if not line]
        modelines = [place for place, line in enumerate(first.head, 1) if line.startswith(MODELINE)]
        cut = max((*blanks, *modelines), default=0)
        top, first.head = first.head[:cut], first.head[cut:]
        return top

    # ------------------------------------------------------------------------------------------ blocks

    def _block(self, node: Node, indent: int, opening: str, path: tuple[str, ...]) -> None:
        """A map or list over several lines. `opening` is what stands before its first entry (`- `)."""
        slots = in_order(self.remarks.slots_of(node), path)
        pad = self._table_width(node, slots, indent, path)
        is_sectioned = len(path) == 1 and sum(self._line_of(slot, path, 0) is None for slot in slots) > 1
        after_section = False
        for place, slot in enumerate(slots):
            lead = opening if place == 0 and opening else " " * indent
            is_section = is_sectioned and self._line_of(slot, path, 0) is None
            if place and (is_section or after_section):
                self._blank()
            after_section = is_section
            if lead != opening or not opening:
                self._comments(self._heads(slot, path), indent)
            if slot.key is None:
                self._entry(slot, lead, indent, path)
            else:
                self._pair(slot, lead, indent, path, pad)
        self._comments(self.remarks.feet_of(node), indent)

    def _pair(self, slot: Slot, lead: str, indent: int, path: tuple[str, ...], pad: int) -> None:
        """`key: value`, on one line or with the value below."""
        assert slot.key is not None
        key = f"{written_key(slot.key.text, self._is_quoted(slot.key), False)}:"
        below = (*path, slot.key.text)
        line = self._line_of(slot, path, len(lead) + len(key) + 1)
        if line is not None:
            self._say(lead + (f"{key:<{pad}} {line}" if line else key), slot.trail + slot.close)
        elif slot.value.kind == "text":
            self._long_text(slot, f"{lead}{key} ", indent + 2)
        else:
            self._say(lead + key, slot.trail)
            self._block(slot.value, indent + 2, "", below)
            self._comments(slot.close, indent + 2)

    def _entry(self, slot: Slot, lead: str, indent: int, path: tuple[str, ...]) -> None:
        """An entry of a list: `- ` and the value, or the first line of a block."""
        line = self._line_of(slot, path, len(lead) + 2)
        if line is not None:
            self._say(f"{lead}- {line}".rstrip(), slot.trail + slot.close)
        elif slot.value.kind == "text":
            self._long_text(slot, f"{lead}- ", indent + 2)
        else:
            self._block(slot.value, indent + 2, f"{lead}- ", (*path, "-"))
            self._comments(slot.close, indent + 2)

    def _long_text(self, slot: Slot, lead: str, indent: int) -> None:
        """A text that does not fit on its line: kept as it stood under `|` or `>`, folded, or left long."""
        value = slot.value
        if self.remarks.is_block_text(value):
            # Without a line end behind its last line a text has none, whatever its mark.
            self._say(lead + self.remarks.letter(value) + ("" if value.text.endswith("\n") else "-"), slot.trail)
            self.lines += [Line(line) for line in self._body(value, indent)]
            return
        quoted = self._is_quoted(value)
        first, *more = folded(value.text, indent, WIDEST, len(lead)) or [written(value.text, quoted, False)]
        if not more:
            self._say(lead + first, slot.trail)
            return
        self.lines += [Line(lead + first), *(Line(" " * indent + line) for line in more[:-1])]
        self._say(" " * indent + more[-1], slot.trail)

    def _body(self, node: Node, indent: int) -> list[str]:
        """The lines under `|` or `>`, indented anew."""
        lines = self.remarks.lines[node.line : self.remarks.last_line(node)]
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        return [" " * indent + line[margin:] if line.strip() else "" for line in lines]

    def _heads(self, slot: Slot, path: tuple[str, ...]) -> list[str]:
        """The comments above a slot. Before a block that begins behind a dash there is no other room for its own."""
        is_block = slot.value.kind != "text" and self._line_of(slot, path, len(path) * 2) is None
        return slot.head + slot.trail if is_block and slot.key is None else slot.head

    def _lift(self, node: Node, path: tuple[str, ...]) -> None:
        """Comments for which there is no room: of two behind a value the first goes above it, and what stands above
        the first key of an entry stands above the entry, for `- ` and that key share a line."""
        for slot in self.remarks.slots_of(node):
            if behind := (slot.trail + slot.close)[:-1]:
                slot.head += behind
                slot.trail, slot.close = ([], slot.close[-1:]) if slot.close else (slot.trail[-1:], [])
            below = (*path, slot.key.text if slot.key is not None else "-")
            self._lift(slot.value, below)
            inner = in_order(self.remarks.slots_of(slot.value), below)
            if slot.key is None and inner and any(heads := self._heads(inner[0], below)):
                inner[0].trail = inner[0].trail if heads == inner[0].head else []
                slot.head += slot.trail + heads
                slot.trail, inner[0].head = [], []

    # ------------------------------------------------------------------------------------------ one line

    def _line_of(self, slot: Slot, path: tuple[str, ...], used: int) -> str | None:
        """The value on one line; None where it takes several. `used` letters of the line are taken already."""
        value = slot.value
        if self.remarks.is_block_text(value) and self._body_is_kept(value):
            return None
        if value.kind == "text":
            text = written(value.text, self._is_quoted(value), False)
            return text if used + len(text) <= WIDEST or used == 0 else None
        name = slot.key.text if slot.key is not None else path[-1]
        is_section = len(path) == 1 and value.kind == "map" and not is_known(self.remarks.root)
        is_several = sum(item.kind == "map" for item in value.items) > 1
        is_short = name in SHORT and len(value.entries) == 1 and value.entries[0][1].kind == "text"
        is_block = is_section or is_several or ((name, slot.key is not None) in BLOCKS and not is_short)
        line = None if is_block and (value.entries or value.items) else self._flow(value)
        return line if line is not None and used + len(line) <= WIDEST else None

    def _flow(self, node: Node) -> str | None:
        """A value in braces or brackets; None where a comment or a text of several lines stands inside."""
        if node.kind == "text":
            return None if self._body_is_kept(node) else written(node.text, self._is_quoted(node), True)
        if id(node) not in self.flows:
            self.flows[id(node)] = self._new_flow(node)
        return self.flows[id(node)]

    def _new_flow(self, node: Node) -> str | None:
        if self.remarks.is_commented(node):
            return None
        parts = []
        for slot in in_order(self.remarks.slots_of(node), ("", self.remarks.name_of(node))):
            value = self._flow(slot.value)
            if value is None:
                return None
            key = f"{written_key(slot.key.text, self._is_quoted(slot.key), True)}: " if slot.key is not None else ""
            parts.append(key + value)
        return ("{%s}" if node.kind == "map" else "[%s]") % ", ".join(parts)

    def _table_width(self, node: Node, slots: Sequence[Slot], indent: int, path: tuple[str, ...]) -> int:
        """Where all values of a map are short maps, they begin in one column: the width of its keys, or 0."""
        if node.kind != "map" or len(slots) < 2 or any(slot.value.kind != "map" for slot in slots):
            return 0
        keys = [f"{written_key(slot.key.text, self._is_quoted(slot.key), False)}:" for slot in slots if slot.key]
        width = max(len(key) for key in keys)
        fits = all(self._line_of(slot, path, indent + width + 1) for slot in slots)
        return width if fits else 0

    def _body_is_kept(self, node: Node) -> bool:
        """Whether a text under `|` or `>` can be indented anew as it stands."""
        if not self.remarks.is_block_text(node):
            return False
        header = self.remarks.lines[node.line - 1][node.column - 1 :].split("#")[0].strip()
        return header in ("|", ">", "|-", ">-") and bool(node.text.strip())

    def _is_quoted(self, node: Node) -> bool:
        return self.remarks.letter(node) in ("'", '"') and (node.line, node.column) != (node.end_line, node.end_column)

    # ------------------------------------------------------------------------------------------ lines

    def _say(self, text: str, comments: Sequence[str]) -> None:
        self.lines.append(Line(text, comments[-1] if comments else ""))

    def _comments(self, comments: Sequence[str], indent: int) -> None:
        for comment in comments:
            if comment:
                self.lines.append(Line(" " * indent + comment))
            else:
                self._blank()

    def _blank(self) -> None:
        """One empty line, but none at the top and none right under a key that opens a block."""
        if self.lines and self.lines[-1].text and not self.lines[-1].text.endswith(":"):
            self.lines.append(Line(""))


def _aligned(lines: Sequence[Line]) -> list[str]:
    """The lines with their comments; comments of neighbouring lines stand in one column."""
    shown: list[str] = []
    group: list[Line] = []
    for line in [*lines, Line("")]:
        if line.comment:
            group.append(line)
            continue
        column = max((_column(one.text) for one in group), default=0)
        shown += [f"{one.text:<{column}}{one.comment}" for one in group]
        group = []
        shown.append(line.text)
    return shown[:-1]


def _column(text: str) -> int:
    """Letters before the comment: two spaces at least, so that nobody takes it for a part of the value."""
    return max(COMMENT_AT, -(-(len(text) + 2) // 4) * 4)
