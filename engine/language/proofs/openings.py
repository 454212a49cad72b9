"""On which days each channel is open under a playbook's window and its packs' hours, by day number. It judges nothing.

Days are proleptic ordinals. Where a country has several zones and the customer's is not known, a day is open when some
moment of it is within the hours in every zone; clocks are taken as at noon. A test compares it with the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final

import msgspec

from engine.case.workdays import country_zones, zone_of
from engine.language.proofs.almanac import weekday
from schemas.plan import Plan
from schemas.rules import Hours, Opening, Pack, Rule, binding

NEVER: Final = 10**9
"""The day number of an opening that never comes."""
_BEFORE, _AFTER = 250, 500
Span = tuple[int, int]


class Clock(msgspec.Struct, frozen=True):
    """Hours on somebody's clock: which zones must agree, and which openings, holidays closed or not; since and until
    when (day numbers)."""

    zones: tuple[str, ...]
    openings: tuple[Opening, ...]
    on_holidays: bool = False
    since: int = 0
    until: int = NEVER


Ways = tuple[tuple[Clock, ...], ...]


class Openings:
    """The open days of one set of channels, over the days that a proof looks at; beyond them every day is open."""

    def __init__(self, first: int, following: Sequence[int]) -> None:
        self.first, self.following = first, following

    def __call__(self, day: int) -> int:
        """The first open day from this one on; NEVER where there is none."""
        place = day - self.first
        return self.following[place] if 0 <= place < len(self.following) else day

    @property
    def ever_open(self) -> bool:
        return self.following[0] != NEVER


def openings_of(plan: Plan, channels: Iterable[str], since: date, zones: tuple[str, ...] = ()) -> Openings:
    """The days on which at least one of these channels is open, from some months before the first due date on.

    For a customer in one of `zones`; without them for one of whom only the country is known.
    """
    first = since.toordinal() - _BEFORE
    last = since.toordinal() + 731 + _AFTER
    ways = dict.fromkeys(clocks_of(plan, channel, zones=zones) for channel in channels)
    holidays = frozenset(day.toordinal() for day in plan.calendar.holidays)
    return _openings(tuple(sorted(ways, key=len)), first, last, holidays)


def clocks_of(plan: Plan, channel: str, packs: Iterable[Pack] | None = None,
              zones: tuple[str, ...] = ()) -> tuple[Clock, ...]:  # fmt: skip
    """The playbook's window and every pack's hours for a channel; a contact must be within all of them."""
    zones = zones or country_zones(plan.calendar.country)
    window = plan.window
    own = Clock(zones if window.timezone == "customer" else (window.timezone,),
                (Opening(window.days, window.opens, window.closes),))  # fmt: skip
    rules = binding(plan.packs if packs is None else packs)
    return (own, *(clock for _, rule in rules if (clock := _clock(rule, channel, zones)) is not None))


def _clock(rule: Rule, channel: str, zones: tuple[str, ...]) -> Clock | None:
    if not isinstance(rule.says, Hours) or not rule.speaks_of(channel):
        return None
    return Clock(zones, rule.says.open, rule.says.on_holidays,
                 rule.effective_from.toordinal() if rule.effective_from else 0,
                 rule.effective_to.toordinal() if rule.effective_to else NEVER)  # fmt: skip


@lru_cache(maxsize=64)
def _openings(ways: Ways, first: int, last: int, holidays: frozenset[int]) -> Openings:
    is_open = _by_weekday(ways, holidays) if _on_one_clock(ways) else _by_day(ways, first, last, holidays)
    following = [NEVER] * (last - first + 1)
    opens = NEVER
    for day in range(last, first - 1, -1):
        if is_open(day):
            opens = day
        following[day - first] = opens
    return Openings(first, _open_ended(first, following))


def _on_one_clock(ways: Ways) -> bool:
    """Whether all hours are on one zone's clock and hold always: then two days of a week differ by holidays only."""
    clocks = [clock for clocks in ways for clock in clocks]
    zones = {clock.zones for clock in clocks}
    return len(zones) == 1 and len(*zones) == 1 and all((one.since, one.until) == (0, NEVER) for one in clocks)


