"""`audit conduct` on books in which something is wrong, and in which nothing is."""

from __future__ import annotations

import asyncio
import json

import asyncpg
import msgspec

from schemas.events import ContactMade, Entry, PaymentReceived
from tests.machine.lives import moment, script
from tests.workflow.company import Company

from .conftest import Type

LIMA = "America/Lima"


def test_books_without_a_fault_say_so(typed: Type) -> None:
    code, out, err = typed("audit", "conduct")
    assert (code, err) == (0, "")
    assert out.startswith("0 cases and 0 contacts, looked at in the record and the books themselves;\n")
    assert "contacted after paying                            0\n" in out


def test_a_contact_after_paying_and_one_on_a_bad_address_are_named(typed: Type, dsn: str) -> None:
    asyncio.run(_wronged(dsn))
    code, out, err = typed("audit", "conduct", "--lang", "es")
    assert (code, err) == (1, "")
    assert "contactados después de pagar                      1\n    F-1 first_contact.timeline[0]\n" in out
    assert "contactados después de decir basta                1\n    F-1/first_contact.timeline[0]/1 (email)\n" in out
    code, out, _ = typed("audit", "conduct", "--json")
    found = json.loads(out)
    assert (code, found["after_paying"], found["on_hold"]) == (1, ["F-1 first_contact.timeline[0]"], [])
    assert "Rosa" not in out


async def _wronged(dsn: str) -> None:
    """A customer who said no, paid, and was written to all the same."""
    life = script("pe-empresas")
    async with asyncpg.create_pool(dsn, min_size=0) as pool:
        ref = await Company(pool, None, "x").publish(life.plan)  # type: ignore[arg-type]
        await pool.execute("insert into customer (id, ref, name, zone) values ('C', 'C', 'Rosa', $1)", LIMA)
        await pool.execute("insert into consent (customer, channel, state, at) values ('C', 'email', 'withdrawn', $1)",
                           moment("2026-03-01", LIMA))  # fmt: skip
        await pool.execute("insert into invoice (number, customer, issued_on, due_on, currency, total)"
                           " values ('F-1', 'C', '2026-01-30', '2026-03-02', 'PEN', 900)")  # fmt: skip
        await pool.execute("insert into collection_case (invoice, customer, plan_sha256, opened_at, balance)"
                           " values ('F-1', 'C', $1, $2, 0)", ref.plan_sha256, life.opened.at)  # fmt: skip
        at, step = moment("2026-03-06T10:00", LIMA), "first_contact.timeline[0]"
        key = f"F-1/{step}/1"
        lines = (
            Entry(1, life.opened, "case"),
            Entry(2, PaymentReceived(at=moment("2026-03-05", LIMA), id="b", payment="b", amount=life.opened.amount)),
            Entry(3, ContactMade(at=at, step=step, channel="email", contact=key), step),
        )
        for line in lines:
            await pool.execute(
                "insert into ledger (invoice, seq, at, event, because, plan_sha256)"
                " values ('F-1', $1, $2, $3::text::jsonb, $4, $5)",
                line.seq, line.event.at, msgspec.json.encode(line.event).decode(), line.because, ref.plan_sha256,
            )  # fmt: skip
        await pool.execute(
            "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at)"
            " values ($1, 'F-1', 'C', $2, 'overdue-first', 'email', 'messages', 'accepted', $3)", key, step, at,
        )  # fmt: skip
