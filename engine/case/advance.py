"""One turn of a case, the same for every driver: decide, fold what the case settles by itself, until it wants or waits.

Also the look ahead: how the case will stand once an effect is done, which is what lists and the contact desk read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from engine.case.decision import Decision
from engine.case.fold import enter, fold
from engine.case.machine import decide
from schemas.case import Case
from schemas.effects import (
    AnyEffect,
    AskApproval,
    ChargeFee,
    CloseCase,
    Contact,
    HandOver,
    RaiseTask,
    Report,
    View,
    WriteOff,
)  # fmt: skip
from schemas.events import (
    AnyEvent,
    ApprovalAsked,
    CaseClosed,
    ContactMade,
    Entry,
    FeeCharged,
    HandedOver,
    Reported,
    TaskRaised,
    WrittenOff,
)  # fmt: skip
from schemas.plan import Plan

MOST_NOTES = 500
"""More notes than any life has in one moment: reaching it means that a plan and its machine go round in a circle."""


class GoesInCircles(RuntimeError):
    """The machine settled the same moment again and again; this is a defect of ours, never the author's."""


class Turn(msgspec.Struct, frozen=True):
    """The case after what it settled by itself, those lines of its record, and what it wants or waits for."""

    case: Case
    entries: tuple[Entry, ...]
    decision: Decision


def advance(plan: Plan, case: Case, now: datetime) -> Turn:
    """Decide until there is an effect to do, a moment to wait for, or rest."""
    entries: tuple[Entry, ...] = ()
    while len(entries) <= MOST_NOTES:
        decision = decide(plan, case, now)
        if decision.wake_at is not None and decision.wake_at <= now:
            raise GoesInCircles(f"{case.invoice} at {now.isoformat()} waits for {decision.wake_at.isoformat()}")
        if not decision.notes:
            return Turn(case, entries, decision)
        for noted in decision.notes:
            case, lines = enter(case, noted.event, noted.because)
            entries += lines
    raise GoesInCircles(f"{case.invoice} at {now.isoformat()}: {entries[-1]}")


def view_of(plan: Plan, case: Case, decision: Decision, now: datetime) -> View:
    """The case as lists show it while it waits for (or rests on) the decision."""
    message = _next_message(plan, case, decision)
    return View(
        stage=case.stage,
        balance=case.balance,
        hold=case.holds[0].kind if case.holds else "",
        end=case.end,
        next_at=decision.wake_at,
        next_step=message.step if message else decision.step,
        next_message=message.message if message else "",
        next_channels=message.channels if message else (),
        next_firmness=message.firmness if message else 0,
        open_tasks=len(case.tasks),
        contested=case.contested or None,
    )


def _next_message(plan: Plan, case: Case, decision: Decision) -> Contact | None:
    """The message that will go out when the case wakes, if nothing happens until then: steps that it will skip by then
    are looked past, so that the contact desk never carries them along."""
    if decision.wake_at is None or case.holds:
        return None
    effect = advance(plan, case, decision.wake_at).decision.effect
    return effect if isinstance(effect, Contact) and "call" not in effect.channels else None


def view_after(plan: Plan, case: Case, effect: AnyEffect, now: datetime) -> View:
    """The case's view once the effect is done as asked."""
    turn = advance(plan, fold(case, as_done(effect, now)), now)
    return view_of(plan, turn.case, turn.decision, now)


def as_done(effect: AnyEffect, at: datetime) -> AnyEvent:
    """What comes of an effect when nothing stands in its way."""
    return AS_DONE[type(effect)](effect, at)


def _contact(effect: Contact, at: datetime) -> AnyEvent:
    return ContactMade(at=at, step=effect.step, channel=effect.channels[0], contact="")


def _raise_task(effect: RaiseTask, at: datetime) -> AnyEvent:
    return TaskRaised(at=at, task=effect.task, queue=effect.queue, due_at=effect.due_at, step=effect.step)


def _ask_approval(effect: AskApproval, at: datetime) -> AnyEvent:
    return ApprovalAsked(at=at, of=effect.of, by=effect.by, due_at=effect.due_at)


AS_DONE: dict[type, Callable[[Any, datetime], AnyEvent]] = {
    Contact: _contact,
    RaiseTask: _raise_task,
    AskApproval: _ask_approval,
    Report: lambda effect, at: Reported(at=at, step=effect.step, to=effect.to),
    HandOver: lambda effect, at: HandedOver(at=at, step=effect.step, to=effect.to),
    WriteOff: lambda effect, at: WrittenOff(at=at, step=effect.step, amount=effect.amount),
    ChargeFee: lambda effect, at: FeeCharged(at=at, step=effect.step, amount=effect.amount),
    CloseCase: lambda effect, at: CaseClosed(at=at, end=effect.end, moves=effect.moves),
}
