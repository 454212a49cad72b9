"""The two sides of the axis: above it what goes out by itself, below it what people do. Each is rows of cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from engine.study.picture import rows
from engine.study.picture.axis import Axis
from engine.study.picture.cards import WIDTH as CARD
from engine.study.picture.cards import card
from engine.study.picture.days import Course
from engine.study.picture.sheet import Box, Dot, Path

BELOW: Final = ("call", "task", "report", "hand_over", "write_off")
ROW_GAP: Final = 18.0
CLEAR: Final = 30.0
"""Between the axis and the nearest row."""
HOOK: Final = 16.0


class Side(msgspec.Struct, frozen=True):
    """The cards of one side, in order of their days; `xs` are those days' places, `heights` those of the rows."""

    cards: tuple[Box, ...]
    xs: tuple[float, ...]
    placed: tuple[rows.Placed, ...]
    heights: tuple[float, ...]

    @property
    def height(self) -> float:
        """All rows with the space between them."""
        return sum(self.heights) + ROW_GAP * max(0, len(self.heights) - 1) + CLEAR * bool(self.heights)


def side(life: Course, scale: Axis, steps: Mapping[str, str], language: str, edges: tuple[float, float],
         near: float, *, under: bool) -> Side | None:  # fmt: skip
    """One side; None where its cards do not fit between the edges."""
    marks = sorted((mark for mark in life.marks if (mark.step.verb in BELOW) == under), key=lambda mark: mark.day)
    cards = tuple(card(mark, life, steps, language) for mark in marks)
    xs = tuple(scale.x(mark.day) for mark in marks)
    placed = rows.place(xs, CARD, *edges, near)
    if placed is None:
        return None
    many = max((one.row for one in placed), default=-1) + 1
    pairs = tuple(zip(cards, placed, strict=True))
    heights = tuple(max(box.height for box, one in pairs if one.row == row) for row in range(many))
    return Side(cards, xs, placed, heights)


def hung(one: Side, edge: float, way: int) -> tuple[list[Box], list[Path], list[Dot]]:
    """Cards in their rows, and the lines from the axis to them; `way` is -1 upwards, 1 downwards."""
    near = [edge + way * (CLEAR + sum(one.heights[:row]) + ROW_GAP * row) for row in range(len(one.heights))]
    boxes, paths, dots = [], [], []
    for x, box, spot in zip(one.xs, one.cards, one.placed, strict=True):
        at = near[spot.row]
        boxes.append(box.moved(spot.left, at if way > 0 else at - box.height))
        points = [(x, edge)]
        for row, wire in enumerate(spot.wires):
            points += [(wire, near[row]), (wire, near[row] + way * one.heights[row])]
        points.append((min(max(points[-1][0], spot.left + HOOK), spot.left + CARD - HOOK), at))
        stage = box.look.split()[0]
        paths.append(Path(tuple((round(a, 1), round(b, 1)) for a, b in points), f"leader {stage}"))
        dots.append(Dot(box.key, x, edge, f"dot {stage}"))
    return boxes, paths, dots
