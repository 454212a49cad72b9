"""Late interest of a case, from scratch each time: simple, on what is left of the invoice itself, by value dates.

A day counts when it is late: from the day the terms name, never the due day itself, up to and with the day the money
came. Days on which a hold stopped the clock do not count. The sum is exact and rounded once. It charges nothing.
Sources and the choices made: docs/decisions/interest.md.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import msgspec

from engine.case.ageing import today
from engine.case.contact.deeds import protected_days
from engine.case.principal import lefts
from engine.case.rates import DAY, RateMissing, Value, turns_of, value_on, values_of
from engine.case.workdays import add
from schemas.case import Case
from schemas.money import to_minor
from schemas.plan import LateInterest, Moment, Plan
from schemas.statement import InterestSpan


class Interest(msgspec.Struct, frozen=True):
    """Late interest up to a day. `amount` is rounded to the currency's unit; `spans` add up to it, exact."""

    amount: Decimal
    spans: tuple[InterestSpan, ...]


class _Yearly(msgspec.Struct, frozen=True):
    """A yearly rate of a day and where it came from."""

    rate: Decimal
    value: Decimal | None = None
    capped: bool = False


def interest(plan: Plan, case: Case, on: date) -> Interest:
    """What has accrued by the end of the day `on`. Raises RateMissing where a day that counts has no rate."""
    terms = plan.terms.late_interest
    if terms is None:
        return Interest(Decimal(0), ())
    spans = tuple(_joined(_spans(plan, case, terms, on)))
    exact = [_exact(span) for span in spans]
    told = (msgspec.structs.replace(span, amount=as_decimal(of)) for span, of in zip(spans, exact, strict=True))
    return Interest(rounded(sum(exact, Fraction(0)), case.currency), tuple(told))


def first_day(plan: Plan, case: Case, terms: LateInterest) -> date:
    """The first day that counts: the day that the terms name, and never before the day after the due date."""
    return max(start_of_terms(plan, case, terms.start), case.due_on + DAY)


def start_of_terms(plan: Plan, case: Case, moment: Moment) -> date:
    """The day that a moment of the terms names, by the invoice's own dates alone."""
    anchor = case.issued_on if moment.anchor == "issue" else case.due_on
    return add(anchor, moment.offset, plan.calendar)


def rounded(exact: Fraction, currency: str) -> Decimal:
    """The exact sum in the currency's smallest unit, half to even."""
    unit = Decimal(1).scaleb(to_minor(Decimal(0), currency).as_tuple().exponent)  # type: ignore[arg-type]
    return round(exact / Fraction(unit)) * unit


# --- days ---------------------------------------------------------------------------------------------------------


def still_days(plan: Plan, case: Case, on: date, act: str) -> tuple[tuple[date, date], ...]:
    """The days on which a hold's clock stood still: (first, first that ran again). The day on which a hold began ran
    and was charged, the one on which it ended did not: so no charge is ever taken back because a hold began.

    Besides them the days for which a rule forbids the deed `act` while a legal block stands, from the block's own first
    day on: what was charged for them before it was known is taken back.
    """
    if not (case.holds or case.past_holds or case.blocks):
        return ()
    stops = {pause.kind for pause in plan.pauses if pause.clock_stops}
    held = (hold for hold in (*case.past_holds, *case.holds) if hold.kind in stops)
    stood = ((today(case, one.since) + DAY, (today(case, one.ended_at) if one.ended_at else on) + DAY) for one in held)
    return (*stood, *protected_days(plan, case, act, on))


def _spans(plan: Plan, case: Case, terms: LateInterest, on: date) -> Iterator[InterestSpan]:
    first, end = first_day(plan, case, terms), on + DAY
    still, rate_of = still_days(plan, case, on, "charge_interest"), _rates(plan, case, terms)
    left_of = lefts(case)
    turns = {first, end, *(move.on + DAY for move in case.moves), *(day for span in still for day in span)}
    turns |= set(_turns(plan, case, terms, first, end))
    days = sorted(day for day in turns if first <= day <= end)
    for since, until in pairwise(days):
        left = left_of(since)
        if left <= 0 or any(begun <= since < over for begun, over in still):
            continue
        yearly, year = rate_of(since), _year(terms, since)
        yield InterestSpan(since, until - DAY, (until - since).days, left, yearly.rate, year, Decimal(0),
                           terms.series, yearly.value, yearly.capped)  # fmt: skip


def _turns(plan: Plan, case: Case, terms: LateInterest, first: date, end: date) -> Iterator[date]:
    """The days on which the rate or the year's length may change."""
    if terms.series and terms.reset == "day":
        yield from turns_of(values_of(plan, case, terms.series))
    if terms.cap:
        yield from turns_of(values_of(plan, case, terms.cap))
    if terms.year == "actual" or (terms.series and terms.reset in ("half_year", "month")):
        yield from _months(first, end)


def _months(first: date, end: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day < end:
        day = (day + timedelta(days=32)).replace(day=1)
        yield day


def _year(terms: LateInterest, day: date) -> int:
    return (366 if isleap(day.year) else 365) if terms.year == "actual" else int(terms.year)


# --- rates --------------------------------------------------------------------------------------------------------


def _rates(plan: Plan, case: Case, terms: LateInterest) -> Callable[[date], _Yearly]:
    """The yearly rate of a day. What it answers with raises RateMissing."""
    series = values_of(plan, case, terms.series) if terms.series else ()
    cap = values_of(plan, case, terms.cap) if terms.cap else ()

    def of(day: date) -> _Yearly:
        value = value_on(terms.series, series, reference_day(case, terms, day)) if terms.series else None
        rate = terms.rate if value is None else terms.times * value + terms.rate
        return _under(terms.cap, cap, day, max(rate, Decimal(0)), value)

    return of


def _under(cap: str, values: tuple[Value, ...], day: date, rate: Decimal, value: Decimal | None) -> _Yearly:
    most = value_on(cap, values, day) if cap else rate
    return _Yearly(min(rate, most), value, capped=most < rate)


def reference_day(case: Case, terms: LateInterest, day: date) -> date:
    """The day whose value of the series rules a day: as `reset` says."""
    match terms.reset:
        case "locked":
            return case.due_on + DAY
        case "half_year":
            return date(day.year, 1 if day.month <= 6 else 7, 1)
        case "month":
            return day.replace(day=1)
        case "day":
            return day


# --- exact --------------------------------------------------------------------------------------------------------


def _joined(spans: Iterator[InterestSpan]) -> Iterator[InterestSpan]:
    """Spans that follow on each other and differ in nothing, as one; what each comes to is said afterwards."""
    last: InterestSpan | None = None
    for span in spans:
        if last is not None and last.until + DAY == span.since and _alike(last) == _alike(span):
            span = _longer(last, span)
        elif last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _alike(span: InterestSpan) -> tuple[object, ...]:
    return span.principal, span.rate, span.year, span.value, span.capped


def _longer(first: InterestSpan, second: InterestSpan) -> InterestSpan:
    return msgspec.structs.replace(first, until=second.until, days=first.days + second.days)


def _exact(span: InterestSpan) -> Fraction:
    (amount, of_amount), (rate, of_rate) = span.principal.as_integer_ratio(), span.rate.as_integer_ratio()
    return Fraction(amount * rate * span.days, of_amount * of_rate * span.year)


def as_decimal(exact: Fraction) -> Decimal:
    """For people to read, to ten decimals; sums are made of the exact fraction."""
    return round(exact * 10**10) * Decimal("1E-10")


__all__ = ["Interest", "RateMissing", "first_day", "interest", "still_days"]
