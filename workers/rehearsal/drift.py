"""Whether money drifts: the ledger, the statement, the case's line and the books of every case, to the cent.

The case is folded from its record; the books are PostgreSQL's own sums. It repairs nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final

import asyncpg

from activities.plans import Plans
from engine.case.ageing import today
from engine.case.statement import statement
from workers.case_of import case_of

BOOKS: Final = """
    select k.invoice, k.balance, coalesce((select now from clock), now()) as now,
        coalesce((select sum(case when p.reverses is null then p.amount else -p.amount end)
            from payment p where p.invoice = k.invoice), 0) as paid,
        coalesce((select sum(n.amount) from credit_note n where n.invoice = k.invoice), 0) as credited
    from collection_case k order by k.invoice
"""
ZERO: Final = Decimal(0)


async def drifted(pool: asyncpg.Pool[asyncpg.Record]) -> tuple[str, ...]:
    """What does not agree: the invoice, what differs, and both amounts."""
    plans = Plans()
    async with pool.acquire() as connection:
        rows = await connection.fetch(BOOKS)
        return tuple([told for row in rows async for told in _of(connection, plans, row)])


async def _of(
    connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], plans: Plans, row: asyncpg.Record
) -> AsyncIterator[str]:
    plan, case = await case_of(connection, row["invoice"], plans)
    lines = statement(plan, case, today(case, row["now"])).lines
    stated = sum((line.amount for line in lines if not line.pending), ZERO)
    for what, one, other in (
        ("statement", stated, case.balance),
        ("line", row["balance"], case.balance),
        ("payments", row["paid"], case.paid),
        ("credit notes", row["credited"], sum(case.credits.values(), ZERO)),
    ):
        if one != other:
            yield f"{row['invoice']} {what}: {one} / {other}"
