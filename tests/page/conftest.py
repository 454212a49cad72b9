"""A company with a page, on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.page.company import Customer, Shop


@pytest.fixture
async def shop(dsn: str) -> AsyncIterator[Shop]:
    """Its time stands at a Tuesday morning in March 2026."""
    pool = await asyncpg.create_pool(dsn, min_size=0, max_size=8)
    try:
        found = Shop(pool)
        await found.stands_at()
        yield found
    finally:
        pool.terminate()


@pytest.fixture
async def rosa(shop: Shop) -> Customer:
    """She owes 1,200 soles since the second of March."""
    await shop.customer()
    await shop.invoice()
    return Customer(shop.page(), await shop.link())
