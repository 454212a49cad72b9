"""A company with two debts, two providers beside it, and our own routes between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest_asyncio
from starlette.applications import Starlette

from tests.cash.conftest import Till, till
from tests.payments.fake import Told, World, paying
from workers.cashiers import pay_now, providers
from workers.money_in import MoneyIn
from workers.webhooks.routes import webhook_routes

__all__ = ["till"]


@dataclass
class Counter:
    """What a payer and a provider may do, and what came of it in our books."""

    till: Till
    world: World
    money: MoneyIn

    async def link(self, invoice: str, amount: str) -> str:
        from decimal import Decimal

        return await pay_now(self.till.connection, invoice, Decimal(amount), self.world.environment(), self.world.now)

    async def posts(self, told: Told) -> httpx.Response:
        routes = webhook_routes(self.till.pool, self.world.environment(), lambda: self.world.now)
        transport = httpx.ASGITransport(Starlette(routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://us") as client:
            headers = {name: value.encode("latin-1") for name, value in told.headers.items()}
            return await client.post(told.path, headers=headers, content=told.content)

    async def hears(self, *all_told: Told) -> None:
        """Posted, taken, and handled."""
        for told in all_told:
            answer = await self.posts(told)
            assert answer.status_code == 204, answer.text
        while await self.money.turn(self.world.now):
            pass
        assert await self.till.value("select array_agg(failed) from webhook where failed <> ''") is None

    async def session(self, amount: str = "118.00", currency: str = "USD") -> str:
        """A page of Stripe for F001-123, in dollars: MercadoPago does not take them."""
        await self.till.do("update invoice set currency = $1 where number = 'F001-123'", currency)
        await self.link("F001-123", amount)
        return next(reversed(self.world.sessions))


@pytest_asyncio.fixture
async def counter(till: Till) -> AsyncIterator[Counter]:
    with paying() as world:
        await till.owes("c1", F001_123="118.00", F001_124="50.00")
        yield Counter(till, world, MoneyIn(till.pool, providers(world.environment())))
