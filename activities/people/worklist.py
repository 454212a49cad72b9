"""Reads the open tasks that a person may take, with what an order of them needs to know. It orders nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.queries import named

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities.people").joinpath("worklist.sql").read_text("utf-8"))


class OpenWork(msgspec.Struct, frozen=True, kw_only=True):
    """One open task with its case and customer (the name is personal). Moments are UTC; `sent` are messages that went
    out about the invoice; `ended`: its case is closed."""

    invoice: str
    key: str
    what: str
    kind: str
    queue: str
    raised_at: datetime
    due_at: datetime | None
    not_before: datetime | None
    claimed_by: str
    tries: int
    balance: Decimal
    currency: str
    stage: str
    hold: str
    next_at: datetime | None
    plan_sha256: str
    ended: bool
    customer: str
    name: str
    now: datetime
    due_on: date | None
    zone: str
    risk: str
    sent: tuple[str, ...]


async def open_work(connection: Connection, person: str, queue: str, most: int) -> tuple[OpenWork, ...]:
    """Open tasks that nobody but `person` has, of a queue or of all, what presses first, at most so many."""
    rows = await connection.fetch(QUERY["open_work"], person, queue, most)
    return tuple(OpenWork(**{**row, "sent": tuple(row["sent"])}) for row in rows)
