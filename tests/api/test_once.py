"""The same request twice is done once: under its Idempotency-Key, one after the other and at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from activities import api as hands
from workers.api.routes import ROUTES
from workers.api.serving import KEPT_DAYS

from .conftest import Client, client_of

EXAMPLES: dict[str, Any] = {route.name: route.example for route in ROUTES}
PAYMENT = EXAMPLES["createPayment"]
KEY = {"Idempotency-Key": "erp-2026-0001"}


@pytest.fixture
async def books(api: Client) -> Client:
    for name in ("customer", "invoice"):
        body = EXAMPLES[f"create{name.title()}"]
        assert (await api.post(f"/v1/{name}s", json=body)).status_code == 201
    return api


async def test_the_same_answer_comes_again_to_the_byte(books: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    first = await books.post("/v1/payments", json=PAYMENT, headers=KEY)
    again = await books.post("/v1/payments", json=PAYMENT, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert ("idempotency-replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert await pool.fetchval("select count(*) from payment") == 1


async def test_another_request_under_the_key_is_refused(books: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await books.post("/v1/payments", json=PAYMENT, headers=KEY)
    other = await books.post("/v1/payments", json={**PAYMENT, "id": "P2"}, headers=KEY)
    elsewhere = await books.post(
        f"/v1/payments/{PAYMENT['id']}/reversals", json=EXAMPLES["reversePayment"], headers=KEY
    )
    assert [(one.status_code, one.json()["type"]) for one in (other, elsewhere)] == [(422, "/problems/key-used")] * 2
    assert await pool.fetchval("select array_agg(id) from payment") == [PAYMENT["id"]]


async def test_a_refused_request_leaves_its_key_free(books: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    refused = await books.post("/v1/payments", json={**PAYMENT, "invoice": "F9"}, headers=KEY)
    assert refused.status_code == 422
    assert await pool.fetchval("select count(*) from idempotency") == 0
    assert (await books.post("/v1/payments", json=PAYMENT, headers=KEY)).status_code == 201


async def test_keys_are_each_token_s_own(
    books: Client, pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any]
) -> None:
    await books.post("/v1/payments", json=PAYMENT, headers=KEY)
    async with client_of(pool, await token("write", name="shop")) as shop:
        answer = await shop.post("/v1/payments", json={**PAYMENT, "id": "P2"}, headers=KEY)
    assert (answer.status_code, answer.json()["id"]) == (201, "P2")


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "é"])
async def test_a_key_that_is_none(books: Client, key: str) -> None:
    answer = await books.post("/v1/payments", json=PAYMENT, headers={b"Idempotency-Key": key.encode()})
    assert (answer.status_code, answer.json()["errors"][0]["header"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "by the payment's own id"])
async def test_many_at_the_same_moment_are_one_payment(
    books: Client, pool: asyncpg.Pool[asyncpg.Record], keyed: bool
) -> None:
    headers = KEY if keyed else {}
    answers = await asyncio.gather(*(books.post("/v1/payments", json=PAYMENT, headers=headers) for _ in range(24)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == ([201] * 24 if keyed else [200] * 23 + [201])
    assert {answer.json()["owed"] for answer in answers} == {"58.00"}
    assert await pool.fetchval("select count(*) from payment") == 1
    if keyed:
        assert sum("idempotency-replayed" in answer.headers for answer in answers) == 23
        assert len({answer.content for answer in answers}) == 1


async def test_a_second_request_waits_for_the_first_and_takes_over_where_that_failed(
    books: Client, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    async with pool.acquire() as connection:
        first = connection.transaction()
        await first.start()
        id = await connection.fetchval("select id from api_token")
        assert await hands.reserve_key(connection, id, KEY["Idempotency-Key"], "0" * 64) is None
        second = asyncio.create_task(books.post("/v1/payments", json=PAYMENT, headers=KEY))
        while not await pool.fetchval("select exists (select from pg_locks where not granted)"):
            assert not second.done(), "it must wait"
        await first.rollback()
    answer = await second
    assert (answer.status_code, "idempotency-replayed" in answer.headers) == (201, False)


async def test_answers_are_forgotten_after_days(books: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await books.post("/v1/payments", json=PAYMENT, headers=KEY)
    await hands.forget_answers(pool, KEPT_DAYS)
    assert await pool.fetchval("select count(*) from idempotency") == 1
    await pool.execute("update idempotency set at = at - interval '8 days'")
    await hands.forget_answers(pool, KEPT_DAYS)
    assert await pool.fetchval("select count(*) from idempotency") == 0
