"""Removes personal data of one customer, class by class, in the caller's transaction. It judges nothing.

What must stay, and who must agree, others decide; it only knows which columns hold a class, and empties them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import msgspec

from activities.erasing.columns import PERSONAL
from activities.queries import named
from schemas.personal import Anchors, DataClass, Erased

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("erasing", "erasing.sql").read_text("utf-8"))
ALL: Final = datetime.max.replace(tzinfo=UTC)
"""As a moment before which data came: everything."""
LARGEST: Final = date(9000, 1, 1)
NOBODY: Final = Anchors(closed=None, last_activity=None)
"""Of what is not one customer's: it counts from its own day only."""


class UnderWay(msgspec.Struct, frozen=True):
    """What is still going on about a customer: open cases, and wishes that no case answered yet."""

    open_cases: tuple[str, ...]
    wishes: int


class Known(msgspec.Struct, frozen=True):
    """A customer as erasing needs them: from when on retention counts, the plans they were under, the moment (UTC)."""

    anchors: Anchors
    plans: tuple[str, ...]
    asked_to_go: bool
    now: datetime


async def lock(connection: Connection, customer: str) -> bool:
    """Nobody else writes to the customer, or about them, until the transaction ends. Whether there is one."""
    return await connection.fetchval(QUERY["lock_customer"], customer) is not None


async def under_way(connection: Connection, customer: str) -> UnderWay:
    """What would bring back, or still needs, what is to be removed."""
    cases = tuple(row["invoice"] for row in await connection.fetch(QUERY["open_cases"], customer))
    return UnderWay(cases, await connection.fetchval(QUERY["waiting"], customer))


async def known(connection: Connection, customer: str) -> Known:
    """From which days the customer's retention counts. The customer exists."""
    row: Any = await connection.fetchrow(QUERY["anchors"], customer)
    plans = tuple(one["plan_sha256"] for one in await connection.fetch(QUERY["plans_of"], customer))
    # Somebody without any case: the books' own day stands for the end of it.
    closed = row["closed"] or (row["known_since"] if not plans else None)
    last = row["last_activity"]
    return Known(
        Anchors(closed=closed and closed.date(), last_activity=last and last.date()), plans,
        bool(await connection.fetchval(QUERY["asked_to_go"], customer)), await connection.fetchval(QUERY["clock"]),
    )  # fmt: skip


async def customers(connection: Connection, after: str, most: int, only: str = "") -> list[str]:
    """Customers of whom no case is open, by number, beginning after one; or the one named."""
    return [row["id"] for row in await connection.fetch(QUERY["customers"], after, most, only)]


async def now(connection: Connection) -> datetime:
    """The rehearsal's clock where one stands, else the moment (UTC)."""
    at: datetime = await connection.fetchval(QUERY["clock"])
    return at


async def newest_plans(connection: Connection) -> list[str]:
    """The hashes of the newest plan of each playbook."""
    return [row["sha256"] for row in await connection.fetch(QUERY["newest_plans"])]


async def remove(
    connection: Connection, customer: str, before: Mapping[DataClass, date], *, mark: bool = False
) -> Erased:
    """Remove what came before a day, of each class that is named; what is empty already counts for nothing.

    `mark`: the customer's addresses go onto the list of those that nobody writes to, by their mark. An address that
    somebody else has too is theirs as well: it is not marked, and stays theirs.
    """
    removed: dict[str, int] = {}
    marked = shared = 0
    await connection.execute(QUERY["claim_replies"], customer)
    if "addresses" in before:
        shared = await connection.fetchval(QUERY["shared"], customer)
        if mark or await connection.fetchval(QUERY["is_protected"], customer):
            await connection.execute(QUERY["keep_marks"], customer)
        await connection.execute(QUERY["withdraw_letters"], customer)
        await connection.execute(QUERY["close_links"], customer)
    for held in PERSONAL:
        if held.data not in before:
            continue
        status = await connection.execute(QUERY[held.query], customer, moment(before[held.data]))
        count = int(status.rpartition(" ")[2])
        if held.table == "suppressed":
            marked = await connection.fetchval(QUERY["marks"], customer)
        if count and held.table != "suppressed":
            removed[held.data] = removed.get(held.data, 0) + count
    return Erased(customer=customer, removed=removed, marked=marked, shared=shared)


async def remove_notices(connection: Connection, before: date) -> int:
    """Of everybody: notices of providers that were dealt with and came before a day."""
    return int((await connection.execute(QUERY["retain_webhook"], moment(before))).rpartition(" ")[2])


async def record(
    connection: Connection, erased: Erased, *, kind: str, reason: str, by: str, approved_by: str = "",
    classes: Collection[str] = (),
) -> tuple[int, datetime]:  # fmt: skip
    """Put an erasure on record, by counts; its number and moment (UTC)."""
    removed = msgspec.json.encode(erased.removed).decode()
    row: Any = await connection.fetchrow(
        QUERY["record"], kind, erased.customer, reason, by, approved_by, sorted(classes), removed
    )
    return row["number"], row["at"]


async def is_there(connection: Connection, customer: str) -> bool:
    """Whether the books know a customer of this number."""
    return await connection.fetchrow(QUERY["customer"], customer) is not None


def moment(day: date) -> datetime:
    """The beginning of a day (UTC); of a day beyond all, a moment that everything is before."""
    return ALL if day >= LARGEST else datetime(day.year, day.month, day.day, tzinfo=UTC)
