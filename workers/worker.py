"""The worker process: the composition root. It hands the rule to the desk, the plans to the shelf, and runs until told.

`python -m workers.worker` reads its Settings from the environment; SIGTERM and Ctrl-C stop it once its work in hand
is done.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner

from activities.contact_desk import ContactDesk, Rules
from activities.deeds import Deeds
from activities.inbox import RELAY_LOCK
from activities.letters import Letters
from activities.plans import Plans, read_plan
from engine.case import shelf
from engine.case.closing import closes_at, gives_up_at
from engine.case.gate import may_contact
from workers.channels import senders_of
from workers.conversion import converter
from workers.creditor import creditor
from workers.relay import Relay
from workers.settings import Settings
from workers.workflow import CollectionCase

LOG = logging.getLogger("cobranza.worker")
RULES: Final = Rules(may_contact, closes_at, gives_up_at)
CONNECTIONS: Final = 16
CONTACTS_AT_ONCE: Final = 12
RELAY_REST: Final = 0.5
"""Seconds between two looks at the inbox when the last one found nothing."""
OUTAGES: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, RPCError)


@asynccontextmanager
async def pool_of(dsn: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """The worker's connections."""
    pool = await asyncpg.create_pool(dsn, min_size=0, max_size=CONNECTIONS)
    try:
        yield pool
    finally:
        pool.terminate()


def fetcher(pool: asyncpg.Pool[asyncpg.Record]) -> Callable[[str], Awaitable[None]]:
    """Puts a plan on this process's shelf, once. A plan that is not in the database fails the case's task."""

    async def fetch(sha256: str) -> None:
        if not shelf.has(sha256):
            body = await pool.fetchval("select body from plan where sha256 = $1", sha256)
            shelf.put(sha256, read_plan(body, sha256))

    return fetch


async def connect(settings: Settings, fetch: Callable[[str], Awaitable[None]] | None = None) -> Client:
    """A client of the Temporal server; a worker's one (with `fetch`) sees to the plans."""
    runtime = Runtime(
        telemetry=TelemetryConfig(logging=LoggingConfig(TelemetryFilter(core_level="ERROR", other_level="ERROR")))
    )
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        data_converter=converter(fetch),
        runtime=runtime,
    )


def activities_of(pool: asyncpg.Pool[asyncpg.Record], creditor: dict[str, str]) -> list[Callable[..., object]]:
    """Every hand, by the name of the effect it serves."""
    desk = ContactDesk(pool, RULES, senders_of(pool, os.environ), Letters(creditor), Plans())
    deeds = Deeds(pool)
    return [
        desk.contact,
        deeds.record,
        deeds.raise_task,
        deeds.ask_approval,
        deeds.report,
        deeds.hand_over,
        deeds.write_off,
        deeds.charge_fee,
        deeds.close_case,
    ]


def worker_of(
    client: Client,
    settings: Settings,
    pool: asyncpg.Pool[asyncpg.Record],
    runner: WorkflowRunner | None = None,
) -> Worker:
    """The Temporal worker. Tests give the sandboxed `runner`, which catches an impure rule."""
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[CollectionCase],
        activities=activities_of(pool, creditor()),
        workflow_runner=runner or UnsandboxedWorkflowRunner(),
        max_cached_workflows=5000,
        max_concurrent_activities=CONTACTS_AT_ONCE,
        graceful_shutdown_timeout=timedelta(seconds=10),
    )


async def relay_until(stop: asyncio.Event, relay: Relay, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """Tell what arrives until stopped. An outage is waited out; a rehearsal's database has a relay of its own."""
    while not stop.is_set():
        try:
            async with pool.acquire() as connection:
                while not stop.is_set():
                    busy = await _relay_turn(relay, connection)
                    if not busy:
                        await _rest(stop)
        except OUTAGES as error:
            LOG.warning("relay waits: %s", error)
            await _rest(stop)


async def _relay_turn(relay: Relay, connection: object) -> bool:
    """One turn, if this relay is the awake one. The lock goes with its connection, so a killed relay frees it."""
    awake = await connection.fetchval(  # type: ignore[attr-defined]
        "select pg_try_advisory_lock($1) and not exists (select from clock)", RELAY_LOCK
    )
    return bool(awake) and bool(await relay.turn(datetime.now(UTC)))


async def _rest(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), RELAY_REST)
    except TimeoutError:
        return


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop`."""
    async with pool_of(settings.database_url) as pool:
        client = await connect(settings, fetcher(pool))
        relay = Relay(pool, client, settings.task_queue)
        async with worker_of(client, settings, pool):
            LOG.info("worker ready on %s", settings.task_queue)
            await relay_until(stop, relay, pool)


def main() -> None:
    """The process."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("temporalio").setLevel(logging.WARNING)

    async def until_told() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await run(Settings.from_environment(), stop)

    asyncio.run(until_told())
    logging.shutdown()
    os._exit(0)  # Temporal's threads may crash a Python that is taking itself down, and would be taken for a fault


if __name__ == "__main__":
    main()
