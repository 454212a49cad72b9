"""Lives that were lived on real Temporal and PostgreSQL fold to what is recorded, with all that stands beside it."""

from __future__ import annotations

import asyncio

from engine.study.verify.case import check_case
from tests.audit_fold.material import of_database
from tests.workflow.company import company
from tests.workflow.test_conformance import LIVES


async def test_every_life_of_both_drivers_is_recomputed(dsn: str, temporal_address: str) -> None:
    async with company(dsn, temporal_address, "folded") as real:
        await asyncio.gather(*map(real.lives, LIVES.values()))
        found = {}
        for name in LIVES:
            async with real.pool.acquire() as connection:
                plan, material = await of_database(connection, name)
            found[name] = check_case(plan, material)
    parted = {name: one.divergences for name, one in found.items() if one.divergences}
    assert not parted, "\n".join(f"{name}: {one}" for name, one in parted.items())
    remarked = {name: one.remarks for name, one in found.items() if one.remarks}
    assert not remarked, "\n".join(f"{name}: {one}" for name, one in remarked.items())
    assert sum(one.counts.verdicts for one in found.values()) > 300, "each verdict has what was asked"
