"""What a dossier is made of, read from the database, and packages that were handed over, kept. It judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from activities.recovery.notices import QUERY
from schemas.dossier import Invoiced, Party

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Books(msgspec.Struct, frozen=True):
    """An invoice and its customer (personal)."""

    customer: Party
    invoice: Invoiced


class HandedOver(msgspec.Struct, frozen=True):
    """A hand-over as it was recorded. `sha256` is of the package's manifest; money in `currency`, major units."""

    id: int
    invoice: str
    step: str
    counterpart: str
    at: datetime
    amount: Decimal
    currency: str
    sha256: str


async def books_of(connection: Connection, invoice: str) -> Books:
    """The invoice with its lines and its customer. The invoice exists."""
    return msgspec.json.decode(await connection.fetchval(QUERY["dossier_books"], invoice), type=Books, strict=False)


async def bodies_of(connection: Connection, invoice: str) -> dict[str, tuple[str, str, str, str]]:
    """Language, recipient, subject and text of each message, by its contact's key; erased ones are empty."""
    rows = await connection.fetch(QUERY["dossier_bodies"], invoice)
    return {row["contact"]: (row["language"], row["recipient"], row["subject"], row["body"]) for row in rows}


async def record_of(connection: Connection, invoice: str) -> tuple[str, ...]:
    """Each line of the case's record with its link, as JSON, whatever release wrote it."""
    return tuple(row[0] for row in await connection.fetch(QUERY["dossier_record"], invoice))


async def doors_of(connection: Connection, invoice: str) -> dict[str, str]:
    """By which door each wish came."""
    return {row["id"]: row["door"] for row in await connection.fetch(QUERY["dossier_doors"], invoice)}


async def letters_of(connection: Connection, invoice: str) -> dict[str, bytes]:
    """The printed letters, by their contact's key."""
    return {row["key"]: bytes(row["pdf"]) for row in await connection.fetch(QUERY["dossier_letters"], invoice)}


async def keep(
    connection: Connection, invoice: str, step: str, to: str, at: datetime, owed: Decimal, package: Mapping[str, bytes],
    manifest: bytes,
) -> None:  # fmt: skip
    """A hand-over with the package that went with it, in the caller's transaction; twice is once.

    The texts in a package hold links to the customer's page: they are closed, for others read it now.
    """
    digest = sha256(manifest).hexdigest()
    kept = await connection.fetchval(QUERY["keep_hand_over"], invoice, step, to, at, owed, digest)
    if kept is None:
        return
    for name, content in package.items():
        query = QUERY["keep_hand_over_file"]
        await connection.execute(query, kept, name, content, sha256(content).hexdigest())
    await connection.execute(QUERY["close_shown_links"], invoice, at)


async def links_shown(connection: Connection, invoice: str, at: datetime) -> int:
    """How many links in the texts of a dossier still open the customer's page."""
    count: int = await connection.fetchval(QUERY["open_shown_links"], invoice, at)
    return count


async def handed_over(connection: Connection, invoice: str) -> tuple[HandedOver, dict[str, bytes]] | None:
    """The latest hand-over and its package as it was; None where there was none."""
    row = await connection.fetchrow(QUERY["handed_over"], invoice)
    if row is None:
        return None
    files = await connection.fetch(QUERY["handed_over_files"], row["id"])
    return HandedOver(**row), {one["name"]: bytes(one["content"]) for one in files}
