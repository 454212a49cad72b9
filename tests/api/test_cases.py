"""A life through the API: customer, invoice, the case that opens, a hold, a payment, and the timeline of it all."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.conftest import wait_for
from tests.leftovers import end_all_at
from workers.publishing import publish_folder

from .conftest import Client, client_of

ROOT = Path(__file__).parents[2]
DAY = datetime.now(UTC).date() - timedelta(days=1)
CUSTOMER = {"id": "C1", "name": "Ana Quispe", "kind": "person", "country": "PE", "tax_id": "10456789012",
            "emails": ["ana@example.com"], "mobiles": ["+51987654321"]}  # fmt: skip
INVOICE = {"customer": "C1", "issued_on": str(DAY), "due_on": str(DAY + timedelta(days=30)), "currency": "PEN"}


@pytest.fixture
async def books(api: Client, dsn: str) -> Client:
    await publish_folder(dsn, ROOT / "playbooks")
    assert (await api.post("/v1/customers", json=CUSTOMER)).status_code == 201
    for number, total in (("B001/1", "120.50"), ("B001-2", "80.00")):
        answer = await api.post("/v1/invoices", json={**INVOICE, "number": number, "total": total})
        assert answer.status_code == 201
    return api


@pytest.fixture
def working(dsn: str, temporal_address: str, tmp_path: Path) -> Iterator[None]:
    """A worker with its relay."""
    variables = {"DATABASE_URL": dsn, "TEMPORAL_ADDRESS": temporal_address, "COBRANZA_TASK_QUEUE": f"queue-{uuid4()}"}
    variables["COBRANZA_HOME"] = str(tmp_path / "home")
    with (tmp_path / "worker.log").open("wb") as log:
        command = [sys.executable, "-m", "workers.worker"]
        worker = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log, cwd=ROOT)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(30)
            wait_for(end_all_at(temporal_address))


async def until(api: Client, path: str, fits: Callable[[Any], bool]) -> Any:
    """What the address answers once it fits."""
    async with asyncio.timeout(60):
        while True:
            answer = await api.get(path)
            if answer.status_code == 200 and fits(answer.json()):
                return answer.json()
            await asyncio.sleep(0.1)


async def test_a_life_through_the_api(
    books: Client, working: None, pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any]
) -> None:
    case = await until(books, "/v1/cases/B001%2F1", lambda case: case["next_at"])
    assert (case["customer"], case["balance"], case["hold"], case["playbook"]) == ("C1", "120.50", "", "pe-personas")
    assert (await books.get("/v1/invoices/B001%2F1")).json()["status"] == "open"

    held = await books.post("/v1/cases/B001%2F1/hold", json={"reason": "Ana is ill", "days": 10, "kind": "on_request"})
    assert (held.status_code, held.json()["event"]) == (202, "hold_placed")
    assert held.headers["Location"] == held.json()["href"] == "/v1/cases/B001%2F1/timeline"
    await until(books, "/v1/cases?hold=on_request", lambda page: len(page["items"]) == 1)
    lifted = await books.post("/v1/cases/B001%2F1/lift", json={"kind": "on_request"})
    assert lifted.status_code == 202
    await until(books, "/v1/cases?hold=none", lambda page: len(page["items"]) == 2)

    paid = {"id": "P1", "invoice": "B001/1", "amount": "120.50", "currency": "PEN", "paid_on": str(DAY)}
    assert (await books.post("/v1/payments", json=paid)).json()["owed"] == "0.00"
    case = await until(books, "/v1/cases/B001%2F1", lambda case: case["end"])
    assert (case["end"], case["balance"]) == ("paid", "0.00")

    lines = (await books.get(held.headers["Location"], headers={"Accept-Language": "es"})).json()["items"]
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)
    arrived = [line["text"] for line in lines if line["arrow"] == "<-"]
    assert any("Ana is ill" in text for text in arrived)
    assert any("pago" in text for text in arrived)
    assert any(line["place"].startswith("pe-personas.yaml:") for line in lines)
    async with client_of(pool, await token("read")) as reader:
        masked = (await reader.get(held.headers["Location"])).json()["items"]
        assert (len(masked), "ill" in str(masked)) == (len(lines), False), "remarks are people's words"
        pages = [(await reader.get(f"{held.headers['Location']}?limit=2")).json()]
        while pages[-1]["next"]:
            pages.append((await reader.get(pages[-1]["next"])).json())
        assert [one for page in pages for one in page["items"]] == masked
    contacts = (await books.get("/v1/cases/B001%2F1/contacts")).json()["items"]
    verdicts = (await books.get("/v1/cases/B001%2F1/verdicts")).json()["items"]
    assert {one["step"] for one in contacts} <= {one["step"] for one in verdicts}
    assert (await books.post("/v1/cases/B001%2F1/cancel", json={"reason": "late"})).status_code == 409


@pytest.fixture
async def case(books: Client, pool: asyncpg.Pool[asyncpg.Record]) -> Client:
    """Two cases on the lists, with tasks, contacts and verdicts, and nothing that runs."""
    sha = await pool.fetchval("select sha256 from plan where playbook = 'pe-personas'")
    for number, stage, hold, end in (("B001/1", "first_contact", "manual", ""), ("B001-2", "recovery", "", "")):
        await pool.execute(
            "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage, hold, end_)"
            " values ($1, 'C1', $2, now(), 10, $3, $4, $5)", number, sha, stage, hold, end)  # fmt: skip
        for n in range(3):
            key = f"{number}/step[{n}]/1"
            await pool.execute("insert into task (invoice, key, what, queue, kind, raised_at, done_at) values"
                               " ($1, $2, 'call', $3, 'call', now(), case when $4 = 2 then now() end)",
                               number, key, "sales" if n else "collections", n)  # fmt: skip
            await pool.execute(
                "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at)"
                " values ($1, $2, 'C1', 'step', 'overdue-first', 'email', 'messages', 'failed', '2026-03-04')",
                key, number)  # fmt: skip
            await pool.execute(
                "insert into verdict (key, invoice, step, says, spoke, at) values ($1, $2, 'step', 'deferred',"
                """ '[{"rule": "policy.window", "says": "deferred"}]', now())""", key, number)  # fmt: skip
    return books


async def test_lists_are_filtered_and_walked(case: Client) -> None:
    async def walk(address: str) -> list[Any]:
        found = []
        while address:
            page = await case.get(address)
            assert page.status_code == 200, page.text
            found += page.json()["items"]
            address = page.json()["next"]
        return found

    for asked, numbers in {
        "": ["B001-2", "B001/1"], "stage=recovery": ["B001-2"], "hold=any": ["B001/1"], "hold=none": ["B001-2"],
        "end=any": [], "end=none&playbook=pe-personas": ["B001-2", "B001/1"], "playbook=none": [], "customer=C2": [],
    }.items():  # fmt: skip
        assert sorted(one["invoice"] for one in await walk(f"/v1/cases?{asked}&limit=1".replace("?&", "?"))) == numbers
    assert len(await walk("/v1/tasks?limit=1")) == 4
    assert len(await walk("/v1/tasks?limit=1&open=false")) == 2
    assert [one["key"] for one in await walk("/v1/tasks?queue=sales&kind=call&invoice=B001-2")] == ["B001-2/step[1]/1"]
    contacts = await walk("/v1/cases/B001%2F1/contacts?limit=1")
    assert [one["key"] for one in contacts] == [f"B001/1/step[{n}]/1" for n in range(3)]
    verdicts = await walk("/v1/cases/B001%2F1/verdicts?limit=2")
    assert len(verdicts) == 3
    assert verdicts[0]["spoke"] == [{"rule": "policy.window", "says": "deferred", "channel": "", "facts": ""}]


@pytest.mark.parametrize(
    ("path", "body", "status", "pointer"),
    [
        ("B001%2F1/hold", {"reason": "x"}, 422, "/until"),
        ("B001%2F1/hold", {"reason": "x", "days": 3, "until": "2030-01-01"}, 422, "/until"),
        ("B001%2F1/hold", {"reason": "x", "until": "2020-01-01"}, 422, "/until"),
        ("B001%2F1/hold", {"reason": "x", "days": 0}, 422, "/days"),
        ("B001%2F1/hold", {"reason": "x", "days": 10**30}, 422, "/days"),
        ("B001%2F1/hold", {"reason": "  ", "days": 3}, 422, "/reason"),
        ("B001%2F1/hold", {"reason": "x", "days": 3, "kind": "other"}, 422, "/kind"),
        ("B001%2F1/cancel", {}, 422, "/reason"),
        ("B001-2/lift", {}, 409, None),
        ("none/lift", {}, 404, None),
        ("B001-3/cancel", {"reason": "x"}, 404, None),
    ],
)
async def test_a_command_that_cannot_be(
    case: Client, pool: asyncpg.Pool[asyncpg.Record], path: str, body: dict[str, Any], status: int, pointer: str | None
) -> None:
    invoice = {**INVOICE, "number": "B001-3", "total": "5.00"}
    assert (await case.post("/v1/invoices", json=invoice)).status_code == 201
    answer = await case.post(f"/v1/cases/{path}", json=body, headers={"Accept-Language": "es"})
    assert answer.status_code == status, answer.text
    assert [one["pointer"] for one in answer.json().get("errors", [])] == ([pointer] if pointer else [])
    assert "--" not in answer.text, "options of a command line are no words of a request"
    assert await pool.fetchval("select count(*) from inbox") == 0


async def test_a_command_under_a_key_is_stored_once(case: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    body, key = {"reason": "x", "days": 3}, {"Idempotency-Key": "k1"}
    answers = await asyncio.gather(*(case.post("/v1/cases/B001-2/hold", json=body, headers=key) for _ in range(8)))
    assert {(answer.status_code, answer.json()["id"]) for answer in answers} == {(202, answers[0].json()["id"])}
    assert await pool.fetchval("select count(*) from inbox") == 1
    assert await pool.fetchval("select array_agg(body) from remark") == ["x"]
    assert not await pool.fetchval("select event ? 'reason' from inbox"), "people's words enter no history"


async def test_money_goes_to_the_case_s_inbox(case: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    paid = {"id": "P1", "invoice": "B001-2", "amount": "30.00", "currency": "PEN", "paid_on": str(DAY)}
    await case.post("/v1/payments", json=paid)
    await case.post(
        "/v1/payments/P1/reversals", json={"id": "R1", "amount": "30.00", "currency": "PEN", "reversed_on": str(DAY)}
    )
    note = {"id": "N1", "invoice": "B001-2", "amount": "5.00", "currency": "PEN", "issued_on": str(DAY)}
    await case.post("/v1/credit-notes", json=note)
    told = await pool.fetch(
        "select event->>'event' as event, (event->>'amount')::numeric as amount from inbox order by position"
    )
    assert [tuple(row) for row in told] == [
        ("payment_received", Decimal(30)), ("payment_reversed", Decimal(30)), ("credit_note_issued", Decimal(5)),
    ]  # fmt: skip
