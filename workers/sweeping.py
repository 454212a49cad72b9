"""Where somebody switched it on, what its time is over is removed daily. The packs say how long things are kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from activities.acts import record_act
from schemas.failures import CollectionsError
from workers.erasing import due

if TYPE_CHECKING:
    import asyncpg

LOG = logging.getLogger("cobranza.worker")
SWEEP_LOCK: Final = 7266543
REST: Final = 24 * 3600.0
"""Seconds between two sweeps; one more after a start finds nothing."""
SWITCH: Final = "COBRANZA_RETENTION"
WORKER: Final = "worker"


class RetentionMisspelled(CollectionsError):
    """COBRANZA_RETENTION is '{said}'; write daily, or leave it out: then nothing is removed by itself"""

    es: ClassVar[str] = "COBRANZA_RETENTION dice '{said}'; escriba daily, o quítela: entonces nada se elimina solo"


def is_on(environ: Mapping[str, str]) -> bool:
    """Whether the worker removes by itself. Raises RetentionMisspelled."""
    said = environ.get(SWITCH, "").strip().lower()
    if said not in ("", "off", "daily"):
        raise RetentionMisspelled(said=said)
    return said == "daily"


class Sweep:
    """Removes what is due, customer by customer, each on record; one act for the whole."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    async def turn(self) -> None:
        """One sweep. Of conflicts `cobranza retention --due` tells; they are nobody's to settle here."""
        removed: dict[str, int] = {}
        async with self._pool.acquire() as connection:
            async for one in due(connection, by=WORKER):
                for data, count in one.removed.items():
                    removed[data] = removed.get(data, 0) + count
            if not removed:
                return
            told = {data: str(count) for data, count in removed.items()}
            await record_act(
                connection, actor=WORKER, proven=False, door="worker", deed="apply_retention", told=told
            )  # fmt: skip
        LOG.info("retention removed %d rows", sum(removed.values()))
