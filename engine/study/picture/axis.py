"""The picture's time axis: days to places. Piecewise linear; a long stretch in which nothing happens is cut short."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec

from engine.study.picture.days import Band, Course

NARROWEST: Final = 50.0
"""Room between two days on which something happens, so that their numbers never touch."""
STAGE_ROOM: Final = 168.0
"""Room for a stage's name and its one line."""
USUAL_CUT: Final = 14
"""Days of silence that are drawn to scale at least; longer than this may be cut."""


class Segment(msgspec.Struct, frozen=True):
    """From one eventful day to the next. `is_cut`: longer in truth than it is drawn."""

    first: int
    last: int
    left: float
    right: float
    is_cut: bool

    @property
    def scale(self) -> float:
        """Room of one day."""
        return (self.right - self.left) / (self.last - self.first)


class Axis(msgspec.Struct, frozen=True):
    """All segments from left to right."""

    segments: tuple[Segment, ...]

    def x(self, day: int) -> float:
        """Where a day stands; days beyond the ends stand at the ends."""
        for segment in self.segments:
            if day <= segment.last:
                return round(segment.left + max(0, day - segment.first) * segment.scale, 1)
        return self.segments[-1].right

    @property
    def days(self) -> tuple[int, ...]:
        """The days on which something happens."""
        return (self.segments[0].first, *(segment.last for segment in self.segments))


def eventful(life: Course) -> list[int]:
    """The days on which something happens, the due day included; at least two."""
    days = {0, life.issue, life.end, *(mark.day for mark in life.marks)}
    days |= {day for band in life.bands for day in (band.first, band.last)}
    return sorted(days if len(days) > 1 else {*days, max(days) + 1})


def narrowest(life: Course) -> float:
    """The width below which the axis of a life cannot be drawn."""
    return sum(_least(eventful(life), life.bands)) * 1.15


def axis(life: Course, left: float, right: float) -> Axis:
    """The axis between two places: every stretch has its least room; what is left goes to the days."""
    days = eventful(life)
    gaps = [after - before for before, after in pairwise(days)]
    cut = max(USUAL_CUT, sorted(gaps)[len(gaps) * 3 // 4])
    least = _least(days, life.bands)
    spare = max(0.0, right - left - sum(least))
    shares = [min(gap, cut) for gap in gaps]
    segments, at = [], left
    for (first, last), base, share in zip(pairwise(days), least, shares, strict=True):
        end = at + base + spare * share / sum(shares)
        segments.append(Segment(first, last, round(at, 1), round(end, 1), last - first > cut))
        at = end
    return Axis(tuple(segments))


def _least(days: Sequence[int], bands: Sequence[Band]) -> list[float]:
    """The least room of each stretch; a short stage gets enough for its name."""
    least = [NARROWEST] * (len(days) - 1)
    for band in bands:
        inside = [place for place, day in enumerate(days[:-1]) if band.first <= day < band.last]
        for place in inside:
            least[place] = max(least[place], STAGE_ROOM / len(inside))
    return least
