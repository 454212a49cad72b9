"""What begins and ends a hold. It knows no bound and nothing of what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from engine.case.disputes import PAUSE, of_task, standing, task_of
from schemas.case import Case, Dispute, Hold
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
    """One of a part leaves the case as it is: only the amount is no longer asked for. One without an id is of all."""
    opened = replace(case, dispute="open")
    if not event.dispute:
        return begin_hold(opened, Hold("dispute_open", event.at, reason=event.reason))
    part, left = event.amount, case.collectable
    if part is not None and part >= left:
        part = left if case.contested else None  # what is left beside other parts is a part too
    kept = replace(opened, disputes=(*case.disputes, Dispute(event.dispute, event.reason, event.at, part)))
    if part is not None:
        return kept
    return begin_hold(kept, Hold("dispute_open", event.at, reason=event.reason, of=event.dispute))


def _dispute_resolved(case: Case, event: DisputeResolved) -> Case:
    if event.dispute:
        return _over(case, (event.dispute,), event.outcome or "resolved", event.at)
    settled = end_holds(replace(case, dispute="resolved"), "dispute_open", event.at)
    settled = end_holds_of(settled, PAUSE, event.at)  # also where a desk had taken it over
    if not case.disputes:
        return settled
    return _over(settled, [one.id for one in standing(case)], event.outcome or "resolved", event.at)


def _over(case: Case, ids: Iterable[str], outcome: str, at: datetime) -> Case:
    """The case after these disputes ended: nothing of them is contested, and no hold of theirs stands."""
    ids = set(ids)
    kept = tuple(replace(one, outcome=outcome) if one.id in ids and not one.outcome else one for one in case.disputes)
    case = replace(case, disputes=kept)
    for one in sorted(ids):
        case = end_holds_of(end_holds_of(case, one, at), task_of(one), at)
    is_open = standing(case) or any(hold.kind == "dispute_open" for hold in case.holds)
    return replace(case, dispute="open" if is_open else "resolved")


def end_dispute_of(case: Case, task: str, at: datetime) -> Case:
    """The case after the desk that took a dispute over is done with it: what was contested is asked for again."""
    dispute = of_task(task)
    return _over(case, (dispute,), "reviewed", at) if dispute else case


def _payment_reported(case: Case, event: PaymentReported) -> Case:
    return begin_hold(case, Hold("payment_to_verify", event.at))


def _hold_placed(case: Case, event: HoldPlaced) -> Case:
    anew = event.hold in ("manual", "on_request") and not event.of
    fresh = end_holds(case, event.hold, event.at) if anew else case
    of = event.reason if event.hold == "approval" else event.of
    return begin_hold(fresh, Hold(event.hold, event.at, until=event.until, reason=event.reason, of=of))


def _hold_over(case: Case, event: HoldLifted | HoldEnded) -> Case:
    """A dispute ends with its hold, unless only the rest of the invoice became payable again."""
    of = event.of if isinstance(event, HoldEnded) else ""
    ended = end_holds(case, event.hold, event.at, of or None)
    if isinstance(event, HoldEnded) and event.why == "rest":
        return ended
    causes = {of, *(hold.of for hold in case.holds if hold.kind == event.hold and of in ("", hold.of))}
    ids = [one.id for one in standing(case) if causes & {one.id, task_of(one.id)}]
    return _over(ended, ids, "lapsed", event.at) if ids else ended


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    PaymentReported: _payment_reported,
    DisputeOpened: _dispute_opened,
    DisputeResolved: _dispute_resolved,
    HoldPlaced: _hold_placed,
    HoldLifted: _hold_over,
    HoldEnded: _hold_over,
}
