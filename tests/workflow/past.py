"""Writes the past of a customer into the books, so that they say what a written life is given of the history."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from schemas.events import CaseOpened, Entry, PromiseBroken, TermsAccepted
from schemas.money import parse_money
from tests.machine.lives import Script

LATE, ON_TIME = timedelta(days=40), timedelta(days=20)
"""When a past invoice was paid, from its issue; it was due after 30 days."""


async def write_past(pool: Any, life: Script, plan_sha256: str) -> None:
    """Other invoices of the customer: paid late and on time, promises broken, terms accepted, money still owed."""
    facts, number = life.opened.facts, life.opened.invoice
    share = Fraction(facts.get("paid_late_share", "0"))
    paid = share.denominator if share or facts.get("new_customer") == "no" else 0
    past = [_invoice(life.opened, n, late=n < share.numerator) for n in range(paid)]
    open_ = _still_owed(life.opened)
    rows = [*past, *([_invoice(life.opened, len(past), total=open_)] if open_ else [])]
    await pool.executemany(
        "insert into invoice (customer, number, issued_on, due_on, currency, total) values ($1, $2, $3, $4, $5, $6)",
        [(number, *row[:5]) for row in rows],
    )
    await pool.executemany(
        "insert into payment (id, invoice, customer, amount, currency, paid_on) "
        "values ($1 || '/paid', $1, $2, $3, $4, $5)",
        [(row[0], number, row[4], row[3], row[5]) for row in rows if row[5] is not None],
    )
    await pool.executemany(
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, end_, started_at, closed_at) "
        "values ($1, $2, $3, $4, 0, 'paid', now(), $4)",
        [(row[0], number, plan_sha256, life.opened.at) for row in rows],
    )
    await _record(pool, life.opened, rows[0][0] if rows else number, plan_sha256)


async def _record(pool: Any, opened: CaseOpened, past: str, plan_sha256: str) -> None:
    facts, at = opened.facts, opened.at - timedelta(days=1)
    broken = [PromiseBroken(at=at, promise=f"p-{n}") for n in range(int(facts.get("promises_broken", "0")))]
    accepted = [TermsAccepted(at=at)] if facts.get("terms_accepted") == "yes" else []
    lines = [Entry(seq, event) for seq, event in enumerate((*broken, *accepted), 1)]
    if past == opened.invoice:
        return
    await pool.executemany(
        "insert into ledger (invoice, seq, at, event, plan_sha256) values ($1, $2, $3, $4::text::jsonb, $5)",
        [(past, one.seq, at, msgspec.json.encode(one.event).decode(), plan_sha256) for one in lines],
    )


def _still_owed(opened: CaseOpened) -> Decimal:
    exposure = opened.facts.get("exposure")
    return max(parse_money(exposure).amount - opened.amount, Decimal(0)) if exposure else Decimal(0)


def _invoice(opened: CaseOpened, n: int, *, late: bool = False, total: Decimal | None = None) -> tuple[Any, ...]:
    """Number, issue, due, currency, total, and the day it was paid (none where `total` is still owed)."""
    issued = date(2020, 1, 1) + timedelta(days=n)
    paid_on = None if total else issued + (LATE if late else ON_TIME)
    due = date(2100, 1, 1) if total else issued + timedelta(days=30)
    return f"{opened.invoice}/past-{n}", issued, due, opened.currency, total or Decimal(100), paid_on


async def change_past(pool: Any, number: str, facts: dict[str, str]) -> None:
    """What the life says has changed of the history is so in the books: so many of the past invoices were paid late."""
    if "paid_late_share" not in facts:
        return
    mine = "select number, issued_on from invoice where number like $1 order by number"
    past = await pool.fetch(mine, f"{number}/past-%")
    late = round(Fraction(facts["paid_late_share"]) * len(past))
    await pool.executemany(
        "update payment set paid_on = $2 where invoice = $1",
        [(row["number"], row["issued_on"] + (LATE if n < late else ON_TIME)) for n, row in enumerate(past)],
    )
