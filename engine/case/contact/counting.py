"""Caps and gaps: which past contacts count, and until when. It knows neither hours nor consents.

A sliding cap counts days: `at most 1 in 1 day` is one on a calendar day, `at most 3 in 7 days` three on that day and
the six before it, which is how playbooks and regulators count. The days are those of every plausible zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

import msgspec

from engine.case import workdays
from engine.case.contact.outcomes import counts
from schemas.contact import ContactRequest, PastContact
from schemas.plan import Calendar, Duration
from schemas.rules import Cap, Counts, Gap, Per, Rule

Ends = Callable[[datetime], datetime]
"""When a contact of a moment stops counting, in the last of the zones. A later contact never stops sooner."""


class Count(msgspec.Struct, frozen=True):
    """`counted` contacts stand against the next one; `free_from` is when few enough do. None: never."""

    counted: int
    free_from: datetime | None


def newest_first(past: Iterable[PastContact]) -> tuple[PastContact, ...]:
    """The contacts as everything here wants them."""
    return tuple(sorted(past, key=lambda one: one.at, reverse=True))


def cap(past: Iterable[PastContact], at_most: int, ends: Ends, now: datetime) -> Count:
    """How many of the contacts (newest first) still count, and when fewer than `at_most` do."""
    counted, free_from = 0, now
    for one in past:
        until = ends(one.at)
        if until <= now:
            break
        counted += 1
        if counted == at_most:
            free_from = until
    return Count(counted, free_from if at_most > 0 else None)


def pack_cap(request: ContactRequest, past: Iterable[PastContact], rule: Rule, says: Cap, channel: str,
             zones: tuple[str, ...]) -> Count:  # fmt: skip
    """A pack's cap, for the debt that stands worst where each has its own count."""
    ends = (calendar_ends if says.calendar else sliding_ends)(says.within, request.calendar, zones)

    def matches(one: PastContact) -> bool:
        return (one.channel == channel if says.each_channel else True) and _speaks_of(rule, one, says.counts)

    each = [cap(filter(matches, own), says.at_most, ends, request.now) for own in debts(request, past, says.per)]
    return max(each, key=lambda count: (count.free_from is None, count.free_from or request.now, count.counted))


def gap_ends(request: ContactRequest, past: Iterable[PastContact], rule: Rule, says: Gap, channel: str,
             zones: tuple[str, ...]) -> datetime:  # fmt: skip
    """When the last contact that the gap speaks of is long enough ago."""
    ends = sliding_ends(says.apart, request.calendar, zones, timedelta(days=1 if says.clear else 0))

    def matches(one: PastContact) -> bool:
        return not (says.other_channels and one.channel == channel) and _speaks_of(rule, one, says.after)

    last = [next(filter(matches, own), None) for own in debts(request, past, says.per)]
    return max((ends(one.at) for one in last if one is not None), default=request.now)


def _speaks_of(rule: Rule, one: PastContact, what: Counts) -> bool:
    return rule.speaks_of(one.channel) and (not rule.purposes or one.purpose in rule.purposes) and counts(one, what)


def debts(request: ContactRequest, past: Iterable[PastContact], per: Per) -> Iterator[Iterable[PastContact]]:
    """The contacts that count together. One whose debts are not known counts for all; so do all for unknown debts."""
    if per == "customer" or not request.invoices:
        yield past
        return
    for invoice in request.invoices:
        yield [one for one in past if not one.invoices or invoice in one.invoices]


# --- until when ---------------------------------------------------------------------------------------------------


def sliding_ends(span: Duration, calendar: Calendar, zones: tuple[str, ...], more: timedelta = timedelta(0)) -> Ends:
    """A contact counts until the day that lies `span` after its own."""
    return lambda at: max(workdays.start_of(workdays.add(day, span, calendar) + more, zone)
                          for zone, day in _days(at, zones))  # fmt: skip


def calendar_ends(span: Duration, calendar: Calendar, zones: tuple[str, ...]) -> Ends:
    """A contact counts until the day, week (from Monday) or month in which it falls is over, or so many of them."""
    return lambda at: max(workdays.start_of(_period_after(day, span, calendar), zone) for zone, day in _days(at, zones))


def _period_after(day: date, span: Duration, calendar: Calendar) -> date:
    match span.unit:
        case "months":
            return workdays.add(day.replace(day=1), span, calendar)
        case "weeks":
            return day - timedelta(days=day.weekday()) + timedelta(weeks=span.count)
        case "days" if span.count % 7 == 0:
            return day - timedelta(days=day.weekday()) + timedelta(days=span.count)
        case _:
            return workdays.add(day, span, calendar)


@lru_cache(maxsize=16384)
def _days(at: datetime, zones: tuple[str, ...]) -> tuple[tuple[str, date], ...]:
    return tuple((zone, workdays.local_date(at, zone)) for zone in zones)
