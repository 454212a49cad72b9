"""The local outbox: a channel for a machine without providers. It takes what it is given and knows no case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg

from activities.failures import ProviderUnavailable
from activities.queries import QUERY
from activities.senders import Outgoing, Sent

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]


# The database is not there, or is going or coming.
AWAY = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)


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
        return Sent(str(await self._ask("outbox_take", *parts)))

    async def find(self, message: Outgoing) -> Sent | None:
        """The first message taken under this key. Raises ProviderUnavailable as `send` does."""
        found = await self._ask("outbox_find", message.key)
        return None if found is None else Sent(str(found))

    async def _ask(self, query: str, *values: str) -> object:
        try:
            return await self._pool.fetchval(QUERY[query], *values)
        except AWAY as error:
            raise ProviderUnavailable(channel=self.name, why=type(error).__name__) from error
