"""Promises, instalment plans and the answer to an offer: what of them may be agreed. It knows no door.

The offers table and the promise rule are the hard envelope: outside it nothing is agreed, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from engine.case.ageing import today
from engine.case.asking.refusing import is_amount, money, refuse_first
from engine.case.facts import offer_for
from engine.case.holds import active_promises
from engine.case.offers import approver, broken, has_plan
from engine.case.workdays import add
from schemas.case import Case
from schemas.driving import AnswerOffer, Promise, Propose, event_of
from schemas.events import AnyEvent, OfferAnswered, PromiseMade, ProposalMade
from schemas.money import to_minor
from schemas.plan import Plan

COUNTS_CENTS = 2
"""The semantics from which on an amount finer than the currency's smallest unit is refused."""
COUNTS_SINCE = 2
"""The semantics from which on it is remembered what had moved before (engine.case.keeping)."""


def promise(plan: Plan, case: Case, asked: Promise, now: datetime) -> tuple[AnyEvent, ...]:
    """A promise to pay. Raises NotAllowed."""
    rule, day = plan.promise, today(case, now)
    longest = add(day, rule.longest, plan.calendar) if rule is not None else day
    reasons = [
        ("closed", case.is_closed),
        ("no_promises", rule is None),
        ("already_agreed", plan.semantics >= COUNTS_SINCE and _is_on_track(case)),
        ("already_promised", bool(active_promises(case))),
        ("too_many_broken", rule is not None and broken(case) >= rule.broken_at_most),
        ("disputed", case.collectable <= 0 < case.contested),
        ("past", asked.due_on < day),
        ("too_long", asked.due_on > longest),
        ("amount", not _fits(plan, case, asked.amount) or asked.amount > case.collectable),
    ]
    stands = next((one.due_on for one in active_promises(case)), "")
    refuse_first(
        reasons, today=day, until=longest, longest=_length(plan), at_most=money(case, case.collectable), due_on=stands,
        broken_at_most=rule.broken_at_most if rule else 0,
    )  # fmt: skip
    return (
        PromiseMade(
            at=now, id=event_of(asked), promise=asked.id, amount=asked.amount, due_on=asked.due_on, by=asked.by,
            moves=_moves(plan, case),
        ),
    )  # fmt: skip


def _is_on_track(case: Case) -> bool:
    return case.agreement is not None and case.agreement.state == "active"


def _moves(plan: Plan, case: Case) -> int | None:
    return len(case.moves) if plan.semantics >= COUNTS_SINCE else None


def _length(plan: Plan) -> str:
    return f"{plan.promise.longest.count} {plan.promise.longest.unit}" if plan.promise is not None else ""


def _fits(plan: Plan, case: Case, amount: Decimal) -> bool:
    return is_amount(amount, case.currency) if plan.semantics >= COUNTS_CENTS else amount.is_finite() and amount > 0


def proposal(plan: Plan, case: Case, asked: Propose, now: datetime) -> tuple[AnyEvent, ...]:
    """An instalment plan within the row of the offers that fits now. Raises NotAllowed with the first bound broken."""
    row = offer_for(plan, case, now) or {}
    refuse_first(
        _against_plan(plan, case, asked, now, row),
        today=today(case, now),
        instalments=row.get("instalments", "0"),
        down_payment=_share(row.get("down_payment", "0")),
        first=money(case, _first(case, asked, row)),
        discount=_share(row.get("discount", "0")),
        to_pay=money(case, _to_pay(case, asked)) if _is_share(asked.discount) else "",
    )
    event = ProposalMade(
        at=now, id=event_of(asked), proposal=asked.id, instalments=asked.instalments, discount=asked.discount,
        approval_by=approver(row), by=asked.by, moves=_moves(plan, case),
    )  # fmt: skip
    return (event,)


def _against_plan(
    plan: Plan, case: Case, asked: Propose, now: datetime, row: dict[str, str]
) -> Iterator[tuple[str, bool]]:
    """The bounds in the order in which they are told; each is looked at only where those before it hold."""
    dates = [one.due_on for one in asked.instalments]
    amounts = [one.amount for one in asked.instalments]
    yield "closed", case.is_closed
    yield "no_offer", not row
    yield "already_agreed", has_plan(case)
    yield "disputed", case.collectable <= 0 < case.contested
    yield "no_instalments", not amounts or not all(_fits(plan, case, one) for one in amounts)
    yield "too_many_instalments", len(amounts) > int(row.get("instalments", "0"))
    yield "down_payment", amounts[0] < _first(case, asked, row)
    yield "discount", not _is_share(asked.discount) or asked.discount > Decimal(row.get("discount", "0"))
    yield "dates", dates != sorted(set(dates)) or dates[0] < today(case, now)
    yield "plan_amount", sum(amounts, Decimal(0)) != _to_pay(case, asked)


def _is_share(discount: Decimal) -> bool:
    return discount.is_finite() and 0 <= discount < 1


def _first(case: Case, asked: Propose, row: dict[str, str]) -> Decimal:
    return case.collectable * Decimal(row.get("down_payment", "0"))


def _to_pay(case: Case, asked: Propose) -> Decimal:
    return to_minor(case.collectable * (1 - asked.discount), case.currency)


def _share(text: str) -> str:
    """`0.25` as `25%`."""
    return f"{(Decimal(text) * 100).normalize():f}%"


def answer_offer(plan: Plan, case: Case, asked: AnswerOffer, now: datetime) -> tuple[AnyEvent, ...]:
    """Yes or no to an offer that was made. It agrees nothing by itself. Raises NotAllowed."""
    reasons = [
        ("closed", case.is_closed),
        ("yes_or_no", asked.answer not in ("yes", "no")),
        ("no_offer_made", case.offer == "none"),
        ("already_answered", case.offer == "answered"),
    ]
    refuse_first(reasons)
    return (OfferAnswered(at=now, id=event_of(asked), answer=asked.answer),)
