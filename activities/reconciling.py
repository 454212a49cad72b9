"""The reconciler: contacts that nobody asks about any more, or of which a provider spoke late. It sends nothing.

A desk that is asked again settles what it left behind. This settles the rest: a worker died and the case has closed or
moved on, or its message stood on a person's list when a web-hook came after all.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities import desk_book as book
from activities.failures import ProviderUnavailable
from activities.senders import Sender
from activities.settling import Answer, answer_of, conclude

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

LOG = logging.getLogger("cobranza.reconciler")
RECONCILER_LOCK: Final = 7266520
"""The advisory lock of the one reconciler that is awake."""
PATIENCE: Final = timedelta(minutes=5)
"""How long the case itself has time to ask."""
HOPE: Final = timedelta(days=3)
"""How long a provider may be away before a person is asked what became of a message."""
BATCH: Final = 200
OUTAGES: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""The database is away: whoever keeps watch waits."""


class Unsettled(msgspec.Struct, frozen=True):
    """A contact of which it is not known whether it was sent; `age` in seconds since it was reserved."""

    key: str
    invoice: str
    state: str
    channel: str
    attempt: int
    age: float


class Reconciler:
    """`senders` by channel, the same as the desk's."""

    def __init__(self, pool: Pool, senders: Mapping[str, Sender], patience: timedelta = PATIENCE) -> None:
        self._pool = pool
        self._senders = dict(senders)
        self._patience = patience

    async def turn(self, now: datetime) -> list[str]:
        """Look once at everything that is unsettled; the keys of what is known now. `now` is UTC."""
        rows = await self._pool.fetch(book.DESK["unsettled"], self._patience.total_seconds(), BATCH)
        settled: list[str] = []
        away: set[str] = set()
        for one in (Unsettled(*row.values()) for row in rows):
            try:
                if (one.channel not in away or one.age > HOPE.total_seconds()) and await self._one(one, now):
                    settled.append(one.key)
            except ProviderUnavailable:
                away.add(one.channel)  # its other contacts wait for the next turn
            except OUTAGES:
                raise
            except Exception as error:  # a fault about one contact stops no other's; it comes again with each turn
                LOG.error("%s cannot be reconciled: %s", one.key, type(error).__name__)
        if settled:
            LOG.info("reconciled %d contacts", len(settled))
        return settled

    async def _one(self, one: Unsettled, now: datetime) -> bool:
        sender = self._senders[one.channel]
        answer = await self._answer(one, sender)
        if answer.sent is None and one.age < sender.settle.total_seconds():
            return False
        async with self._pool.acquire() as connection, connection.transaction():
            await book.lock_customer(connection, one.invoice)
            await conclude(connection, one.key, one.attempt, answer, now, tell_own_case=True)
        return True

    async def _answer(self, one: Unsettled, sender: Sender) -> Answer:
        try:
            return await answer_of(self._pool, sender, one.key, one.channel)
        except ProviderUnavailable:
            if one.age < HOPE.total_seconds():
                raise
            return Answer(sender.name, None, surely=False)
