"""The fixtures of the calls' tests: a fake Twilio, and a company with a customer in Lima who has a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from tests.desk.company import Company
from tests.providers.fake.provider import FakeProvider, running


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running() as fake:
        yield fake


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        await company.customer(kinds=("mobile",))
        await company.do("update address set value = '999 888 777'")
        await company.do("update customer set country = 'PE'")
        await company.case("F001-1", channels=["voice"])
        yield company
