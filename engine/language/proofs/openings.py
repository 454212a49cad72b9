"""On which days each channel is open under a playbook's window and its packs' hours, by day number. It judges nothing.

Days are proleptic ordinals. Where a country has several zones and the customer's is not known, a day is open when some
moment of it is within the hours in every zone; clocks are taken as at noon. Where regions have holidays of their own
and the customer's region is not known, a pack's hours are closed on those of all of them. A test compares it with the
gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final

import msgspec

from engine.case.workdays import country_zones, zone_of
from engine.language.proofs.almanac import weekday
from engine.language.proofs.speaking import speaks_of_step
from schemas.plan import Calendar, Plan, Step
from schemas.rules import Hours, Opening, Pack, Rule, binding

NEVER: Final = 10**9
"""The day number of an opening that never comes."""
_BEFORE, _AFTER = 250, 500
Span = tuple[int, int]


class Clock(msgspec.Struct, frozen=True):
    """Hours on somebody's clock: which zones must agree, and which openings; since and until when (day numbers).

    `closed`: no holidays (0), those of the calendar (2), or those of every region besides (1).
    """

    zones: tuple[str, ...]
    openings: tuple[Opening, ...]
    closed: int = 2
    since: int = 0
    until: int = NEVER


Ways = tuple[tuple[Clock, ...], ...]
Holidays = dict[int, int]
"""How much of a holiday a day is: 2 for everybody, 1 in some region."""


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


def openings_of(plan: Plan, channels: Iterable[str], since: date, zones: tuple[str, ...] = (),
                step: Step | None = None) -> Openings:  # fmt: skip
    """The days on which at least one of these channels is open, from some months before the first due date on.

    For a customer in one of `zones`; without them for one of whom only the country is known. Under the rules that speak
    of the `step`; without one, under all of them.
    """
    first = since.toordinal() - _BEFORE
    last = since.toordinal() + 731 + _AFTER
    ways = dict.fromkeys(clocks_of(plan, channel, zones=zones, step=step) for channel in channels)
    return _openings(tuple(sorted(ways, key=len)), first, last, plan.calendar)


def clocks_of(plan: Plan, channel: str, packs: Iterable[Pack] | None = None,
              zones: tuple[str, ...] = (), step: Step | None = None) -> tuple[Clock, ...]:  # fmt: skip
    """The playbook's window and every pack's hours for a channel; a contact must be within all of them."""
    zones = zones or country_zones(plan.calendar.country)
    window = plan.window
    own = Clock(zones if window.timezone == "customer" else (window.timezone,),
                (Opening(window.days, window.opens, window.closes),))  # fmt: skip
    bound = (rule for _, rule in binding(plan.packs if packs is None else packs))
    rules = (rule for rule in bound if step is None or speaks_of_step(rule, step))
    return (own, *(clock for rule in rules if (clock := _clock(rule, channel, zones)) is not None))


def _clock(rule: Rule, channel: str, zones: tuple[str, ...]) -> Clock | None:
    if not isinstance(rule.says, Hours) or not rule.speaks_of(channel):
        return None
    return Clock((rule.zone,) if rule.zone else zones, rule.says.open, 0 if rule.says.on_holidays else 1,
                 rule.effective_from.toordinal() if rule.effective_from else 0,
                 rule.effective_to.toordinal() if rule.effective_to else NEVER)  # fmt: skip


@lru_cache(maxsize=64)
def _openings(ways: Ways, first: int, last: int, calendar: Calendar) -> Openings:
    holidays = dict.fromkeys((day.toordinal() for region in calendar.regions for day in region.holidays), 1)
    holidays |= dict.fromkeys((day.toordinal() for day in calendar.holidays), 2)
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


def _by_weekday(ways: Ways, holidays: Holidays) -> Callable[[int], bool]:
    still = (0, 0)
    opens = {
        (rest, holiday): any(_shared(clocks, [still] * len(clocks), rest, holiday) for clocks in ways)
        for rest in range(1, 8)
        for holiday in range(3)
    }
    return lambda day: opens[weekday(day), holidays.get(day, 0)]


def _by_day(ways: Ways, first: int, last: int, holidays: Holidays) -> Callable[[int], bool]:
    """Days that look alike are looked at once."""
    shifts = [[_shifts(clock.zones, first, last) for clock in clocks] for clocks in ways]
    known: dict[object, bool] = {}

    def is_open(day: int) -> bool:
        rest, holiday = weekday(day), holidays.get(day, 0)
        for place, (clocks, each) in enumerate(zip(ways, shifts, strict=True)):
            offsets = [zone[day - first] for zone in each]
            held = [clock.since <= day <= clock.until for clock in clocks]
            looks = (place, rest, holiday, *offsets, *held)
            if looks not in known:
                kept = [pair for pair, holds in zip(zip(clocks, offsets, strict=True), held, strict=True) if holds]
                known[looks] = _shared([one for one, _ in kept], [at for _, at in kept], rest, holiday)
            if known[looks]:
                return True
        return False

    return is_open


def _shared(clocks: Sequence[Clock], offsets: Sequence[Span], rest: int, holiday: int) -> bool:
    """Whether a day of the week has a moment within the hours of all clocks."""
    spans: list[Span] = [(-(10**6), 10**6)]
    for clock, shift in zip(clocks, offsets, strict=True):
        spans = _both(spans, _spans(clock, rest, holiday, shift))
    return bool(spans)


def _open_ended(first: int, following: list[int]) -> list[int]:
    """A last stretch of closed days that is no longer than a month is closed only because the days end there."""
    closed = next((place for place, opens in enumerate(following) if opens == NEVER), len(following))
    if 0 < len(following) - closed <= 31:
        following[closed:] = range(first + closed, first + len(following))
    return following


def _spans(clock: Clock, rest: int, holiday: int, offsets: Span) -> list[Span]:
    """The hours of one clock on a day of the week, in minutes of UTC's day, narrowed to what all its zones share."""
    if clock.closed and holiday >= clock.closed:
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
