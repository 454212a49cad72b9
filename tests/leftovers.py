"""Ends what other tests left running on the same Temporal, so that a healthy company can be told from a sick one."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.client import Client


async def end_all(client: Client) -> None:
    """Until Temporal lists no running case."""
    for _ in range(400):
        running = [one.id async for one in client.list_workflows("ExecutionStatus = 'Running'")]
        if not running:
            return
        ends = (client.get_workflow_handle(id).terminate("a test's leftover") for id in running)
        await asyncio.gather(*ends, return_exceptions=True)
        await asyncio.sleep(0.05)
    pytest.fail("something runs on and on")


async def end_all_at(address: str) -> None:
    """The same, by the server's address: invoices of the next test may have the same numbers."""
    await end_all(await Client.connect(address))
