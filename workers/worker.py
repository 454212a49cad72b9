"""The worker process: the composition root. It hands the rule to the desk, the plans to the shelf, and runs until told.

`python -m workers.worker` reads its Settings from the environment; SIGTERM and Ctrl-C stop it once its work in hand
is done.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import asyncpg
from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner

from activities.archive.archive import archive_of
from activities.archive.book import ARCHIVIST_LOCK
from activities.checkpoints import CHECKPOINT_LOCK
from activities.contact_desk import ContactDesk, Rules
from activities.deeds import Deeds
from activities.enclosing import Enclosures
from activities.facts import Histories
from activities.inbox import RELAY_LOCK
from activities.letters import Letters
from activities.plans import Plans, read_plan
from activities.prices import PRICES_LOCK, Prices
from activities.prices import REST as PRICES_REST
from activities.reconciling import RECONCILER_LOCK, Reconciler
from activities.senders import Sender
from engine.case import shelf
from engine.case.closing import closes_at, gives_up_at
from engine.case.gate import may_contact
from schemas.failures import CollectionsError
from workers.arrivals import watch_arrivals
from workers.audit.archiving import REST as ARCHIVE_REST
from workers.audit.archiving import Archivist
from workers.audit.checkpoints import REST as CHECKPOINT_REST
from workers.audit.checkpoints import Daily
from workers.build import build_id
from workers.cash import CASH_LOCK, Cashier
from workers.cash import REST as CASH_REST
from workers.cashiers import check_takers, providers
from workers.channels import check, priced_of, senders_of
from workers.conversion import converter
from workers.creditor import creditor
from workers.database import create_pool
from workers.documents import papers_of
from workers.health import HEALTH_LOCK, Health
from workers.health import REST as HEALTH_REST
from workers.log_lines import be_discreet
from workers.money_in import MONEY_LOCK, MoneyIn
from workers.money_in import REST as MONEY_REST
from workers.pages.secret import page_links
from workers.recovery.hands import LastResort
from workers.relay import Relay
from workers.routing import Route, Routing, routes_of
from workers.sealed_with import note_key
from workers.sealing import keyring
from workers.settings import Settings
from workers.speech import language
from workers.sweeping import REST as SWEEP_REST
from workers.sweeping import SWEEP_LOCK, Sweep
from workers.sweeping import is_on as sweeps
from workers.watch import keep_watch
from workers.workflow import CollectionCase

LOG = logging.getLogger("cobranza.worker")
RULES: Final = Rules(may_contact, closes_at, gives_up_at)
CONNECTIONS: Final = 24
"""Some nine watchers keep one each."""
CONTACTS_AT_ONCE: Final = 12
RELAY_REST, RECONCILER_REST = 0.5, 5.0
"""Seconds between two looks at the inbox, and at what is unsettled, when the last one found nothing."""
SHUTDOWN: Final = timedelta(seconds=10)


@asynccontextmanager
async def pool_of(dsn: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """The worker's connections."""
    pool = await create_pool(dsn, most=CONNECTIONS)
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
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        data_converter=converter(fetch),
        runtime=_runtime(),
    )


@cache
def _runtime() -> Runtime:
    """One of a process: each has threads of its own, which outlive whoever asked for them."""
    return Runtime(
        telemetry=TelemetryConfig(logging=LoggingConfig(TelemetryFilter(core_level="ERROR", other_level="ERROR")))
    )


def desk_of(pool: asyncpg.Pool[asyncpg.Record], creditor: dict[str, str], senders: Mapping[str, Sender]) -> ContactDesk:
    """The one desk of this process, whatever queue a contact comes by."""
    plans, papers = Plans(), papers_of(os.environ)
    enclosures = Enclosures(pool, papers.gather, papers.head)
    return ContactDesk(pool, RULES, senders, Letters(creditor, page_links(os.environ)), plans, enclosures)


def activities_of(
    pool: asyncpg.Pool[asyncpg.Record], creditor: dict[str, str], desk: ContactDesk | None = None
) -> list[Callable[..., object]]:
    """Every hand, by the name of the effect it serves."""
    desk = desk or desk_of(pool, creditor, senders_of(pool, os.environ))
    deeds = Deeds(pool, LastResort())
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
        Histories(pool).look,
    ]


