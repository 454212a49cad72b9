"""Reads one line of a life's history: the event by its name, its fields by their types. It knows no consequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, get_args

import msgspec

from engine.case.ageing import steps_of
from engine.case.workdays import at_minute
from engine.language.lives.forms import (
    Fields,
    amount_of,
    date_of,
    fact_of,
    fields_of,
    items_of,
    minute_of,
    text_of,
    word_of,
)
from engine.language.reading import Reading
from engine.language.text.source import Node
from engine.study.scripts import Asked, Happening
from schemas.driving import AnyWish, GiveReason, OpenDispute, Promise, Propose, Recall, ReportPayment, WaiveCharges
from schemas.events import (
    Arrived,
    CaseOpened,
    CaseRecalled,
    ChargesWaived,
    DelayReasonGiven,
    DisputeOpened,
    Instalment,
    PaymentReceived,
    PaymentReported,
    PromiseMade,
    ProposalMade,
)  # fmt: skip
from schemas.facts import CATALOGUE
from schemas.plan import Plan
from schemas.playbook import CHANNELS, DELAY_REASONS, DISPUTE_REASONS, REQUIRABLE_DATA, STOP_NOTICES

SOMEBODY: Final = "somebody"
EIGHT: Final = 8 * 60
"""The minute of the day at which things happen where the author names no hour: before any contact window opens."""
EVENTS: Final[dict[str, Any]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(Arrived) if kind is not CaseOpened
}
# Numbers of documents that an author need not invent.
NUMBERED: Final = ("payment", "credit_note", "promise", "proposal")
FACTS: Final = tuple(name for name, fact in CATALOGUE.items() if fact.source in ("customer", "history", "table"))
WORDS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("dispute_opened", "reason"): tuple(DISPUTE_REASONS),
    ("dispute_resolved", "outcome"): ("accepted", "rejected", "withdrawn"),
    ("delay_reason_given", "reason"): tuple(DELAY_REASONS),
    ("hold_placed", "hold"): ("manual", "on_request"),
    ("hold_lifted", "hold"): ("manual", "on_request"),
    ("stop_noticed", "notice"): STOP_NOTICES,
    ("address_failed", "channel"): CHANNELS,
}


class Told(msgspec.Struct, frozen=True):
    """What reading a history needs to know: the plan, the invoice's currency and zone, and when it arrived (UTC)."""

    plan: Plan
    currency: str
    zone: str
    arrived: datetime


def read_history(reading: Reading, node: Node | None, told: Told) -> tuple[Happening, ...]:
    """The lines of a history, in the order of the file."""
    happened: list[Happening] = []
    for number, item in enumerate(items_of(reading, node), 1):
        one = _one(reading, item, told, number, happened)
        if one is not None:
            happened.append(one)
    return tuple(happened)


def _one(reading: Reading, item: Node, told: Told, number: int, before: list[Happening]) -> Happening | None:
    named = item.get("event") if item.kind == "map" else None
    tag = word_of(reading, named, EVENTS) if named is not None else ""
    if named is not None and not tag:
        return None
    kind = EVENTS.get(tag)
    known = {field.name: field for field in msgspec.structs.fields(kind)} if kind is not None else {}
    allowed = ("on", "event", "at", *(name for name in known if name not in ("at", "id")))
    fields = fields_of(reading, item, allowed, ("on", "event"))
    day = date_of(reading, fields.get("on")) if fields is not None else None
    if fields is None or day is None or kind is None:
        return None
    at = _moment(reading, fields, day, told)
    values: dict[str, Any] = {"at": at, "id": f"script/{number}"}
    for name, field in known.items():
        if name in ("at", "id"):
            continue
        if name in fields:
            values[name] = _value(reading, tag, name, fields[name], told)
        elif field.required:
            values[name] = _left_out(reading, item, name, tag, number, before)
    return _as_happening(kind(**values))


def _moment(reading: Reading, fields: Fields, day: date, told: Told) -> datetime:
    at = at_minute(day, minute_of(reading, fields.get("at"), EIGHT), told.zone or "UTC")
    if at < told.arrived:
        reading.report("T110", fields["on"], "this is before the invoice arrived",
                       "esto es antes de que llegara la factura")  # fmt: skip
    return at


