"""What messages cost: Twilio knows it only once they are delivered. Asked once for each, a few at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import asyncpg

from activities.failures import ProviderRefused, ProviderUnavailable
from activities.queries import named
from activities.senders import Sent

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("prices.sql").read_text("utf-8"))
PRICES_LOCK: Final = 7266525
"""The advisory lock of the one who asks for prices."""
REST: Final = 30.0
"""Seconds between two looks."""
KNOWN_AFTER: Final = timedelta(minutes=10)
"""How long after a message's fate is known its price is surely there."""
AT_ONCE: Final = 20


@runtime_checkable
class Priced(Protocol):
    """A channel that can be asked for one of its messages by the provider's own id."""

    async def told(self, provider_id: str) -> Sent:
        """As it stands now. Raises ProviderRefused, ProviderUnavailable."""


class Prices:
    """`priced` by channel: those that can be asked."""

    def __init__(self, pool: Pool, priced: Mapping[str, Priced], known_after: timedelta = KNOWN_AFTER) -> None:
        self._pool, self._priced, self._known_after = pool, dict(priced), known_after

    async def turn(self) -> None:
        """A few questions, one after the other; an outage ends the turn. What has no price now is not asked again."""
        if not self._priced:
            return
        for row in await self._pool.fetch(QUERY["without_price"], self._known_after.total_seconds(), AT_ONCE):
            try:
                sent = await self._told(row["channel"], row["provider_id"])
            except ProviderUnavailable:
                return
            await self._pool.execute(QUERY["priced"], row["key"], sent.price, sent.currency, sent.segments)

    async def _told(self, channel: str, provider_id: str) -> Sent:
        try:
            return await self._priced[channel].told(provider_id) if channel in self._priced else Sent(provider_id)
        except ProviderRefused:  # it is gone there
            return Sent(provider_id)
