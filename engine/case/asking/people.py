"""What only a person of the company may say to a case: yes or no to what was asked, a waiver, a recall."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from engine.case.asking.refusing import NotAllowed, is_amount, money, refuse_first
from engine.case.charging import waivable
from schemas.case import Approval, Case
from schemas.driving import Approve, Recall, WaiveCharges, event_of
from schemas.events import AnyEvent, ApprovalGiven, ApprovalRefused, CaseRecalled, ChargesWaived
from schemas.plan import Plan


def approve(plan: Plan, case: Case, asked: Approve, now: datetime) -> tuple[AnyEvent, ...]:
    """Yes or no to a step or proposal that waits for a person; a late answer counts. Raises NotAllowed.

    Without `of`: the only question that stands.
    """
    refuse_first([("closed", case.is_closed and (case.write_off is None or asked.of != case.write_off.id))])
    waiting = waiting_of(case)
    of = asked.of or (waiting[0] if len(waiting) == 1 else "")
    reasons = [
        ("nothing_to_approve", not waiting and of not in case.approvals),
        ("which_approval", not of),
        ("not_asked_for", of not in case.approvals),
        ("answered_already", of in case.approvals and of not in waiting),
        ("own_proposal", bool(asked.by) and asked.by == asker_of(case, of)),
    ]
    refuse_first(reasons, waiting=", ".join(waiting))
    if asked.agreed:
        return (ApprovalGiven(at=now, id=event_of(asked), of=of, by=asked.by),)
    return (ApprovalRefused(at=now, id=event_of(asked), of=of, by=asked.by),)


def waiting_of(case: Case) -> list[str]:
    """The questions to people that stand, in the order in which they were asked."""
    return [of for of, one in case.approvals.items() if _waits(case, of, one)]


def _waits(case: Case, of: str, asked: Approval) -> bool:
    """Whether an answer still changes anything: a late one does, until the step is done or the plan declined."""
    if asked.state not in ("asked", "lapsed") or of in case.steps:
        return False
    agreement = case.agreement
    return agreement is None or agreement.id != of or agreement.state == "proposed"


def asker_of(case: Case, of: str) -> str:
    """Who asked for what waits for an answer; empty where the playbook itself asks."""
    return next((one.by for one in (case.agreement, case.write_off) if one is not None and one.id == of), "")


def waive_charges(plan: Plan, case: Case, asked: WaiveCharges, now: datetime) -> tuple[AnyEvent, ...]:
    """Interest or fees are waived, up to what was charged and is still owed. Raises NotAllowed."""
    at_most = min(waivable(case), case.balance)
    reasons = [
        ("closed", case.is_closed),
        ("nothing_charged", at_most <= 0),
        ("waived", not is_amount(asked.amount, case.currency) or asked.amount > at_most),
    ]
    refuse_first(reasons, at_most=money(case, max(at_most, Decimal(0))))
    return (ChargesWaived(at=now, id=event_of(asked), amount=asked.amount, by=asked.by),)


def recall(plan: Plan, case: Case, asked: Recall, now: datetime) -> tuple[AnyEvent, ...]:
    """A case that was handed over comes back. Raises NotAllowed."""
    if not case.handed_to:
        raise NotAllowed("not_handed_over")
    return (CaseRecalled(at=now, id=event_of(asked), by=asked.by),)
