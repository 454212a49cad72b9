"""Writes who looked at whose personal data, before it is shown, and lists it. It shows nothing and knows no command."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from activities.queries import named

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("access.sql").read_text("utf-8"))
Door = Literal["cli", "api", "page", "worker"]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at personal data. `customer` and `invoice` are the books' numbers; both empty: a list of many."""

    number: int
    at: datetime
    actor: str
    proven: bool
    door: str
    what: str
    customer: str = ""
    invoice: str = ""
    purpose: str = ""


async def note_access(
    connection: Connection, *, actor: str, proven: bool, door: Door, what: str, customers: Iterable[str] = (),
    invoices: Iterable[str] = (), purpose: str = "",
) -> int:  # fmt: skip
    """A row for each customer and invoice that is about to be shown, or one for a list of many; how many rows.

    Invoices bring their customer along. Call it before showing, and let what it raises through: no row, no data.
    """
    named_customers, named_invoices = sorted(set(customers) - {""}), sorted(set(invoices) - {""})
    status: str = await connection.execute(
        QUERY["note_access"], actor, proven, door, what, named_customers, named_invoices, purpose
    )
    return int(status.rpartition(" ")[2])


async def note_visit(connection: Connection, link: str, customer: str, invoice: str) -> None:
    """Somebody opened a customer's page by a link; who that was only the link knows. What it raises ends the visit."""
    await connection.execute(QUERY["note_visit"], f"link/{link}", customer, invoice)


async def looks(
    connection: Connection, *, customer: str = "", actor: str = "", since: datetime | None = None,
    until: datetime | None = None, most: int = 1000,
) -> tuple[Look, ...]:  # fmt: skip
    """Looks, newest first, from `since` up to but without `until` (UTC). A list of many is everybody's: of a customer's
    looks it is one too."""
    rows = await connection.fetch(QUERY["looks"], customer, actor, since, until, most)
    return tuple(Look(**row) for row in rows)


async def forget_looks(connection: Connection, before: datetime) -> int:
    """Remove what is older than a moment; the database itself keeps the last year, whatever is asked."""
    count: int = await connection.fetchval(QUERY["forget_looks"], before)
    return count
