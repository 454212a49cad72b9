"""What paying late adds to what is owed by a day, from scratch: interest, the late fee, sums that laws name.

Nothing is counted on what was charged before. It charges nothing, and knows nothing of what was charged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from engine.case.ageing import steps_of, today
from engine.case.interest import RateMissing, first_day, interest, rounded, start_of_terms, still_days
from engine.case.principal import principal_as_of, was_never_owed
from engine.case.rates import DAY, value_on, values_of
from engine.case.remembered import remembered_by
from engine.case.workdays import add
from schemas.case import Case
from schemas.plan import Plan
from schemas.statement import Basis, InterestSpan

TERMS: Final = "policy.terms"
ZERO: Final = Decimal(0)


class Due(msgspec.Struct, frozen=True):
    """A charge as it falls due by a day: `amount` from scratch, the day, and how it was arrived at."""

    what: str
    amount: Decimal
    on: date
    spans: tuple[InterestSpan, ...] = ()
    basis: Basis | None = None


class Dues(msgspec.Struct, frozen=True):
    """Every charge that falls due by a day, and the values of series without which one cannot be computed."""

    charges: tuple[Due, ...] = ()
    missing: tuple[tuple[str, str, date], ...] = ()

    def of(self, what: str) -> Due | None:
        """The charge of a kind."""
        return next((one for one in self.charges if one.what == what), None)


# --- from scratch -------------------------------------------------------------------------------------------------


DUES: Final = (
    "amount", "currency", "issued_on", "due_on", "zone", "counted_in", "moves", "credits", "holds", "past_holds",
    "blocks", "facts", "rates",
)  # fmt: skip
"""All of a case that what falls due hangs on, besides the plan and the day; where a fee hangs on notices, STEPS too."""
STEPS: Final = "steps"


def dues(plan: Plan, case: Case, on: date) -> Dues:
    """What falls due by the end of the day. A sum whose rate or index is missing is left out, and told."""
    return (_dues if plan.terms.collection_fee is None else _dues_with_notices)(plan, case, on)


def _found(plan: Plan, case: Case, on: date) -> Dues:
    found: list[Due] = []
    missing: list[tuple[str, str, date]] = []
    if plan.semantics < 2 or on <= case.due_on or was_never_owed(case):
        return Dues()
    for what, falls_due in KINDS.items():
        try:
            found += falls_due(plan, case, on)
        except RateMissing as why:
            missing.append((what, *why.args))
    return Dues(tuple(found), tuple(missing))


_dues = remembered_by(*DUES)(_found)
_dues_with_notices = remembered_by(*DUES, STEPS)(_found)


def _interest(plan: Plan, case: Case, on: date) -> Iterator[Due]:
    terms = plan.terms.late_interest
    if terms is None or on < first_day(plan, case, terms):
        return
    found = interest(plan, case, on)
    yield Due("interest", found.amount, first_day(plan, case, terms), found.spans)


def _late_fee(plan: Plan, case: Case, on: date) -> Iterator[Due]:
    """A fixed sum, once: where something was left of the invoice as its day began."""
    fee = plan.terms.late_fee
    if fee is None or fee.amount.currency != case.currency:
        return
    day = moved_on(plan, case, start_of_terms(plan, case, fee.at), on)
    if case.due_on < day <= on and principal_as_of(case, day) > 0:
        yield Due("late_fee", fee.amount.amount, day, basis=Basis(f"{TERMS}.late_fee"))


def _fixed_sum(plan: Plan, case: Case, on: date) -> Iterator[Due]:
    """The sum that a law names, by what was overdue when interest begins, or on the day after the due date."""
    law, terms = plan.terms.fixed_sum, plan.terms.late_interest
    if law is None or law.currency != case.currency:
        return
    day = moved_on(plan, case, first_day(plan, case, terms) if terms else case.due_on + DAY, on)
    left = principal_as_of(case, day)
    amount = next((sum_ for from_, sum_ in reversed(law.brackets) if left >= from_), None)
    if day <= on and left > 0 and amount is not None:
        yield Due("fixed_sum", amount, day, basis=Basis(law.law, left, source=law.source))


def _collection_fee(plan: Plan, case: Case, on: date) -> Iterator[Due]:
    """Marginal tiers of an index unit on what was overdue when it starts; never on a balance that grows (Chile)."""
    law = plan.terms.collection_fee
    if law is None:
        return
    day = moved_on(plan, case, add(case.due_on, law.after, plan.calendar), on)
    left = principal_as_of(case, day)
    if day > on or left <= 0:
        return
    unit = value_on(law.series, values_of(plan, case, law.series), day)
    tiers = tuple(_tiers(Fraction(left) / Fraction(unit), law.tiers))
    less = law.less if _notice_was_missed(plan, case) else ZERO
    units = max(sum((part * Fraction(share) for part, share in tiers), Fraction(0)) - Fraction(less), Fraction(0))
    shown = tuple((_short(part), share, _short(part * Fraction(share))) for part, share in tiers)
    basis = Basis(law.law, left, unit, shown, less, law.source)
    yield Due("collection_fee", rounded(units * Fraction(unit), case.currency), day, basis=basis)


def _tiers(units: Fraction, tiers: tuple[tuple[Decimal | None, Decimal], ...]) -> Iterator[tuple[Fraction, Decimal]]:
    """How much of the units lies in each tier, and the tier's share."""
    low = Fraction(0)
    for upto, share in tiers:
        high = units if upto is None else min(units, Fraction(upto))
        if high > low:
            yield high - low, share
        low = max(low, high)


def _short(exact: Fraction) -> Decimal:
    return round(exact * 10**4) * Decimal("1E-4")


def _notice_was_missed(plan: Plan, case: Case) -> bool:
    """Whether no message is on record in the days after the due date in which the law asks for one free notice."""
    law = plan.terms.collection_fee
    if law is None or law.notice_within is None:
        return False
    last = add(case.due_on, law.notice_within, plan.calendar)
    sent = (case.steps.get(step.path) for step in steps_of(plan) if step.verb == "send")
    days = (today(case, record.at) for record in sent if record is not None and record.state == "done")
    return not any(case.due_on < day <= last for day in days)


def moved_on(plan: Plan, case: Case, day: date, on: date) -> date:
    """The day, later by those since the due date on which a hold's clock stood still before it came."""
    still, moved = still_days(plan, case, on, "charge_fee"), day
    if not still:
        return day
    while True:
        stood = {begun + timedelta(days=count) for begun, over in still for count in range((over - begun).days)}
        later = day + timedelta(days=sum(case.due_on <= one < moved for one in stood))
        if later == moved:
            return moved
        moved = later


KINDS: Final[dict[str, Callable[[Plan, Case, date], Iterator[Due]]]] = {
    "interest": _interest,
    "late_fee": _late_fee,
    "fixed_sum": _fixed_sum,
    "collection_fee": _collection_fee,
}
