"""The post: which letters wait, and the batches in which they are handed over. It writes no file and sets no letter."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import asyncpg
import msgspec

from activities.arrivals.deliveries import note
from activities.arrivals.facts import Fact
from activities.channels.binding import bound, has_empty_back
from activities.channels.letter_page import Typeset
from activities.channels.letters_pdf import QUERY, Post
from activities.recovery.notices import tell_posted
from schemas.failures import CollectionsError

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
    Lent = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


MOST: Final = 2_000
"""Letters in one batch: what a printer, and this program's memory, take at once. The rest waits for the next."""


class BatchUnknown(CollectionsError):
    """there is no batch {id}; see `cobranza post list`"""

    es: ClassVar[str] = "no hay un lote {id}; vea `cobranza post list`"


class BatchDiffers(CollectionsError):
    """batch {id} came out as {now} and was {then} when it was made: its letters or this program's typesetter changed.
    Use the first file; no other is written."""

    es: ClassVar[str] = (
        "el lote {id} salió como {now} y era {then} cuando se hizo: cambiaron sus cartas o el compositor de este "
        "programa. Use el primer archivo; no se escribe otro."
    )


class Waiting(msgspec.Struct, frozen=True):
    """A letter. `recipient` is the lines in the envelope's window, `invoice` the reference that stands on it."""

    id: int
    invoice: str
    recipient: str
    pages: int
    sha256: str
    made_at: datetime


class Batch(msgspec.Struct, frozen=True):
    """Letters that go to the printer together. `pages` counts empty backs; `written_at` is None while nobody knows
    whether its file was written."""

    id: str
    made_at: datetime
    letters: int
    pages: int
    sha256: str
    duplex: bool
    written_at: datetime | None


class Bundle(msgspec.Struct, frozen=True):
    """A batch with what is printed and who gets it."""

    batch: Batch
    letters: tuple[Waiting, ...]
    pdf: bytes


async def waiting(connection: Connection) -> list[Waiting]:
    """The letters that no batch has, oldest first."""
    return _letters(row.values() for row in await connection.fetch(QUERY["post_waiting"]))


async def batches(connection: Connection) -> list[Batch]:
    """Every batch, oldest first."""
    return [Batch(*row.values()) for row in await connection.fetch(QUERY["post_batches"])]


async def withdraw_paid(connection: Connection) -> list[Waiting]:
    """Take out the letters that ask for what has been paid or credited since they were written.

    Of each contact it is then known that it failed ('withdrawn'): the record shall not say that the customer was told.
    """
    async with connection.transaction():
        now = await connection.fetchval(QUERY["post_now"])
        taken = await connection.fetch(QUERY["post_withdraw_paid"], now)
        for row in taken:
            id = f"post/{row['id']}/withdrawn"
            fact = Fact(id=id, provider=Post.name, at=now, fact="failed", key=row["key"], code="withdrawn")
            await note(cast("Lent", connection), row["key"], fact)  # the same to use; only its type is another
    return _letters([list(row.values())[1:] for row in taken])


async def gather(connection: Connection, by: str, *, duplex: bool) -> Bundle | None:
    """A batch of what waits, oldest first, marked as such in the caller's transaction; None where nothing waits."""
    await connection.execute(QUERY["post_alone"])
    letters = (await waiting(connection))[:MOST]
    if not letters:
        return None
    now: datetime = await connection.fetchval(QUERY["post_now"])
    day = f"{now:%Y-%m-%d}-"
    name = f"{day}{await connection.fetchval(QUERY['post_batches_of_day'], day) + 1}"
    pdf = await _bound(connection, letters, name, now, duplex=duplex)
    pages = sum(one.pages + has_empty_back(one.pages, duplex=duplex) for one in letters)
    batch = Batch(name, now, len(letters), pages, sha256(pdf).hexdigest(), duplex, None)
    await connection.execute(QUERY["post_open"], name, now, by, batch.letters, pages, batch.sha256, duplex)
    await connection.execute(QUERY["post_put_in"], name, [one.id for one in letters])
    return Bundle(batch, tuple(letters), pdf)


async def again(connection: Connection, id: str) -> Bundle:
    """A batch as it was made, to the byte. Raises BatchUnknown, BatchDiffers."""
    row = await connection.fetchrow(QUERY["post_batch"], id)
    if row is None:
        raise BatchUnknown(id=id)
    batch = Batch(*row.values())
    letters = _letters(row.values() for row in await connection.fetch(QUERY["post_letters_in"], id))
    pdf = await _bound(connection, letters, id, batch.made_at, duplex=batch.duplex)
    if (digest := sha256(pdf).hexdigest()) != batch.sha256:
        raise BatchDiffers(id=id, now=digest[:12], then=batch.sha256[:12])
    return Bundle(batch, tuple(letters), pdf)


async def written(connection: Connection, id: str) -> None:
    """The batch's file is where it was wanted: its letters are handed over, and their cases hear so."""
    async with connection.transaction():
        await connection.execute(QUERY["post_written"], id, await connection.fetchval(QUERY["post_now"]))
        await tell_posted(connection, id)


async def _bound(
    connection: Connection, letters: Sequence[Waiting], title: str, at: datetime, *, duplex: bool
) -> bytes:
    rows = await connection.fetch(QUERY["post_pages"], [one.id for one in letters])
    pdfs = {row["id"]: row["pdf"] for row in rows}
    finished = [Typeset(pdfs[one.id], one.pages) for one in letters]
    return await asyncio.to_thread(bound, finished, title, at, duplex=duplex)


def _letters(rows: Iterable[Iterable[Any]]) -> list[Waiting]:
    return [Waiting(*row) for row in rows]
