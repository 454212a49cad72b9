"""The day by which a rule of a plan's packs wants a notice to have gone out. It sends nothing and reads no clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from engine.case.workdays import add
from schemas.plan import Plan
from schemas.rules import Notice, binding


def notice_due_on(plan: Plan, due_on: date, sent: Collection[str], today: date) -> date | None:
    """The first such day of a notice that is not among the messages `sent`; None where every one was given.

    A notice without a message of its own is not followed here: nobody can tell whether it was given.
    """
    days = (
        add(due_on, rule.says.by, plan.calendar)
        for _, rule in binding(plan.packs, today)
        if isinstance(rule.says, Notice) and rule.says.by is not None
        and rule.says.message and rule.says.message not in sent
    )  # fmt: skip
    return min(days, default=None)
