"""The machine: `decide` says what a case does now and when to look again. It reads no clock and does nothing itself.

The table GUARDS is the whole life of a case, in order: the first guard that has an answer gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from operator import itemgetter

from engine.case.ageing import (
    RANK,
    ends_on,
    opens_at,
    stage_days,
    steps_of,
    today,
    zone_for_days,
)  # fmt: skip
from engine.case.charging import charge_days, charged_first, settle_terms
from engine.case.decision import Decision
from engine.case.entering import entering
from engine.case.facts import facts_asked, why_not
from engine.case.holds import deadlines, settle
from engine.case.lateness import follows, late_moments
from engine.case.recovering import money_after_end, write_off
from engine.case.remembered import once_for_a_plan
from engine.case.resending import channels_left, failed_for_good
from engine.case.steps import next_days, next_step, run
from engine.case.workdays import add, start_of
from schemas.case import Case
from schemas.effects import CloseCase, Contact, RaiseTask
from schemas.events import RewardGranted, StageEntered, StepSkipped
from schemas.plan import Consequence, Plan, Step
from schemas.playbook import TIMELINE_STAGES, End

UNDELIVERED = "invoicing.if_undelivered"
MISSING = "data.if_missing"
ENDS = "recovery.ends"
NO_ADDRESS = "customer.address"
"""The house rule that refuses a contact for want of any address."""


def decide(plan: Plan, case: Case, now: datetime) -> Decision:
    """What to do now, and when to look again. Asked twice, it answers the same."""
    for guard in GUARDS:
        decision = guard(plan, case, now)
        if decision is not None:
            return charged_first(plan, case, decision, now)
    return _wait(plan, case, now)


# --- ends -------------------------------------------------------------------------------------------------------


def _closed(plan: Plan, case: Case, now: datetime) -> Decision | None:
    return Decision.rest() if case.is_closed else None


def _cancelled(plan: Plan, case: Case, now: datetime) -> Decision | None:
    return _close(plan, case, "cancelled", "case.cancelled") if case.cancelled else None


def _stopped(plan: Plan, case: Case, now: datetime) -> Decision | None:
    return _close(plan, case, "stopped", "policy.stop_when") if case.notice in plan.stop_when else None


def _handed_over(plan: Plan, case: Case, now: datetime) -> Decision | None:
    return _close(plan, case, "handed_over", "recovery") if case.handed_to else None


def _nothing_owed(plan: Plan, case: Case, now: datetime) -> Decision | None:
    if case.balance > 0:
        return None
    end = _how_it_was_settled(case)
    thanks = _when_paid(plan, case, now) if end == "paid" else None
    return thanks or _close(plan, case, end, "case.balance")


def _how_it_was_settled(case: Case) -> End:
    if case.written_off > 0:
        return "written_off"
    if case.agreement is not None and case.agreement.state == "completed":
        return "settled"
    return "credited" if case.paid <= 0 and case.credits else "paid"


def _when_paid(plan: Plan, case: Case, now: datetime) -> Decision | None:
    for step in plan.when_paid:
        if step.path in case.steps:
            continue
        unmet, asked = why_not(step, facts_asked(plan, case, now)), case.approvals.get(step.path)
        if unmet is not None:
            return Decision.note((StepSkipped(at=now, step=step.path, reason="condition", detail=unmet), step.path))
        if plan.semantics >= 2 and asked is not None and asked.state == "refused":
            no = StepSkipped(at=now, step=step.path, reason="approval_refused", detail=asked.by)
            return Decision.note((no, step.path))
        return _rewarded(plan, case, step, run(plan, case, step, now), now)
    return None


def _rewarded(plan: Plan, case: Case, step: Step, decision: Decision, now: datetime) -> Decision:
    """What the step rewards with is granted first, once: it stands whether or not the thanks arrive."""
    is_run = isinstance(decision.effect, Contact) and plan.semantics >= 2
    if not is_run or not step.reward or step.reward in case.rewards:
        return decision
    return Decision.note((RewardGranted(at=now, step=step.path, reward=step.reward), step.path))


def _time_is_up(plan: Plan, case: Case, now: datetime) -> Decision | None:
    day = ends_on(plan, case, now)
    if day is None or today(case, now) < day:
        return None
    if plan.ends.then.who and ENDS not in case.tasks:
        return Decision.do(RaiseTask(because=ENDS, task=ENDS, what="review", queue=plan.ends.then.who))
    return _close(plan, case, "reviewed", ENDS)


def _close(plan: Plan, case: Case, end: End, because: str) -> Decision:
    moves = len(case.moves) if plan.semantics >= 2 else None
    return Decision.do(CloseCase(because=because, end=end, moves=moves))


# --- data -------------------------------------------------------------------------------------------------------


def _data(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """Before anyone is contacted: what must be known is known, or a person completes it, or the time for it is up."""
    if case.stage == "policy":
        return Decision.note((StageEntered(at=now, stage="data"), "data"))
    if case.stage != "data":
        return None
    missing = missing_data(plan, case, now)
    rule = plan.data.if_missing
    if not missing or rule is None:
        return None
    asked = case.tasks.get(MISSING)
    if asked is None and MISSING not in case.finished:
        due = opens_at(plan, case, add(today(case, now), rule.within, plan.calendar))
        what = f"{rule.task}:{','.join(missing)}"
        return Decision.do(RaiseTask(because=MISSING, task=MISSING, what=what, queue=rule.queue, due_at=due))
    if asked is not None and asked.due_at is not None and now < asked.due_at:
        sooner = (moment for moment in deadlines(plan, case) if moment > now)
        return Decision.wait(min([asked.due_at, *sooner]), MISSING)
    return _late_data(plan, case, now, rule.if_late) if asked is not None else None


def _late_data(plan: Plan, case: Case, now: datetime, late: Consequence) -> Decision | None:
    """Nobody completed the data in time: go on without them, tell someone, or wait for that someone until the end."""
    if late.do not in ("hold_and_alert", "hand_to", "review_by", "ask"):
        return None
    alert = f"{MISSING}/late"
    if alert not in case.tasks and alert not in case.finished:
        return Decision.do(RaiseTask(because=MISSING, task=alert, what="alert", queue=late.who or plan.owner))
    if late.do == "hold_and_alert" and alert in case.tasks:
        return Decision.wait(_start_of(case, ends_on(plan, case, now)), MISSING)
    return None


def missing_data(plan: Plan, case: Case, now: datetime) -> tuple[str, ...]:
    """What `data.require` asks for and is not on file, and `fresh data` when what is on file is too old."""
    missing = tuple(name for name in plan.data.require if name not in case.known)
    too_old = plan.data.no_older_than
    if too_old is None or case.data_from is None:
        return missing
    stale = today(case, now) > add(case.data_from, too_old, plan.calendar)
    return (*missing, "fresh_data") if stale else missing


# --- stages -----------------------------------------------------------------------------------------------------


def _enter_stage(plan: Plan, case: Case, now: datetime) -> Decision | None:
    if case.holds and case.stage in TIMELINE_STAGES:
        return None  # on hold it stays where it stood: a promise that breaks leads on from there, whenever it is asked
    stage = stage_on(plan, case, now)
    if RANK[stage] <= RANK.get(case.stage, -1):  # type: ignore[index, call-overload]
        return None
    late = case.stage == "data" and RANK[stage] > RANK["invoicing"]  # type: ignore[index]
    return Decision.note(*entering(plan, case, StageEntered(at=now, stage=stage, late=late), stage, now))


def stage_on(plan: Plan, case: Case, now: datetime) -> str:
    """The stage whose days hold today."""
    day = today(case, now)
    name = "invoicing"
    for stage, begins in stage_days(plan, case, now):
        if begins > day:
            break
        name = stage.name
    return name


# --- the timeline -----------------------------------------------------------------------------------------------


def _undelivered(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """A required document that could not be delivered, or a bad address, becomes a task, once."""
    rule = plan.if_undelivered
    if rule is None or UNDELIVERED in case.tasks or UNDELIVERED in case.finished:
        return None
    refused = [path for path, one in case.steps.items() if one.state == "refused"]
    if not (case.bad_channels or refused or case.failures):
        return None
    if not (case.bad_channels or not _required(plan).isdisjoint(refused) or _out_of_reach(plan, case)):
        return None
    due = opens_at(plan, case, add(today(case, now), rule.within, plan.calendar))
    return Decision.do(RaiseTask(because=UNDELIVERED, task=UNDELIVERED, what=rule.task, queue=rule.queue, due_at=due))


@once_for_a_plan
def _required(plan: Plan) -> frozenset[str]:
    return frozenset(step.path for step in steps_of(plan) if step.required)


def _out_of_reach(plan: Plan, case: Case) -> bool:
    """From semantics 2 on: nothing at all is on file to reach the customer by, or no channel is left for what the
    customer must have."""
    if plan.semantics < 2:
        return False
    if any(one.state == "refused" and one.reason == NO_ADDRESS for one in case.steps.values()):
        return True
    steps = steps_of(plan) if case.failures else ()
    return any(failed_for_good(plan, case, step) and not channels_left(case, step) for step in steps)


def _on_hold(plan: Plan, case: Case, now: datetime) -> Decision | None:
    if not case.holds:
        return None
    decision = next_step(plan, case, now, on_hold=True)
    if decision is None or decision.wake_at is None:
        return decision or _wait_for_hold(plan, case, now)
    return min(decision, _wait_for_hold(plan, case, now), key=lambda wait: wait.wake_at or now)


def _wait_for_hold(plan: Plan, case: Case, now: datetime) -> Decision:
    ends = _start_of(case, ends_on(plan, case, now))
    moments = (*deadlines(plan, case), *late_moments(plan, case), *charge_days(plan, case, now))
    return Decision.wait(min([ends, *(moment for moment in moments if moment > now)]), "hold")


def _next_step(plan: Plan, case: Case, now: datetime) -> Decision | None:
    decision = next_step(plan, case, now, on_hold=False)
    if decision is None or decision.wake_at is None:
        return decision
    return min(decision, _wait(plan, case, now), key=lambda wait: wait.wake_at or now)


def _wait(plan: Plan, case: Case, now: datetime) -> Decision:
    """Wait for the next step, stage, deadline or the end, whichever comes first; there is always an end."""
    waits = [(opens_at(plan, case, one.day), one.step.path) for one in next_days(plan, case, now)]
    day = today(case, now)
    for stage, begins in stage_days(plan, case, now):
        if begins > day:  # no stage begins before the one before it
            waits.append((opens_at(plan, case, begins), stage.name))
            break
    waits += [(moment, "hold") for moment in deadlines(plan, case) if moment > now]
    waits += [(moment, "hold") for moment in late_moments(plan, case) if moment > now]
    waits += [(moment, "policy.terms") for moment in charge_days(plan, case, now) if moment > now]
    waits.append((_start_of(case, ends_on(plan, case, now)), ENDS))
    return Decision.wait(*min(waits, key=itemgetter(0)))


def _start_of(case: Case, day: date | None) -> datetime:
    return start_of(day or case.due_on + timedelta(days=3650), zone_for_days(case))


GUARDS: tuple[Callable[[Plan, Case, datetime], Decision | None], ...] = (
    write_off,
    money_after_end,
    _closed,
    _cancelled,
    _stopped,
    _handed_over,
    settle,
    settle_terms,
    _nothing_owed,
    _time_is_up,
    _data,
    _enter_stage,
    _undelivered,
    follows,
    _on_hold,
    _next_step,
)
