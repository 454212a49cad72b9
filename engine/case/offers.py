"""What may be offered to a customer now, for whoever speaks with them. What is agreed is `asking`'s to say."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from engine.case.ageing import today
from engine.case.charging import up_to_date
from engine.case.facts import offer_for
from engine.case.holds import TO_AGREE, active_promises
from engine.case.workdays import add
from schemas.case import Case
from schemas.offers import Offer, PromiseBounds
from schemas.plan import Plan


def may_offer(plan: Plan, case: Case, now: datetime) -> Offer | None:
    """What may be agreed now, by whoever asks; None where nothing may be."""
    case, _ = up_to_date(plan, case, now)
    if case.is_closed or case.collectable <= 0:
        return None
    day, bounds = today(case, now), _promise_bounds(plan, case, now)
    row = None if has_plan(case) else offer_for(plan, case, now)
    if row is None:
        nothing_but = Offer(amount=case.collectable, currency=case.currency, today=day, promise=bounds)
        return nothing_but if bounds is not None else None
    return Offer(
        amount=case.collectable,
        currency=case.currency,
        today=day,
        instalments=int(row.get("instalments", "0")),
        down_payment=Decimal(row.get("down_payment", "0")),
        discount=Decimal(row.get("discount", "0")),
        approved_by=approver(row),
        pays_from=_agreed_by(plan, day) if approver(row) else None,
        promise=bounds,
    )


def _agreed_by(plan: Plan, day: date) -> date:
    """The day on which whoever is asked has answered, and where silence asks somebody else, that one too."""
    rule = plan.offer_approval
    within = rule.within if rule is not None else TO_AGREE
    first = add(day, within, plan.calendar)
    return add(first, within, plan.calendar) if rule is not None and rule.if_silent.do == "ask" else first


def approver(row: dict[str, str]) -> str:
    """The person whom a row of the offers names; empty where nobody must agree."""
    by = row.get("approved_by", "nobody")
    return "" if by == "nobody" else by


def _promise_bounds(plan: Plan, case: Case, now: datetime) -> PromiseBounds | None:
    rule = plan.promise
    if rule is None or active_promises(case) or broken(case) >= rule.broken_at_most:
        return None
    return PromiseBounds(add(today(case, now), rule.longest, plan.calendar), case.collectable)


def broken(case: Case) -> int:
    """How many promises were broken."""
    return sum(one.state == "broken" for one in case.promises)


def has_plan(case: Case) -> bool:
    """Whether an instalment plan waits for approval or stands."""
    return case.agreement is not None and case.agreement.state in ("proposed", "active")
