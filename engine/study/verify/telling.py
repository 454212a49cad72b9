"""How the two sides of a comparison are told, and where a line stands. It compares nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from engine.case.decision import Decision
from engine.case.fold import enter
from schemas.bundle import LedgerLine
from schemas.case import Case
from schemas.effects import AnyEffect, Contact
from schemas.events import AnyEvent

_ENCODER: Final = msgspec.json.Encoder(order="sorted", decimal_format="string")


def told(event: AnyEvent | AnyEffect, because: str) -> str:
    """An event or effect with the playbook's path: `{...} because recovery.timeline[0]`."""
    return f"{_ENCODER.encode(event).decode()} because {because}"


def told_line(line: LedgerLine) -> str:
    """A line of the record in the same words."""
    return told(line.event, line.because)


def told_decision(decision: Decision) -> str:
    """What the machine would do: its first note, its effect, the moment it waits for, or nothing."""
    if decision.notes:
        return told(decision.notes[0].event, decision.notes[0].because)
    if decision.effect is not None:
        return told(decision.effect, decision.effect.because)
    return f"wait until {moment(decision.wake_at)}" if decision.wake_at is not None else "rest"


def moment(at: datetime) -> str:
    """A moment in UTC, as the record writes it."""
    return at.isoformat().replace("+00:00", "Z")


def length(span: timedelta) -> str:
    """How late, in the largest two units that say something: `2d 3h`, `15m`."""
    minutes = int(span.total_seconds()) // 60
    parts = (("d", minutes // 1440), ("h", minutes // 60 % 24), ("m", minutes % 60))
    shown = [f"{count}{unit}" for unit, count in parts if count]
    return " ".join(shown[:2]) or "0m"


def differs_by_amount(recorded: AnyEvent, expected: AnyEvent) -> bool:
    """Whether two events are the same but for amounts of money."""
    if type(recorded) is not type(expected) or recorded == expected:
        return False
    fields = [name for name in recorded.__struct_fields__ if getattr(recorded, name) != getattr(expected, name)]
    return all(isinstance(getattr(expected, name), Decimal) for name in fields)


def as_recorded(case: Case, event: AnyEvent, because: str) -> str:
    """Why the record would say that the event is there: a contact is always its own step's."""
    _, lines = enter(case, event, because)
    return lines[0].because if lines else because


def is_same_contact(one: AnyEffect | None, other: AnyEffect | None) -> bool:
    """Whether two decisions want the same contact made."""
    return (
        isinstance(one, Contact)
        and isinstance(other, Contact)
        and (one.step, one.occurrence) == (other.step, other.occurrence)
    )
