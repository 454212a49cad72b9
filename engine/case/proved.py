"""A deed that must wait until its notice is proved, where a rule pack says so. It knows no channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from engine.case.ageing import day_of, opens_at, today, zone_for_days
from engine.case.decision import Decision
from engine.case.demands import ANNOUNCED, announcing, notices_before
from engine.case.workdays import add, local_date, start_of
from schemas.case import Case
from schemas.effects import RaiseTask
from schemas.events import StepSkipped
from schemas.plan import Duration, Plan, Step

WAITS: Final = 2
"""The semantics from which on a pack can ask for a proof."""
NOTICES: Final = "collections"
LONGEST: Final = timedelta(days=3650)


def unproved(plan: Plan, case: Case, step: Step, now: datetime) -> Decision | None:
    """What keeps a report or hand-over from being done; None where nothing does.

    Without a proof a person is asked for one, once. Where that person is done and nothing was proved, it is skipped.
    """
    if plan.semantics < WAITS or step.verb not in ANNOUNCED:
        return None
    asked = [notice for _, notice in announcing(plan, step.verb) if notice.proved]
    if not asked:
        return None
    known = [case.proofs[one.path] for one in notices_before(plan, step) if one.path in case.proofs]
    if not known:
        return _find_proof(plan, case, step, now)
    proved = local_date(min(known), zone_for_days(case))
    day = max(add(proved, notice.wait or Duration(0), plan.calendar) for notice in asked)
    return Decision.wait(opens_at(plan, case, day), step.path) if today(case, now) < day else None


def _find_proof(plan: Plan, case: Case, step: Step, now: datetime) -> Decision:
    task = f"{step.path}/proof"
    if task in case.finished:
        return Decision.note((StepSkipped(at=now, step=step.path, reason="no_proof"), step.path))
    if task not in case.tasks:
        return Decision.do(RaiseTask(because=step.path, task=task, what="prove-notice", queue=NOTICES))
    ends = day_of(plan, case, plan.ends.at, now) or case.due_on + LONGEST
    return Decision.wait(start_of(ends, zone_for_days(case)), step.path)
