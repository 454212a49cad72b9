"""The days of a case: past due, stopped clocks, and the moment of every step, stage and end. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from engine.case.remembered import once_for_a_plan
from engine.case.workdays import add, local_date, opening, start_of
from schemas.case import Case, Hold
from schemas.plan import Moment, Plan, StagePlan, Step
from schemas.playbook import STAGES

RANK = {stage: rank for rank, stage in enumerate(STAGES)}


def today(case: Case, now: datetime) -> date:
    """The customer's calendar day."""
    return local_date(now, case.zone or case.counted_in or "UTC")


def zone_for_days(case: Case) -> str:
    """The zone in which days are counted: the customer's, the creditor's where that is unknown, else UTC."""
    return case.zone or case.counted_in or "UTC"


def days_past_due(plan: Plan, case: Case, now: datetime) -> int:
    """Calendar days since due, less the days of holds whose clock stops; negative before the due date."""
    return (today(case, now) - case.due_on).days - stopped_days(plan, case, case.due_on, now)


BUCKETS = ((0, "current"), (30, "1-30"), (60, "31-60"), (90, "61-90"))


def bucket_of(days: int) -> str:
    """The ageing bucket of days past due: current, 1-30, 31-60, 61-90, 90+."""
    return next((name for most, name in BUCKETS if days <= most), "90+")


def stopped_days(plan: Plan, case: Case, since: date, now: datetime) -> int:
    """Days after `since` on which the clock stood still; days of holds that overlap count once."""
    if not case.holds and not case.past_holds:
        return 0
    stops = {pause.kind for pause in plan.pauses if pause.clock_stops}
    spans = (_span(case, hold, now) for hold in (*case.past_holds, *case.holds) if hold.kind in stops)
    still: set[date] = set()
    for first, last in spans:
        day = max(first, since)
        while day < last:
            still.add(day)
            day += timedelta(days=1)
    return len(still)


def _span(case: Case, hold: Hold, now: datetime) -> tuple[date, date]:
    return today(case, hold.since), today(case, hold.ended_at or now)


def day_of(plan: Plan, case: Case, moment: Moment, now: datetime) -> date | None:
    """The calendar day of a moment, moved on by stopped clocks; None while its anchor step was not accepted."""
    anchor = _anchor(case, moment)
    if anchor is None:
        return None
    day = add(anchor, moment.offset, plan.calendar)
    if moment.offset.count >= 0:
        day += timedelta(days=stopped_days(plan, case, anchor, now))
    return day - timedelta(days=case.brought_forward) if moment.anchor == "due" and case.brought_forward else day


def _anchor(case: Case, moment: Moment) -> date | None:
    match moment.anchor:
        case "issue":
            return case.issued_on
        case "due":
            return case.due_on
        case "step":
            record = case.steps.get(moment.step)
            return today(case, record.at) if record is not None and record.state == "done" else None


def opens_at(plan: Plan, case: Case, day: date) -> datetime:
    """The first opening of the contact window on or after the day (UTC)."""
    return next_opening(plan, case, start_of(day, zone_for_days(case)))


def next_opening(plan: Plan, case: Case, at: datetime) -> datetime:
    """The first moment from `at` on at which the contact window is open; a window that never opens waits a year."""
    return opening(at, plan.window, plan.calendar, case.zone) or at + timedelta(days=365)


def tomorrow(plan: Plan, case: Case, now: datetime) -> datetime:
    """The first opening after the customer's present day."""
    return opens_at(plan, case, today(case, now) + timedelta(days=1))


def stage_days(plan: Plan, case: Case, now: datetime) -> Sequence[tuple[StagePlan, date]]:
    """The timeline stages with the day on which each begins, in order; a boundary never lies before the last one."""
    if case.holds or case.past_holds or case.brought_forward or _a_stage_follows_a_step(plan):
        return _stage_days(plan, case, now)
    return step_days(plan, case).stages


def _stage_days(plan: Plan, case: Case, now: datetime) -> tuple[tuple[StagePlan, date], ...]:
    days: list[tuple[StagePlan, date]] = []
    begins = case.issued_on
    for stage in plan.stages:
        if stage.name == "policy":
            continue
        days.append((stage, begins))
        if stage.next_stage is not None:
            begins = max(begins, day_of(plan, case, stage.next_stage, now) or begins)
    return tuple(days)


@once_for_a_plan
def _a_stage_follows_a_step(plan: Plan) -> bool:
    return any(stage.next_stage is not None and stage.next_stage.anchor == "step" for stage in plan.stages)


# --- the days of a case that nothing has moved: by its own dates alone, the same for every such case ----------------

MOST_DAYS = 2048
_STEP_DAYS: dict[tuple[int, date, date], tuple[Plan, StepDays]] = {}


class StepDays(msgspec.Struct, frozen=True):
    """The days of a plan's steps by an invoice's own dates. `ordered` has (day, place, step) of those that hang on no
    other step, by day; `places` are in the playbook's order. `following` has (place, step) of the others.
    `ends_on` is the case's last day, `stages` when each begins where none follows a step."""

    ordered: tuple[tuple[date, int, Step], ...]
    following: tuple[tuple[int, Step], ...]
    ends_on: date
    stages: tuple[tuple[StagePlan, date], ...] = ()


def is_undisturbed(case: Case) -> bool:
    """Whether no hold ever moved a day of the case, and no stage was brought forward."""
    return not (case.holds or case.past_holds or case.brought_forward)


def step_days(plan: Plan, case: Case) -> StepDays:
    """The days of the steps of an undisturbed case."""
    global _LAST_DAYS  # each guard asks again: the very same dates are known by being the same, without a key
    of_plan, issued_on, due_on, days = _LAST_DAYS
    if of_plan is plan and issued_on is case.issued_on and due_on is case.due_on:
        return days
    key = (id(plan), case.issued_on, case.due_on)
    found = _STEP_DAYS.get(key)
    if found is None:
        if len(_STEP_DAYS) >= MOST_DAYS:
            _STEP_DAYS.clear()
        found = _STEP_DAYS[key] = (plan, _step_days(plan, case))
    _LAST_DAYS = (plan, case.issued_on, case.due_on, found[1])
    return found[1]


def _step_days(plan: Plan, case: Case) -> StepDays:
    ordered: list[tuple[date, int, Step]] = []
    following: list[tuple[int, Step]] = []
    for place, step in enumerate(steps_of(plan)):
        if step.at.anchor == "step":
            following.append((place, step))
        else:
            anchor = case.issued_on if step.at.anchor == "issue" else case.due_on
            ordered.append((add(anchor, step.at.offset, plan.calendar), place, step))
    ends = plan.ends.at
    ends_on = add(case.issued_on if ends.anchor == "issue" else case.due_on, ends.offset, plan.calendar)
    stages = () if _a_stage_follows_a_step(plan) else _stage_days(plan, case, case.opened_at)
    return StepDays(tuple(sorted(ordered, key=lambda one: one[:2])), tuple(following), ends_on, stages)


def ends_on(plan: Plan, case: Case, now: datetime) -> date | None:
    """The day on which the case ends for certain; None while the step that it hangs on was not accepted."""
    if plan.ends.at.anchor != "step" and is_undisturbed(case):
        return step_days(plan, case).ends_on
    return day_of(plan, case, plan.ends.at, now)


_LAST_DAYS: tuple[Plan | None, date | None, date | None, StepDays] = (None, None, None, StepDays((), (), date.max))


@once_for_a_plan
def steps_of(plan: Plan) -> tuple[Step, ...]:
    """Every step of the timelines in the playbook's order."""
    return tuple(step for stage in plan.stages for step in stage.steps)
