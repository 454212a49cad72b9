"""The next step of a timeline: which steps are due, which are skipped and why, which one runs now.

Late arrival and catch-up are here: the newest missed optional contact runs, older ones are recorded as skipped, a
required one is never skipped, and a case is contacted at most once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from operator import itemgetter

import msgspec

from engine.case.ageing import (
    RANK,
    day_of,
    is_undisturbed,
    next_opening,
    opens_at,
    step_days,
    steps_of,
    today,
    tomorrow,
)  # fmt: skip
from engine.case.conditions import Facts
from engine.case.contact.deeds import forbidden_by
from engine.case.decision import Decision, Noted
from engine.case.facts import facts_asked, offer_for, why_not
from engine.case.holds import ask
from engine.case.proved import unproved
from engine.case.resending import channels_left, goes_again, times_failed
from engine.case.workdays import add
from schemas.case import Case
from schemas.effects import AnyEffect, ChargeFee, Contact, HandOver, RaiseTask, Report, WriteOff
from schemas.events import ApprovalLapsed, HoldPlaced, StepSkipped
from schemas.plan import Plan, Step

CONTACTS = ("send", "call")


class Due(msgspec.Struct, frozen=True):
    """A step that is due, and the day it was meant for."""

    step: Step
    day: date


def next_step(plan: Plan, case: Case, now: datetime, *, on_hold: bool) -> Decision | None:
    """What the timelines ask for now; None when nothing is due. On hold, only what goes out in any case."""
    due = due_steps(plan, case, now)
    if on_hold:
        due = [one for one in due if one.step.during_holds]
    if not due:
        return None
    skipped = _skips(plan, case, due, now)
    if skipped:
        return Decision(notes=tuple(skipped))
    return _run_first(plan, case, sorted(due, key=lambda one: not one.step.required), now)


def due_steps(plan: Plan, case: Case, now: datetime) -> list[Due]:
    """Steps without a record whose day has come, and those to be sent again, in the playbook's order."""
    day = today(case, now)
    if is_undisturbed(case) and not case.failures:
        begun = _begun(plan, case, now, day)
        return [Due(step, meant) for _, step, meant in sorted(begun, key=itemgetter(0))] if begun else []
    wanted = [step for step in steps_of(plan) if step.path not in case.steps or _is_sent_again(plan, case, step, now)]
    pending = ((step, day_of(plan, case, step.at, now)) for step in wanted)
    return [Due(step, meant) for step, meant in pending if meant is not None and meant <= day]


def _is_sent_again(plan: Plan, case: Case, step: Step, now: datetime) -> bool:
    return goes_again(plan, case, step) and why_not(step, facts_asked(plan, case, now)) is None


def _begun(plan: Plan, case: Case, now: datetime, day: date) -> list[tuple[int, Step, date]]:
    """The same of a case whose days nothing has moved: only the days up to now are looked at."""
    days, known = step_days(plan, case), case.steps
    begun: list[tuple[int, Step, date]] = []
    for meant, place, step in days.ordered:
        if meant > day:
            break
        if step.path not in known:
            begun.append((place, step, meant))
    for place, step in days.following:
        if step.path not in known and step.at.step in known:
            after = day_of(plan, case, step.at, now)
            if after is not None and after <= day:
                begun.append((place, step, after))
    return begun


def next_days(plan: Plan, case: Case, now: datetime) -> list[Due]:
    """Of `future_days` those that may be the first: what lies behind the first opening that comes is left out."""
    if not is_undisturbed(case):
        return future_days(plan, case, now)
    day, days, known = today(case, now), step_days(plan, case), case.steps
    found: list[tuple[int, Due]] = []
    last: date | None = None
    for meant, place, step in days.ordered:
        if last is not None and meant > last:
            break
        if meant > day and step.path not in known:
            found.append((place, Due(step, meant)))
            last = last or today(case, opens_at(plan, case, meant))
    for place, step in days.following:
        if step.path not in known and step.at.step in known:
            after = day_of(plan, case, step.at, now)
            if after is not None and after > day:
                found.append((place, Due(step, after)))
    return [due for _, due in sorted(found, key=itemgetter(0))]


