"""Histories of real cases go into an archive, every run of them, and come out as they were."""

from __future__ import annotations

import json

from activities.archive.archive import in_memory
from tests.machine.lives import script
from tests.workflow.company import company, named
from workers.audit.archiving import archive_all, history_of

PAID = script("pe-empresas amount=900", ("2026-03-04 payment_received amount=900",))


async def test_a_case_that_ended_is_archived_and_read_without_temporal(dsn: str, temporal_address: str) -> None:
    archive = in_memory()
    async with company(dsn, temporal_address, "archived") as real:
        await real.lives(named(PAID, "AR-1"))
        live = await history_of(real.pool, real.client, None, "AR-1")
        assert await archive_all(real.pool, real.client, archive) == 1
        assert await archive_all(real.pool, real.client, archive) == 0
        assert await history_of(real.pool, None, archive, "AR-1") == live
    ((number, run_id, body, why),) = live
    assert (number, why) == (1, "")
    assert run_id
    assert body is not None
    events = json.loads(body)["events"]
    assert events[0]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"
    assert events[-1]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED"
