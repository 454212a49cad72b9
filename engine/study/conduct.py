"""Whether a case's record keeps the promises made to customers. It reads entries and judges; it repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from engine.case.fold import fold, open_case
from schemas.events import CaseOpened, ContactMade, Entry


class Fault(msgspec.Struct, frozen=True):
    """Something a customer would complain of: which entry, and `after_paying` or `while_on_hold`."""

    seq: int
    step: str
    why: str


def faults(entries: Sequence[Entry], during_holds: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """Contacts that asked for money already received, or disturbed a hold. Thanks are no such contact.

    `during_holds` are the steps that go out in any case (documents the customer must have).
    """
    first = entries[0].event
    assert isinstance(first, CaseOpened), "a record begins with case_opened"
    case = open_case(first)
    for entry in entries[1:]:
        event = entry.event
        if isinstance(event, ContactMade) and not event.step.startswith("when_paid"):
            if case.balance <= 0:
                yield Fault(entry.seq, event.step, "after_paying")
            elif case.holds and event.step not in during_holds:
                yield Fault(entry.seq, event.step, "while_on_hold")
        case = fold(case, event)