def worker_of(
    client: Client,
    settings: Settings,
    pool: asyncpg.Pool[asyncpg.Record],
    runner: WorkflowRunner | None = None,
    desk: ContactDesk | None = None,
    routes: Mapping[str, Route] | None = None,
) -> Worker:
    """The Temporal worker. Tests give the sandboxed `runner`, which catches an impure rule."""
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[CollectionCase],
        activities=activities_of(pool, creditor(), desk),
        workflow_runner=runner or UnsandboxedWorkflowRunner(),
        interceptors=[Routing(routes)] if routes else [],
        build_id=build_id(),
        max_cached_workflows=5000,
        max_concurrent_activities=CONTACTS_AT_ONCE,
        graceful_shutdown_timeout=SHUTDOWN,
    )


def channel_worker_of(client: Client, desk: ContactDesk, route: Route, at_once: int = CONTACTS_AT_ONCE) -> Worker:
    """The worker of one channel's queue. The rate is the queue's, whatever number of workers serves it."""
    return Worker(
        client,
        task_queue=route.queue,
        activities=[desk.contact],
        build_id=build_id(),
        max_concurrent_activities=at_once,
        max_task_queue_activities_per_second=route.rate,
        graceful_shutdown_timeout=SHUTDOWN,
    )


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop`. Raises what `channels.check` does, before anything is opened."""
    check(os.environ)
    check_takers(os.environ)
    sweeping = sweeps(os.environ)
    archive = archive_of(os.environ, settings.home)
    async with pool_of(settings.database_url) as pool:
        await note_key(pool, keyring(os.environ))
        client = await connect(settings, fetcher(pool))
        senders = senders_of(pool, os.environ)
        desk = desk_of(pool, creditor(), senders)
        routes = routes_of(senders, os.environ, settings.task_queue)
        async with AsyncExitStack() as workers:
            await workers.enter_async_context(worker_of(client, settings, pool, desk=desk, routes=routes))
            for route in routes.values():
                await workers.enter_async_context(channel_worker_of(client, desk, route))
            LOG.info("worker ready on %s", ", ".join([settings.task_queue, *(one.queue for one in routes.values())]))
            relay = Relay(pool, client, settings.task_queue)
            await asyncio.gather(
                watch(stop, pool, relay, Reconciler(pool, senders)),
                watch_arrivals(stop, pool, client),
                watch_money(stop, pool, MoneyIn(pool, providers(os.environ))),
                keep_watch(stop, pool, "archive", ARCHIVIST_LOCK, ARCHIVE_REST, Archivist(pool, client, archive).turn),
                keep_watch(stop, pool, "health", HEALTH_LOCK, HEALTH_REST, Health(pool).turn),
                keep_watch(
                    stop, pool, "checkpoints", CHECKPOINT_LOCK, CHECKPOINT_REST, Daily(pool, settings, os.environ).turn
                ),
                *([keep_watch(stop, pool, "retention", SWEEP_LOCK, SWEEP_REST, Sweep(pool).turn)] if sweeping else []),
                keep_watch(stop, pool, "prices", PRICES_LOCK, PRICES_REST, Prices(pool, priced_of(senders)).turn),
            )


async def watch_money(stop: asyncio.Event, pool: asyncpg.Pool[asyncpg.Record], money: MoneyIn) -> None:
    """Handle what is told of money, and look at money that names no invoice, until stopped."""
    await asyncio.gather(
        keep_watch(stop, pool, "money", MONEY_LOCK, MONEY_REST, lambda: money.turn(datetime.now(UTC))),
        keep_watch(stop, pool, "cash", CASH_LOCK, CASH_REST, Cashier(pool).turn),
    )


async def watch(stop: asyncio.Event, pool: asyncpg.Pool[asyncpg.Record], relay: Relay, reconciler: Reconciler) -> None:
    """Tell what arrives, and settle what nobody asks about, until stopped."""
    await asyncio.gather(
        keep_watch(stop, pool, "relay", RELAY_LOCK, RELAY_REST, lambda: relay.turn(datetime.now(UTC))),
        keep_watch(
            stop, pool, "reconciler", RECONCILER_LOCK, RECONCILER_REST, lambda: reconciler.turn(datetime.now(UTC))
        ),
    )


def main() -> None:
    """The process."""
    logging.basicConfig(level=logging.INFO)
    be_discreet()
    logging.getLogger("temporalio").setLevel(logging.WARNING)

    async def until_told() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await run(Settings.from_environment(), stop)

    try:
        asyncio.run(until_told())
    except CollectionsError as mistake:  # half a channel, say: one line for the person, and no traceback
        LOG.error("%s", mistake.say(language()))
        os._exit(1)
    logging.shutdown()
    os._exit(0)  # Temporal's threads may crash a Python that is taking itself down, and would be taken for a fault


if __name__ == "__main__":
    main()
