"""Whether anybody was contacted who must not be, recomputed from record and books alone: no rule is asked again.

It is what a rehearsal proves of itself, for any database: it repairs nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from activities import reading
from activities.plans import read_plan
from engine.case.ageing import steps_of
from engine.study.conduct import faults
from workers.rehearsal.respect import heeded

if TYPE_CHECKING:
    import asyncpg

    Database = asyncpg.Pool[asyncpg.Record] | asyncpg.Connection[asyncpg.Record]

READS_WITHIN = timedelta(days=5)
"""A person's time for an answer, a long weekend included, before it counts as one that nobody read."""
TWICE_A_DAY = """
    select c.customer, (c.at at time zone coalesce(nullif(u.zone, ''), 'UTC'))::date as day, count(*) as contacts
    from contact c join customer u on u.id = c.customer where c.state = 'accepted'
    group by 1, 2 having count(*) > 1 order by 2, 1
"""
SENT_TWICE = "select key from outbox group by key having count(*) > 1"
COUNTS = """
    select (select count(*) from collection_case) as cases, (select count(*) from contact where state = 'accepted')
        as contacts
"""


class Conduct(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, and each thing found: names of cases, steps, contacts and days, never of persons.

    `twice_a_day` is a fault only where the playbook combines by day, and is told in any case.
    """

    cases: int
    contacts: int
    after_paying: tuple[str, ...]
    on_hold: tuple[str, ...]
    twice_a_day: tuple[str, ...]
    sent_twice: tuple[str, ...]
    after_stop: tuple[str, ...]
    bad_address: tuple[str, ...]
    outside_hours: tuple[str, ...]
    unread: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing of it was found."""
        return not any(getattr(self, field) for field in FOUND)


FOUND = (
    "after_paying", "on_hold", "twice_a_day", "sent_twice", "after_stop", "bad_address", "outside_hours", "unread",
    "silent",
)  # fmt: skip


async def conduct_of(database: Database) -> Conduct:
    """Look at every case, contact and answer there is."""
    counted = await database.fetchrow(COUNTS)
    assert counted is not None
    after, held = await faults_of(database)
    seen = await heeded(database, READS_WITHIN)  # type: ignore[arg-type]
    twice = await database.fetch(TWICE_A_DAY)
    return Conduct(
        cases=counted["cases"], contacts=counted["contacts"], after_paying=after, on_hold=held,
        twice_a_day=tuple(f"{row['customer']} {row['day']} ({row['contacts']})" for row in twice),
        sent_twice=tuple(row["key"] for row in await database.fetch(SENT_TWICE)), after_stop=seen.after_stop,
        bad_address=seen.bad_address, outside_hours=seen.outside_hours, unread=seen.unread, silent=seen.silent,
    )  # fmt: skip


async def faults_of(database: Database) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Contacts after paying, and contacts that disturbed a hold: invoice and step of each."""
    rows = await database.fetch("select k.invoice, k.plan_sha256 from collection_case k order by k.invoice")
    documents: dict[str, frozenset[str]] = {}
    found: dict[str, list[str]] = {"after_paying": [], "while_on_hold": []}
    for row in rows:
        sha256 = row["plan_sha256"]
        if sha256 not in documents:
            plan = read_plan(await database.fetchval("select body from plan where sha256 = $1", sha256), sha256)
            documents[sha256] = frozenset(step.path for step in steps_of(plan) if step.during_holds)
        if entries := await reading.timeline(database, row["invoice"]):
            for fault in faults(entries, documents[sha256]):
                found[fault.why].append(f"{row['invoice']} {fault.step}")
    return tuple(found["after_paying"]), tuple(found["while_on_hold"])