def _left_out(reading: Reading, item: Node, name: str, tag: str, number: int, before: list[Happening]) -> Any:
    """What stands for a field that the author left out; what cannot be left out is reported."""
    payments = [one.payment for one in before if isinstance(one, PaymentReceived)]
    if tag == "payment_reversed" and name == "payment" and payments:
        return payments[-1]
    if name in NUMBERED and tag != "payment_reversed":
        return f"{name}-{number}"
    if name == "by":
        return SOMEBODY
    reading.report("T102", item, f"'{name}' is missing", f"falta «{name}»")
    return Decimal(0) if name == "amount" else date.min if name == "due_on" else ""


def _as_happening(event: Any) -> Happening:
    """What is agreed or contested is asked for, as it is in earnest; all else has happened."""
    ask = ASKED.get(type(event))
    return Asked(event.at, ask(event)) if ask is not None else event


# ---------------------------------------------------------------------------------------------- fields


def _value(reading: Reading, tag: str, name: str, node: Node, told: Told) -> Any:
    if (words := WORDS.get((tag, name))) is not None:
        return word_of(reading, node, words)
    read = FIELDS.get(name)
    return read(reading, node, told) if read is not None else text_of(reading, node)


def _step(reading: Reading, node: Node, told: Told) -> str:
    """A step by its path, or by the one name that it has."""
    paths = {step.path for step in (*steps_of(told.plan), *told.plan.when_paid)}
    text = text_of(reading, node)
    named = [step.path for step in steps_of(told.plan) if step.what == text]
    if text in paths or not text:
        return text
    return named[0] if len(named) == 1 else word_of(reading, node, paths, "T109")


def _step_or_proposal(reading: Reading, node: Node, told: Told) -> str:
    text = text_of(reading, node)
    looks_like_a_step = "." in text or any(step.what == text for step in steps_of(told.plan))
    return _step(reading, node, told) if looks_like_a_step else text


def _instalments(reading: Reading, node: Node, told: Told) -> tuple[Instalment, ...]:
    found = []
    for item in items_of(reading, node):
        fields = fields_of(reading, item, ("due_on", "amount"), ("due_on", "amount")) or {}
        day = date_of(reading, fields.get("due_on"))
        if day is not None:
            found.append(Instalment(day, amount_of(reading, fields.get("amount"), told.currency)))
    return tuple(found)


def read_facts(reading: Reading, fields: Mapping[str, Node]) -> dict[str, str]:
    """Facts as cases record them, by name."""
    return {name: fact_of(reading, name, node) for name, node in fields.items() if name in FACTS}


def read_known(reading: Reading, node: Node) -> tuple[str, ...]:
    """The data on file, by catalogue name."""
    return tuple(sorted(word_of(reading, item, REQUIRABLE_DATA) for item in items_of(reading, node)))


def read_channels(reading: Reading, node: Node) -> tuple[str, ...]:
    """Channels by which a customer may be contacted, and `call`."""
    return tuple(word_of(reading, item, (*CHANNELS, "call")) for item in items_of(reading, node))


FIELDS: Final[dict[str, Callable[[Reading, Node, Told], Any]]] = {
    "amount": lambda reading, node, told: amount_of(reading, node, told.currency),
    "paid_on": lambda reading, node, told: date_of(reading, node),
    "due_on": lambda reading, node, told: date_of(reading, node) or date.min,
    "until": lambda reading, node, told: date_of(reading, node),
    "data_from": lambda reading, node, told: date_of(reading, node),
    "discount": lambda reading, node, told: reading.value(node, "share", Decimal(0)),
    "instalments": _instalments,
    "facts": lambda reading, node, told: read_facts(reading, fields_of(reading, node, FACTS) or {}),
    "known": lambda reading, node, told: read_known(reading, node),
    "step": _step,
    "of": _step_or_proposal,
}
ASKED: Final[dict[type, Callable[[Any], AnyWish]]] = {
    PromiseMade: lambda event: Promise(id=event.promise, amount=event.amount, due_on=event.due_on, by=event.by),
    ProposalMade: lambda event: Propose(
        id=event.proposal, instalments=event.instalments, discount=event.discount, by=event.by
    ),
    DisputeOpened: lambda event: OpenDispute(
        id=event.dispute or event.id, reason=event.reason, amount=event.amount, by=event.by
    ),
    PaymentReported: lambda event: ReportPayment(id=event.id, amount=event.amount, by=event.by),
    DelayReasonGiven: lambda event: GiveReason(id=event.id, reason=event.reason, by=event.by),
    ChargesWaived: lambda event: WaiveCharges(id=event.id, amount=event.amount, by=event.by or SOMEBODY),
    CaseRecalled: lambda event: Recall(id=event.id, by=event.by or SOMEBODY),
}
"""What goes through the one door; a person's word on a step, or on a dispute, has been checked where it was given."""
