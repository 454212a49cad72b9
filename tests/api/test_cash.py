"""Money without an invoice over the API: listed with its proposals, applied once, refused in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest_asyncio

from tests.api.conftest import client_of
from tests.cash.conftest import Till


@pytest_asyncio.fixture
async def till(dsn: str) -> AsyncIterator[Till]:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as owners, owners.acquire() as connection:
        one = Till(owners, connection)  # type: ignore[arg-type]
        one.plan_sha256 = await one.publish()
        await one.owes("c1", F001_123="100", F001_124="50")
        await one.comes("bank/1", "70", payer="Rosa Quispe", body="abono de marzo")
        yield one


async def test_money_is_listed_and_applied_once(till: Till, pool: Any, token: Any) -> None:
    async with client_of(pool, await token("read", "write", "personal")) as client:
        (line,) = (await client.get("/v1/cash")).json()["items"]
        assert (line["id"], line["rest"], line["payer"], line["text"]) == (
            "bank/1",
            "70.00",
            "Rosa Quispe",
            "abono de marzo",
        )
        assert line["proposals"][0]["parts"]
        body = {"parts": [{"invoice": "F001-123", "amount": "60.00"}]}
        headers = {"Idempotency-Key": "k1"}
        for _ in range(2):
            answer = await client.post("/v1/cash/bank%2F1/applications", json=body, headers=headers)
            assert answer.status_code == 201, answer.text
            assert answer.json()["rest"] == "10.00"
        assert await till.owed() == {"F001-123": 40, "F001-124": 50}
        assert (await client.get("/v1/cash")).json()["items"] == []
        assert (await client.get("/v1/cash?credit=true")).json()["items"][0]["rest"] == "10.00"


async def test_who_may_not_see_people_sees_none(till: Till, pool: Any, token: Any) -> None:
    async with client_of(pool, await token("read")) as client:
        (line,) = (await client.get("/v1/cash")).json()["items"]
        assert (line["payer"], line["text"]) == ("", "")
        assert (await client.post("/v1/cash/bank%2F1/applications", json={})).status_code == 403


async def test_what_cannot_be_applied_is_refused(till: Till, pool: Any, token: Any) -> None:
    async with client_of(pool, await token("read", "write")) as client:
        for id, parts, status in (
            ("none", [], 404),
            ("bank%2F1", [{"invoice": "F001-123", "amount": "70.01"}], 409),
            ("bank%2F1", [{"invoice": "F999", "amount": "1.00"}], 409),
            ("bank%2F1", [{"invoice": "F001-123", "amount": "0"}], 409),
            ("bank%2F1", [{"invoice": "F001-123", "amount": "1.001"}], 409),
            ("bank%2F1", [{"invoice": "F001-123", "amount": "-1"}], 422),
        ):
            answer = await client.post(f"/v1/cash/{id}/applications", json={"parts": parts})
            assert answer.status_code == status, (parts, answer.text)
        assert await till.owed() == {"F001-123": 100, "F001-124": 50}
        taken = await client.post("/v1/cash/bank%2F1/applications", json={})
        assert taken.status_code == 201
