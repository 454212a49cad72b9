"""What a case asks of its customer's history as it enters a stage. It holds names and counts, nobody's data."""

from __future__ import annotations

from datetime import date

import msgspec


class LookAt(msgspec.Struct, frozen=True, omit_defaults=True):
    """The history facts that the plan asks (`names`), of the invoice's customer, on the customer's day `on`.

    `kept` and `broken` are the promises of the case that asks: it knows them before its record is written.
    """

    invoice: str
    on: date
    names: tuple[str, ...]
    kept: int = 0
    broken: int = 0
