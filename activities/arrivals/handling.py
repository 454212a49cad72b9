"""The rows of what arrived, one after the other: taken, handled elsewhere, done. And promises still to be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec

from activities.arrivals.notices import Kind, Provider
from activities.arrivals.replies import raise_reply
from activities.arrivals.statements import QUERY

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Row(msgspec.Struct, frozen=True):
    """A notice as it was stored."""

    position: int
    id: str
    provider: Provider
    kind: Kind
    query: dict[str, str]
    body: Any
    received_at: datetime


class Promised(msgspec.Struct, frozen=True):
    """A day that a customer named, for the cases of these invoices, which must still be asked."""

    id: str
    on: date
    invoices: tuple[str, ...]
    at: datetime


async def waiting(pool: Pool, most: int) -> list[Row]:
    """What nobody has handled yet; what customers say first."""
    rows = await pool.fetch(QUERY["waiting"], most)
    return [
        Row(**{**row, "query": msgspec.json.decode(row["query"]), "body": msgspec.json.decode(row["body"])})
        for row in rows
    ]


async def waiting_money(pool: Pool, most: int, but: Sequence[int] = ()) -> list[Row]:
    """What who takes payments told us, and nobody has handled yet; but for some."""
    rows = await pool.fetch(QUERY["waiting_money"], most, list(but))
    return [
        Row(**{**row, "query": msgspec.json.decode(row["query"]), "body": msgspec.json.decode(row["body"])})
        for row in rows
    ]


async def take(connection: Connection, row: Row) -> bool:
    """The row is ours until the transaction ends, if nobody has handled it meanwhile."""
    return await connection.fetchval(QUERY["take"], row.position) is not None


async def done(connection: Connection, row: Row) -> None:
    """Handled, and emptied of what it said of a person."""
    await connection.execute(QUERY["done"], row.position)


async def failed(pool: Pool, row: Row, why: str) -> None:
    """It stays as it came, with the reason, for a person."""
    await pool.execute(QUERY["failed"], row.position, why)


# --- promises -----------------------------------------------------------------------------------------------------


async def promised(pool: Pool, most: int) -> list[Promised]:
    """Promises that their cases were not asked about, oldest first."""
    rows = await pool.fetch(QUERY["promised"], most)
    return [Promised(row["id"], row["promise_on"], tuple(row["promise_of"]), row["at"]) for row in rows]


async def owed(pool: Pool, invoice: str) -> Decimal | None:
    """What the case would be promised; None where it is closed."""
    amount: Decimal | None = await pool.fetchval(QUERY["owed"], invoice)
    return amount


async def answered(pool: Pool, one: Promised, refusals: Sequence[tuple[str, str]], what: str, now: datetime) -> None:
    """Every case answered; those that said no, and why, are a person's."""
    async with pool.acquire() as connection, connection.transaction():
        reasons = ", ".join(dict.fromkeys(reason for _, reason in refusals))
        await connection.execute(QUERY["promise_answered"], one.id, now, reasons)
        for invoice, _ in refusals[:1]:
            await raise_reply(connection, invoice, one.id, what, now)
