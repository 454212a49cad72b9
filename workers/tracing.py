"""A case's record and the histories of its runs, brought together: the archive first, Temporal where that lacks one."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, ClassVar

import msgspec

from activities.archive.archive import archive_of
from engine.study.tracing.align import align
from engine.study.tracing.histories import HistoryUnreadable, read_run
from engine.study.tracing.words import RunRead, Trace
from schemas.failures import CollectionsError
from workers.asking import case_id
from workers.audit.archiving import history_of
from workers.local.servers import temporal
from workers.reading import Gathered, gather, told
from workers.settings import Settings
from workers.worker import connect

if TYPE_CHECKING:
    import asyncpg
    from temporalio.client import Client

    Connection = asyncpg.Connection[asyncpg.Record]


class HistoryBroken(CollectionsError):
    """the history of {invoice} cannot be read ({why}); `cobranza audit archive` says whether its file is whole"""

    es: ClassVar[str] = (
        "el historial de Temporal de {invoice} no se puede leer ({why}); `cobranza audit archive` busca huecos"
    )


class Histories:
    """Where histories come from: the archive, and a Temporal that is only started for what the archive lacks."""

    def __init__(self, connection: Connection, settings: Settings, stack: AsyncExitStack) -> None:
        self._connection, self._settings, self._stack = connection, settings, stack
        self._archive = archive_of(os.environ, settings.home)
        self._client: Client | None = None

    async def trace(self, number: str) -> Trace:
        """One case, traced. Raises InvoiceUnknown, NoCaseYet, NotBegun, HistoryBroken and what the servers raise."""
        found = await gather(self._connection, number)
        runs = await self._runs(found, self._client)
        is_open = not found.case.end
        if self._client is None and (is_open or any(run.missing for run in runs) or not runs):
            address, _ = await self._stack.enter_async_context(temporal(self._settings))
            self._client = await connect(msgspec.structs.replace(self._settings, temporal_address=address))
            runs = await self._runs(found, self._client)
        material = found.material
        return align(
            number, case_id(number), runs, material.entries, told(found, remarks=False), found.recorded,
            material.verdicts, material.messages,
        )  # fmt: skip

    async def _runs(self, found: Gathered, client: Client | None) -> tuple[RunRead, ...]:
        number = found.case.invoice
        histories = await history_of(self._connection, client, self._archive, number)
        try:
            return tuple(read_run(place, run_id, body, why) for place, run_id, body, why in histories)
        except HistoryUnreadable as error:
            raise HistoryBroken(invoice=number, why=error) from error