def _by_weekday(ways: Ways, holidays: frozenset[int]) -> Callable[[int], bool]:
    still = (0, 0)
    opens = {
        (rest, is_holiday): any(_shared(clocks, [still] * len(clocks), rest, is_holiday) for clocks in ways)
        for rest in range(1, 8)
        for is_holiday in (False, True)
    }
    return lambda day: opens[weekday(day), day in holidays]


def _by_day(ways: Ways, first: int, last: int, holidays: frozenset[int]) -> Callable[[int], bool]:
    """Days that look alike are looked at once."""
    shifts = [[_shifts(clock.zones, first, last) for clock in clocks] for clocks in ways]
    known: dict[object, bool] = {}

    def is_open(day: int) -> bool:
        rest, is_holiday = weekday(day), day in holidays
        for place, (clocks, each) in enumerate(zip(ways, shifts, strict=True)):
            offsets = [zone[day - first] for zone in each]
            held = [clock.since <= day <= clock.until for clock in clocks]
            looks = (place, rest, is_holiday, *offsets, *held)
            if looks not in known:
                kept = [pair for pair, holds in zip(zip(clocks, offsets, strict=True), held, strict=True) if holds]
                known[looks] = _shared([one for one, _ in kept], [at for _, at in kept], rest, is_holiday)
            if known[looks]:
                return True
        return False

    return is_open


def _shared(clocks: Sequence[Clock], offsets: Sequence[Span], rest: int, is_holiday: bool) -> bool:
    """Whether a day of the week has a moment within the hours of all clocks."""
    spans: list[Span] = [(-(10**6), 10**6)]
    for clock, shift in zip(clocks, offsets, strict=True):
        spans = _both(spans, _spans(clock, rest, is_holiday, shift))
    return bool(spans)


def _open_ended(first: int, following: list[int]) -> list[int]:
    """A last stretch of closed days that is no longer than a month is closed only because the days end there."""
    closed = next((place for place, opens in enumerate(following) if opens == NEVER), len(following))
    if 0 < len(following) - closed <= 31:
        following[closed:] = range(first + closed, first + len(following))
    return following


def _spans(clock: Clock, rest: int, is_holiday: bool, offsets: Span) -> list[Span]:
    """The hours of one clock on a day of the week, in minutes of UTC's day, narrowed to what all its zones share."""
    if is_holiday and not clock.on_holidays:
        return []
    least, most = offsets
    return [(one.opens - least, one.closes - most) for one in clock.openings if rest in one.days]


def _both(some: list[Span], others: list[Span]) -> list[Span]:
    """What lies within one of either, each stretch once: hours that overlap do not multiply."""
    shared = sorted((max(a, c), min(b, d)) for a, b in some for c, d in others if max(a, c) < min(b, d))
    merged: list[Span] = []
    for opens, closes in shared:
        if merged and opens <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closes, merged[-1][1])
        else:
            merged.append((opens, closes))
    return merged


@lru_cache(maxsize=16)
def _shifts(zones: tuple[str, ...], first: int, last: int) -> list[Span]:
    """For every day the least and the greatest distance of the zones from UTC, in minutes."""
    shown = _unlike(zones, first)
    return [_shift(shown, day) for day in range(first, last + 1)]


def _unlike(zones: tuple[str, ...], first: int) -> tuple[str, ...]:
    """One zone of those that keep the same clock all year."""
    kinds = {tuple(_shift((zone,), first + 3 * place) for place in range(123)): zone for zone in zones}
    return tuple(kinds.values())


def _shift(zones: tuple[str, ...], day: int) -> Span:
    noon = datetime.combine(date.fromordinal(day), time(12), UTC)
    offsets = [_minutes(noon.astimezone(zone_of(zone))) for zone in zones]
    return min(offsets), max(offsets)


def _minutes(at: datetime) -> int:
    offset = at.utcoffset()
    return int(offset.total_seconds()) // 60 if offset is not None else 0
