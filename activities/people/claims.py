"""Who has which task: taken by one person at a time, handed on, given back. It decides nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities.people.statements import QUERY

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Claim(msgspec.Struct, frozen=True):
    """Who has it now, and since when (UTC); empty where nobody has. `gone`: there is no such open task any more."""

    person: str
    since: datetime | None = None
    gone: bool = False


async def claim(
    connection: Connection, invoice: str, key: str, person: str, now: datetime, *, over: bool = False
) -> Claim:
    """Take it for a person; the claim that stands afterwards, which is another's where somebody was faster.

    `over`: it is handed on, whoever has it.
    """
    if await connection.fetchval(QUERY["claim"], invoice, key, person, now, over) is not None:
        return Claim(person, now)
    return await who_has(connection, invoice, key)


async def release(connection: Connection, invoice: str, key: str, person: str) -> Claim:
    """Give it back. The claim that stood: another's where it was not this person's, and then nothing changed."""
    held = await who_has(connection, invoice, key)
    await connection.execute(QUERY["release"], invoice, key, person)
    return held


async def who_has(connection: Connection, invoice: str, key: str) -> Claim:
    """Who has the task now."""
    row = await connection.fetchrow(QUERY["who_has"], invoice, key)
    return Claim("", gone=True) if row is None else Claim(row["claimed_by"], row["claimed_at"])
