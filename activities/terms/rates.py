"""Published rates in the books: added with their source, and told to the cases that compute with them.

It knows no formula: what a value means is the case's own rule.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec

from activities import inbox
from activities.queries import named
from schemas.events import TaskDone

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities.terms").joinpath("terms.sql").read_text("utf-8"))


class RateLine(msgspec.Struct, frozen=True):
    """A value as it was added. `value` is a fraction a year, or an index in money; `set_at` is UTC."""

    series: str
    since: date
    until: date | None
    value: Decimal
    source: str
    set_by: str
    set_at: datetime


class Added(msgspec.Struct, frozen=True):
    """What came of adding a value: whether it is new, how many open cases hear of it, how many questions it answers."""

    is_new: bool
    cases: int
    questions: int


async def rates(connection: Connection, series: str = "") -> list[RateLine]:
    """The values that were added, oldest day first."""
    return [RateLine(**row) for row in await connection.fetch(QUERY["rates"], series)]


async def series_in_use(connection: Connection) -> frozenset[str]:
    """The series that some published plan computes with."""
    return frozenset(row[0] for row in await connection.fetch(QUERY["series_in_use"]))


class NewRate(msgspec.Struct, frozen=True):
    """A value to add, with who says so and where it is published."""

    series: str
    since: date
    until: date | None
    value: Decimal
    source: str
    by: str


async def now(connection: Connection) -> datetime:
    """The cases' time (UTC): the rehearsal's where its clock stands."""
    moment: datetime = await connection.fetchval(QUERY["now"])
    return moment


async def add(connection: Connection, rate: NewRate) -> Added:
    """Keep a value and tell the open cases whose plan computes with the series, in one transaction.

    The same value again changes nothing, but reaches a case that has not heard of it.
    """
    by, at = rate.by, await now(connection)
    async with connection.transaction():
        known = await connection.fetchval(QUERY["same_rate"], rate.series, rate.since, rate.value, rate.until)
        position = known or await connection.fetchval(QUERY["add_rate"], *msgspec.structs.astuple(rate))
        told = await connection.execute(QUERY["tell_open_cases"], position)
        questions = await connection.fetch(QUERY["questions_about"], rate.series)
        for row in questions:
            await connection.execute(QUERY["question_answered"], row["invoice"], row["key"], by)
            done = TaskDone(at=at, id=f"rate/{position}/{row['key']}/{row['invoice']}", task=row["key"],
                            outcome="rate_set", by=by)  # fmt: skip
            await inbox.put(connection, row["invoice"], [done])
    return Added(known is None, int(told.rpartition(" ")[2]), len(questions))


async def invoices_of(connection: Connection, customer: str) -> tuple[str, ...]:
    """The invoices of a customer whose case is open."""
    return tuple(row["invoice"] for row in await connection.fetch(QUERY["invoices_of"], customer))
