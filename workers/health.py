"""Channel health, looked after: a channel that goes too badly rests, and a person is told. The rule is the engine's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from activities import health
from engine.case.health import to_stop
from schemas.health import Judged

if TYPE_CHECKING:
    import asyncpg

    Pool = asyncpg.Pool[asyncpg.Record]

LOG = logging.getLogger("cobranza.health")
HEALTH_LOCK: Final = 7266524
"""The advisory lock of the one that looks after the channels."""
REST: Final = 30.0
"""Seconds between two looks."""


class Health:
    """Looks at the rates again and again. It is given the pool; the bars stand in schemas.health."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def turn(self) -> list[int]:
        """Have what passed its bar rest; the stops' numbers."""
        async with self._pool.acquire() as connection:
            stopped = []
            for one in to_stop(await health.rates(connection)):
                rate = one.rate
                id = await health.stop(
                    connection, rate.channel, sender=rate.sender, template=rate.template, reason=reason_of(one),
                    invoice=rate.last_invoice,
                )  # fmt: skip
                if id is not None:
                    LOG.warning("%s rests (stop %s): %s", rate.channel, id, reason_of(one))
                    stopped.append(id)
            return stopped


def reason_of(one: Judged) -> str:
    """`bounced 6.0% of 100`: what a person reads in the table."""
    return f"{one.sign} {one.share:.1%} of {one.rate.sent}"
