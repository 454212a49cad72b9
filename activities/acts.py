"""The ledger of acts: who did what, a line each, added and read. It knows no role and no command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.queries import named
from schemas.bundle import ActLine

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("acts.sql").read_text("utf-8"))
MOST: Final = 2**62


async def record_act(
    connection: Connection, *, actor: str, proven: bool, role: str = "", door: str, deed: str, about: str = "",
    invoice: str = "", told: Mapping[str, str] | None = None, second: str = "",
) -> int:  # fmt: skip
    """Add an act, in the caller's transaction, and answer its number.

    Acts of the whole company follow one another: from here to the end of the transaction nobody else's is added, so it
    is called last. `told` is text by text, and nothing of it is personal to a customer.
    """
    said = msgspec.json.encode(dict(told or {})).decode()
    values = (actor, proven, role, door, deed, about, invoice, said, second)
    number: int = await connection.fetchval(QUERY["record"], *values)
    return number


async def acts(
    connection: Connection, *, by: str = "", invoice: str = "", deed: str = "", since: datetime | None = None,
    until: datetime | None = None, after: int = 0, most: int = MOST,
) -> tuple[ActLine, ...]:  # fmt: skip
    """Acts in their order, `until` left out. `by` is who did it, or was the second person."""
    found = await connection.fetch(QUERY["acts"], most, after, by, invoice, since, until, deed)
    return tuple(ActLine(**{**row, "told": msgspec.json.decode(row["told"], type=dict[str, str])}) for row in found)


async def newest_about(connection: Connection, deed: str, lock: int) -> str:
    """What the newest act of a deed is about; empty where there is none.

    Until the caller's transaction ends, nobody else who names the same `lock` is answered.
    """
    await connection.execute(QUERY["one_at_a_time"], lock)
    return await connection.fetchval(QUERY["newest_about"], deed) or ""
