"""What Temporal's page says beside each activity and timer of a case: a few words. It knows no person and no address.

A summary is kept in the history as metadata and is no part of what a replay compares. Histories of earlier releases
have the bare path of the step there, or the activity's name: who compares summaries takes both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.case.ageing import steps_of
from engine.case.disputes import rule_of
from engine.study.words.names import CHANNELS, ENDS, PAUSES, STAGES, name
from engine.study.words.times import money
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
    WriteOff,
)  # fmt: skip
from schemas.events import Entry
from schemas.history import LookAt
from schemas.plan import Plan

LONGEST: Final = 180
"""Temporal refuses a summary of more than 400 bytes, and with it the whole task."""
MOST_EVENTS: Final = 4
WAITS: Final = {
    "hold": "whatever falls due first (hold, promise, plan, task, charge)",
    "policy.terms": "interest or a fee of the terms",
    "recovery.ends": "the end of the case",
    "data.if_missing": "missing data",
    "invoicing.if_undelivered": "what could not be delivered",
    "negotiation.promise_to_pay": "a promise to pay",
    "negotiation.offers": "an instalment plan",
    "negotiation.approval": "an instalment plan's approval",
    "case.balance": "what is owed",
}


def of_effect(plan: Plan, case: Case, effect: AnyEffect) -> str:
    """What an activity does: `send overdue-first by WhatsApp or SMS`, `close: paid`."""
    match effect:
        case Contact(channels=("call",)):
            said = f"call {effect.message}, on the list of {effect.team or 'the team'}"
        case Contact():
            ways = " or ".join(name(CHANNELS, one, "en") for one in effect.channels)
            said = f"send {effect.message} by {ways}"
        case RaiseTask():
            said = f"task for {effect.queue}: {queue_words(plan, effect.task)}"
        case AskApproval():
            said = f"ask {effect.by} to approve {_asked(plan, effect)}"
        case Report():
            said = f"report to {effect.to}"
        case HandOver():
            said = f"hand over to {effect.to}"
        case WriteOff():
            said = f"write off {money(effect.amount, case.currency)}"
        case ChargeFee():
            said = f"charge a fee of {money(effect.amount, case.currency)}"
        case CloseCase():
            said = f"close: {name(ENDS, effect.end, 'en')}"
    return short(said)


def _asked(plan: Plan, effect: AskApproval) -> str:
    """What is to be approved: a step by its name, else what was proposed, whose id says nothing to a person."""
    step = of_step(plan, effect.of)
    if step != effect.of:
        return step
    return "the instalment plan" if effect.because.startswith("negotiation.") else "the write-off"


def of_look(look: LookAt) -> str:
    """What is read of the customer's history: `read paid_late_share, exposure`."""
    return short(f"read {', '.join(look.names)}")


def of_record(entries: Sequence[Entry]) -> str:
    """What is written down: `payment received, hold ended`."""
    tags = dict.fromkeys(str(entry.event.__struct_config__.tag).replace("_", " ") for entry in entries)
    shown = [*tags][:MOST_EVENTS]
    more = f" and {len(tags) - len(shown)} more" if len(tags) > len(shown) else ""
    return short(f"{', '.join(shown)}{more}" if shown else "how the case stands")


def of_wait(plan: Plan, case: Case, step: str, zone_time: str) -> str:
    """What a timer waits for, and until when: `send overdue-text, 2026-03-09 09:17 America/Lima`."""
    return short(f"{expected(plan, case, step)}, {zone_time}")


def expected(plan: Plan, case: Case, step: str) -> str:
    """What is expected to run, in words: a step, a stage, a deadline. The terms are a step until that is done."""
    told = of_step(plan, step)
    if step in WAITS and (told == step or step in case.steps):
        return WAITS[step]
    if step in STAGES:
        return f"stage {name(STAGES, step, 'en')}"
    return told


def of_step(plan: Plan, path: str) -> str:
    """`send overdue-first`; the path itself where the plan has no such step."""
    step = next((one for one in (*steps_of(plan), *plan.when_paid) if one.path == path), None)
    return f"{step.verb} {step.what}".replace("_", " ", 1) if step is not None else path


def queue_words(plan: Plan, task: str) -> str:
    """What a task or an approval is about: a step by its name, a pause by its words, else the rule's own name."""
    rule = rule_of(task)
    if rule.startswith("policy.pause_while."):
        return name(PAUSES, rule.removeprefix("policy.pause_while."), "en")
    path, _, more = rule.partition("/")
    return WAITS.get(path) or " ".join(filter(None, (of_step(plan, path), more)))


def short(text: str) -> str:
    """Cut to what Temporal takes; a playbook's author may give long names."""
    whole = text.encode()
    return text if len(whole) <= LONGEST else whole[: LONGEST - 3].decode(errors="ignore") + "..."
