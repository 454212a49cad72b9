"""Temporal's histories into the archive, before retention removes them, and out of it again. It judges none of them.

A history is archived as Temporal has it, sealed payloads and all, as canonical JSON in gzip, under a name that ends in
the JSON's sha256. It is opened only for who reads it, with the keys of COBRANZA_PAYLOAD_KEYS.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import logging
import os
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import asyncpg
from msgspec.structs import replace
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from activities.archive import book
from activities.archive.archive import Archive
from activities.archive.book import Archived, Run
from activities.archive.failures import ArchiveFailed
from workers.asking import case_id
from workers.log_lines import told
from workers.sealing import ENCODING, Keyring, PayloadBroken, PayloadKeyMissing, keyring, keys_in, open_all

if TYPE_CHECKING:
    Database = asyncpg.Connection[asyncpg.Record] | asyncpg.Pool[asyncpg.Record]

LOG = logging.getLogger("cobranza.worker")
REST: Final = 20.0
"""Seconds between two looks, when the last one found nothing."""
AT_ONCE: Final = 20
ENDS: Final = frozenset(
    EventType.Value(f"EVENT_TYPE_WORKFLOW_EXECUTION_{how}")
    for how in ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW")
)
SEALED: Final = b64encode(ENCODING)
"""How JSON says that something is sealed."""
GONE: Final = "Temporal no longer has this history, and it was never archived"
UNKNOWN: Final = "nobody noted this run's id, and Temporal lists no such run"
NO_ARCHIVE: Final = "it was archived, and no archive was given to read it from"
DAMAGED: Final = "the archived file is missing or has another hash, and Temporal no longer has the history"
NO_TEMPORAL: Final = "it is not archived, and no Temporal server was there to ask"


async def history_of(
    database: Database,
    client: Client | None,
    archive: Archive | None,
    invoice: str,
    variables: Mapping[str, str] = os.environ,
) -> tuple[tuple[int, str, bytes | None, str], ...]:
    """Every run of a case: its number, its id, its history as JSON (UTF-8), and why there is none.

    The archive is read first, Temporal second; a case that still runs has its history so far. Two runs may have one
    number. Asks Temporal's list where an id was never noted. Raises PayloadKeysUnreadable.
    """
    keys = keyring(variables)
    if client is not None:
        await note_runs(database, client, invoice)
    kept = await book.archived(database, invoice)
    found = []
    for run in await book.runs_of(database, invoice):
        body, why = await _history(client, archive, run, kept.get(run.run_id))
        found.append((run.number, run.run_id, *_opened(body, why, keys)))
    return tuple(found)


def _opened(body: bytes | None, why: str, keys: Keyring | None) -> tuple[bytes | None, str]:
    """What was never sealed stays byte for byte."""
    if body is None or SEALED not in body:
        return body, why
    history = WorkflowHistory.from_json("", body.decode())
    whole = History(events=history.events)
    try:
        open_all(whole, keys)
    except (PayloadKeyMissing, PayloadBroken) as error:
        return None, error.say("en")
    return as_json(WorkflowHistory("", list(whole.events))), ""


async def _history(
    client: Client | None, archive: Archive | None, run: Run, kept: Archived | None
) -> tuple[bytes | None, str]:
    why = ""
    if kept is not None:
        try:
            body = None if archive is None else await read(archive, kept)
        except ArchiveFailed as error:
            body, why = None, error.say("en")
        if body is not None:
            return body, ""
    if not run.run_id:
        return None, UNKNOWN
    live = None if client is None else await fetch(client, run)
    if live is not None:
        return as_json(live), ""
    if kept is None:
        return None, NO_TEMPORAL if client is None else GONE
    return None, why or (NO_ARCHIVE if archive is None else DAMAGED)


async def read(archive: Archive, kept: Archived) -> bytes | None:
    """An archived history's JSON; None where the file is missing or is not what was archived. Raises ArchiveFailed."""
    packed = await archive.get(kept.stored_as)
    body = None if packed is None else _unpacked(packed, kept.bytes)
    return body if body is not None and hashlib.sha256(body).hexdigest() == kept.sha256 else None


def _unpacked(packed: bytes, size: int) -> bytes | None:
    """At most what was put in, whatever stands there now."""
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, size + 1)
    except zlib.error:
        return None


async def fetch(client: Client, run: Run) -> WorkflowHistory | None:
    """A run's history from Temporal; None where it has none any more."""
    try:
        return await client.get_workflow_handle(case_id(run.invoice), run_id=run.run_id).fetch_history()
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        return None


