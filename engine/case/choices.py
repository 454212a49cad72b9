"""What a customer may be shown to choose from now: ready plans, days, questions. It agrees nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from engine.case.ageing import today
from engine.case.asking.door import why_not
from engine.case.asking.spreading import spread
from engine.case.keeping import fulfilled
from engine.case.offers import may_offer
from schemas.case import Case
from schemas.driving import AnyWish, AskForTime, GiveReason, OpenDispute, Promise, Propose, ReportPayment
from schemas.events import Instalment
from schemas.offers import Choice, Offer
from schemas.plan import Calendar, Plan

MOST: Final = 3
"""So many choices are read on a telephone; more are only skipped."""
FIRST_AFTER: Final = timedelta(days=3)
"""Long enough to make a transfer."""
NO_HOLIDAYS: Final = Calendar("")
"""Months are counted without any."""
_FAR: Final = timedelta(days=3650)
_NOBODY: Final = "?"


def may_ask(plan: Plan, case: Case, wish: AnyWish, now: datetime) -> bool:
    """Whether the case would say yes."""
    return why_not(plan, case, wish, now) is None


def may_pay(case: Case) -> bool:
    """Whether money is still taken for the invoice: it is owed, and nobody else collects it."""
    return not case.is_closed and case.balance > 0


def may_promise(plan: Plan, case: Case, now: datetime) -> bool:
    """Whether a day may be named; today for all of it, if nothing else."""
    wish = Promise(id=_NOBODY, amount=case.collectable, due_on=today(case, now))
    return case.collectable > 0 and may_ask(plan, case, wish, now)


def may_say_paid(plan: Plan, case: Case, now: datetime) -> bool:
    """Whether the customer may say that it was paid."""
    return may_ask(plan, case, ReportPayment(id=_NOBODY), now)


def may_contest(plan: Plan, case: Case, now: datetime) -> bool:
    """Whether anything is left to contest."""
    return case.collectable > 0 and may_ask(plan, case, OpenDispute(id=_NOBODY, reason="other"), now)


def may_tell_why(plan: Plan, case: Case, now: datetime) -> bool:
    """Whether the customer is asked why it is late: it is, nobody knows yet, and playbook and packs allow to ask."""
    late = today(case, now) > case.due_on and may_pay(case) and not case.delay_reason
    return late and may_ask(plan, case, GiveReason(id=_NOBODY, reason="other"), now)


def may_accept_terms(plan: Plan, case: Case) -> bool:
    """Whether there are terms that the customer has not accepted."""
    return not case.is_closed and bool(plan.terms.document) and case.facts.get("terms_accepted") != "yes"


def days_to_ask_for(plan: Plan, case: Case, now: datetime) -> tuple[date, date] | None:
    """From and up to which day one may ask for time, as the case answers who asks for far too much. None: not now."""
    refused = why_not(plan, case, AskForTime(id=_NOBODY, until=today(case, now) + _FAR), now)
    if refused is None or refused.code != "too_long_a_pause":
        return None
    first, last = (date.fromisoformat(refused.allowed[name]) for name in ("first", "until"))
    return (first, last) if first <= last else None


def next_payment(case: Case) -> Instalment | None:
    """What is missing of the plan's first instalment that is not paid in full: money fills the oldest first."""
    agreement = case.agreement
    if agreement is None or agreement.state != "active":
        return None
    received = fulfilled(case, agreement)
    for part in agreement.instalments:
        if received < part.amount:
            return Instalment(part.due_on, part.amount - max(received, Decimal(0)))
        received -= part.amount
    return None


def ready_plans(plan: Plan, case: Case, now: datetime) -> tuple[Choice, ...]:
    """The choices that the case would say yes to."""
    offer = may_offer(plan, case, now)
    made = choices(offer) if offer is not None else ()
    return tuple(
        one
        for one in made
        if may_ask(plan, case, Propose(id=_NOBODY, instalments=one.instalments, discount=one.discount), now)
    )


def choices(offer: Offer) -> tuple[Choice, ...]:
    """Fewest payments first. One payment is a choice only where it earns a discount; without it one simply pays."""
    made = (_choice(offer, count) for count in _counts(offer))
    return tuple(one for one in made if min(part.amount for part in one.instalments) > 0)


def _counts(offer: Offer) -> tuple[int, ...]:
    least = 1 if offer.discount > 0 else 2
    if offer.instalments < least:
        return ()
    return tuple(sorted({least, (least + offer.instalments + 1) // 2, offer.instalments}))[:MOST]


def _choice(offer: Offer, count: int) -> Choice:
    """The first payment is the share asked for, or an equal part where that is more, once there is time to make it."""
    starts = max(offer.today + FIRST_AFTER, offer.pays_from or offer.today)
    parts = spread(offer, count, NO_HOLIDAYS, discount=offer.discount, starts=starts)
    saved = offer.amount - sum((part.amount for part in parts), Decimal(0))
    return Choice(instalments=parts, discount=offer.discount, saved=saved)
