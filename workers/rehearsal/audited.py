"""What a rehearsal leaves an auditor: all cases archived, sealed, exported, and verified from the files alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import aclosing
from datetime import date, datetime
from pathlib import Path
from typing import Final

import asyncpg
import msgspec
from temporalio.client import Client

from activities.archive.archive import archive_of
from schemas.bundle import Divergence, Verified
from workers.audit.archiving import archive_all
from workers.audit.bundle_files import read
from workers.audit.checkpoints import take
from workers.audit.exporting import export
from workers.audit.keys import public_of
from workers.audit.rotation import key_in_force
from workers.audit.verifying import verify
from workers.audit.writing import write
from workers.settings import Settings
from workers.speech import language

BUNDLE: Final = "bundle.zip"
"""In the rehearsal's folder: what an auditor would be handed."""
CASES: Final = "select invoice from collection_case order by invoice"
Heard = Callable[[int, int], None]


class Audited(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `archived` are histories; the first of `apart` is the first divergence; `key` is public."""

    archived: int
    bundle: str
    key: str
    verified: Verified

    @property
    def apart(self) -> tuple[Divergence, ...]:
        return self.verified.divergences

    @property
    def holds(self) -> bool:
        """Whether every case was verified, and nothing parted."""
        return not self.apart and self.verified.cases > 0


class Sealing:
    """A checkpoint for each of the rehearsal's days, as the worker takes one for each real day."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], settings: Settings) -> None:
        self._pool, self._settings = pool, settings
        self._day: date | None = None

    async def told(self, at: datetime) -> None:
        """The clock stands at `at`: the day before is over."""
        if self._day is None or at.date() > self._day:
            self._day = at.date()
            await self.now(at)

    async def now(self, at: datetime) -> None:
        """All that is recorded so far."""
        async with self._pool.acquire() as connection:
            await take(connection, await key_in_force(connection, self._settings), at)


async def audit(
    pool: asyncpg.Pool[asyncpg.Record], client: Client, settings: Settings, at: datetime, *, replay: bool, heard: Heard
) -> Audited:
    """Hand the whole rehearsal to an auditor, and be that auditor. `at` is the rehearsal's last moment (UTC)."""
    archive = archive_of(os.environ, settings.home)
    archived = await archive_all(pool, client, archive)
    path = settings.home / BUNDLE
    async with pool.acquire() as connection:
        key = await key_in_force(connection, settings)
        invoices = [row["invoice"] for row in await connection.fetch(CASES)]
        files = export(
            connection, invoices, language=language(), by="rehearsal", at=at, archive=archive, client=client,
            key=key, asked="rehearsal",
        )  # fmt: skip
        async with aclosing(files):
            await write(path, files, force=True)
    return await asyncio.to_thread(_verified, path, archived, public_of(key), replay=replay, heard=heard)


def _verified(path: Path, archived: int, key: str, *, replay: bool, heard: Heard) -> Audited:
    """As anybody could who has the file and the key, on a machine with neither database nor Temporal."""
    told = verify(read(path), keys=[key], replay=replay, progress=heard, jobs=os.cpu_count() or 1)
    return Audited(archived=archived, bundle=path.name, key=key, verified=told)
