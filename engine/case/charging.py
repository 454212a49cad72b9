"""What is charged for paying late, as the difference between what is due by today and what was charged so far.

Interest is charged just before a case does something with the amount, a sum of its own on its day, all of it when the
invoice itself is paid. A value date that comes late gives a negative correction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from engine.case.ageing import day_of, opens_at, today, zone_for_days
from engine.case.charges import DUES, KINDS, STEPS, TERMS, ZERO, Due, dues, moved_on
from engine.case.contact.deeds import forbidden_on
from engine.case.decision import Decision
from engine.case.early_payment import discount
from engine.case.fold import fold_all
from engine.case.interest import first_day, start_of_terms
from engine.case.principal import open_charges, principal
from engine.case.rates import DAY, values_of
from engine.case.remembered import once_for_a_plan, remembered_by
from engine.case.workdays import add, start_of
from schemas.case import Case
from schemas.effects import ChargeFee, Contact, HandOver, RaiseTask, Report, WriteOff
from schemas.events import AnyEvent, Charged, ChargesForgiven, PlanAgreed, PlanCompleted, StageEntered
from schemas.plan import Plan

ENDS: Final = "recovery.ends"
WITH_AMOUNT: Final = (Contact, HandOver, Report, WriteOff, ChargeFee)
AGREEING: Final = (PlanAgreed, PlanCompleted)

# --- against what was charged ---------------------------------------------------------------------------------------


def pending(plan: Plan, case: Case, now: datetime) -> Decimal:
    """What has fallen due by now and is not in the balance yet; below zero where it corrects."""
    if plan.semantics < 2 or case.is_closed:
        return ZERO
    more = sum((amount for _, amount, _ in _by_day(plan, case, today(case, now))), ZERO)
    return more - sum((one.amount for one in discount(plan, case, now)), ZERO)


def owed(plan: Plan, case: Case, now: datetime) -> Decimal:
    """What would settle the invoice today: the balance with what has fallen due and is not in it yet."""
    return case.balance + pending(plan, case, now)


def up_to_date(plan: Plan, case: Case, now: datetime) -> tuple[Case, tuple[AnyEvent, ...]]:
    """The case as it stands once all that has fallen due is charged, and the events that charge it."""
    if plan.semantics < 2 or case.is_closed:
        return case, ()
    events: tuple[AnyEvent, ...] = (*charges(plan, case, now), *discount(plan, case, now))
    return fold_all(case, events), events


def waivable(case: Case) -> Decimal:
    """The most that a person may waive: what was charged for lateness and is neither paid nor waived."""
    return open_charges(case)


def charges(plan: Plan, case: Case, now: datetime) -> tuple[Charged, ...]:
    """What must be charged, or taken back, so that the case says what is due by today."""
    on = today(case, now)
    return tuple(
        Charged(at=now, what=what, amount=amount, since=since, until=on + DAY)
        if what == "interest"
        else Charged(at=now, what=what, amount=amount)
        for what, amount, since in _by_day(plan, case, on)
    )


def _by_day(plan: Plan, case: Case, on: date) -> tuple[tuple[str, Decimal, date | None], ...]:
    """What must be charged by the end of the day: the kind, the amount, and the first day that interest is for."""
    if on <= case.due_on and not case.charges:
        return ()  # nobody is late yet and nothing can be taken back: so it is before most contacts
    return (_more_by_day if plan.terms.collection_fee is None else _more_by_day_with_notices)(plan, case, on)


def _more_found(plan: Plan, case: Case, on: date) -> tuple[tuple[str, Decimal, date | None], ...]:
    due = dues(plan, case, on)
    if not due.charges and not case.charges:
        return ()
    unknown = {what for what, _, _ in due.missing}
    found = {one.what: one for one in due.charges if not forbidden_on(plan, case, ACTS[one.what], on)}
    more = {what: _more(case, what, found.get(what)) for what in KINDS if what not in unknown}
    return tuple(
        (what, amount, _since(case, what, found.get(what)) if what == "interest" else None)
        for what, amount in _bounded(case, more).items()
        if amount != 0
    )


_more_by_day = remembered_by(*DUES, "charges")(_more_found)
_more_by_day_with_notices = remembered_by(*DUES, "charges", STEPS)(_more_found)

ACTS: Final = {"interest": "charge_interest", "late_fee": "charge_fee", "fixed_sum": "charge_fee",
               "collection_fee": "charge_fee"}  # fmt: skip
"""The deed by which a rule pack may forbid each."""


def _more(case: Case, what: str, due: Due | None) -> Decimal:
    return (due.amount if due else ZERO) - sum((one.amount for one in case.charges if one.what == what), ZERO)


def _bounded(case: Case, more: dict[str, Decimal]) -> dict[str, Decimal]:
    """A correction never gives back a second time what was waived: what is charged in all stays at least nothing."""
    free = sum((one.amount for one in case.charges), ZERO) + sum((one for one in more.values() if one > 0), ZERO)
    bounded: dict[str, Decimal] = {}
    for what, amount in more.items():
        bounded[what] = amount if amount >= 0 else -min(-amount, max(free, ZERO))
        free += min(bounded[what], ZERO)
    return bounded


def _since(case: Case, what: str, due: Due | None) -> date | None:
    """The first day that this charge is for: after what was charged before."""
    before = [one.until for one in case.charges if one.what == what and one.until is not None]
    return before[-1] if before else (due.on if due else None)


# --- what the machine asks ----------------------------------------------------------------------------------------


def settle_terms(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """The guard: a discount that was earned, sums whose day has come, everything once the invoice itself is paid."""
    if plan.semantics < 2:
        return None
    earned = discount(plan, case, now)
    if earned:
        return Decision.note(*((one, f"{TERMS}.early_payment") for one in earned))
    if today(case, now) <= case.due_on:
        return None
    left = principal(case)
    if left > 0 and _only_known_interest(plan, case):
        return None
    due = charges(plan, case, now)
    if due and (left <= 0 or any(one.what != "interest" for one in due)):
        return Decision.note(*_noted(due))
    return _forgive(plan, case, left, now) or (_ask_for_rate(plan, case, now) if _reads_series(plan) else None)


def _only_known_interest(plan: Plan, case: Case) -> bool:
    """Whether nothing can fall due but interest at a rate that the plan itself says: no sum has a day of its own."""
    return not _has_charge_days(plan) and all(one.what in ("interest", "waived") for one in case.charges)


@once_for_a_plan
def _has_charge_days(plan: Plan) -> bool:
    """Whether anything of the terms can have a day of its own, or a series that may end."""
    terms = plan.terms
    rate = terms.late_interest
    has_sums = terms.late_fee is not None or terms.fixed_sum is not None or terms.collection_fee is not None
    return has_sums or (rate is not None and bool(rate.series or rate.cap))


@once_for_a_plan
def _reads_series(plan: Plan) -> bool:
    """Whether a charge hangs on a series' value: only then can one be missing."""
    rate = plan.terms.late_interest
    return plan.terms.collection_fee is not None or (rate is not None and bool(rate.series or rate.cap))


