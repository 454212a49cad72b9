"""Write-offs as the accountants read them, with what came in after. It decides nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from activities.recovery.notices import QUERY

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class WrittenOffLine(msgspec.Struct, frozen=True, kw_only=True):
    """A write-off. Money in `currency`, major units; `at` is UTC; `because` is a step's path or the wish that asked.

    `recovered` is what came in after it and was not taken back, up to the next write-off of the same invoice.
    """

    invoice: str
    customer: str
    name: str
    at: datetime
    because: str
    reason: str
    amount: Decimal
    currency: str
    asked_by: str
    approved_by: str
    recovered: Decimal


async def written_off(connection: Connection, since: date | None, until: date | None) -> tuple[WrittenOffLine, ...]:
    """The write-offs of these days (UTC), oldest first."""
    return tuple(WrittenOffLine(**row) for row in await connection.fetch(QUERY["written_off"], since, until))
