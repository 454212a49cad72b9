"""Whether the archive has every history that it should, whole, and whether Temporal forgets one before. It mends what
can be mended: what Temporal still has is archived."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

import asyncpg
import msgspec
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.archive import book
from activities.archive.archive import Archive
from activities.archive.book import Archived, Run
from workers.asking import case_id
from workers.audit.archiving import Archivist, archive_all, fetch, read
from workers.sealing import keyring

if TYPE_CHECKING:
    Database = asyncpg.Connection[asyncpg.Record] | asyncpg.Pool[asyncpg.Record]

Kind = Literal["gone", "unknown", "waiting", "forgotten_soon", "missing", "damaged", "no_key"]
"""`gone`: Temporal had it no more before it was archived. `unknown`: nobody knows even the run's id. `waiting`: it
ended long enough ago and is not archived. `forgotten_soon`: and Temporal removes it within SOON. `missing`, `damaged`:
the archive lost its file, or has another. `no_key`: it is sealed by a key that this process has not."""
FRESH: Final = timedelta(minutes=10)
"""What ended so lately is the worker's to archive, and no gap."""
SOON: Final = timedelta(days=2)
SHORT: Final = timedelta(days=7)
"""A retention below this leaves little time to mend anything."""
ASKED: Final = 500
"""Of so many runs that wait Temporal is asked when they ended; where more wait, something is wrong anyway."""
AT_ONCE: Final = 8


class ArchiveGap(msgspec.Struct, frozen=True, omit_defaults=True):
    """A history that is not in the archive as it should be. `until` is when Temporal removes it, `told` a key's id."""

    kind: Kind
    invoice: str
    run: int
    run_id: str = ""
    stored_as: str = ""
    until: datetime | None = None
    told: str = ""


class ArchiveStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive has and lacks. `bytes` are of histories before they are compressed, `stored_bytes` of the files;
    `fresh` ended a moment ago; `strange` are files of no run that we know; retention is the namespace's, None unknown.
    """

    address: str
    archived: int
    bytes: int
    stored_bytes: int
    fresh: int = 0
    strange: int = 0
    read: bool = False
    retention: timedelta | None = None
    retention_is_short: bool = False
    mended: int = 0
    gaps: tuple[ArchiveGap, ...] = ()


async def check(
    database: Database, client: Client | None, archive: Archive, variables: Mapping[str, str], *, quick: bool = False
) -> ArchiveStatus:
    """Compare books, archive and Temporal. `quick`: files are looked for and not read. Raises ArchiveFailed."""
    kept = await book.all_archived(database)
    files = {name: size async for name, size in archive.names("histories")}
    retention = None if client is None else await _retention(client)
    waits, fresh = await _waiting(database, client, retention)
    ring = keyring(variables)
    found = [
        *(_gap(one.why, one.run) for one in await book.gaps(database)),  # type: ignore[arg-type]
        *waits,
        *(_gap("missing", one.run, one.stored_as) for one in kept if one.stored_as not in files),
        *([] if quick else await _damaged(archive, [one for one in kept if one.stored_as in files])),
        *_unopened(kept, ring.ids if ring is not None else ()),
    ]
    return ArchiveStatus(
        address=archive.address,
        archived=len(kept),
        bytes=sum(one.bytes for one in kept),
        stored_bytes=sum(files.values()),
        fresh=fresh,
        strange=len(files.keys() - {one.stored_as for one in kept}),
        read=not quick,
        retention=retention,
        retention_is_short=retention is not None and retention < SHORT,
        gaps=tuple(found),
    )


def _gap(kind: Kind, run: Run, stored_as: str = "", until: datetime | None = None, told: str = "") -> ArchiveGap:
    return ArchiveGap(kind, run.invoice, run.number, run.run_id, stored_as, until, told)


async def _retention(client: Client) -> timedelta | None:
    asked = DescribeNamespaceRequest(namespace=client.namespace)
    told = await client.workflow_service.describe_namespace(asked)
    return told.config.workflow_execution_retention_ttl.ToTimedelta() or None


async def _waiting(
    database: Database, client: Client | None, retention: timedelta | None
) -> tuple[list[ArchiveGap], int]:
    """Runs that ended and are not archived: those that are late, and how many are not."""
    runs = [*await book.waiting(database, 2**31 - 1), *await book.nameless(database, 2**31 - 1)]
    if client is None or len(runs) > ASKED:
        return [_gap("waiting", run) for run in runs], 0
    now, late, fresh = datetime.now(UTC), [], 0
    for run in runs:
        ended, has_ended = await _ended(client, run)
        if not has_ended or (ended is not None and now - ended < FRESH):
            fresh += 1
            continue
        until = ended + retention if ended is not None and retention is not None else None
        late.append(_gap("forgotten_soon" if until is not None and until - now < SOON else "waiting", run, until=until))
    return late, fresh


async def _ended(client: Client, run: Run) -> tuple[datetime | None, bool]:
    """When a run ended, as far as Temporal knows, and whether it did."""
    if not run.run_id:
        return None, True
    try:
        told = await client.get_workflow_handle(case_id(run.invoice), run_id=run.run_id).describe()
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        return None, True
    return told.close_time, told.close_time is not None


async def _damaged(archive: Archive, kept: list[Archived]) -> list[ArchiveGap]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(it: Archived) -> ArchiveGap | None:
        async with gate:
            return None if await read(archive, it) is not None else _gap("damaged", it.run, it.stored_as)

    return [gap for gap in await asyncio.gather(*(one(it) for it in kept)) if gap is not None]


def _unopened(kept: Iterable[Archived], known: tuple[str, ...]) -> list[ArchiveGap]:
    return [_gap("no_key", it.run, it.stored_as, told=key) for it in kept for key in it.keys if key not in known]


async def mend(database: Database, client: Client, archive: Archive, gaps: Iterable[ArchiveGap]) -> int:
    """Archive what Temporal still has of what waits, is missing or is damaged. How many histories. Raises
    ArchiveFailed."""
    done, archivist = await archive_all(database, client, archive), Archivist(database, client, archive)
    for gap in gaps:
        if gap.kind in ("missing", "damaged", "gone"):
            run = Run(gap.invoice, gap.run, gap.run_id)
            if (history := await fetch(client, run)) is not None:
                await archivist.archive(run, history)
    return done + archivist.archived