def charged_first(plan: Plan, case: Case, decision: Decision, now: datetime) -> Decision:
    """The decision, or first the charges that are due where it does something with the amount."""
    if plan.semantics < 2 or case.closed_at is not None or decision.wake_at is not None or not _uses_amount(decision):
        return decision
    due = charges(plan, case, now)
    return Decision.note(*_noted(due)) if due else decision


def charge_days(plan: Plan, case: Case, now: datetime) -> Iterator[datetime]:
    """When a sum of its own falls due that has not yet (UTC)."""
    if plan.semantics < 2 or not _has_charge_days(plan) or principal(case) <= 0:
        return
    terms, on, days = plan.terms, today(case, now), []
    if terms.late_fee is not None and terms.late_fee.amount.currency == case.currency:
        days.append(start_of_terms(plan, case, terms.late_fee.at))
    if terms.fixed_sum is not None and terms.fixed_sum.currency == case.currency:
        days.append(first_day(plan, case, terms.late_interest) if terms.late_interest else case.due_on + DAY)
    if terms.collection_fee is not None:
        days.append(add(case.due_on, terms.collection_fee.after, plan.calendar))
    later = [moved_on(plan, case, day, on) for day in days]
    if _reads_series(plan):
        later += _rates_end(plan, case)
    yield from (opens_at(plan, case, day) for day in later if day > max(on, case.due_on))


def _rates_end(plan: Plan, case: Case) -> Iterator[date]:
    """The first day for which a series that interest is computed with says nothing: a person is told that day."""
    terms = plan.terms.late_interest
    if terms is None:
        return
    for series in (terms.series if terms.reset != "locked" else "", terms.cap):
        values = values_of(plan, case, series) if series else ()
        if values and values[-1].until is not None:
            yield values[-1].until + DAY


def _noted(due: tuple[Charged, ...]) -> Iterator[tuple[AnyEvent, str]]:
    return ((one, f"{TERMS}.{'late_interest' if one.what == 'interest' else one.what}") for one in due)


def _uses_amount(decision: Decision) -> bool:
    """Whether it tells somebody an amount, hands it over, or agrees on it."""
    effect = decision.effect
    if effect is not None:
        return type(effect) in WITH_AMOUNT or (
            isinstance(effect, RaiseTask) and (bool(effect.step) or effect.task == ENDS)
        )
    for noted in decision.notes:
        event = noted.event
        if isinstance(event, StageEntered):
            if event.stage not in ("policy", "data", "invoicing"):
                return True
        elif type(event) in AGREEING:
            return True
    return False


def _forgive(plan: Plan, case: Case, left: Decimal, now: datetime) -> Decision | None:
    """The invoice itself is paid, and what is left of charges is too little to be asked for."""
    terms = plan.terms.late_interest
    under = terms.waive_under if terms else None
    if left > 0 or under is None or under.currency != case.currency or not 0 < case.balance < under.amount:
        return None
    return Decision.note((ChargesForgiven(at=now, amount=case.balance), f"{TERMS}.late_interest"))


def _ask_for_rate(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """A missing value is a person's task, once; a case in which nothing else is owed waits for it, until its end."""
    for what, series, day in dues(plan, case, today(case, now)).missing:
        because = f"{TERMS}.{'late_interest' if what == 'interest' else what}"
        task = f"{because}/{series}/{day}"
        if task in case.finished:
            continue
        if task not in case.tasks:
            return Decision.do(RaiseTask(because=because, task=task, what=f"set-rate:{series}", queue=plan.owner))
        ends = day_of(plan, case, plan.ends.at, now)
        if case.balance <= 0 and ends is not None and today(case, now) < ends:
            return Decision.wait(start_of(ends, zone_for_days(case)), because)
    return None
