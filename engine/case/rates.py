"""Published rates and indexes by day: what a series says, and when it says nothing. It computes no interest.

A value holds from its day until the next, or until the day on which it is known to end: never beyond.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from schemas.case import Case
from schemas.plan import Plan

DAY = timedelta(days=1)


class RateMissing(LookupError):
    """A series has no value for a day; the arguments are the series and the day."""


class Value(msgspec.Struct, frozen=True):
    """What a series says from a day on, up to and with `until` where that is known."""

    since: date
    value: Decimal
    until: date | None = None


def values_of(plan: Plan, case: Case, series: str) -> tuple[Value, ...]:
    """A series as the plan froze it and as the case was told since, oldest first; of one day the newest word counts."""
    told = {one.since: Value(one.since, one.value, one.until) for one in _frozen(plan, series)}
    told |= {one.since: Value(one.since, one.value, one.until) for one in case.rates if one.series == series}
    return tuple(told[since] for since in sorted(told))


def _frozen(plan: Plan, series: str) -> Iterator[Value]:
    for one in plan.rates:
        if one.id == series:
            last = len(one.values) - 1
            for index, (since, value) in enumerate(one.values):
                yield Value(since, value, one.until if index == last else None)


def _since(value: Value) -> date:
    return value.since


def value_on(series: str, values: tuple[Value, ...], day: date) -> Decimal:
    """What the series says of a day. Raises RateMissing before its first value and after the end of one."""
    place = bisect_right(values, day, key=_since)
    found = values[place - 1] if place else None
    if found is None or (found.until is not None and day > found.until):
        raise RateMissing(series, day)
    return found.value


def turns_of(values: tuple[Value, ...]) -> Iterator[date]:
    """The days on which the series may say something else than the day before."""
    for one in values:
        yield one.since
        if one.until is not None:
            yield one.until + DAY