def as_json(history: WorkflowHistory) -> bytes:
    """The history as Temporal's own export words it, keys sorted and without white space."""
    words = history.to_json_dict()
    return json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


async def note_runs(database: Database, client: Client, invoice: str) -> None:
    """Ask Temporal's list for runs of which nobody noted the id, and note them in the order in which they began."""
    known = await book.runs_of(database, invoice)
    numbers = [run.number for run in known if not run.run_id]
    if not numbers:
        return
    name = case_id(invoice).replace("\\", "\\\\").replace("'", "\\'")
    listed = [one async for one in client.list_workflows(f"WorkflowId = '{name}'")]
    noted = {run.run_id for run in known}
    unknown = [one.run_id for one in sorted(listed, key=lambda one: one.start_time) if one.run_id not in noted]
    for place, run_id in enumerate(unknown):
        await book.add_run(database, Run(invoice, numbers[min(place, len(numbers) - 1)], run_id))


class Archivist:
    """Archives what has ended. `turn` is for a watch: it says how many it looked at, and survives an archive that is
    down. `archived` counts."""

    def __init__(self, database: Database, client: Client, archive: Archive) -> None:
        self._database, self._client, self._archive = database, client, archive
        self._goes_on: set[str] = set()
        self.archived = 0

    async def turn(self) -> int:
        """A few runs; how many were looked at."""
        try:
            return await self.look(AT_ONCE)
        except ArchiveFailed as error:
            LOG.warning("archive waits: %s", told(error))
            return 0

    async def look(self, at_most: int) -> int:
        """Like `turn`, at so many. What has not ended yet is looked at again after everybody else. Raises
        ArchiveFailed."""
        await self._name(at_most)
        runs = await book.waiting(self._database, at_most, tuple(self._goes_on))
        histories = await asyncio.gather(*(fetch(self._client, run) for run in runs))
        for run, history in zip(runs, histories, strict=True):
            if not await self.archive(run, history):
                self._goes_on.add(run.run_id)
        if not runs:
            self._goes_on.clear()
        return len(runs)

    async def archive(self, run: Run, history: WorkflowHistory | None) -> bool:
        """One run. False: it has not ended yet. A history that is gone is noted. Raises ArchiveFailed."""
        if history is None:
            LOG.error("archive: Temporal has no history of %s, run %s any more", run.invoice, run.number)
            await book.miss(self._database, run, "gone")
            return True
        last = history.events[-1]
        if last.event_type not in ENDS:
            return False
        if following := last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id:
            await book.add_run(self._database, Run(run.invoice, run.number, following))
        await book.keep(self._database, await self._put(run, history))
        self.archived += 1
        return True

    async def _put(self, run: Run, history: WorkflowHistory) -> Archived:
        body = as_json(history)
        sha256, packed = hashlib.sha256(body).hexdigest(), gzip.compress(body, mtime=0)
        name = stored_as(run, sha256)
        sealed_by = keys_in(History(events=history.events))
        done = Archived(run, sha256, len(body), name, sealed_by, history.events[-1].event_time.ToDatetime(UTC))
        if not await self._archive.put(name, packed) and await read(self._archive, done) is None:
            # Something else stands there, and nothing is ever overwritten: it goes beside it.
            done = replace(done, stored_as=f"{name}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}.gz")
            await self._archive.put(done.stored_as, packed)
        return done

    async def _name(self, at_most: int) -> None:
        for run in await book.nameless(self._database, at_most):
            await note_runs(self._database, self._client, run.invoice)
            if run in await book.runs_of(self._database, run.invoice):
                LOG.error("archive: nobody knows run %s of %s any more", run.number, run.invoice)
                await book.miss(self._database, run, "unknown")


def stored_as(run: Run, sha256: str) -> str:
    """The name of a history in the archive: an invoice's number may hold anything, a name may not."""
    folder = quote(run.invoice, safe="").replace(".", "%2E")
    if len(folder) > 150:
        folder = hashlib.sha256(run.invoice.encode()).hexdigest()
    return f"histories/{folder}/{run.number:03}.{run.run_id}.{sha256}.json.gz"


async def archive_all(
    database: Database, client: Client, archive: Archive, progress: Callable[[int, int], None] = lambda done, of: None
) -> int:
    """Archive every run that has ended, now: at the end of a rehearsal. How many were. Raises ArchiveFailed."""
    archivist, looked = Archivist(database, client, archive), 0
    of = len(await book.waiting(database, 2**31 - 1))
    while some := await archivist.look(AT_ONCE):
        looked += some
        progress(looked, max(of, looked))
    return archivist.archived
