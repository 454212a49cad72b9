"""`fold`: a case after one more event. Total and pure; it remembers and judges nothing.

An event whose id was seen changes nothing, so the same fact told twice counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from msgspec.structs import force_setattr

from engine.case.folding import agreements, holds, money, people, standing, steps
from schemas.case import Case
from schemas.events import AnyEvent, CaseOpened, ContactMade, Entry

FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    **money.FOLDS,
    **holds.FOLDS,
    **agreements.FOLDS,
    **steps.FOLDS,
    **people.FOLDS,
    **standing.FOLDS,
}
"""What each event changes, by subject. Every word of schemas.events stands in exactly one room; a test compares."""


def open_case(event: CaseOpened) -> Case:
    """The case as it stands when its invoice arrives."""
    return Case(
        invoice=event.invoice,
        customer=event.customer,
        currency=event.currency,
        amount=event.amount,
        issued_on=event.issued_on,
        due_on=event.due_on,
        zone=event.zone,
        opened_at=event.at,
        facts=event.facts,
        known=event.known,
        data_from=event.data_from,
        counted_in=event.counted_in,
        stage="policy",
        seq=1,
        seen=(event.id,) if event.id else (),
    )


def fold(case: Case, event: AnyEvent) -> Case:
    """The case after the event. A closed case stays closed, unless the money that closed it is taken back."""
    if event.id and event.id in case.seen:
        return case
    after = FOLDS[type(event)](case, event)
    if after is case:
        after = copy(case)
    force_setattr(after, "seq", case.seq + 1)  # nobody has seen it yet: one copy of a case is enough for one event
    if event.id:
        force_setattr(after, "seen", (*case.seen, event.id))
    return after


def fold_all(case: Case, events: Iterable[AnyEvent]) -> Case:
    """The case after events in order."""
    for event in events:
        case = fold(case, event)
    return case


def enter(case: Case, event: AnyEvent, because: str = "") -> tuple[Case, tuple[Entry, ...]]:
    """The case after the event, and its line in the record; no line for an event that was seen."""
    after = fold(case, event)
    if isinstance(event, ContactMade):  # also told by the message of another case: the playbook's step asked for it
        because = event.step
    return after, (() if after is case else (Entry(after.seq, event, because),))
