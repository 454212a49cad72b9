"""What the books and the record tell of a customer: the history facts. It knows the catalogue's names and no rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import asyncpg

from activities.queries import QUERY
from schemas.money import to_minor

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = Pool | asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


async def history_facts(connection: Connection, invoice: str, on: date) -> dict[str, str]:
    """The catalogue's facts of source `history` for the invoice's customer, as canonical text, on a day.

    Money is in the invoice's currency; `paid_late_share` is a fraction of 1, and 0 while nothing was paid yet, which
    `new_customer` tells apart.
    """
    row = await connection.fetchrow(QUERY["history_facts"], invoice, on)
    assert row is not None  # an aggregate without groups always has a row
    if row["currency"] is None:
        return {}
    paid = row["paid_invoices"]
    share = Decimal(row["paid_late"]) / paid if paid else Decimal(0)
    return {
        "exposure": f"{to_minor(row['exposure'], row['currency'])} {row['currency']}",
        "paid_late_share": str(round(share, 4).normalize() if share else 0),
        "promises_broken": str(row["promises_broken"]),
        "oldest_days_past_due": str(row["oldest_days_past_due"]),
        "new_customer": "no" if paid else "yes",
        "terms_accepted": "yes" if row["terms_accepted"] else "no",
    }
