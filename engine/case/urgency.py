"""Whose contact goes first when more wait than a provider takes: by stage, then by amount. It changes no moment.

A later stage is nearer to a loss, and within a stage a large amount goes before a small one. Within a level customers
take turns, each with the same weight: a customer with two hundred invoices waits behind himself, and nobody behind him.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from schemas.case import Case
from schemas.effects import Contact

ORDER: Final = ("recovery", "negotiation", "first_contact", "invoicing", "when_paid")
"""Stages, the most urgent first; whatever else sends (`policy`) goes with `invoicing`."""
LEVELS: Final = 2 * len(ORDER)
"""How many levels there are: the server's `matching.priorityLevels`."""
LARGE: Final = {
    "ARS": 10_000_000, "BRL": 50_000, "CLP": 10_000_000, "COP": 40_000_000, "EUR": 10_000, "GBP": 10_000,
    "MXN": 200_000, "PEN": 40_000, "USD": 10_000,
}  # fmt: skip
"""What is a large amount in each currency: about ten thousand dollars. A policy of the house, not a law."""


class Urgency(msgspec.Struct, frozen=True):
    """`level` from 1, the most urgent, to LEVELS; within it customers take turns."""

    level: int
    customer: str


def urgency(case: Case, effect: Contact) -> Urgency:
    """How urgent a contact is."""
    stage = effect.step.partition(".")[0].partition("[")[0]
    rank = ORDER.index(stage if stage in ORDER else "invoicing")
    large = case.balance >= LARGE.get(case.currency, Decimal(10_000))
    return Urgency(2 * rank + (1 if large else 2), case.customer)
