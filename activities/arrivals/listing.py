"""The answers as people read them: listed, and marked as dealt with. It decides nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities import inbox
from activities.arrivals.statements import QUERY
from schemas.events import TaskDone

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class ReplyLine(msgspec.Struct, frozen=True):
    """One answer (personal content). `at` is UTC; `handled_by` is `machine` where nobody had to read it; `refused` is
    why a case said no to the promise; empty `customer`: nobody is known by the address."""

    id: str
    at: datetime
    channel: str
    address: str
    customer: str
    name: str
    invoice: str
    contact: str
    subject: str
    body: str
    meaning: str
    promise_on: date | None
    refused: str
    handled_at: datetime | None
    handled_by: str
    outcome: str
    zone: str = "UTC"

    @property
    def is_open(self) -> bool:
        """Whether a person must still look at it."""
        return self.handled_at is None


async def list_replies(connection: Connection, open_only: bool, most: int) -> tuple[ReplyLine, ...]:
    """What people answered, the newest first."""
    return tuple(ReplyLine(**row) for row in await connection.fetch(QUERY["replies"], open_only, most))


async def finish(connection: Connection, reply: str, outcome: str, by: str, now: datetime) -> bool | None:
    """A person dealt with it: the answer, its task, and the case's record. None: unknown; False: it was done before."""
    async with connection.transaction():
        found = await connection.fetchrow(QUERY["reply_of"], reply)
        if found is None:
            return None
        status: str = await connection.execute(QUERY["reply_done"], reply, now, by, outcome)
        if not status.endswith(" 1"):
            return False
        key = f"reply/{reply}"
        for row in await connection.fetch(QUERY["reply_task_done"], key, now, outcome, by):
            if row["open"]:
                event = TaskDone(at=now, id=f"done/{row['invoice']}/{key}", task=key, outcome="done", by=by)
                await inbox.put(connection, row["invoice"], [event])
                await inbox.remark(connection, event.id, row["invoice"], outcome)
        return True
