"""The end of a case and after it: write-offs that a person asks for, cases taken back, money that comes too late.

It says what a person must do; nobody here contacts a customer, and no timeline is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from engine.case.ageing import opens_at, today
from engine.case.asking.refusing import refuse_first
from engine.case.decision import Decision
from engine.case.workdays import add
from schemas.case import Case, Move
from schemas.driving import AskWriteOff, event_of
from schemas.effects import AskApproval, RaiseTask, WriteOff
from schemas.events import AnyEvent, ApprovalLapsed, WriteOffAsked
from schemas.plan import Duration, Plan

WRITE_OFF: Final = "write-off"
AFTER_END: Final = "after-end"
ENDS: Final = "recovery.ends"
BOOKKEEPING: Final = "accounting"
TO_ANSWER: Final = Duration(5, "business_days")
"""How long the one who must agree to a write-off has; then it is as if nobody had asked."""

COMES_LATE: Final = ("payment", "credit_note", "reversal")
"""What of the changes of an invoice's own amount comes from outside."""


# --- what may be asked ------------------------------------------------------------------------------------------


def ask_write_off(plan: Plan, case: Case, asked: AskWriteOff, now: datetime) -> tuple[AnyEvent, ...]:
    """A person wants the rest written off, of an open case or a closed one. Raises NotAllowed."""
    waiting = case.write_off is not None and _waits(case, now)
    reasons = [
        ("with_counterpart", bool(case.handed_to)),
        ("nothing_left", case.balance <= 0),
        ("already_asked", waiting),
    ]
    refuse_first(reasons)
    event = WriteOffAsked(
        at=now,
        id=event_of(asked),
        wish=f"{WRITE_OFF}/{asked.id}",
        reason=asked.reason,
        approval_by=asked.approval_by,
        by=asked.by,
    )
    return (event,)


# --- what follows -----------------------------------------------------------------------------------------------


def _answer(case: Case) -> str:
    """How the question about the write-off stands: empty before it is put."""
    assert case.write_off is not None
    asked = case.approvals.get(case.write_off.id)
    return asked.state if asked is not None else ""


def _waits(case: Case, now: datetime) -> bool:
    """Whether somebody may still answer; a question that a case's end took off the list is over with its time."""
    assert case.write_off is not None
    asked = case.approvals.get(case.write_off.id)
    return asked is None or (asked.state == "asked" and now < asked.due_at)


def write_off(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """A write-off that a person asked for: the other person is asked, and it is done once that one agreed."""
    wanted = case.write_off
    if wanted is None or case.balance <= 0:
        return None
    of, state = wanted.id, _answer(case)
    if state == "given":
        return Decision.do(WriteOff(because=of, step="", what=wanted.reason, amount=case.balance))
    if state == "":
        due = opens_at(plan, case, add(today(case, now), TO_ANSWER, plan.calendar))
        return Decision.do(AskApproval(because=of, of=of, by=wanted.approval_by, due_at=due))
    if state == "asked" and not case.is_closed and case.approvals[of].due_at <= now:
        return Decision.note((ApprovalLapsed(at=now, of=of), of))
    return None


def money_after_end(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """What was paid too much, and each change of the invoice's own amount after the end, is a task of its own, once."""
    ends_again = case.handed_to or case.cancelled or case.notice in plan.stop_when or ENDS in case.tasks
    if case.moves_at_end is None or not (case.is_closed or ends_again):
        return None
    for key, what, amount in (*_paid_too_much(case), *_came_late(case)):
        if key not in case.tasks and key not in case.finished:
            queue = BOOKKEEPING if what in ("overpaid", "recovered") else plan.owner
            return Decision.do(RaiseTask(because=AFTER_END, task=key, what=f"{what}:{amount:f}", queue=queue))
    return None


def _paid_too_much(case: Case) -> Iterator[tuple[str, str, Decimal]]:
    """What was too much at the end itself: it is the customer's, and somebody must return or credit it."""
    late = sum((move.amount for move in case.moves[case.moves_at_end :]), Decimal(0))
    if case.is_closed and (over := late - case.balance) > 0:
        yield f"{AFTER_END}/{case.moves_at_end}", "overpaid", over


def _came_late(case: Case) -> Iterator[tuple[str, str, Decimal]]:
    """Each change since the end, by its number among all of them."""
    for number, move in enumerate(case.moves[case.moves_at_end :], (case.moves_at_end or 0) + 1):
        if move.what in COMES_LATE:
            what = _what_to_do(case, move)
            amount = min(abs(move.amount), -case.balance) if what == "overpaid" else abs(move.amount)
            yield f"{AFTER_END}/{number}", what, amount


def _what_to_do(case: Case, move: Move) -> str:
    """The task's name for one change."""
    if case.handed_to:
        return "tell-counterpart"
    if move.what == "reversal":
        return "taken-back"
    if case.written_off > 0:
        return "recovered" if move.what == "payment" else "late-money"
    return "overpaid" if case.balance < 0 else "late-money"
