"""What invoices owe on the day that money came, with what their cases will charge until then. It computes none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from activities.cash.statements import QUERY
from activities.failures import CaseAbsent
from activities.plans import Plans
from engine.cash.accrued import accrued
from schemas.money_in import Open
from workers.case_of import NotBegun, case_of

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

MOST: Final = 20
"""So many invoices are asked about; of a payer with more of them only those that the payment names."""


async def accruing(
    connection: Connection, named: Iterable[Open], own: Iterable[Open], on: date, plans: Plans
) -> Callable[[Iterable[Open]], tuple[Open, ...]] | None:
    """A function that raises what each invoice owes to what it owes on this day; None where nothing changes."""
    numbers = _owing(named)
    numbers = list(dict.fromkeys((*numbers, *_owing(own)))) if len(numbers) < MOST else numbers
    rows = await connection.fetch(QUERY["with_late_terms"], numbers, on)
    if len(rows) > MOST:
        rows = [row for row in rows if row["invoice"] in set(_owing(named))][:MOST]
    found: dict[str, Decimal] = {}
    for row in rows:
        try:
            plan, case = await case_of(connection, row["invoice"], plans)
        except (CaseAbsent, NotBegun):
            continue
        if amount := accrued(plan, case, on):
            found[row["invoice"]] = amount
    if not found:
        return None
    return lambda some: tuple(_raised(one, found.get(one.number, Decimal(0))) for one in some)


def _owing(invoices: Iterable[Open]) -> list[str]:
    return [one.number for one in invoices if one.owed > 0]


def _raised(one: Open, amount: Decimal) -> Open:
    return msgspec.structs.replace(one, owed=max(one.owed + amount, Decimal(0))) if one.owed > 0 else one
