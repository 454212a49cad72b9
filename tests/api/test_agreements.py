"""Agreements over HTTP: what may be offered, a wish stored and found again, a refusal with its place and its words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest

from activities import inbox, wishes
from activities.people import roles
from engine.language.canonical import canonical
from engine.study.simulate import simulate
from schemas.driving import Answer
from schemas.events import ApprovalAsked
from tests.machine.lives import moment, script

from .conftest import Client, client_of

NOON = moment("2026-03-18T12:00", "America/Lima")
CASE = "/v1/cases/F-1"


@pytest.fixture
async def case(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """A case that has lived until noon of 18 March, with its record; nothing runs beside it."""
    life = script("pe-empresas")
    lived = simulate(life.plan, life.opened, life.arrivals, until=NOON)
    body = canonical(life.plan)
    await pool.execute("insert into clock (now) values ($1)", NOON)
    await pool.execute("insert into plan (sha256, playbook, version, body) values ("
                       "encode(sha256($1), 'hex'), 'pe-empresas', 1, $1)", body)  # fmt: skip
    await pool.execute("insert into customer (id, name, country, zone) values ('C1', 'x', 'PE', 'America/Lima')")
    await pool.execute(
        "insert into invoice (number, customer, issued_on, due_on, currency, total) values ('F-1', 'C1', $1, $2, 'PEN',"
        " 900)", life.opened.issued_on, life.opened.due_on)  # fmt: skip
    await pool.execute("insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage)"
                       " select 'F-1', 'C1', sha256, $1, 900, 'negotiation' from plan", life.opened.at)  # fmt: skip
    for entry in lived.entries:
        await pool.execute(
            "insert into ledger (invoice, seq, at, event, because, plan_sha256) select 'F-1', $1, $2, $3::text::jsonb,"
            " $4, sha256 from plan", entry.seq, entry.event.at, msgspec.json.encode(entry.event).decode(),
            entry.because)  # fmt: skip


async def test_what_may_be_agreed(api: Client, case: None) -> None:
    said = (await api.get(f"{CASE}/offers")).json()
    assert (said["instalments"], said["down_payment"], said["discount"], said["approved_by"]) == (4, "0.25", "0.05", "")
    assert said["promise_until"] == "2026-04-01"
    assert Decimal(said["promise_at_most"]) == Decimal(said["amount"]) > 900


async def test_a_wish_is_stored_found_again_and_answered(
    api: Client, case: None, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    body = {"amount": "600.00", "due_on": "2026-03-27", "note": "salary"}
    first = await api.post(f"{CASE}/promises", json=body, headers={"Idempotency-Key": "k1"})
    again = await api.post(f"{CASE}/promises", json=body, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, first.json()) == (202, again.json())
    assert await pool.fetchval("select count(*) from wish") == 1
    (waiting,) = await wishes.unanswered(pool) or [None]
    assert waiting is None, "its case has not begun"
    assert list((await inbox.remarks_of(pool, "F-1")).values()) == ["salary"]
    here = (await api.get(first.json()["href"])).json()
    assert (here["state"], here["wish"]) == ("waiting", "promise")
    await pool.execute("update collection_case set started_at = now()")
    (waiting,) = await wishes.unanswered(pool)
    assert (waiting.command.by, waiting.command.door, waiting.at) == ("erp", "api", NOON)
    async with pool.acquire() as connection:
        await wishes.answer(connection, waiting, Answer(accepted=False, reason="too_many_broken",
                                                        allowed={"broken_at_most": "2"}))  # fmt: skip
    here = (await api.get(first.json()["href"], headers={"Accept-Language": "es"})).json()
    assert (here["state"], here["reason"], "menos de 2" in here["detail"]) == ("refused", "too_many_broken", True)


@pytest.mark.parametrize(
    ("path", "body", "pointer", "words"),
    [
        ("promises", {"amount": "600.00", "due_on": "2026-04-02"}, "/due_on", "until 2026-04-01"),
        ("promises", {"amount": "5000", "due_on": "2026-04-01"}, "/amount", "above nothing and up to"),
        ("plans", {"instalments": [{"due_on": "2026-03-20", "amount": "10"}, {"due_on": "2026-04-20", "amount": "9"}]},
         "/instalments/0/amount", "at least 25%"),
        ("disputes", {"reason": "ugly"}, "/reason", "one of pricing"),
        ("disputes/D/resolution", {"outcome": "rejected"}, None, "no such dispute"),
        ("requests", {"until": "2026-05-01"}, "/until", "until 2026-04-17"),
        ("reasons", {"reason": "laziness"}, "/reason", "one of cash_flow"),
        ("waivers", {"amount": "300"}, "/amount", "up to"),
        ("approvals", {"agreed": True}, None, "nothing waits"),
        ("recall", {"reason": "x"}, None, "not handed over"),
    ],
)  # fmt: skip
async def test_a_refusal_says_where_and_what_is_allowed(
    api: Client, case: None, pool: asyncpg.Pool[asyncpg.Record], path: str, body: dict[str, Any], pointer: str | None,
    words: str,
) -> None:  # fmt: skip
    said = await api.post(f"{CASE}/{path}", json=body)
    problem = said.json()
    assert (said.status_code, said.headers["content-type"]) == (409, "application/problem+json")
    assert words in problem["detail"]
    assert [one.get("pointer") for one in problem.get("errors", [])] == ([pointer] if pointer else [])
    assert await pool.fetchval("select count(*) from wish") == 0


async def test_a_token_without_the_scope_agrees_to_nothing(
    pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any], case: None
) -> None:
    async with client_of(pool, await token("read")) as reader:
        said = await reader.post(f"{CASE}/payment-reports", json={})
        assert said.status_code == 403
        assert (await reader.get(f"{CASE}/offers")).status_code == 200
        assert (await reader.get("/v1/wishes/none")).status_code == 404


async def _asks(pool: asyncpg.Pool[asyncpg.Record], of: str, role: str = "head") -> None:
    """The case asks a role, and ana alone holds it."""
    asked = ApprovalAsked(at=NOON, of=of, by=role, due_at=NOON)
    await pool.execute(
        "insert into ledger (invoice, seq, at, event, because, plan_sha256) select 'F-1', (select max(seq) + 1 from"
        " ledger), $1, $2::text::jsonb, $3, sha256 from plan",
        NOON, msgspec.json.encode(asked).decode(), of,
    )  # fmt: skip
    async with pool.acquire() as connection:
        await roles.give(connection, role, "ana", NOON.date(), "test")


@pytest.mark.parametrize("of", ["recovery.timeline[1]", "", " "])
async def test_only_who_holds_the_role_answers_with_or_without_saying_which(
    pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any], case: None, of: str
) -> None:
    await _asks(pool, "recovery.timeline[1]")
    body = {"agreed": True, "of": of}
    async with client_of(pool, await token("commands", name="luis")) as stranger:
        said = await stranger.post(f"{CASE}/approvals", json=body)
        assert (said.status_code, "does not hold the role head" in said.json()["detail"]) == (409, True)
    assert await pool.fetchval("select count(*) from wish") == 0
    async with client_of(pool, await token("commands", name="ana")) as holder:
        assert (await holder.post(f"{CASE}/approvals", json=body)).status_code == 202
    kept = await pool.fetchrow("select command->>'of' as of, command->>'by' as by from wish")
    assert kept is not None
    assert tuple(kept) == ("recovery.timeline[1]", "ana"), "what is kept says which, so that nothing else is answered"


async def test_of_two_questions_one_must_be_named(
    pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any], case: None
) -> None:
    await _asks(pool, "recovery.timeline[1]")
    await _asks(pool, "recovery.timeline[2]", "lawyer")
    async with client_of(pool, await token("commands", name="ana")) as holder:
        said = await holder.post(f"{CASE}/approvals", json={"agreed": True})
        assert (said.status_code, said.json()["errors"][0]["pointer"]) == (409, "/of")
    assert await pool.fetchval("select count(*) from wish") == 0


async def test_before_a_case_has_a_record_there_is_nothing_to_agree_to(
    api: Client, case: None, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    await pool.execute("insert into invoice (number, customer, issued_on, due_on, currency, total)"
                       " select 'F-2', customer, issued_on, due_on, currency, total from invoice")  # fmt: skip
    await pool.execute("insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage) select"
                       " 'F-2', customer, plan_sha256, opened_at, balance, stage from collection_case")  # fmt: skip
    said = await api.post("/v1/cases/F-2/approvals", json={"agreed": True, "of": "recovery.timeline[1]"})
    assert said.status_code == 404
    assert await pool.fetchval("select count(*) from wish") == 0
