"""A case's money by plain addition over its record, beside what the fold and the statement say. It applies no rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from engine.case.ageing import today
from engine.case.statement import statement
from schemas.bundle import Divergence, LedgerLine
from schemas.case import Case
from schemas.events import (
    CaseOpened,
    Charged,
    ChargesForgiven,
    ChargesWaived,
    CreditNoteIssued,
    DiscountEarned,
    FeeCharged,
    PaymentReceived,
    PaymentReversed,
    PlanCompleted,
    WrittenOff,
)  # fmt: skip
from schemas.plan import Plan

ADDS: Final[dict[type, Callable[[Any], Decimal]]] = {
    CaseOpened: lambda event: event.amount,
    Charged: lambda event: event.amount,
    FeeCharged: lambda event: event.amount,
    PaymentReversed: lambda event: event.amount,
    ChargesWaived: lambda event: -event.amount,
    ChargesForgiven: lambda event: -event.amount,
    DiscountEarned: lambda event: -event.amount,
    PlanCompleted: lambda event: -event.waived,
    WrittenOff: lambda event: -event.amount,
}
"""What each line adds to what is owed. Payments and credit notes count by their own ids, as they were told last."""


def sums(plan: Plan, lines: Sequence[LedgerLine], case: Case, place: str) -> Iterator[Divergence | None]:
    """The balance three ways, each an amount compared: added up, folded, and as the statement of the last day says."""
    where = f"{place}:{len(lines)}"
    owed, paid = Decimal(0), dict[str, Decimal]()
    notes: dict[str, Decimal] = {}
    for line in lines:
        event = line.event
        adds = ADDS.get(type(event))
        if adds is not None:
            owed += adds(event)
        elif isinstance(event, PaymentReceived):
            paid[event.payment] = event.amount
        elif isinstance(event, CreditNoteIssued):
            notes[event.credit_note] = event.amount
    owed -= sum(paid.values(), Decimal(0)) + sum(notes.values(), Decimal(0))
    yield _compared(where, "balance", case.balance, owed)
    days = [today(case, lines[-1].at), *(move.on for move in case.moves), *(charge.on for charge in case.charges)]
    told = statement(plan, case, max(days))
    yield _compared(where, "statement", told.total - told.pending, owed)


def _compared(where: str, what: str, recorded: Decimal, expected: Decimal) -> Divergence | None:
    if recorded == expected:
        return None
    return Divergence(kind="amount", place=where, recorded=f"{what} {recorded}", expected=str(expected), why=what)
