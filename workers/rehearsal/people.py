"""The rehearsal's people: they agree, call, read answers, settle complaints, mend addresses, each after a while.

What there is to do stands in the database, so people who were cut off find it again. It decides nothing for a case.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities import inbox
from activities.acts import record_act
from activities.arrivals.listing import finish
from activities.tasks import called, settle
from schemas.events import DisputeResolved
from schemas.invoice import Address
from workers.rehearsal import books
from workers.rehearsal.life import Portfolio

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

NAME: Final = "ensayo"
AGREES_AFTER = timedelta(days=1)
SETTLES_AFTER = timedelta(days=8)
MENDS_AFTER = timedelta(days=1)
CALLS_AFTER = timedelta(minutes=20)
"""A call is on the list when the hours allow it, and is made while they do."""
REACHED: Final = ("right_party", "right_party", "no_answer", "could_leave_voicemail", "busy")
"""What comes of calls, one as often as another."""
FOUND: Final = 0.7
"""How many of those whose address is bad are found at another one."""
READS_WITHIN = timedelta(days=5)
"""A person's time for an answer: from two hours to four days are drawn, and then nobody waits."""
READS_AFTER: Final = (2, 96)
A_LITTLE = timedelta(minutes=7)
"""People never act in the very moment in which money comes: whether the case hears of it would be a matter of luck."""

WORK = """
    select 'approval' as kind, t.invoice, t.key as name, t.raised_at as at from task t
    where t.kind = 'approval' and t.done_at is null
    union all
    select 'reply', coalesce(r.invoice, ''), r.id, r.at from reply r
    where r.handled_at is null and (r.promise_on is null or r.asked_at is not null)
    union all
    select 'dispute', x.invoice, r.id, r.at
    from reply r join inbox x on starts_with(x.id, 'reply/' || r.id || '/') and x.event->>'event' = 'dispute_opened'
    join collection_case k on k.invoice = x.invoice and k.closed_at is null
    where r.meaning in ('wrong', 'dispute') and not exists (
        select from inbox y where y.invoice = x.invoice and y.event->>'event' = 'dispute_resolved'
        and y.position > x.position)
    union all
    select 'dispute', w.invoice, r.id, r.at
    from reply r join wish w on starts_with(w.id, 'reply/' || r.id || '/') and w.command->>'command' = 'open_dispute'
    join collection_case k on k.invoice = w.invoice and k.closed_at is null
    where w.accepted and not exists (
        select from inbox y where y.invoice = w.invoice and y.event->>'event' = 'dispute_resolved'
        and (y.event->>'at')::timestamptz >= r.at)
    union all
    select 'address', t.invoice, t.key, t.raised_at from task t
    where t.done_at is null and (t.what = 'fix-address' or starts_with(t.what, 'complete-contact-details'))
    union all
    select 'call', t.invoice, t.key, t.raised_at from task t where t.kind = 'call' and t.done_at is null
"""
BAD = """
    select i.customer, a.kind, a.value from invoice i join address a on a.customer = i.customer
    where i.number = $1 and a.kind in ('email', 'mobile') and a.bad_at is not null
    and not exists (select from address b where b.customer = a.customer and b.kind = a.kind and b.bad_at is null)
    order by a.kind, a.value
"""


class Work(msgspec.Struct, frozen=True, order=True):
    """Something to do at a moment: of which kind, about which invoice, and what it is called."""

    at: datetime
    kind: str
    invoice: str
    name: str


