"""What is contested of an invoice: all of it or parts, and which of them stand. It knows no bound and no message."""

from __future__ import annotations

from decimal import Decimal

from schemas.case import Case, Dispute
from schemas.playbook import HoldKind

PAUSE = "policy.pause_while.dispute_open"


def standing(case: Case) -> tuple[Dispute, ...]:
    """The disputes that were not settled; those of sources without ids are holds only."""
    return tuple(one for one in case.disputes if not one.outcome)


def is_contested_whole(case: Case) -> bool:
    """Whether nothing is left that is not contested."""
    without_id = any((hold.kind == "dispute_open" and not hold.of) or hold.of == PAUSE for hold in case.holds)
    return without_id or any(one.amount is None for one in standing(case))


def contested_by(case: Case, dispute: Dispute | None) -> Decimal:
    """How much of the balance a dispute contests; one without an amount, or of a source without ids, all of it."""
    owed = max(case.balance, Decimal(0))
    return owed if dispute is None or dispute.amount is None else min(dispute.amount, owed)


def task_of(dispute: str) -> str:
    """The task of the desk that takes a dispute over when its time is up."""
    return f"{PAUSE}/{dispute}"


def of_task(task: str) -> str:
    """The dispute that a task is about; empty where it is about none."""
    return task.removeprefix(f"{PAUSE}/") if task.startswith(f"{PAUSE}/") else ""


def rule_of(task: str) -> str:
    """A task's key without the dispute that it is about: the path of the rule that raised it."""
    return PAUSE if of_task(task) else task


def rest_is_paid(case: Case) -> bool:
    """Whether nothing of the invoice itself is left but what is contested; charges wait for the dispute's end."""
    return bool(standing(case)) and case.balance - case.charged <= case.contested


def holds_for(case: Case, dispute: Dispute) -> tuple[HoldKind, str]:
    """The kind and the cause of the hold of a dispute: its own, or that of the desk that took it over."""
    task = task_of(dispute.id)
    return ("manual", task) if task in case.tasks else ("dispute_open", dispute.id)
