"""Keeping watch: of all workers of a company one at a time does a small thing again and again. It knows not what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
from temporalio.service import RPCError

from workers.log_lines import told

LOG = logging.getLogger("cobranza.worker")
OUTAGES: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, RPCError)
AWAKE: Final = "select pg_try_advisory_lock($1) and not exists (select from clock)"


async def keep_watch(
    stop: asyncio.Event, pool: asyncpg.Pool[asyncpg.Record], who: str, lock: int, rest: float,
    turn: Callable[[], Awaitable[object]],
) -> None:  # fmt: skip
    """Take turns until stopped, `rest` seconds apart when a turn found nothing. An outage is waited out.

    A rehearsal's database has watchers of its own.
    """
    while not stop.is_set():
        try:
            async with pool.acquire() as connection:
                while not stop.is_set():
                    # The lock goes with its connection, so a killed watcher frees it.
                    awake = await connection.fetchval(AWAKE, lock)
                    if not (awake and await turn()):
                        await _rest(stop, rest)
        except OUTAGES as error:
            LOG.warning("%s waits: %s", who, told(error))
            await _rest(stop, rest)


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
