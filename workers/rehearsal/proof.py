"""What a rehearsal must show when it is over, checked on the database and, by an auditor's means, on what it left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import get_args

import asyncpg
import msgspec

from engine.case.workdays import local_date
from schemas.events import AnyEvent
from workers.audit.conduct import SENT_TWICE, TWICE_A_DAY, faults_of
from workers.rehearsal.audited import Audited
from workers.rehearsal.drift import drifted
from workers.rehearsal.life import Portfolio
from workers.rehearsal.people import READS_WITHIN
from workers.rehearsal.respect import Heeded, heeded

LEFT_OVER = """
    select (select count(*) from inbox where told_at is null or folded_at is null)
        + (select count(*) from webhook where done_at is null)
"""
KINDS = "select distinct event->>'event' as kind from ledger"
NOT_LIVED = {"contact_unknown", "news_waiting", "fee_charged"}
"""What only failures of machines bring (a provider that does not say what it took, news in the very moment of a send),
and a step's own fee, which no shipped playbook charges. The desk's tests and the golden lives have them."""
EVERY_KIND = {str(kind.__struct_config__.tag) for kind in get_args(AnyEvent)} - NOT_LIVED


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How many of each; everything but `cases`, `contacts`, `closed`, `dates_checked` and `audit` should be empty.

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
    heeded: Heeded
    audit: Audited | None = None

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        wrong = (self.after_paying, self.on_hold, self.twice_a_day, self.sent_twice, self.wrong_dates)
        lost = self.left_over or self.closed != self.cases or self.drifted or self.absent_kinds
        verified = self.audit is None or (self.audit.holds and self.audit.verified.cases == self.cases)
        return not any(wrong) and not lost and self.heeded.holds and verified


async def prove(
    pool: asyncpg.Pool[asyncpg.Record], portfolio: Portfolio, *, true_dates: bool, seen_silent: Iterable[str] = ()
) -> Proof:
    """Check every case of the portfolio. `true_dates`: each must have closed on the day of its last payment;
    `seen_silent` are cases that were found without anybody to look at them while they lived."""
    after, held = await faults_of(pool)
    dates, wrong = await _dates(pool, portfolio) if true_dates else (0, ())
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
        heeded=msgspec.structs.replace(
            now,
            silent=tuple(dict.fromkeys((*seen_silent, *now.silent))),
            late_tasks=tuple(one for one in now.late_tasks if one.split(" ")[0] not in ignored),
        ),
    )


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
