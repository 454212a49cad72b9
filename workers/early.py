"""Early-payment discounts of the invoices that money may be for, asked of their cases. It computes none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from activities.cash.statements import QUERY
from activities.failures import CaseAbsent
from activities.plans import Plans
from engine.cash.early import may_deduct
from schemas.money_in import Open
from workers.case_of import NotBegun, case_of

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

MOST: Final = 20
"""So many invoices are asked about; a payer with more of them in their discount pays at the desk of a person."""


async def earlier(
    connection: Connection, invoices: Iterable[Open], on: date, plans: Plans
) -> Callable[[Iterable[Open]], tuple[Open, ...]]:
    """A function that puts beside each invoice what may be deducted of it when it is paid on this day."""
    numbers = list(dict.fromkeys(one.number for one in invoices if one.owed > 0))
    found: dict[str, Decimal] = {}
    for row in await connection.fetch(QUERY["with_early_terms"], numbers, MOST):
        try:
            plan, case = await case_of(connection, row["invoice"], plans)
        except (CaseAbsent, NotBegun):
            continue
        if (amount := may_deduct(plan, case, on)) > 0:
            found[row["invoice"]] = amount
    return lambda some: tuple(
        msgspec.structs.replace(one, early=found[one.number]) if one.number in found else one for one in some
    )
