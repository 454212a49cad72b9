"""What may be agreed: the offers table and the promise rule as the hard envelope of every door. It agrees nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from engine.case.ageing import today
from engine.case.facts import offer_for
from engine.case.holds import active_promises
from engine.case.workdays import add
from schemas.case import Case
from schemas.driving import Promise, Propose
from schemas.events import PromiseMade, ProposalMade
from schemas.money import to_minor
from schemas.offers import Offer, PromiseBounds
from schemas.plan import Plan


class NotAllowed(ValueError):
    """What was asked lies outside what the playbook allows; the argument is the reason's code."""


def may_offer(plan: Plan, case: Case, now: datetime) -> Offer | None:
    """What may be agreed now, by whoever asks; None where nothing may be."""
    if case.is_closed or case.collectable <= 0:
        return None
    day, bounds = today(case, now), _promise_bounds(plan, case, now)
    agreed = case.agreement is not None and case.agreement.state in ("proposed", "active")
    row = None if agreed else offer_for(plan, case, now)
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
        promise=bounds,
    )


def approver(row: dict[str, str]) -> str:
    """The person whom a row of the offers names; empty where nobody must agree."""
    by = row.get("approved_by", "nobody")
    return "" if by == "nobody" else by


def _promise_bounds(plan: Plan, case: Case, now: datetime) -> PromiseBounds | None:
    rule = plan.promise
    if rule is None or active_promises(case) or _broken(case) >= rule.broken_at_most:
        return None
    return PromiseBounds(add(today(case, now), rule.longest, plan.calendar), case.collectable)


def _broken(case: Case) -> int:
    return sum(one.state == "broken" for one in case.promises)


def promise(plan: Plan, case: Case, asked: Promise, now: datetime) -> PromiseMade:
    """The promise as an event, or NotAllowed: closed, no_promises, too_many_broken, too_long, past, amount."""
    rule, day = plan.promise, today(case, now)
    reasons = {
        "closed": case.is_closed,
        "no_promises": rule is None,
        "already_promised": bool(active_promises(case)),
        "too_many_broken": rule is not None and _broken(case) >= rule.broken_at_most,
        "past": asked.due_on < day,
        "too_long": rule is not None and asked.due_on > add(day, rule.longest, plan.calendar),
        "amount": not 0 < asked.amount <= case.collectable,
    }
    _refuse_first(reasons)
    return PromiseMade(at=now, id=f"promise/{asked.id}", promise=asked.id, amount=asked.amount, due_on=asked.due_on)


def proposal(plan: Plan, case: Case, asked: Propose, now: datetime) -> ProposalMade:
    """The plan asked for as an event, or NotAllowed with the first bound that it breaks."""
    offer = offer_for(plan, case, now) or {}
    dates = [one.due_on for one in asked.instalments]
    amounts = [one.amount for one in asked.instalments]
    first_share = amounts[0] / case.collectable if amounts and case.collectable > 0 else Decimal(0)
    reasons = {
        "closed": case.is_closed,
        "no_offer": not offer,
        "already_agreed": case.agreement is not None and case.agreement.state in ("proposed", "active"),
        "no_instalments": not amounts or min(amounts) <= 0,
        "too_many_instalments": len(amounts) > int(offer.get("instalments", "0")),
        "down_payment": first_share < Decimal(offer.get("down_payment", "0")),
        "discount": asked.discount > Decimal(offer.get("discount", "0")) or asked.discount < 0,
        "dates": dates != sorted(set(dates)) or any(day < today(case, now) for day in dates),
        "amount": sum(amounts, Decimal(0)) != _to_pay(case, asked.discount),
    }
    _refuse_first(reasons)
    return ProposalMade(
        at=now,
        id=f"proposal/{asked.id}",
        proposal=asked.id,
        instalments=asked.instalments,
        discount=asked.discount,
        approval_by=approver(offer),
    )


def _to_pay(case: Case, discount: Decimal) -> Decimal:
    return to_minor(case.collectable * (1 - discount), case.currency)


def _refuse_first(reasons: dict[str, bool]) -> None:
    for reason, stands in reasons.items():
        if stands:
            raise NotAllowed(reason)
