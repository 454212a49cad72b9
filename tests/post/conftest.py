"""The fixture of the post's tests: a company whose letters are set and stored."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.desk.company import Company


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    """A company with one published plan; its customer lives in Lima and has a postal address."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=8) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        await company.customer(kinds=("postal",))
        await company.do("update customer set country = 'PE'")
        await company.do("update address set value = 'Av. Arequipa 1234, Lima 15046, Perú'")
        yield company
