"""Holds, promises and instalment plans: when each reaches its bound and what follows. It knows no timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.case.ageing import opens_at, stage_days, today, zone_for_days
from engine.case.decision import Decision
from engine.case.disputes import PAUSE, holds_for, rest_is_paid, standing, task_of
from engine.case.entering import brought_forward
from engine.case.fold import fold
from engine.case.keeping import apart, contested_since, fulfilled, is_kept, taken_back_of_older, waits_for_dispute
from engine.case.workdays import add, start_of
from schemas.case import Agreement, Case, Dispute, Hold, Promise
from schemas.effects import AskApproval, RaiseTask
from schemas.events import (
    ApprovalLapsed,
    DiscountEarned,
    HoldEnded,
    HoldPlaced,
    PlanAgreed,
    PlanBroken,
    PlanCompleted,
    PlanDeclined,
    PromiseBroken,
    PromiseKept,
    StageEntered,
)  # fmt: skip
from schemas.plan import ApprovalRule, Consequence, Duration, Pause, Plan
from schemas.playbook import TIMELINE_STAGES

DEFAULT_GRACE = Duration(2, "business_days")
TO_AGREE = Duration(2, "business_days")
"""How long whoever must agree to a plan has, where the playbook does not say."""
PROMISE = "negotiation.promise_to_pay"
OFFER = "negotiation.approval"


def pause_for(plan: Plan, hold: Hold) -> Pause | None:
    """The playbook's words on this kind of hold."""
    return next((pause for pause in plan.pauses if pause.kind == hold.kind), None)


def bound_of(plan: Plan, case: Case, hold: Hold) -> date | None:
    """The first day on which the hold no longer holds; None where something else bounds it (a promise, the end)."""
    days = [hold.until] if hold.until is not None else []
    pause = pause_for(plan, hold)
    if pause is not None and pause.at_most is not None:
        days.append(add(today(case, hold.since), pause.at_most, plan.calendar))
    return min(days, default=None)


