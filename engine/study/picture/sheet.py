"""The words of a drawing: boxes that may not overlap, texts, lines and marks with their places. It draws nothing."""

from __future__ import annotations

import msgspec

from engine.study.picture.days import Course
from engine.study.picture.measure import wrap

LINE: float = 1.32
"""From one baseline to the next, in font sizes."""


class Written(msgspec.Struct, frozen=True):
    """A text with its baseline; `look` are style classes."""

    text: str
    x: float
    y: float
    size: float
    look: str = ""
    anchor: str = "start"


class Sign(msgspec.Struct, frozen=True):
    """A small drawing (see icons) of a width, its upper left corner at a place."""

    name: str
    x: float
    y: float
    size: float
    look: str = ""


class Box(msgspec.Struct, frozen=True):
    """A rectangle with everything in it. `kind` is card, stage, panel, head, day or label; `key` tells it apart."""

    kind: str
    key: str
    x: float
    y: float
    width: float
    height: float
    look: str = ""
    texts: tuple[Written, ...] = ()
    signs: tuple[Sign, ...] = ()

    def moved(self, dx: float, dy: float) -> Box:
        """The same box elsewhere."""
        return Box(
            self.kind, self.key, round(self.x + dx, 1), round(self.y + dy, 1), self.width, self.height, self.look,
            tuple(msgspec.structs.replace(one, x=round(one.x + dx, 1), y=round(one.y + dy, 1)) for one in self.texts),
            tuple(msgspec.structs.replace(one, x=round(one.x + dx, 1), y=round(one.y + dy, 1)) for one in self.signs),
        )  # fmt: skip


class Path(msgspec.Struct, frozen=True):
    """A line through points, or a curve where `curve` is set."""

    points: tuple[tuple[float, float], ...]
    look: str
    curve: bool = False


class Dot(msgspec.Struct, frozen=True):
    """A step's mark on the axis."""

    key: str
    x: float
    y: float
    look: str


class Tint(msgspec.Struct, frozen=True):
    """A rectangle of colour behind everything."""

    x: float
    y: float
    width: float
    height: float
    look: str


class Sheet(msgspec.Struct, frozen=True):
    """The whole drawing, and the life it shows."""

    title: str
    description: str
    language: str
    width: float
    height: float
    life: Course
    boxes: tuple[Box, ...]
    tints: tuple[Tint, ...] = ()
    paths: tuple[Path, ...] = ()
    dots: tuple[Dot, ...] = ()


class Column:
    """Texts set one under the other in a box of a width, which grows downwards."""

    def __init__(self, width: float, top: float = 0.0, left: float = 0.0) -> None:
        self.width, self.y, self.left = width, top, left
        self.texts: list[Written] = []
        self.signs: list[Sign] = []

    def write(self, text: str, size: float, look: str = "", *, indent: float = 0.0, sign: str = "") -> None:
        """A paragraph, wrapped; a `sign` stands before its first line."""
        sized = size * 1.5 if sign else 0.0
        inset = indent + (sized + 5 if sign else 0.0)
        for place, line in enumerate(wrap(text, size, self.width - inset, bold="bold" in look)):
            if sign and place == 0:
                self.signs.append(Sign(sign, self.left + indent, round(self.y + 1, 1), sized))
            self.y += size * LINE
            self.texts.append(Written(line, self.left + inset, round(self.y - size * 0.28, 1), size, look))

    def skip(self, height: float) -> None:
        """White space."""
        self.y += height
