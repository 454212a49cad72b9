"""Hours on the clock on the wall: when they are open, whatever clocks do that night. It knows no rule and no customer.

A day's hours are what its clock shows: an hour that daylight saving repeats is twice open or twice closed, an hour that
it skips does not come. Ends are exclusive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from engine.case.workdays import SEARCH_LIMIT, local_date, start_of, zone_of
from schemas.plan import Calendar
from schemas.rules import Opening

Minutes = tuple[tuple[int, int], ...]
Week = tuple[Minutes, ...]
"""For each day from Monday on, its openings in minutes after midnight."""
NO_DAYS: Final[frozenset[date]] = frozenset()
_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=1024)
def week_of(openings: tuple[Opening, ...]) -> Week:
    """Openings by the day of the week."""
    return tuple(
        tuple(sorted((one.opens, one.closes) for one in openings if day in one.days and one.opens < one.closes))
        for day in range(1, 8)
    )


@lru_cache(maxsize=256)
def holidays_of(calendar: Calendar) -> frozenset[date]:
    """The calendar's own holidays."""
    return frozenset(calendar.holidays)


@lru_cache(maxsize=256)
def closed_days(calendar: Calendar, subdivision: str) -> frozenset[date]:
    """The holidays that hold for a customer: the country's, and the region's; of every region where it is unknown."""
    regions = (one for one in calendar.regions if subdivision in ("", one.subdivision))
    return frozenset(calendar.holidays).union(*(one.holidays for one in regions))


def until_open(week: Week, closed: frozenset[date], zones: tuple[str, ...]) -> Callable[[datetime], datetime | None]:
    """The next opening from a moment on."""
    return lambda at: opening(at, week, closed, zones)


def opening(at: datetime, week: Week, closed: frozenset[date], zones: tuple[str, ...]) -> datetime | None:
    """The first moment from `at` (UTC) on at which the hours are open in every one of the zones; None: never."""
    if not any(week):
        return None
    last = at + timedelta(days=SEARCH_LIMIT)
    while at <= last:
        latest = at
        for zone in zones:
            opens = _opening_in(latest, week, closed, zone, last)
            if opens is None:
                return None
            latest = opens
        if latest == at:
            return at
        at = latest
    return None


def _opening_in(at: datetime, week: Week, closed: frozenset[date], zone: str, last: datetime) -> datetime | None:
    day, end = local_date(at, zone), local_date(last, zone)
    while day <= end:
        minutes = week[day.isoweekday() - 1]
        if minutes and day not in closed:
            for opens, closes in _spans(day, minutes, zone):
                if at < closes:
                    return max(at, opens)
        day += timedelta(days=1)
    return None


@lru_cache(maxsize=65536)
def _spans(day: date, minutes: Minutes, zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """When the day's hours are open, in UTC and in order."""
    spans = []
    for begins, ends, wall in _stretches(day, zone):
        for opens, closes in minutes:
            first = begins + timedelta(minutes=opens) - wall
            last = begins + timedelta(minutes=closes) - wall
            if max(begins, first) < min(ends, last):
                spans.append((max(begins, first), min(ends, last)))
    return tuple(sorted(spans))


def _stretches(day: date, zone: str) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The parts of a day in which the clock is not set, in UTC, and what the clock shows when each begins."""
    begins, ends = start_of(day, zone), start_of(day + timedelta(days=1), zone)
    if _offset(begins, zone) == _offset(ends - _SECOND, zone):
        return ((begins, ends, _wall(begins, zone)),)
    set_at = _clock_is_set(begins, ends, zone)
    return ((begins, set_at, _wall(begins, zone)), (set_at, ends, _wall(set_at, zone)))


def _clock_is_set(begins: datetime, ends: datetime, zone: str) -> datetime:
    low, high = 0, int((ends - begins).total_seconds()) - 1
    before = _offset(begins, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(begins + middle * _SECOND, zone) == before else (low, middle)
    return begins + high * _SECOND


def _offset(at: datetime, zone: str) -> timedelta | None:
    return at.astimezone(zone_of(zone)).utcoffset()


def _wall(at: datetime, zone: str) -> timedelta:
    here = at.astimezone(zone_of(zone))
    return timedelta(hours=here.hour, minutes=here.minute, seconds=here.second)


def ever_meet(weeks: Iterable[Week]) -> bool:
    """Whether some minute of a week lies within all hours: a cheap look before every day is gone through.

    They are hours on one clock, so those that share no minute on it never meet in any zone.
    """
    every = list(weeks)
    return not every or any(_share_a_minute([week[day] for week in every]) for day in range(7))


def _share_a_minute(own: list[Minutes]) -> bool:
    """What hours share begins where some of them begin."""
    begins = {opens for spans in own for opens, _ in spans}
    return any(all(any(opens <= begin < closes for opens, closes in spans) for spans in own) for begin in begins)
