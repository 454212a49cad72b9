"""What people have to do, listed, and their word that it is done: the list, the case and the call's fact in one go.

It decides nothing: what follows from a task that is done is the case's own rule.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities import inbox
from activities.arrivals.listing import finish
from activities.desk_book import accept
from activities.people.calls import attempted, fact_of
from activities.queries import named
from activities.senders import Sent
from schemas.events import AnyEvent, ApprovalGiven, ApprovalRefused, CallDone, TaskDone
from schemas.people import CALL_OUTCOMES

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("tasks.sql").read_text("utf-8"))
REPLY, UNKNOWN, STOP = "reply/", "unknown/", "channel-stop/"
DONE: Final = "done"
"""What the case hears of an outcome that is a person's own words: these stand on the task and beside the record."""
SENT: Final = "sent"


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """One open task with its case beside it (the name is personal). Moments are UTC; `ended` is the case's end.

    `claimed_by` has it, empty: anybody may take it. `tries`: attempts at a call that came to nothing; `not_before` is
    when the next one may be made.
    """

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
    claimed_by: str = ""
    claimed_at: datetime | None = None
    tries: int = 0
    not_before: datetime | None = None


class Called(msgspec.Struct, frozen=True):
    """An open task that somebody may have meant. `is_open` speaks of its case."""

    key: str
    what: str
    queue: str
    kind: str
    raised_at: datetime
    is_open: bool
    claimed_by: str = ""
    due_at: datetime | None = None


async def open_tasks(
    connection: Connection, *, queue: str, invoice: str, overdue: bool, most: int, claimed_by: str = ""
) -> tuple[TaskLine, ...]:
    """Queue by queue, what is late first. An empty `queue`, `invoice` or `claimed_by` means all."""
    rows = await connection.fetch(QUERY["open_tasks"], queue, invoice, overdue, most, claimed_by)
    return tuple(TaskLine(**row) for row in rows)


async def called(connection: Connection, invoice: str, word: str) -> tuple[Called, ...]:
    """The invoice's open tasks by key or by what is to be done; all of them where no word is given. They are locked."""
    return tuple(Called(**row) for row in await connection.fetch(QUERY["tasks_called"], invoice, word))


async def settle(
    connection: Connection, invoice: str, task: Called, outcome: str, by: str, now: datetime, *, agreed: bool,
    note: str = "",
) -> str:  # fmt: skip
    """Off the list, and told to the case where it is open; the event's id, empty where no case is told.

    `agreed` is the answer where the task asks for one. `now` is the case's time (UTC). `note` is what the person adds.
    Within a transaction.
    """
    if task.key.startswith(REPLY):
        said = f"{outcome}: {note}" if note else outcome
        await finish(connection, task.key.removeprefix(REPLY), said, by, now)
        return f"done/{invoice}/{task.key}" if task.is_open else ""
    await connection.execute(QUERY["task_done"], invoice, task.key, now, outcome, by)
    await _facts(connection, invoice, task, outcome, by, now)
    if not task.is_open:
        return ""
    event = _event(invoice, task, outcome, by, now, agreed=agreed)
    await inbox.put(connection, invoice, [event])
    await inbox.remark(connection, event.id, invoice, f"{outcome}: {note}" if note else outcome)
    return event.id


async def close(connection: Connection, invoice: str, task: Called, outcome: str, by: str, now: datetime) -> None:
    """Off the list, where the case hears of it another way."""
    await connection.execute(QUERY["task_done"], invoice, task.key, now, outcome, by)


async def reopen(connection: Connection, invoice: str, key: str) -> None:
    """On the list again: the case said no to what was answered."""
    await connection.execute(QUERY["reopen"], invoice, key)


def _event(invoice: str, task: Called, outcome: str, by: str, now: datetime, *, agreed: bool) -> AnyEvent:
    id = f"done/{invoice}/{task.key}/{task.raised_at:%Y%m%dT%H%M%S}"
    if task.kind == "approval":
        return (
            ApprovalGiven(at=now, id=id, of=task.what, by=by)
            if agreed
            else ApprovalRefused(at=now, id=id, of=task.what, by=by)
        )
    if task.kind == "call":
        return CallDone(at=now, id=id, step=task.key, outcome=outcome if _is_code(outcome) else DONE, by=by)
    return TaskDone(at=now, id=id, task=task.key, outcome=DONE, by=by)


async def _facts(connection: Connection, invoice: str, task: Called, outcome: str, by: str, now: datetime) -> None:
    """What the desk must know of it: whom a call reached, and that a doubtful message did go out."""
    if task.kind == "call":
        await attempted(connection, invoice, task.key, outcome if _is_code(outcome) else DONE, by, now)
    if task.key.startswith(UNKNOWN) and outcome == SENT:
        key = task.key.removeprefix(UNKNOWN)
        provider = await connection.fetchval(QUERY["provider_of"], key)
        await accept(connection, key, provider or "", Sent(""), now, tell_own_case=True)


def _is_code(outcome: str) -> bool:
    return outcome in CALL_OUTCOMES or bool(fact_of(outcome))