def settle(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """The first promise, plan or hold that is over at this moment, and what follows from it."""
    if not (case.promises or case.agreement or case.disputes or case.holds):
        return None
    for look in (_promises, _proposal, _agreement, _disputes, _bounds):
        decision = look(plan, case, now)
        if decision is not None:
            return decision
    return None


def deadlines(plan: Plan, case: Case) -> Iterator[datetime]:
    """Every moment at which a hold, promise or plan must be looked at again (UTC)."""
    if not (case.promises or case.agreement or case.holds or case.disputes or case.approvals):
        return
    zone = zone_for_days(case)
    for promise in active_promises(case):
        yield start_of(lapses_on(plan, promise.due_on), zone)
    agreement = case.agreement
    if agreement is not None and is_at_stake(case):
        yield from (start_of(lapses_on(plan, one.due_on), zone) for one in agreement.instalments)
    for hold in case.holds:
        bound = bound_of(plan, case, hold)
        if bound is not None:
            yield start_of(bound, zone)
    for dispute in _not_at_a_desk(case):
        ends = _time_of(plan, case, dispute)
        if ends is not None:
            yield start_of(ends, zone)
    yield from (asked.due_at for asked in case.approvals.values() if asked.state == "asked")


# --- promises ---------------------------------------------------------------------------------------------------


def active_promises(case: Case) -> tuple[Promise, ...]:
    """Promises that are neither kept nor broken."""
    return tuple(promise for promise in case.promises if promise.state == "active")


def lapses_on(plan: Plan, due_on: date) -> date:
    """The first day on which money due on `due_on` is late beyond grace."""
    grace = plan.promise.grace if plan.promise else DEFAULT_GRACE
    return add(due_on, grace, plan.calendar) + timedelta(days=1)


def _promises(plan: Plan, case: Case, now: datetime) -> Decision | None:
    for promise in active_promises(case):
        if is_kept(case, promise):
            return Decision.note((PromiseKept(at=now, promise=promise.id), PROMISE))
        if today(case, now) >= lapses_on(plan, promise.due_on) and not waits_for_dispute(case, promise):
            return _broken(plan, case, promise, now)
    return None


def _broken(plan: Plan, case: Case, promise: Promise, now: datetime) -> Decision:
    broken = sum(one.state == "broken" for one in case.promises) + 1
    note = (PromiseBroken(at=now, promise=promise.id), PROMISE)
    rule = plan.promise
    if rule is None or broken < rule.broken_at_most or rule.then.do != "next_stage":
        return Decision.note(note)
    knows = fold(case, note[0])
    return Decision.note(note, *brought_forward(plan, knows, next_stage(plan, case, now), PROMISE, now))


def next_stage(plan: Plan, case: Case, now: datetime) -> StageEntered | None:
    """The stage after the present one, entered today: its days are brought forward by what it begins early."""
    for stage, begins in stage_days(plan, case, now):
        if stage.name in TIMELINE_STAGES and _rank(stage.name) == _rank(case.stage) + 1:
            return StageEntered(at=now, stage=stage.name, brought_forward=max(0, (begins - today(case, now)).days))
    return None


def _rank(stage: str) -> int:
    return [*TIMELINE_STAGES].index(stage) if stage in TIMELINE_STAGES else -1


# --- instalment plans -------------------------------------------------------------------------------------------


def _proposal(plan: Plan, case: Case, now: datetime) -> Decision | None:
    agreement = case.agreement
    if agreement is None or agreement.state != "proposed":
        return None
    if not agreement.approval_by:
        return Decision.note((_agreed(case, agreement, now), "negotiation.offers"))
    asked = case.approvals.get(agreement.id)
    if asked is None:
        return Decision.do(ask(plan, case, agreement.id, _offer_rule(plan, agreement), now, OFFER))
    if asked.state == "asked":
        return None if now < asked.due_at else _silent_on_offer(plan, case, agreement, asked.by, now)
    if asked.state == "given":
        return Decision.note((_agreed(case, agreement, now), OFFER))
    return Decision.note((PlanDeclined(at=now, proposal=agreement.id, why=asked.state), OFFER))


def _agreed(case: Case, agreement: Agreement, now: datetime) -> PlanAgreed:
    """One word at a time: a plan stands in the place of what was promised before."""
    promises = () if agreement.moves is None else tuple(one.id for one in active_promises(case))
    return PlanAgreed(at=now, proposal=agreement.id, replaces=promises)


def _offer_rule(plan: Plan, agreement: Agreement) -> ApprovalRule:
    rule = plan.offer_approval
    within = rule.within if rule else TO_AGREE
    return ApprovalRule(agreement.approval_by, within)


def _silent_on_offer(plan: Plan, case: Case, agreement: Agreement, by: str, now: datetime) -> Decision:
    silence = plan.offer_approval.if_silent if plan.offer_approval else Consequence("no_offer")
    if silence.do == "ask" and silence.who != by:
        rule = ApprovalRule(silence.who, _offer_rule(plan, agreement).within)
        return Decision.do(ask(plan, case, agreement.id, rule, now, OFFER))
    return Decision.note((ApprovalLapsed(at=now, of=agreement.id), OFFER))


def ask(plan: Plan, case: Case, of: str, rule: ApprovalRule, now: datetime, because: str) -> AskApproval:
    """The question to a person, due by the end of the rule's time."""
    due = opens_at(plan, case, add(today(case, now), rule.within, plan.calendar))
    return AskApproval(because=because, of=of, by=rule.by, due_at=max(due, now + timedelta(hours=1)))


def _agreement(plan: Plan, case: Case, now: datetime) -> Decision | None:
    agreement = case.agreement
    if agreement is None or not is_at_stake(case):
        return None
    came, completed = fulfilled(case, agreement), agreement.state == "completed"
    if came >= sum((one.amount for one in agreement.instalments), Decimal(0)):
        left = apart(case, agreement) + taken_back_of_older(case, agreement)
        done = PlanCompleted(at=now, proposal=agreement.id, waived=max(case.balance - left, Decimal(0)))
        return None if completed else Decision.note((done, "negotiation.offers"))
    if came + contested_since(case, agreement) < _due_beyond_grace(plan, agreement, today(case, now)):
        broken = (PlanBroken(at=now, proposal=agreement.id), PROMISE)
        return Decision.note(broken, *((one, PROMISE) for one in _lost_discount(case, agreement, now)))
    return None


def is_at_stake(case: Case) -> bool:
    """Whether a plan may still break: it is on track, or money that completed it may be taken back."""
    agreement = case.agreement
    if agreement is None or agreement.state == "active":
        return agreement is not None
    return agreement.state == "completed" and agreement.moves is not None


def _lost_discount(case: Case, agreement: Agreement, now: datetime) -> Iterator[DiscountEarned]:
    """What the completed plan had waived falls due again."""
    waived = [move.amount for move in case.moves if move.what == "waived"]
    if agreement.state == "completed" and waived and waived[-1]:
        yield DiscountEarned(at=now, amount=waived[-1], proposal=agreement.id)


def _due_beyond_grace(plan: Plan, agreement: Agreement, day: date) -> Decimal:
    """What should have arrived by now; money fills the oldest instalment first, so only the sum counts."""
    late = (one.amount for one in agreement.instalments if day >= lapses_on(plan, one.due_on))
    return sum(late, Decimal(0))


# --- bounds -----------------------------------------------------------------------------------------------------


def _bounds(plan: Plan, case: Case, now: datetime) -> Decision | None:
    for hold in case.holds:
        bound = bound_of(plan, case, hold)
        if bound is not None and today(case, now) >= bound:
            return _after(plan, case, hold, now)
    return None


def _after(plan: Plan, case: Case, hold: Hold, now: datetime, of: str = "") -> Decision:
    """What follows from a bound. `of` is the dispute whose time is up, where it has an id of its own."""
    path = f"policy.pause_while.{hold.kind}"
    pause = pause_for(plan, hold)
    then = pause.then if pause else Consequence("go_on")
    ended = (HoldEnded(at=now, hold=hold.kind, of=of), path)
    match then.do:
        case "hand_to" | "review_by" | "hold_and_alert":
            task = task_of(of) if of else path
            return Decision.do(RaiseTask(because=path, task=task, what=f"{then.do}:{hold.kind}", queue=then.who))
        case "next_stage":
            return Decision.note(ended, *brought_forward(plan, case, next_stage(plan, case, now), path, now))
        case _:
            return Decision.note(ended)


# --- disputes with an id of their own ---------------------------------------------------------------------------


def _disputes(plan: Plan, case: Case, now: datetime) -> Decision | None:
    """Each has the bound from its own start. One of a part holds the case only while nothing else is to be paid."""
    if not case.disputes or case.balance <= 0:
        return None
    for one in _not_at_a_desk(case):
        ends = _time_of(plan, case, one)
        if ends is not None and today(case, now) >= ends:
            return _after(plan, case, Hold("dispute_open", one.since), now, one.id)
    causes, rest_paid = {hold.of for hold in case.holds}, rest_is_paid(case)
    for one in standing(case):
        kind, of = holds_for(case, one)
        if rest_paid and of not in causes:
            return Decision.note((HoldPlaced(at=now, hold=kind, reason=one.reason, of=of), PAUSE))
        if not rest_paid and of in causes:
            return Decision.note((HoldEnded(at=now, hold=kind, why="rest", of=of), PAUSE))
    return None


def _not_at_a_desk(case: Case) -> tuple[Dispute, ...]:
    return tuple(one for one in standing(case) if task_of(one.id) not in case.tasks)


def _time_of(plan: Plan, case: Case, dispute: Dispute) -> date | None:
    """The first day on which a dispute's time is up."""
    return bound_of(plan, case, Hold("dispute_open", dispute.since))
