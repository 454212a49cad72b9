"""Places cards in rows along the axis, each with a line to its day: no two cards overlap, no two lines cross."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

GAP: Final = 10.0
WIRE: Final = 12.0
"""Room for a line that passes between two cards to a farther row."""
MOST_ROWS: Final = 12
NEAR: Final = (0.3, 0.6)
"""As far as this part of a card's width may cards stand from their days, else another row is begun. Near is better."""


class Placed(msgspec.Struct, frozen=True):
    """A card's row (0 is next to the axis), its left edge, and where its line passes each nearer row."""

    row: int
    left: float
    wires: tuple[float, ...]


def place(
    wanted: Sequence[float], card: float, left: float, right: float, near: float = NEAR[0]
) -> tuple[Placed, ...] | None:
    """Cards of one width near the places wanted (which ascend); None where they fit in no number of rows.

    Neighbours go to different rows; a line to a farther row passes between the cards of the nearer ones in order.
    """
    tries = (_in_rows(wanted, card, left, right, rows) for rows in range(1, MOST_ROWS + 1))
    fitting = [placed for placed in tries if placed is not None]
    close = (placed for placed in fitting if _stretch(placed, wanted, card) <= card * near)
    return next(close, None) or min(fitting, key=lambda placed: _stretch(placed, wanted, card), default=None)


def _stretch(placed: Sequence[Placed], wanted: Sequence[float], card: float) -> float:
    """How far the cards stand from their days, on average."""
    far = [abs(one.left + card / 2 - want) for one, want in zip(placed, wanted, strict=True)]
    return sum(far) / max(1, len(far))


def _in_rows(wanted: Sequence[float], card: float, left: float, right: float, rows: int) -> tuple[Placed, ...] | None:
    spots = list(wanted)
    wires: list[list[float]] = [[] for _ in wanted]
    lefts: dict[int, float] = {}
    for row in range(rows):
        members = [place for place in range(len(wanted)) if place % rows >= row]
        widths = [card + GAP if place % rows == row else WIRE for place in members]
        if sum(widths) > right - left:
            return None
        centres = spread([spots[place] for place in members], widths, left, right)
        for place, centre in zip(members, centres, strict=True):
            spots[place] = centre
            if place % rows == row:
                lefts[place] = round(centre - card / 2, 1)
            else:
                wires[place].append(round(centre, 1))
    return tuple(Placed(place % rows, lefts[place], tuple(wires[place])) for place in range(len(wanted)))


def spread(wanted: Sequence[float], widths: Sequence[float], left: float, right: float) -> list[float]:
    """Centres as near to the wanted ones as can be, in order and without overlap (pool adjacent violators)."""
    offsets, at = [], 0.0
    for width in widths:
        offsets.append(at + width / 2)
        at += width
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        pools.append((mean, count))
    starts = [min(max(mean, left), right - at) for mean, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]
