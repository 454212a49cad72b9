"""What a rehearsal must show when it is over, checked on the database and on Temporal's own histories."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date
from typing import get_args

import asyncpg
import msgspec
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from activities import reading
from activities.plans import read_plan
from engine.case.ageing import steps_of
from engine.case.workdays import local_date
from engine.study.conduct import faults
from schemas.events import AnyEvent
from schemas.failures import CollectionsError
from workers.build import build_id
from workers.conversion import converter
from workers.rehearsal.drift import drifted
from workers.rehearsal.life import Portfolio
from workers.rehearsal.people import READS_WITHIN
from workers.rehearsal.respect import Heeded, heeded
from workers.relay import case_id
from workers.worker import fetcher
from workers.workflow import CollectionCase

LISTED_WITHIN = 15
"""Seconds that Temporal's list may take to know of a run."""


class RunsAreMissing(CollectionsError):
    """Temporal lists {found} of the {runs} runs of {invoice}: its history cannot be replayed"""

    es = "Temporal muestra {found} de las {runs} ejecuciones de {invoice}: su historial no se puede reejecutar"


TWICE_A_DAY = """
    select c.customer, (c.at at time zone coalesce(nullif(u.zone, ''), 'UTC'))::date as day, count(*) as contacts
    from contact c join customer u on u.id = c.customer where c.state = 'accepted'
    group by 1, 2 having count(*) > 1 order by 2, 1
"""
LEFT_OVER = """
    select (select count(*) from inbox where told_at is null or folded_at is null)
        + (select count(*) from webhook where done_at is null)
"""
KINDS = "select distinct event->>'event' as kind from ledger"
NOT_LIVED = {"contact_unknown", "news_waiting", "fee_charged"}
"""What only failures of machines bring (a provider that does not say what it took, news in the very moment of a send),
and a step's own fee, which no shipped playbook charges. The desk's tests and the golden lives have them."""
EVERY_KIND = {str(kind.__struct_config__.tag) for kind in get_args(AnyEvent)} - NOT_LIVED
SENT_TWICE = "select key from outbox group by key having count(*) > 1"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How many of each; everything but `cases`, `contacts`, `closed`, `replayed` and `dates_checked` should be empty.

    `wrong_dates` are invoices that were not closed on the day their money came; only a real export's are compared.
    `left_over` counts news that no case recorded, and notices of the world outside that nobody handled. `drifted`: the
    ledger, the statement, the case and the books part. `kinds` of events happened; `absent_kinds` should have, in a
    portfolio that lives them all.
    """

    cases: int
    closed: int
    contacts: int
    after_paying: tuple[str, ...]
    on_hold: tuple[str, ...]
    twice_a_day: tuple[str, ...]
    sent_twice: tuple[str, ...]
    left_over: int
    drifted: tuple[str, ...] = ()
    kinds: int = 0
    absent_kinds: tuple[str, ...] = ()
    wrong_dates: tuple[str, ...]
    dates_checked: int
    replayed: int
    replay_failures: tuple[str, ...]
    heeded: Heeded

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        wrong = (self.after_paying, self.on_hold, self.twice_a_day, self.sent_twice, self.wrong_dates)
        lost = self.replay_failures or self.left_over or self.closed != self.cases or self.drifted or self.absent_kinds
        return not any(wrong) and not lost and self.heeded.holds


async def prove(
    pool: asyncpg.Pool[asyncpg.Record],
    client: Client,
    portfolio: Portfolio,
    *,
    true_dates: bool,
    replay: bool,
    seen_silent: Iterable[str] = (),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Proof:
    """Check every case of the portfolio. `true_dates`: each must have closed on the day of its last payment;
    `seen_silent` are cases that were found without anybody to look at them while they lived."""
    after, held = await _conduct(pool)
    dates, wrong = await _dates(pool, portfolio) if true_dates else (0, ())
    replayed, failures = await _replay(pool, client, progress) if replay else (0, ())
    twice = await pool.fetch(TWICE_A_DAY)
    now = await heeded(pool, READS_WITHIN)
    ignored = {one for one, said in portfolio.answers.items() if said == "silence"}
    happened = {row["kind"] for row in await pool.fetch(KINDS)}
    return Proof(
        cases=await pool.fetchval("select count(*) from collection_case"),
        closed=await pool.fetchval("select count(*) from collection_case where closed_at is not null"),
        contacts=await pool.fetchval("select count(*) from contact where state = 'accepted'"),
        after_paying=after,
        on_hold=held,
        twice_a_day=tuple(f"{row['customer']} {row['day']} ({row['contacts']})" for row in twice),
        sent_twice=tuple(row["key"] for row in await pool.fetch(SENT_TWICE)),
        left_over=await pool.fetchval(LEFT_OVER),
        drifted=await drifted(pool),
        kinds=len(happened),
        absent_kinds=tuple(sorted(EVERY_KIND - happened)) if portfolio.lives_everything else (),
        wrong_dates=wrong,
        dates_checked=dates,
        replayed=replayed,
        replay_failures=failures,
        heeded=msgspec.structs.replace(
            now,
            silent=tuple(dict.fromkeys((*seen_silent, *now.silent))),
            late_tasks=tuple(one for one in now.late_tasks if one.split(" ")[0] not in ignored),
        ),
    )


async def _conduct(pool: asyncpg.Pool[asyncpg.Record]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = await pool.fetch("select k.invoice, k.plan_sha256 from collection_case k order by k.invoice")
    documents: dict[str, frozenset[str]] = {}
    found: dict[str, list[str]] = {"after_paying": [], "while_on_hold": []}
    for row in rows:
        sha256 = row["plan_sha256"]
        if sha256 not in documents:
            plan = read_plan(await pool.fetchval("select body from plan where sha256 = $1", sha256), sha256)
            documents[sha256] = frozenset(step.path for step in steps_of(plan) if step.during_holds)
        for fault in faults(await reading.timeline(pool, row["invoice"]), documents[sha256]):
            found[fault.why].append(f"{row['invoice']} {fault.step}")
    return tuple(found["after_paying"]), tuple(found["while_on_hold"])


async def _dates(pool: asyncpg.Pool[asyncpg.Record], portfolio: Portfolio) -> tuple[int, tuple[str, ...]]:
    true = {one.invoice: one.payment.paid_on for one in portfolio.happenings if one.payment is not None}
    rows = await pool.fetch(
        "select k.invoice, k.closed_at, k.end_, c.zone from collection_case k join customer c on c.id = k.customer"
    )
    wrong = [row["invoice"] for row in rows if row["invoice"] in true and not _is_true(row, true[row["invoice"]])]
    return sum(row["invoice"] in true for row in rows), tuple(wrong)


def _is_true(row: asyncpg.Record, paid_on: date) -> bool:
    closed = row["closed_at"]
    return row["end_"] == "paid" and closed is not None and local_date(closed, row["zone"] or "UTC") == paid_on


async def _replay(
    pool: asyncpg.Pool[asyncpg.Record], client: Client, progress: Callable[[int, int], None]
) -> tuple[int, tuple[str, ...]]:
    """Every run of every case, through the code as it is now."""
    cases = await pool.fetch("select invoice, run from collection_case order by invoice")
    replayer = Replayer(
        workflows=[CollectionCase],
        data_converter=converter(fetcher(pool)),
        workflow_runner=UnsandboxedWorkflowRunner(),
        build_id=build_id(),
    )
    done, failures = 0, []

    async def histories() -> AsyncIterator[WorkflowHistory]:
        for number, (invoice, runs) in enumerate(cases, 1):
            for run in await _runs(client, invoice, runs):
                yield await client.get_workflow_handle(case_id(invoice), run_id=run).fetch_history()
            progress(number, len(cases))

    async with replayer.workflow_replay_iterator(histories()) as results:
        async for result in results:
            done += 1
            if result.replay_failure is not None:
                failures.append(f"{result.history.workflow_id}: {result.replay_failure}")
    return done, tuple(failures)


async def _runs(client: Client, invoice: str, runs: int) -> list[str]:
    """The ids of a case's runs. Temporal's list lags behind a little, so it is asked until it knows them all."""
    name = case_id(invoice).replace("'", "\\'")
    for _ in range(LISTED_WITHIN):
        found = [one.run_id async for one in client.list_workflows(f"WorkflowId = '{name}'")]
        if len(found) >= runs:
            return found
        await asyncio.sleep(1)
    raise RunsAreMissing(invoice=invoice, found=len(found), runs=runs)
