"""What a final demand may say today: until when to pay, and which of the playbook's deeds follow. It sends none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from engine.case.ageing import day_of, steps_of, today
from engine.case.demands import ANNOUNCED, notices_before
from engine.case.workdays import add
from schemas.case import Case
from schemas.plan import Duration, Plan, Step

WITHOUT_DEEDS: Final = Duration(7)
"""Time to pay where the playbook has no deed that follows: our own usage, no rule of law."""


class Demanded(msgspec.Struct, frozen=True):
    """`pay_by` is the last day; `deeds` are the steps that may follow, soonest first."""

    pay_by: date
    deeds: tuple[Step, ...]


def demanded(plan: Plan, case: Case, now: datetime) -> Demanded:
    """The day before the first of the deeds that the demand announces, were it sent today."""
    day = today(case, now)
    ahead = sorted(_ahead(plan, case, day, now), key=lambda one: (one[0], one[1].path))
    if not ahead:
        return Demanded(add(day, WITHOUT_DEEDS, plan.calendar), ())
    return Demanded(max(ahead[0][0] - timedelta(days=1), day), tuple(step for _, step in ahead))


def _ahead(plan: Plan, case: Case, day: date, now: datetime) -> Iterator[tuple[date, Step]]:
    for deed in steps_of(plan):
        if deed.verb not in ANNOUNCED or deed.path in case.steps:
            continue
        announced = {notice.path for notice in notices_before(plan, deed)}
        from_demand = deed.at.anchor == "step" and deed.at.step in announced and deed.at.step not in case.steps
        due = add(day, deed.at.offset, plan.calendar) if from_demand else day_of(plan, case, deed.at, now)
        if due is not None and due > day:
            yield due, deed
