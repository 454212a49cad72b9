"""A company's books with a few words to fill and to count them. It knows no rule."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest_asyncio

from activities.cash.looking_up import Waiting, waiting
from schemas.money_in import Receipt, TakenBack
from tests.desk.company import Company
from workers import cash

PAID_ON = date(2026, 3, 10)


class Till(Company):
    """The company, and the money that comes to it."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], connection: asyncpg.Connection[asyncpg.Record]) -> None:
        super().__init__(pool)
        self.connection = connection

    async def owes(self, customer: str, **invoices: str | Decimal) -> None:
        """A customer with open cases: `owes("c1", F001_00000123="118.00")`."""
        if not await self.value("select exists (select from customer where id = $1)", customer):
            await self.customer(customer)
        for name, total in invoices.items():
            await self.case(name.replace("_", "-"), customer)
            number = name.replace("_", "-")
            await self.do("update invoice set total = $2 where number = $1", number, Decimal(total))
            await self.do("update collection_case set balance = $2 where invoice = $1", number, Decimal(total))

    async def named(self, customer: str, name: str, tax_id: str = "") -> None:
        await self.do("update customer set name = $2, tax_id = $3 where id = $1", customer, name, tax_id)

    async def due(self, **days: date) -> None:
        for name, day in days.items():
            await self.do("update invoice set due_on = $2 where number = $1", name.replace("_", "-"), day)

    async def comes(self, id: str, amount: str, **more: Any) -> cash.Seen | None:
        words = {"source": "bank", "currency": "PEN", "paid_on": PAID_ON, **more}
        return await cash.take(self.connection, Receipt(id=id, amount=Decimal(amount), **words))

    async def goes(self, id: str, amount: str, payment: str = "", **more: Any) -> bool:
        from activities.cash.receiving import lock, take_back

        words = {"source": "bank", "currency": "PEN", "taken_on": PAID_ON, "payment": payment, **more}
        async with self.connection.transaction():
            await lock(self.connection)
            return await take_back(self.connection, TakenBack(id=id, amount=Decimal(amount), **words))

    async def owed(self) -> dict[str, Decimal]:
        rows = await self.pool.fetch("select number, owed from invoice_owed order by number")
        return {row["number"]: row["owed"] for row in rows}

    async def waits(self, *, settled: bool = False) -> list[Waiting]:
        return await waiting(self.connection, settled=settled)

    async def told(self, kind: str) -> list[tuple[str, str]]:
        """What cases will hear: invoice and amount (or what ends)."""
        rows = await self.pool.fetch(
            "select invoice, coalesce(event->>'amount', event->>'hold') as what from inbox where event->>'event' = $1"
            " order by position", kind)  # fmt: skip
        return [(row["invoice"], row["what"]) for row in rows]


@pytest_asyncio.fixture
async def till(dsn: str) -> AsyncIterator[Till]:
    """Books with a published plan, nobody in them."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=3) as pool, pool.acquire() as connection:
        one = Till(pool, connection)  # type: ignore[arg-type]
        one.plan_sha256 = await one.publish()
        yield one
