"""The books of a written life: what the history of a customer says as its one case goes on. It knows no other case.

What a life is given of the history stays as given, but for what its own invoice changes: the money that it owes and the
age of its debt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.case.facts import typed
from schemas.case import Case
from schemas.events import CaseOpened
from schemas.history import LookAt
from schemas.money import Money, to_minor

Look = Callable[[Case, LookAt], dict[str, str]]


def books_of_one(opened: CaseOpened) -> Look:
    """Answers a case's looks. A fact that the life changes by itself (`facts_changed`) holds from then on."""
    last, others = _exposure(opened.facts), _others(_exposure(opened.facts), opened.amount)

    def look(case: Case, asked: LookAt) -> dict[str, str]:
        nonlocal last, others
        owed = _owed(case)
        if _exposure(case.facts) != last:
            others = _others(_exposure(case.facts), owed)
        found: dict[str, str] = {}
        if "exposure" in asked.names and others is not None:
            last = Money(to_minor(others + owed, case.currency), case.currency)
            found["exposure"] = str(last)
        if "oldest_days_past_due" in asked.names:
            own = (asked.on - case.due_on).days if owed > 0 else 0
            given = Decimal(case.facts.get("oldest_days_past_due", "0"))
            found["oldest_days_past_due"] = str(max(given, Decimal(own), Decimal(0)))
        return found

    return look


def _owed(case: Case) -> Decimal:
    """As the books have it: without what was charged, waived or written off."""
    return max(case.amount - case.paid - sum(case.credits.values(), Decimal(0)), Decimal(0))


def _exposure(facts: Mapping[str, str]) -> Money | None:
    exposure = typed("exposure", facts["exposure"]) if "exposure" in facts else None
    return exposure if isinstance(exposure, Money) else None


def _others(exposure: Money | None, owed: Decimal) -> Decimal | None:
    """What the customer owes on other invoices; None where the life says nothing of it."""
    return max(exposure.amount - owed, Decimal(0)) if exposure is not None else None
