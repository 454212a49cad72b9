"""Counts what came of a channel's last contacts, and writes down that it rests or goes on. It judges nothing."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec

from activities.queries import named
from schemas.health import WINDOW_CONTACTS, WINDOW_DAYS, Rate

if TYPE_CHECKING:
    import asyncpg

    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("health.sql").read_text("utf-8"))
QUEUE: Final = "collections"
"""Whose list a stop goes on."""


class Stopped(msgspec.Struct, frozen=True):
    """Something that rests: a channel, one of its senders or one of its messages (`template`)."""

    id: int
    channel: str
    sender: str
    template: str
    reason: str
    stopped_at: datetime


async def rates(connection: Connection) -> tuple[Rate, ...]:
    """What came of the last contacts, by channel, by sender and by message."""
    rows = await connection.fetch(QUERY["rates"], WINDOW_CONTACTS, WINDOW_DAYS)
    return tuple(Rate(**row) for row in rows)


async def stops(connection: Connection) -> tuple[Stopped, ...]:
    """What rests now."""
    return tuple(Stopped(**row) for row in await connection.fetch(QUERY["stops"]))


async def stop(
    connection: Connection, channel: str, *, sender: str = "", template: str = "", reason: str, invoice: str = ""
) -> int | None:
    """Have it rest, and tell a person by way of a case that it last spoke for; None where it rests already."""
    async with connection.transaction():
        id: int | None = await connection.fetchval(QUERY["stop"], channel, sender, template, reason)
        if id is not None and invoice:
            await connection.execute(QUERY["tell_a_person"], invoice, f"channel-stop/{id}", QUEUE)
    return id


async def lift(connection: Connection, id: int, by: str) -> bool:
    """It goes on; what was sent before counts no more. Whether it rested."""
    return bool(await connection.fetchval(QUERY["lift"], id, by))
