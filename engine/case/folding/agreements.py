"""What was agreed and what became of it: promises, instalment plans, offers. Whether it may be is `offers`' to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from engine.case.folding.holds import begin_hold, end_holds
from engine.case.folding.money import day_of, moved, stamp_paid
from schemas.case import Agreement, Case, Hold, Promise
from schemas.events import (
    DelayReasonGiven,
    OfferAnswered,
    PlanAgreed,
    PlanBroken,
    PlanCompleted,
    PlanDeclined,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    ProposalMade,
)  # fmt: skip


def _promise_made(case: Case, event: PromiseMade) -> Case:
    since = None if event.moves is None else event.at
    promise = Promise(
        event.promise, event.amount, event.due_on, paid_before=case.paid, by=event.by, moves=event.moves, since=since
    )
    kept = replace(case, promises=(*case.promises, promise), offer=_answered(case))
    return begin_hold(kept, Hold("promise_active", event.at, of=event.promise))


def _promise_kept(case: Case, event: PromiseKept) -> Case:
    return _settle_promise(case, event.promise, "kept", event.at)


def _promise_broken(case: Case, event: PromiseBroken) -> Case:
    broken = int(case.facts.get("promises_broken", "0")) + 1
    counted = replace(case, facts={**case.facts, "promises_broken": str(broken)})
    return _settle_promise(counted, event.promise, "broken", event.at)


def _settle_promise(case: Case, promise: str, state: Any, at: datetime) -> Case:
    promises = tuple(replace(p, state=state) if p.id == promise else p for p in case.promises)
    return end_holds(replace(case, promises=promises), "promise_active", at, promise)


def _proposal_made(case: Case, event: ProposalMade) -> Case:
    agreement = Agreement(
        event.proposal,
        event.instalments,
        event.discount,
        event.approval_by,
        owed=case.balance - case.contested,
        paid_before=case.paid,
        by=event.by,
        apart=case.contested or None,
        credited=sum(case.credits.values(), Decimal(0)) if case.contested else None,
        moves=event.moves,
    )
    return replace(case, agreement=agreement, offer=_answered(case))


def _answered(case: Case) -> str:
    """An offer that was made is answered by whatever the customer agrees to; without one there is nothing to answer."""
    return "answered" if case.offer == "made" else case.offer


def _plan_agreed(case: Case, event: PlanAgreed) -> Case:
    for promise in event.replaces:
        case = _settle_promise(case, promise, "replaced", event.at)
    return begin_hold(_agreement(case, "active"), Hold("plan_on_track", event.at, of=event.proposal))


def _plan_declined(case: Case, event: PlanDeclined) -> Case:
    return _agreement(case, "declined")


def _plan_broken(case: Case, event: PlanBroken) -> Case:
    return end_holds(_agreement(case, "broken"), "plan_on_track", event.at)


def _plan_completed(case: Case, event: PlanCompleted) -> Case:
    moves = moved(case, day_of(case, event.at), -event.waived, "waived")
    waived = replace(_agreement(case, "completed"), waived=case.waived + event.waived, moves=moves)
    return stamp_paid(end_holds(waived, "plan_on_track", event.at), event.at)


def _agreement(case: Case, state: Any) -> Case:
    return case if case.agreement is None else replace(case, agreement=replace(case.agreement, state=state))


def _offer_answered(case: Case, event: OfferAnswered) -> Case:
    return replace(case, offer="answered")


def _delay_reason_given(case: Case, event: DelayReasonGiven) -> Case:
    return replace(case, delay_reason=event.reason)


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    PromiseMade: _promise_made,
    ProposalMade: _proposal_made,
    OfferAnswered: _offer_answered,
    DelayReasonGiven: _delay_reason_given,
    PromiseKept: _promise_kept,
    PromiseBroken: _promise_broken,
    PlanAgreed: _plan_agreed,
    PlanDeclined: _plan_declined,
    PlanBroken: _plan_broken,
    PlanCompleted: _plan_completed,
}
