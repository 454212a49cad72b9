"""What was given to bureaus and the files that were made for them: statements of PostgreSQL only. No rule here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from activities.recovery.notices import QUERY
from schemas.bureau import Bureau, BureauFile, Given, Line

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Made(msgspec.Struct, frozen=True):
    """A file with what is in it."""

    file: BureauFile
    content: bytes


async def give(connection: Connection, bureau: str, invoice: str, step: str, at: datetime) -> None:
    """A step gave the debt to a bureau; twice is once."""
    await connection.execute(QUERY["give_to_bureau"], bureau, invoice, step, at)


async def given(connection: Connection, bureau: str = "") -> tuple[Given, ...]:
    """Everything that was ever given to it (to any, where none is named), as it stands today."""
    return tuple(Given(**row) for row in await connection.fetch(QUERY["bureau_given"], bureau))


async def now_of(connection: Connection) -> datetime:
    """The rehearsal's clock where one stands, else the real time (UTC)."""
    at: datetime = await connection.fetchval(QUERY["recovery_now"])
    return at


async def alone(connection: Connection) -> None:
    """Within the caller's transaction nobody else makes a file."""
    await connection.execute(QUERY["bureau_alone"])


async def name_of(connection: Connection, bureau: Bureau, until: date) -> str:
    """The next file's name without its ending: `credit-bureau-2026-05-04-1`."""
    return f"{bureau.id}-{until}-{await connection.fetchval(QUERY['bureau_files_of_day'], bureau.id, until) + 1}"


async def make(
    connection: Connection, bureau: Bureau, id: str, lines: Sequence[Line], content: bytes, until: date, by: str
) -> Made:
    """Keep the file, and mark its lines as reported or taken back, in the caller's transaction."""
    at, digest = await now_of(connection), sha256(content).hexdigest()
    reports = [line for line in lines if line.record == "report"]
    back = [line.given.id for line in lines if line.record == "withdrawal"]
    await connection.execute(
        QUERY["bureau_file_made"], id, bureau.id, until, at, by, bureau.sha256, len(lines), len(back), digest, content
    )
    ids, amounts = [line.given.id for line in reports], [line.amount for line in reports]
    await connection.execute(QUERY["bureau_reported"], id, ids, amounts)
    await connection.execute(QUERY["bureau_taken_back"], id, back)
    file = BureauFile(
        id=id, bureau=bureau.id, until=until, made_at=at, records=len(lines), withdrawn=len(back), sha256=digest,
        layout=bureau.sha256,
    )  # fmt: skip
    return Made(file, content)


async def written(connection: Connection, id: str) -> None:
    """The file is where it was wanted."""
    await connection.execute(QUERY["bureau_file_written"], id, await now_of(connection))


async def files(connection: Connection, bureau: str = "") -> tuple[BureauFile, ...]:
    """Every file that was made, oldest first."""
    return tuple(BureauFile(**row) for row in await connection.fetch(QUERY["bureau_files"], bureau))


async def again(connection: Connection, id: str) -> Made | None:
    """A file as it was made, to the byte; None where there is none, or its content was erased."""
    row = await connection.fetchrow(QUERY["bureau_file"], id)
    content = await connection.fetchval(QUERY["bureau_content"], id)
    return Made(BureauFile(**row), bytes(content)) if row is not None and content is not None else None


async def withdraw(
    connection: Connection, invoice: str, bureau: str, reason: str, by: str
) -> tuple[tuple[str, bool], ...]:
    """A person takes the debt back from bureaus: which ones, and whether each had been told."""
    at = await now_of(connection)
    rows = await connection.fetch(QUERY["bureau_withdraw"], invoice, bureau, reason, at, by)
    return tuple((row["bureau"], row["was_reported"]) for row in rows)
