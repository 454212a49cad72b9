"""A case of the same number that another test left behind, where nobody works, keeps no test waiting."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from temporalio.client import Client

from schemas.driving import Promise
from tests.machine.lives import script
from tests.workflow.company import company, named
from workers.asking import case_id, put_to
from workers.conversion import converter


async def test_a_namesake_on_a_dead_queue_is_ended_first(dsn: str, temporal_address: str) -> None:
    life = named(script("pe-empresas amount=900"), "LE-1")
    client = await Client.connect(temporal_address, data_converter=converter())
    await client.start_workflow("left-over", 1, id=case_id("LE-1"), task_queue="nobody-works-here")
    async with company(dsn, temporal_address, "leftovers") as real:
        await real.opens(life, rehearsal=life.opened.at)
        assert (await real.ticks("LE-1", life.opened.at)).next_at is not None


async def test_an_asker_that_is_told_to_end_ends(temporal_address: str) -> None:
    """Temporal's client hides a cancellation behind an error of its own."""
    client = await Client.connect(temporal_address, data_converter=converter())
    begun = await client.start_workflow("left-over", 1, id=case_id("LE-2"), task_queue="nobody-works-here")
    promise = Promise(id="p", amount=Decimal(1), due_on=date(2026, 3, 25))
    asking = asyncio.create_task(put_to(client, "LE-2", promise))
    await asyncio.wait({asking}, timeout=0.2)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await begun.terminate()
