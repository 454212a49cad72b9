"""Who holds which role of the playbooks, and who stands in: read and written. Who may answer is known elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import asyncpg

from activities.people.statements import QUERY
from schemas.people import Deputy, Holder

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


async def holders(connection: Connection, role: str = "") -> tuple[Holder, ...]:
    """Who holds a role, held it, or will; of every role where none is named."""
    return tuple(Holder(**row) for row in await connection.fetch(QUERY["holders"], role))


async def deputies(connection: Connection, role: str = "") -> tuple[Deputy, ...]:
    """Who stands in for a role's holders, did, or will."""
    return tuple(Deputy(**row) for row in await connection.fetch(QUERY["deputies"], role))


async def give(connection: Connection, role: str, person: str, since: date, by: str) -> bool:
    """The person holds the role from a day on. False where they do already."""
    return await connection.fetchval(QUERY["give_role"], role, person, since, by) is not None


async def take(connection: Connection, role: str, person: str, day: date) -> bool:
    """The person does not hold the role any more, from a day on. False where they did not."""
    return await connection.fetchval(QUERY["take_role"], role, person, day) is not None


async def delegate(connection: Connection, role: str, person: str, since: date, until: date, by: str) -> None:
    """The person stands in for the role's holders up to and with a day."""
    await connection.execute(QUERY["delegate"], role, person, since, until, by)


async def take_back(connection: Connection, role: str, person: str, day: date) -> tuple[str, ...]:
    """Nobody (or not this person) stands in any more, from a day on; who did."""
    return tuple(row["person"] for row in await connection.fetch(QUERY["take_back"], role, person, day))


async def asked(connection: Connection) -> dict[str, int]:
    """The roles that open approvals wait for, and how many do."""
    return {row["role"]: row["waiting"] for row in await connection.fetch(QUERY["roles_asked"])}


async def now(connection: Connection) -> datetime:
    """The company's time (UTC): the rehearsal's clock where one stands."""
    at: datetime = await connection.fetchval(QUERY["now"])
    return at
