"""A model in the company's database: trained on its books, kept under its hash, one more fact of a case."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from activities.facts import history_facts
from activities.risk import store
from activities.risk.sample import features_of
from activities.risk.store import ModelTampered
from activities.risk.trees import score
from schemas.risk import Card, Model, Past, Quality
from tests.risk.books import made
from tests.risk.test_model import MODEL, TREE

CARD = Card(
    date(2024, 1, 1), date(2025, 1, 1), date(2025, 9, 1), 500, 200, 0.4, 0.38, Quality(0.8, 0.1), Quality(0.7, 0.2),
    Quality(0.7, 0.2), 0.98, (), 1, "PEN", "by hand",
)  # fmt: skip


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def keep_books(connection: Any, invoices: list[Past]) -> None:
    """These invoices as an import leaves them."""
    customers = sorted({one.customer for one in invoices})
    await connection.executemany("insert into customer (id, name) values ($1, $1)", [(one,) for one in customers])
    await connection.executemany(
        "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1, $2, $3, $4, $5, $6)",
        [(one.number, one.customer, one.issued_on, one.due_on, one.currency, one.total) for one in invoices],
    )
    await connection.executemany(
        "insert into payment (id, invoice, amount, currency, paid_on) values ($1, $1, $2, $3, $4)",
        [(one.number, one.total, one.currency, one.paid_on) for one in invoices if one.paid_on])  # fmt: skip


async def test_the_books_give_back_what_they_were_told(connection: Any) -> None:
    invoices = made(customers=3, each=8)
    await keep_books(connection, invoices)
    assert sorted(await store.pasts(connection), key=str) == sorted(invoices, key=str)
    assert {one.customer for one in await store.pasts(connection, "C1")} == {"C1"}


async def test_what_is_paid_in_part_taken_back_or_credited_is_read_as_it_is(connection: Any) -> None:
    one = made(customers=1, each=5)[0]
    await keep_books(connection, [replace(one, number=name, paid_on=None, total=Decimal(100)) for name in "ABCD"])
    pay = "insert into payment (id, invoice, amount, currency, paid_on, reverses) values ($1, $2, $3, 'PEN', $4, $5)"
    for id, invoice, amount, day, reverses in (
        ("a1", "A", 60, 1, None), ("a2", "A", 40, 9, None),  # in two parts: paid in full on the later day
        ("b1", "B", 100, 2, None), ("b2", None, 100, 5, "b1"),  # taken back: never paid
        ("c1", "C", 70, 3, None),  # the rest is credited
    ):  # fmt: skip
        await connection.execute(pay, id, invoice, amount, date(2025, 3, day), reverses)
    credit = "insert into credit_note (id, invoice, amount, currency, issued_on) values ($1, $1, $2, 'PEN', $3)"
    await connection.execute(credit, "C", 30, date(2025, 3, 8))
    await connection.execute(credit, "D", 100, date(2025, 3, 8))  # credited to nothing: nobody was late with it
    paid = {past.number: past.paid_on for past in await store.pasts(connection)}
    assert paid == {"A": date(2025, 3, 9), "B": None, "C": date(2025, 3, 3)}


async def test_the_model_in_use_is_the_last_one_that_was_kept(connection: Any) -> None:
    assert await store.in_use(connection) is None
    await store.keep(connection, MODEL, CARD, "ana")
    second = replace(MODEL, base=1.5)
    hashed = await store.keep(connection, second, CARD, "luis")
    found = await store.in_use(connection)
    assert found is not None
    assert (found.model, found.card, found.sha256, found.trained_by) == (second, CARD, hashed, "luis")
    assert await connection.fetchval("select count(*) from risk_model") == 2


@pytest.mark.parametrize(
    "tamper",
    [
        "update risk_model set model = replace(model, '100.0', '1.0')",
        "update risk_model set sha256 = repeat('a', 64)",
    ],
)
async def test_a_model_that_was_changed_is_not_used_and_stops_no_case(connection: Any, tamper: str) -> None:
    await keep_books(connection, made(customers=1, each=3))
    await store.keep(connection, replace(MODEL, base=0.123), CARD, "ana")
    await connection.execute(tamper)
    store._READ.clear()
    with pytest.raises(ModelTampered):
        await store.in_use(connection)
    assert "risk_score" not in await history_facts(connection, "C0-0", date(2026, 1, 1))


async def test_the_score_is_a_fact_by_what_was_known_at_the_issue(connection: Any) -> None:
    invoices = made(customers=2, each=10)
    await keep_books(connection, invoices)
    one = invoices[7]
    assert "risk_score" not in await history_facts(connection, one.number, date(2026, 1, 1))
    await store.keep(connection, MODEL, CARD, "ana")
    mine = [other for other in invoices if other.customer == one.customer]
    told = await history_facts(connection, one.number, date(2026, 1, 1))
    assert told["risk_score"] == f"{score(MODEL, features_of(one, mine)):.4f}"
    await connection.execute("update payment set paid_on = $2 where invoice <> $1 and paid_on >= $3",
                             one.number, date(2026, 6, 1), one.issued_on)  # fmt: skip
    assert (await history_facts(connection, one.number, date(2026, 7, 1)))["risk_score"] == told["risk_score"]


async def test_a_currency_that_it_did_not_learn_has_no_score(connection: Any) -> None:
    invoices = [replace(one, currency="USD") for one in made(customers=1, each=3)]
    await keep_books(connection, invoices)
    await store.keep(connection, MODEL, CARD, "ana")
    assert "risk_score" not in await history_facts(connection, "C0-0", date(2026, 1, 1))
    assert await store.score_of(connection, MODEL, "unknown") is None


async def test_open_invoices_are_scored_with_what_moved_them(connection: Any) -> None:
    invoices = made(customers=2, each=6)
    await keep_books(connection, [replace(one, paid_on=None) if one.number == "C1-5" else one for one in invoices])
    assert await store.open_invoices(connection) == ["C1-5"]
    assert await store.open_invoices(connection, "C0-1") == []
    scored = await store.score_of(connection, MODEL, "C1-5")
    assert scored is not None
    assert {name for name, _ in scored.moved_by} <= {"late_share_before", "amount"}


def test_a_model_goes_to_json_and_back() -> None:
    model = Model(MODEL.features, 0.1, (replace(TREE, value=(0.1 + 0.2, 1e-17, -1.4, 0.4, 2.0)),), "PEN")
    body = msgspec.json.encode(model).decode()
    assert store._read(body, sha256(body.encode()).hexdigest()) == model
