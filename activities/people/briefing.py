"""Reads what a briefing stands on beside the case's own record: the customer, their other invoices, the open call."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.queries import named
from schemas.briefing import Known, OtherInvoice

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities.people").joinpath("briefing.sql").read_text("utf-8"))
MOST: Final = 20
"""Other invoices that a briefing names."""


class OpenCall(msgspec.Struct, frozen=True):
    """A call on the list: the task's key, which is the step's path, and the script's name."""

    key: str
    script: str


async def known(connection: Connection, invoice: str, day: date) -> Known:
    """The invoice's customer, as of a day of theirs."""
    row = await connection.fetchrow(QUERY["known"], invoice, day)
    assert row is not None, invoice
    addresses = msgspec.json.decode(row["addresses"], type=tuple[tuple[str, str], ...])
    lists = {name: tuple(row[name]) for name in ("opted_out", "blocks")}
    return Known(**{**row, "addresses": addresses, **lists})


async def other_invoices(connection: Connection, invoice: str) -> tuple[OtherInvoice, ...]:
    """The customer's other open invoices, oldest due first, at most MOST."""
    return tuple(OtherInvoice(**row) for row in await connection.fetch(QUERY["other_invoices"], invoice, MOST))


async def open_calls(connection: Connection, invoice: str) -> tuple[OpenCall, ...]:
    """The calls about the invoice that stand on somebody's list, the newest first."""
    return tuple(OpenCall(row["key"], row["what"]) for row in await connection.fetch(QUERY["calls_of"], invoice))
