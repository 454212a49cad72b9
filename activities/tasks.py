"""What people have to do, listed, and their word that it is done: the list, the case and the call's fact in one go.

It decides nothing: what follows from a task that is done is the case's own rule.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Final, cast, get_args

import asyncpg
import msgspec

from activities import inbox
from activities.arrivals.deliveries import note
from activities.arrivals.facts import Fact
from activities.arrivals.listing import finish
from activities.desk_book import accept
from activities.queries import named
from activities.senders import Sent
from schemas.contact import Outcome
from schemas.events import AnyEvent, ApprovalGiven, ApprovalRefused, CallDone, TaskDone

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("tasks.sql").read_text("utf-8"))
REPLY, UNKNOWN, STOP = "reply/", "unknown/", "channel-stop/"
DONE: Final = "done"
"""What the case hears of an outcome that is a person's own words: these stand on the task and beside the record."""
SENT: Final = "sent"


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """One open task with its case beside it (the name is personal). Moments are UTC; `ended` is the case's end."""

    invoice: str
    key: str
    what: str
    queue: str
    kind: str
    raised_at: datetime
    due_at: datetime | None
    customer: str
    name: str
    balance: Decimal
    currency: str
    ended: str
    zone: str
    is_late: bool


class Called(msgspec.Struct, frozen=True):
    """An open task that somebody may have meant. `is_open` speaks of its case."""

    key: str
    what: str
    queue: str
    kind: str
    raised_at: datetime
    is_open: bool


async def open_tasks(
    connection: Connection, *, queue: str, invoice: str, overdue: bool, most: int
) -> tuple[TaskLine, ...]:
    """Queue by queue, what is late first. An empty `queue` or `invoice` means all."""
    rows = await connection.fetch(QUERY["open_tasks"], queue, invoice, overdue, most)
    return tuple(TaskLine(**row) for row in rows)


async def called(connection: Connection, invoice: str, word: str) -> tuple[Called, ...]:
    """The invoice's open tasks by key or by what is to be done; all of them where no word is given. They are locked."""
    return tuple(Called(**row) for row in await connection.fetch(QUERY["tasks_called"], invoice, word))


async def settle(
    connection: Connection, invoice: str, task: Called, outcome: str, by: str, now: datetime, *, agreed: bool
) -> str:
    """Off the list, and told to the case where it is open; the event's id, empty where no case is told.

    `agreed` is the answer where the task asks for one. `now` is the case's time (UTC). Within a transaction.
    """
    if task.key.startswith(REPLY):
        await finish(connection, task.key.removeprefix(REPLY), outcome, by, now)
        return f"done/{invoice}/{task.key}" if task.is_open else ""
    await connection.execute(QUERY["task_done"], invoice, task.key, now, outcome, by)
    await _facts(connection, invoice, task, outcome, now)
    if not task.is_open:
        return ""
    event = _event(invoice, task, outcome, by, now, agreed=agreed)
    await inbox.put(connection, invoice, [event])
    await inbox.remark(connection, event.id, invoice, outcome)
    return event.id


def _event(invoice: str, task: Called, outcome: str, by: str, now: datetime, *, agreed: bool) -> AnyEvent:
    id = f"done/{invoice}/{task.key}/{task.raised_at:%Y%m%dT%H%M%S}"
    if task.kind == "approval":
        return (
            ApprovalGiven(at=now, id=id, of=task.what, by=by)
            if agreed
            else ApprovalRefused(at=now, id=id, of=task.what, by=by)
        )
    if task.kind == "call":
        return CallDone(at=now, id=id, step=task.key, outcome=outcome if _is_fact(outcome) else DONE, by=by)
    return TaskDone(at=now, id=id, task=task.key, outcome=DONE, by=by)


async def _facts(connection: Connection, invoice: str, task: Called, outcome: str, now: datetime) -> None:
    """What the desk must know of it: whom a call reached, and that a doubtful message did go out."""
    if task.kind == "call" and _is_fact(outcome):
        key = await connection.fetchval(QUERY["call_of"], invoice, task.key)
        if key is not None:
            fact = Fact(id=f"task/{invoice}/{task.key}", provider="", at=now, fact=cast("Outcome", outcome))
            await note(connection, key, fact)
    if task.key.startswith(UNKNOWN) and outcome == SENT:
        key = task.key.removeprefix(UNKNOWN)
        provider = await connection.fetchval(QUERY["provider_of"], key)
        await accept(connection, key, provider or "", Sent(""), now, tell_own_case=True)


def _is_fact(outcome: str) -> bool:
    return outcome in get_args(Outcome)