def future_days(plan: Plan, case: Case, now: datetime) -> list[Due]:
    """Steps without a record whose day is known and still to come."""
    day = today(case, now)
    pending = ((step, day_of(plan, case, step.at, now)) for step in steps_of(plan) if step.path not in case.steps)
    return [Due(step, meant) for step, meant in pending if meant is not None and meant > day]


# --- what is skipped --------------------------------------------------------------------------------------------


def _skips(plan: Plan, case: Case, due: Sequence[Due], now: datetime) -> list[Noted]:
    facts: Facts = facts_asked(plan, case, now)
    fates: dict[str, tuple[str, str]] = {}
    for one in due:
        step = one.step
        forbidden = forbidden_by(plan, case, step.verb, now)
        unmet = why_not(step, facts) if step.only_if is not None or step.unless is not None else None
        reason = ("forbidden", forbidden) if forbidden else _own_reason(case, one, unmet, now)
        if reason:
            fates[one.step.path] = reason
    left = [one for one in due if one.step.path not in fates] if len(due) > 1 else []
    for index, one in enumerate(left[:-1]):  # what is newest is overtaken by nothing
        newer = [other.step.path for other in left[index + 1 :] if other.step.verb in CONTACTS]
        if newer and _may_be_overtaken(case, one, now):
            fates[one.step.path] = ("overtaken", newer[-1])
    return [
        Noted(StepSkipped(at=now, step=path, reason=reason, detail=detail), path)
        for path, (reason, detail) in fates.items()
    ]


def _own_reason(case: Case, one: Due, unmet: str | None, now: datetime) -> tuple[str, str] | None:
    """Why this step alone will not run: its condition, a late arrival, a stage that was left, a refused approval."""
    asked = case.approvals.get(one.step.path)
    if asked is not None and asked.state == "refused":
        return "approval_refused", asked.by
    if unmet is not None and not (one.step.required and unmet.startswith("fact_missing")):
        return "condition", unmet
    if one.step.required or RANK[one.step.stage] >= RANK.get(case.stage, 0):  # type: ignore[call-overload]
        return None
    if one.day < today(case, case.opened_at):
        return "late_arrival", case.stage
    return ("stage_left", case.stage) if case.brought_forward else None


def _may_be_overtaken(case: Case, one: Due, now: datetime) -> bool:
    asked = case.approvals.get(one.step.path)
    return (
        one.step.verb in CONTACTS
        and not one.step.required
        and one.day < today(case, now)
        and asked is None  # a step that waits for a person is never overtaken
    )


# --- what runs --------------------------------------------------------------------------------------------------


def _run_first(plan: Plan, case: Case, due: Sequence[Due], now: datetime) -> Decision | None:
    """The first that can run now. Contacts keep their order: one that was put off lets no other pass before it."""
    waits: list[Decision] = []
    is_queueing = False
    for one in due:
        if is_queueing and one.step.verb in CONTACTS:
            continue
        decision = run(plan, case, one.step, now)
        if decision.wake_at is None:
            return decision
        waits.append(decision)
        is_queueing = is_queueing or one.step.verb in CONTACTS
    return min(waits, key=lambda wait: wait.wake_at or now) if waits else None


def run(plan: Plan, case: Case, step: Step, now: datetime) -> Decision:
    """Run a step that is due: wait for its opening, for a person's approval, or do it."""
    opens = _earliest(plan, case, step, now)
    if opens > now:
        return Decision.wait(opens, step.path)
    if (held := unproved(plan, case, step, now)) is not None:
        return held
    if step.approval is not None:
        held = _approval(plan, case, step, now)
        if held is not None:
            return held
    return Decision.do(EFFECTS[step.verb](plan, case, step, now))


def _earliest(plan: Plan, case: Case, step: Step, now: datetime) -> datetime:
    if step.verb not in CONTACTS:
        return next_opening(plan, case, now)
    after = max(now, case.not_before.get(step.path, now))
    if case.contacted_at is not None and today(case, case.contacted_at) == today(case, after):
        return tomorrow(plan, case, after)
    return next_opening(plan, case, after)


