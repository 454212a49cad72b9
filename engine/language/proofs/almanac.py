"""Business days and contact days by number, so that two years of due dates cost milliseconds. It knows no playbook.

Days are proleptic ordinals (`date.toordinal`). It answers exactly as `engine.case.workdays` does; a test compares them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from engine.case.workdays import add as add_slowly
from schemas.plan import Calendar, Duration, Window

_AROUND: Final = 800
"""Days kept in the lists before and after the calendar's holidays; beyond them only weekends are closed."""

LAST: Final = date(9000, 1, 1).toordinal()
"""Steps that count from steps can lead beyond any date; here they stop."""


class Almanac:
    """One calendar and one contact window, looked up by day number."""

    def __init__(self, calendar: Calendar, window: Window) -> None:
        self.calendar, self.window_days = calendar, frozenset(window.days)
        holidays = frozenset(day.toordinal() for day in calendar.holidays)
        first = min(holidays, default=date(2026, 1, 1).toordinal()) - _AROUND
        last = max(holidays, default=date(2026, 1, 1).toordinal()) + _AROUND
        days = [day for day in range(first, last + 1) if day not in holidays]
        self.first, self.last = first, last
        self.business = [day for day in days if weekday(day) <= 5]
        self.contact = [day for day in days if weekday(day) in self.window_days]

    def add(self, day: int, span: Duration) -> int:
        """The day so much later, or earlier where the count is negative; no further than calendars go."""
        return min(self._add(day, span), LAST)

    def _add(self, day: int, span: Duration) -> int:
        match span.unit:
            case "days":
                return day + span.count
            case "weeks":
                return day + 7 * span.count
            case "months":
                return add_slowly(date.fromordinal(day), span, self.calendar).toordinal()
            case "business_days":
                return self._business_days(day, span.count)

    def adding(self, span: Duration) -> Callable[[int], int]:
        """The same for many days: what is added to each."""
        if span.unit in ("days", "weeks"):
            days = span.count * (7 if span.unit == "weeks" else 1)
            return lambda day: min(day + days, LAST)
        return lambda day: self.add(day, span)

    def opens(self, day: int) -> int:
        """The first day from this one on with an open contact window."""
        if not self.window_days:
            return day
        place = bisect_left(self.contact, day)
        if self.first <= day and place < len(self.contact):
            return self.contact[place]
        while weekday(day) not in self.window_days:
            day += 1
        return day

    def _business_days(self, day: int, count: int) -> int:
        if count == 0:
            return day
        place = bisect_right(self.business, day) + count - 1 if count > 0 else bisect_left(self.business, day) + count
        if self.first <= day <= self.last and 0 <= place < len(self.business):
            return self.business[place]
        return self._beyond(day, count)

    def _beyond(self, day: int, count: int) -> int:
        """Counted partly or wholly where no holidays are known: there every weekday is a business day."""
        if count < 0:
            return self._before(day, -count)
        if day > self.last:
            return weekdays_after(day, count)
        if day < self.first:
            outside = weekdays_until(self.first - 1) - weekdays_until(day)
            return weekdays_after(day, count) if count <= outside else self._inside(self.first, count - outside)
        return self._inside(day + 1, count)

    def _inside(self, begin: int, count: int) -> int:
        """So many business days from this day on, beyond the lists where they are not long enough."""
        place = bisect_left(self.business, begin) + count - 1
        known = len(self.business)
        return self.business[place] if place < known else weekdays_after(self.last, place - known + 1)

    def _before(self, day: int, count: int) -> int:
        if day > self.last:
            outside = weekdays_until(day - 1) - weekdays_until(self.last)
            if count <= outside:
                return weekdays_before(day, count)
            day, count = self.last + 1, count - outside
        place = bisect_left(self.business, day) - count
        if day >= self.first and place >= 0:
            return self.business[place]
        return weekdays_before(self.first, -place) if day >= self.first else weekdays_before(day, count)


def weekday(day: int) -> int:
    """The ISO weekday of a day number: Monday is 1."""
    return (day + 6) % 7 + 1


def weekdays_until(day: int) -> int:
    """Mondays to Fridays up to a day, from the first of all days on."""
    return day // 7 * 5 + min(day % 7, 5)


def weekdays_after(day: int, count: int) -> int:
    """So many Mondays to Fridays later."""
    day -= max(0, weekday(day) - 5)
    weeks, rest = divmod(count, 5)
    day += 7 * weeks
    for _ in range(rest):
        day += 3 if weekday(day) == 5 else 1
    return day


def weekdays_before(day: int, count: int) -> int:
    """So many Mondays to Fridays earlier."""
    day += (8 - weekday(day)) if weekday(day) > 5 else 0
    weeks, rest = divmod(count, 5)
    day -= 7 * weeks
    for _ in range(rest):
        day -= 3 if weekday(day) == 1 else 1
    return day


@lru_cache(maxsize=32)
def almanac(calendar: Calendar, window: Window) -> Almanac:
    """The almanac of a plan; built once for each calendar and window."""
    return Almanac(calendar, window)
