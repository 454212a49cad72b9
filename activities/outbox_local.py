"""The local outbox: a channel for a machine without providers. It takes what it is given and knows no case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import asyncpg

from activities.failures import ProviderUnavailable
from activities.queries import QUERY
from activities.senders import Attachment, Outgoing, Sent

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


# The database is not there, or is going or coming.
AWAY = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)


async def keep_files(connection: Connection, taken: int, files: Sequence[Attachment]) -> None:
    """What lies with a message of the outbox, so that one sees what a customer would have got."""
    for position, one in enumerate(files):
        digest = sha256(one.content).hexdigest()
        await connection.execute(
            QUERY["outbox_keep"], taken, position, one.name, one.media_type, digest, one.content
        )  # fmt: skip


class LocalOutbox:
    """Writes messages to the table `outbox`, on a connection of its own as a provider would."""

    name = "outbox"
    sends_from = ""
    tells = True

    def __init__(self, pool: Pool, settle: timedelta = timedelta(seconds=5)) -> None:
        self._pool = pool
        self.settle = settle
        self.answers_within = timedelta(seconds=4)

    async def send(self, message: Outgoing) -> Sent:
        """Take the message. Raises ProviderUnavailable when the database does not answer."""
        parts = (message.key, message.channel, message.recipient, message.subject, message.body)
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                taken = await connection.fetchval(QUERY["outbox_take"], *parts)
                await keep_files(connection, taken, message.attachments)
        except AWAY as error:
            raise ProviderUnavailable(channel=self.name, why=type(error).__name__) from error
        return Sent(str(taken))

    async def find(self, message: Outgoing) -> Sent | None:
        """The first message taken under this key. Raises ProviderUnavailable as `send` does."""
        found = await self._ask("outbox_find", message.key)
        return None if found is None else Sent(str(found))

    async def _ask(self, query: str, *values: str) -> object:
        try:
            return await self._pool.fetchval(QUERY[query], *values)
        except AWAY as error:
            raise ProviderUnavailable(channel=self.name, why=type(error).__name__) from error