class People:
    """They look at their lists, and do what is due. A complaint whose end the portfolio tells ends as it tells."""

    def __init__(self, pool: Pool, portfolio: Portfolio) -> None:
        self._pool = pool
        self._customers = {one.id: one for one in portfolio.customers}
        told = (one for one in portfolio.happenings if isinstance(one.news, DisputeResolved))
        self._answers = portfolio.answers
        self._ends_at = {one.invoice: one.at for one in told}
        self._lists: list[Work] = []

    @property
    def next_at(self) -> datetime | None:
        """When somebody will do something."""
        return self._lists[0].at if self._lists else None

    async def look(self) -> None:
        """What stands on the lists now."""
        rows = await self._pool.fetch(WORK)
        self._lists = sorted(
            Work(_due(row), row["kind"], row["invoice"], row["name"])
            for row in rows
            if not self._ends_by_itself(row) and not self._is_ignored(row)
        )

    def _ends_by_itself(self, row: asyncpg.Record) -> bool:
        ends_at = self._ends_at.get(row["invoice"])
        return row["kind"] == "dispute" and ends_at is not None and ends_at > row["at"]

    def _is_ignored(self, row: asyncpg.Record) -> bool:
        return row["kind"] == "approval" and self._answers.get(row["invoice"]) == "silence"

    async def work(self, moment: datetime) -> None:
        """Do what is due, each thing in one transaction."""
        await self.look()
        for one in self._lists:
            if one.at <= moment:
                async with self._pool.acquire() as connection, connection.transaction():
                    await DEEDS[one.kind](self, connection, one, moment)
                    await record_act(
                        connection, actor=NAME, proven=False, door="rehearsal", deed=self._deed(one), about=one.name,
                        invoice=one.invoice,
                    )  # fmt: skip

    def _deed(self, one: Work) -> str:
        """The word for it on the list of acts."""
        return "refuse" if one.kind == "approval" and self._answers.get(one.invoice) == "no" else ACTS[one.kind]

    async def _agree(self, connection: Connection, one: Work, moment: datetime) -> None:
        said = self._answers.get(one.invoice, "yes")
        if said != "silence":
            await self._finish(connection, one, said, moment)

    async def _read(self, connection: Connection, one: Work, moment: datetime) -> None:
        await finish(connection, one.name, "answered", NAME, moment)

    async def _settle(self, connection: Connection, one: Work, moment: datetime) -> None:
        name = f"settled/{one.name}/{one.invoice}"
        await inbox.put(connection, one.invoice, [DisputeResolved(at=moment, id=name, outcome="rejected")])

    async def _mend(self, connection: Connection, one: Work, moment: datetime) -> None:
        """Most customers are found at another address; the others stay as they are."""
        rows = await connection.fetch(BAD, one.invoice)
        found = tuple(new for row in rows if (new := _another(row["kind"], row["value"])))
        if found:
            await books.add_addresses(connection, self._customers[rows[0]["customer"]], found, moment)
        await self._finish(connection, one, "looked", moment)

    async def _call(self, connection: Connection, one: Work, moment: datetime) -> None:
        reached = random.Random(f"{one.invoice}/{one.name}").choice(REACHED)
        await self._finish(connection, one, reached, moment)

    async def _finish(self, connection: Connection, one: Work, outcome: str, moment: datetime) -> None:
        for task in await called(connection, one.invoice, one.name):
            await settle(connection, one.invoice, task, outcome, NAME, moment, agreed=outcome != "no")


DEEDS: Final[dict[str, Callable[[People, Connection, Work, datetime], Awaitable[None]]]] = {
    "approval": People._agree,
    "reply": People._read,
    "dispute": People._settle,
    "address": People._mend,
    "call": People._call,
}

ACTS: Final = {
    "approval": "approve", "reply": "settle_reply", "dispute": "resolve_dispute", "address": "work_task",
    "call": "work_task",
}  # fmt: skip

AFTER: Final = {
    "approval": AGREES_AFTER, "dispute": SETTLES_AFTER + A_LITTLE, "address": MENDS_AFTER + A_LITTLE,
    "call": CALLS_AFTER + A_LITTLE,
}  # fmt: skip


def _due(row: asyncpg.Record) -> datetime:
    """When it is done; an answer is read after a while drawn by its own name."""
    at: datetime = row["at"]
    read_after = timedelta(hours=random.Random(row["name"]).randint(*READS_AFTER)) + A_LITTLE
    return at + AFTER.get(row["kind"], read_after)


def _another(kind: str, value: str) -> Address | None:
    """Where the customer is found instead, drawn by the bad address; None: nowhere."""
    if random.Random(f"{value}/another").random() > FOUND:
        return None
    return Address(kind, f"nuevo.{value}" if kind == "email" else value[:-2] + f"{(int(value[-2:]) + 1) % 100:02d}")
