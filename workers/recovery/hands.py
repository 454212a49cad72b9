"""What the worker's deeds are handed for the last resort: the rule of proof and the making of packages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from activities.plans import Plans
from workers.recovery.dossiers import package_of
from workers.recovery.notices import proofs_for

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class LastResort:
    """Serves `activities.deeds.Recovery`. It keeps the plans that it has read."""

    def __init__(self) -> None:
        self._plans = Plans()

    async def is_proved(self, connection: Connection, invoice: str, plan_sha256: str) -> bool:
        """Whether a final demand of the case is proved."""
        return bool(await proofs_for(connection, invoice, plan_sha256, self._plans))

    async def package(self, connection: Connection, invoice: str, at: datetime) -> tuple[dict[str, bytes], bytes]:
        """The dossier's files and their manifest, in the language of the playbook."""
        made = await package_of(connection, invoice, at, plans=self._plans)
        return made.files, made.manifest
