"""A company's books in which golden lives were lived: invoice, payments and the record, as the program leaves them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from engine.language.canonical import canonical, fingerprint
from engine.study.simulate import Life, simulate
from schemas.events import CreditNoteIssued, PaymentReceived, PaymentReversed
from tests.machine.lives import Script

Connection = Any


async def lived(connection: Connection, life: Script, number: str, until: datetime | None = None) -> Life:
    """The life, up to a moment, written into the books."""
    done = simulate(life.plan, life.opened, life.arrivals, until)
    opened, plan = life.opened, fingerprint(life.plan)
    await connection.execute(
        "insert into plan (sha256, playbook, version, body) values ($1, $2, (select coalesce(max(version), 0) + 1 from"
        " plan where playbook = $2), $3) on conflict do nothing",
        plan, life.plan.playbook, canonical(life.plan))  # fmt: skip
    await connection.execute(
        "insert into customer (id, name, zone) values ('c-1', 'Rosa Quispe', $1) on conflict do nothing", opened.zone
    )
    await connection.execute(
        "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1, 'c-1', $2, $3, $4, $5)",
        number, opened.issued_on, opened.due_on, opened.currency, opened.amount)  # fmt: skip
    await connection.execute(
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage, started_at, closed_at,"
        " end_) values ($1, 'c-1', $2, $3, $4, $5, now(), $6, $7)",
        number, plan, opened.at, done.case.balance, done.case.stage, done.case.closed_at, done.case.end)  # fmt: skip
    for entry in done.entries:
        await connection.execute(
            "insert into ledger (invoice, seq, at, event, because, plan_sha256)"
            " values ($1, $2, $3, $4::text::jsonb, $5, $6)",
            number, entry.seq, entry.event.at, msgspec.json.encode(entry.event).decode(), entry.because,
            plan)  # fmt: skip
        await _book(connection, number, opened.currency, entry.event)
    return done


async def _book(connection: Connection, number: str, currency: str, event: Any) -> None:
    add = "insert into payment (id, invoice, amount, currency, paid_on, reverses) values ($1, $2, $3, $4, $5, $6)"
    match event:
        case PaymentReceived():
            key, on = f"{number}/{event.payment}", event.paid_on or event.at.date()
            await connection.execute(add, key, number, event.amount, currency, on, None)
        case PaymentReversed():
            key = f"{number}/{event.payment}"
            await connection.execute(add, f"{key}/back", number, event.amount, currency, event.at.date(), key)
        case CreditNoteIssued():
            await connection.execute(
                "insert into credit_note (id, invoice, amount, currency, issued_on) values ($1, $2, $3, $4, $5)",
                f"{number}/{event.credit_note}", number, event.amount, currency, event.at.date())  # fmt: skip