def _approval(plan: Plan, case: Case, step: Step, now: datetime) -> Decision | None:
    """The approval's next move; None once it was given."""
    rule, asked = step.approval, case.approvals.get(step.path)
    assert rule is not None
    if asked is None:
        return Decision.do(ask(plan, case, step.path, rule, now, step.path))
    if asked.state == "given":
        return None
    if asked.state == "asked":
        if now < asked.due_at:
            return Decision.wait(asked.due_at, step.path)
        return Decision.note((ApprovalLapsed(at=now, of=step.path), step.path))
    return _silence(plan, case, step, now)


def _silence(plan: Plan, case: Case, step: Step, now: datetime) -> Decision | None:
    rule, alert = step.approval, f"{step.path}/alert"
    assert rule is not None
    silent = rule.if_silent
    if silent.do == "go_on":
        return None
    if silent.do == "no_offer":
        return Decision.note((StepSkipped(at=now, step=step.path, reason="approval_lapsed"), step.path))
    if silent.do == "ask" and case.approvals[step.path].by != silent.who:
        escalated = msgspec.structs.replace(rule, by=silent.who)
        return Decision.do(ask(plan, case, step.path, escalated, now, step.path))
    if alert not in case.tasks and alert not in case.finished:
        return Decision.do(RaiseTask(because=step.path, task=alert, what="alert", queue=silent.who or plan.owner))
    return Decision.note((HoldPlaced(at=now, hold="approval", reason=step.path), step.path))


# --- from verb to effect ----------------------------------------------------------------------------------------


def _occurrence(case: Case, step: Step) -> int:
    return case.occurrences.get(step.path, 0) + times_failed(case, step) + 1


def _send(plan: Plan, case: Case, step: Step, now: datetime) -> AnyEffect:
    return Contact(
        because=step.path,
        occurrence=_occurrence(case, step),
        step=step.path,
        message=step.what,
        channels=channels_left(case, step) if goes_again(plan, case, step) else step.by,
        firmness=step.firmness,
        attach=step.attach,
        offer=(offer_for(plan, case, now) or {}) if step.stage == "negotiation" else {},
    )


def _call(plan: Plan, case: Case, step: Step, now: datetime) -> AnyEffect:
    return Contact(
        because=step.path,
        occurrence=_occurrence(case, step),
        step=step.path,
        message=step.what,
        channels=("call",),
        firmness=step.firmness,
        team=step.team,
        due_at=_within(plan, case, step, now),
    )


def _within(plan: Plan, case: Case, step: Step, now: datetime) -> datetime | None:
    return opens_at(plan, case, add(today(case, now), step.within, plan.calendar)) if step.within else None


def _task(plan: Plan, case: Case, step: Step, now: datetime) -> AnyEffect:
    due_at = _within(plan, case, step, now)
    return RaiseTask(
        because=step.path, task=step.path, what=step.what, queue=step.team or plan.owner, due_at=due_at, step=step.path
    )


def _report(plan: Plan, case: Case, step: Step, now: datetime) -> AnyEffect:
    return Report(because=step.path, step=step.path, to=step.what)


def _hand_over(plan: Plan, case: Case, step: Step, now: datetime) -> AnyEffect:
    return HandOver(because=step.path, step=step.path, to=step.what)


def _write_off(plan: Plan, case: Case, step: Step, now: datetime) -> AnyEffect:
    return WriteOff(because=step.path, step=step.path, what=step.what, amount=case.balance)


def _charge_fee(plan: Plan, case: Case, step: Step, now: datetime) -> AnyEffect:
    assert step.amount is not None, f"{step.place}: a fee without an amount cannot be compiled"
    return ChargeFee(because=step.path, step=step.path, amount=step.amount.amount)


EFFECTS: dict[str, Callable[[Plan, Case, Step, datetime], AnyEffect]] = {
    "send": _send,
    "call": _call,
    "task": _task,
    "report": _report,
    "hand_over": _hand_over,
    "write_off": _write_off,
    "charge_fee": _charge_fee,
}
