"""What begins and ends a hold. It knows no bound and nothing of what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from schemas.case import Case, Hold
from schemas.events import DisputeOpened, DisputeResolved, HoldEnded, HoldLifted, HoldPlaced, PaymentReported
from schemas.playbook import HoldKind


def begin_hold(case: Case, hold: Hold) -> Case:
    """The case under one more hold; a second one of the same kind and cause changes nothing."""
    if any(one.kind == hold.kind and one.of == hold.of for one in case.holds):
        return case
    return replace(case, holds=(*case.holds, hold))


def end_holds(case: Case, kind: HoldKind, at: datetime, of: str | None = None) -> Case:
    """The case without its holds of this kind (and cause, where one is named); their days stay known."""
    ended = tuple(h for h in case.holds if h.kind == kind and of in (None, h.of))
    if not ended:
        return case
    past = tuple(replace(hold, ended_at=at) for hold in ended)
    return replace(case, holds=tuple(h for h in case.holds if h not in ended), past_holds=case.past_holds + past)


def end_holds_of(case: Case, of: str, at: datetime) -> Case:
    """The case without the holds of one cause, whatever their kind."""
    for hold in case.holds:
        if hold.of == of:
            case = end_holds(case, hold.kind, at, of)
    return case


def _dispute_opened(case: Case, event: DisputeOpened) -> Case:
    return begin_hold(replace(case, dispute="open"), Hold("dispute_open", event.at, reason=event.reason))


def _dispute_resolved(case: Case, event: DisputeResolved) -> Case:
    settled = end_holds(replace(case, dispute="resolved"), "dispute_open", event.at)
    return end_holds_of(settled, "policy.pause_while.dispute_open", event.at)  # also where a desk had taken it over


def _payment_reported(case: Case, event: PaymentReported) -> Case:
    return begin_hold(case, Hold("payment_to_verify", event.at))


def _hold_placed(case: Case, event: HoldPlaced) -> Case:
    fresh = end_holds(case, event.hold, event.at) if event.hold in ("manual", "on_request") else case
    of = event.reason if event.hold == "approval" else ""
    return begin_hold(fresh, Hold(event.hold, event.at, until=event.until, reason=event.reason, of=of))


def _hold_over(case: Case, event: HoldLifted | HoldEnded) -> Case:
    return end_holds(case, event.hold, event.at)


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    PaymentReported: _payment_reported,
    DisputeOpened: _dispute_opened,
    DisputeResolved: _dispute_resolved,
    HoldPlaced: _hold_placed,
    HoldLifted: _hold_over,
    HoldEnded: _hold_over,
}
