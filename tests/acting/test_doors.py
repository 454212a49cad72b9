"""The same deeds by the API and by the customer's page: who may, and the act with its door."""

from __future__ import annotations

from typing import Any

import pytest

from activities import users
from tests.api.conftest import Client, client_of
from tests.api.test_agreements import CASE
from tests.page.company import Customer, Shop
from workers.users import new_token

Pool = "asyncpg.Pool[asyncpg.Record]"
HOLD = {"reason": "asked", "days": 5, "kind": "manual"}


async def user(pool: Pool, name: str, *roles: str) -> str:
    """A user with a token, made by hand."""
    async with pool.acquire() as connection:
        await users.add(connection, name, name, roles, "test")
        return await new_token(connection, name, "test", invitation=False)


async def acts(pool: Pool) -> list[dict[str, Any]]:
    rows = await pool.fetch("select *, told->>'route' as route from act order by number")
    return [dict(row) for row in rows]


async def test_a_program_acts_by_its_scopes_and_is_named(api: Client, case: None, pool: Pool) -> None:
    said = await api.post(f"{CASE}/hold", json=HOLD, headers={"Idempotency-Key": "k"})
    again = await api.post(f"{CASE}/hold", json=HOLD, headers={"Idempotency-Key": "k"})
    assert (said.status_code, again.json()) == (202, said.json())
    (act,) = await acts(pool)
    assert (act["actor"], act["proven"], act["door"], act["deed"], act["invoice"]) == (
        "erp",
        True,
        "api",
        "hold",
        "F-1",
    )
    assert (await api.post(f"{CASE}/hold", json={**HOLD, "days": 0})).status_code in (409, 422)
    assert len(await acts(pool)) == 1


async def test_a_user_acts_by_their_roles(pool: Pool, case: None) -> None:
    tokens = {role: await user(pool, role, role) for role in ("collector", "approver", "auditor", "admin")}
    expected = {"collector": 202, "approver": 403, "auditor": 403, "admin": 403}
    for role, status in expected.items():
        async with client_of(pool, tokens[role]) as client:
            assert (await client.get("/v1/cases")).status_code == 200
            said = await client.post(f"{CASE}/hold", json=HOLD)
            assert said.status_code == status, said.text
    assert [(one["actor"], one["role"], one["proven"]) for one in await acts(pool)] == [
        ("collector", "collector", True)
    ]
    async with client_of(pool, tokens["approver"]) as client:
        said = await client.post(f"{CASE}/hold", json=HOLD, headers={"Accept-Language": "es"})
        assert "hace falta uno de los roles collector, operator" in said.json()["detail"]


async def test_no_program_gives_a_persons_word_once_there_are_users(
    api: Client,
    case: None,
    pool: Pool,
) -> None:
    first = await api.post(f"{CASE}/approvals", json={"agreed": True})
    assert first.status_code == 409  # nothing waits; the program was heard
    await user(pool, "petra", "approver")
    assert (await api.post(f"{CASE}/approvals", json={"agreed": True})).status_code == 403


async def test_who_has_left_and_who_was_only_invited_are_refused(pool: Pool) -> None:
    left = await user(pool, "oskar", "operator")
    async with pool.acquire() as connection:
        await users.leave(connection, "oskar")
        await users.add(connection, "rosa", "rosa", ["operator"], "test")
        invited = await new_token(connection, "rosa", "test", invitation=True)
    for refused in (left, invited):
        async with client_of(pool, refused) as client:
            assert (await client.get("/v1/cases")).status_code == 401


@pytest.mark.parametrize(
    ("deed", "fields", "act"),
    [
        ("promise", {"day": "2026-04-01", "how": "all"}, "promise"),
        ("dispute", {"reason": "quantity", "how": "all", "text": "one sack was torn"}, "dispute"),
        ("paid", {"reference": "Yape 4711"}, "report_payment"),
    ],
)
async def test_what_a_customer_does_is_an_act_of_the_customer(
    shop: Shop,
    rosa: Customer,
    deed: str,
    fields: dict[str, str],
    act: str,
) -> None:
    await rosa.does(deed, fields)
    (row,) = await shop.rows("select *, told::text as said from act")
    assert (row["actor"], row["door"], row["deed"], row["invoice"]) == ("customer", "page", act, "F001-1")
    assert not {"sack", "Yape"} & set(str(row["said"]).split())
