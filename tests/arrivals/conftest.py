"""The fixture of these tests: a company in a fresh database, and the world outside it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from schemas.plan import Pause
from tests.arrivals.outside import Outside
from tests.desk.company import PLAN, Company


@pytest.fixture
async def outside(dsn: str) -> AsyncIterator[Outside]:
    """Rosa owes F1; the playbook pauses for a dispute."""
    import msgspec

    async with asyncpg.create_pool(dsn, min_size=1, max_size=6) as pool:
        company = Company(pool)
        plan = msgspec.structs.replace(PLAN, pauses=(Pause("dispute_open"), Pause("payment_to_verify")))
        company.plan_sha256 = await company.publish(plan)
        one = Outside(company)
        await one.customer()
        await company.case("F1")
        yield one
