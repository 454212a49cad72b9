"""The fixture of the desk's tests: a company in a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.desk.company import Company


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    """A company with one published plan and no customer yet."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=12) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        yield company
