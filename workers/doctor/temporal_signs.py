"""What Temporal shows of the cases: who runs, who does not, who fails again and again. It reads and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.doctor import Sign
from workers.relay import case_id

RUNNING: Final = "ExecutionStatus = 'Running'"
FAILS: Final = (
    RUNNING + " AND TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')"
)
PREFIX: Final = case_id("")
ATTEMPTS: Final = 5
"""So many attempts of one errand are more than a hiccup."""
DESCRIBED: Final = 500
"""So many cases are asked about one by one; of more, the first ones say enough."""
PATIENCE: Final = timedelta(seconds=10)


async def running(client: Client) -> set[str]:
    """The invoices whose case is running, as Temporal lists them: what began in this second may be missing."""
    return {one.id.removeprefix(PREFIX) async for one in client.list_workflows(RUNNING) if one.id.startswith(PREFIX)}


async def not_running(client: Client, suspects: list[str]) -> list[Sign]:
    """Of these, the ones that surely do not run: the list is a little behind, so each is asked."""
    found = []
    for invoice in suspects:
        status = await _status(client, invoice)
        if status != "RUNNING":
            found.append(Sign(invoice, status.lower()))
    return found


async def _status(client: Client, invoice: str) -> str:
    try:
        described = await client.get_workflow_handle(case_id(invoice)).describe(rpc_timeout=PATIENCE)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return "not found"
        raise
    return described.status.name if described.status is not None else "unknown"


async def still_running(client: Client, suspects: list[str]) -> list[Sign]:
    """Of these, the ones that Temporal surely runs."""
    return [Sign(one, "running") for one in suspects
            if await _status(client, one) == WorkflowExecutionStatus.RUNNING.name]  # fmt: skip


async def task_fails(client: Client) -> list[Sign]:
    """Cases whose workflow task failed at least twice in a row; Temporal flags them by itself."""
    return [Sign(one.id.removeprefix(PREFIX), "workflow task") async for one in client.list_workflows(FAILS)
            if one.id.startswith(PREFIX)]  # fmt: skip


async def stuck(client: Client, suspects: list[str]) -> list[Sign]:
    """Of these, the ones with an errand that failed several times: its name, its attempts, its last error's kind."""
    found = []
    for invoice in suspects[:DESCRIBED]:
        try:
            described = await client.get_workflow_handle(case_id(invoice)).describe(rpc_timeout=PATIENCE)
        except RPCError:
            continue
        for pending in described.raw_description.pending_activities:
            if pending.attempt >= ATTEMPTS:
                kind = pending.last_failure.application_failure_info.type or pending.last_failure.message or "timeout"
                found.append(Sign(invoice, f"{pending.activity_type.name}, {pending.attempt}x: {kind}"))
    return found
