"""What follows when nobody did a step's task or call in time (`if_late`), or a step's approval was refused
(`if_refused`). From semantics 2 on; it knows no timeline and does nothing by itself.

An alert that holds is a task under the step's path and a word; it stands, and the case with it, until it is done, or
until the late task or call is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.case.ageing import RANK, opens_at, steps_of, today
from engine.case.decision import Decision
from engine.case.entering import brought_forward
from engine.case.holds import next_stage
from engine.case.remembered import once_for_a_plan
from engine.case.workdays import add
from schemas.case import Case
from schemas.effects import RaiseTask
from schemas.events import HoldPlaced
from schemas.plan import Consequence, Plan, Step

LATE, REFUSED = "late", "refused"


def follows(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """The first thing that follows now from a late task or call, or from a no."""
    if plan.semantics < 2 or case.steps.keys().isdisjoint(_that_follow(plan)):
        return None
    for step, why, then in (*_late(plan, case, now), *_refused(plan, case)):
        decision = _consequence(plan, case, step, why, then, now)
        if decision is not None:
            return decision
    return None


def late_moments(plan: Plan, case: Case) -> Iterator[datetime]:
    """Every moment at which a task or call of a step becomes late and something follows (UTC)."""
    if plan.semantics >= 2 and not case.steps.keys().isdisjoint(_that_follow(plan)):
        yield from (due for _, due in _waiting(plan, case))


def _late(plan: Plan, case: Case, now: datetime) -> Iterator[tuple[Step, str, Consequence]]:
    for step, due in _waiting(plan, case):
        if due <= now:
            yield step, LATE, step.if_late


def _waiting(plan: Plan, case: Case) -> Iterator[tuple[Step, datetime]]:
    """Tasks and calls that are not yet done, with the moment at which they are late."""
    for step in _may_be_late(plan):
        record = case.steps.get(step.path)
        if record is None or record.state != "done" or step.path in (*case.finished, *case.called):
            continue
        yield step, opens_at(plan, case, add(today(case, record.at), step.within, plan.calendar))


def _refused(plan: Plan, case: Case) -> Iterator[tuple[Step, str, Consequence]]:
    for step in _may_be_refused(plan):
        record = case.steps.get(step.path)
        if record is not None and record.reason == "approval_refused":
            assert step.approval is not None
            yield step, REFUSED, step.approval.if_refused


@once_for_a_plan
def _that_follow(plan: Plan) -> frozenset[str]:
    """The steps of which anything can follow: a case that has come to none of them is asked no more."""
    return frozenset(step.path for step in (*_may_be_late(plan), *_may_be_refused(plan)))


@once_for_a_plan
def _may_be_late(plan: Plan) -> tuple[Step, ...]:
    """Tasks and calls of which something follows when they are late."""
    tasks = (step for step in steps_of(plan) if step.verb in ("task", "call") and step.within is not None)
    return tuple(step for step in tasks if step.if_late.do != "go_on")


@once_for_a_plan
def _may_be_refused(plan: Plan) -> tuple[Step, ...]:
    return tuple(step for step in steps_of(plan) if step.approval is not None)


def _consequence(plan: Plan, case: Case, step: Step, why: str, then: Consequence, now: datetime) -> Decision | None:
    key = f"{step.path}/{why}"
    if then.do == "next_stage":
        return _bring_forward(plan, case, step, now)
    if then.do not in ("hand_to", "review_by", "hold_and_alert"):
        return None
    if key not in case.tasks and key not in case.finished:
        what = "alert" if then.do == "hold_and_alert" else f"{why}:{step.what}"
        return Decision.do(RaiseTask(because=step.path, task=key, what=what, queue=then.who or plan.owner))
    is_held = any(hold.of == key for hold in (*case.holds, *case.past_holds))
    if then.do == "hold_and_alert" and key in case.tasks and not is_held:
        return Decision.note((HoldPlaced(at=now, hold="manual", reason=step.path, of=key), step.path))
    return None


def _bring_forward(plan: Plan, case: Case, step: Step, now: datetime) -> Decision | None:
    """Once: afterwards the case has left the step's stage. On hold a case stays where it stands."""
    if case.holds or RANK[step.stage] != RANK.get(case.stage, -1):  # type: ignore[call-overload]
        return None
    notes = brought_forward(plan, case, next_stage(plan, case, now), step.path, now)
    return Decision.note(*notes) if notes else None
