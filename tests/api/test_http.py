"""Whatever is sent, the answer is ours: a problem with a place, in the caller's language, and never a fault of HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import httpx
import pytest

from workers.api import app, requests, serving, wire
from workers.api.problems import KINDS
from workers.api.routes import ROUTES

from .conftest import Client, client_of

PAYMENT = next(route.example for route in ROUTES if route.name == "createPayment")
JSON = {"Content-Type": "application/json"}


def problem(answer: httpx.Response, kind: str) -> dict[str, Any]:
    """The problem, which must be of this kind and whole."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said: dict[str, Any] = answer.json()
    assert said["type"] == f"/problems/{kind}"
    assert said["status"] == answer.status_code == KINDS[kind].status
    assert said["title"]
    assert said["detail"]
    assert said["instance"] == answer.request.url.raw_path.decode().partition("?")[0][:400]
    return said


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "bad-request"),
        (b"{", "bad-request"),
        (b"\xff\xfe", "bad-request"),
        (b'{"id": "\xed\xa0\x80"}', "bad-request"),
        (b'{"id": "\\ud800"}', "bad-request"),
        ('{"id": "1"}'.encode("utf-16"), "bad-request"),
        (b"[" * 100_000, "unfit"),
        (b'{"id":' + b"[" * 100_000, "unfit"),
        (b"[]", "unfit"),
        (b"null", "unfit"),
        (b'"text"', "unfit"),
        (b'{"amount": 1e999}', "unfit"),
        (b'{"amount": ' + b"9" * 5000 + b"}", "unfit"),
        (b'{"\\u0000": 1}', "unfit"),
        (b"{}", "unfit"),
    ],
)
async def test_a_body_that_is_no_request(api: Client, body: bytes, kind: str) -> None:
    problem(await api.post("/v1/payments", content=body, headers=JSON), kind)


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "application/jsonx"],
)
async def test_a_body_that_is_not_json(api: Client, kind: str) -> None:
    problem(await api.post("/v1/payments", content=b"{}", headers={"Content-Type": kind}), "not-json")


async def test_a_body_that_is_too_large_announced_or_not(api: Client) -> None:
    async def flood() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b" " * 10_000

    problem(await api.post("/v1/payments", content=b" " * (requests.LARGEST + 1), headers=JSON), "too-large")
    problem(await api.post("/v1/payments", content=flood(), headers=JSON), "too-large")
    problem(await api.post("/v1/payments", content=b"{}", headers={**JSON, "Content-Length": "9" * 30}), "too-large")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "not-found"),
        ("/v1", "not-found"),
        ("/v1/", "not-found"),
        ("/v1/nothing", "not-found"),
        ("/v1/customers/", "not-found"),
        ("/v1/customers/a/b", "not-found"),
        ("/v1/customers/%00", "not-found"),
        ("/v1/customers/%ff", "not-found"),
        ("/v1/customers/" + "x" * 5000, "not-found"),
        ("/v1/cases/none", "not-found"),
        ("/v1/cases/none/timeline", "not-found"),
        ("/problems/none", "not-found"),
        ("/v1/customers?limit=0", "unfit"),
        ("/v1/customers?limit=201", "unfit"),
        ("/v1/customers?limit=x", "unfit"),
        ("/v1/customers?limit=99999999999999999999", "unfit"),
        ("/v1/customers?limit=1&limit=2", "unfit"),
        ("/v1/customers?limt=1", "unfit"),
        ("/v1/customers/C1?x=1", "unfit"),
        ("/v1/invoices?customer=%00", "unfit"),
        ("/v1/invoices?customer=%ff", "bad-request"),
        ("/v1/invoices?status=paid", "unfit"),
        ("/v1/invoices?due_from=2026-02-30", "unfit"),
        ("/v1/payments?unapplied=perhaps", "unfit"),
        ("/v1/tasks?kind=nothing", "unfit"),
    ],
)
async def test_an_address_that_is_none(api: Client, path: str, kind: str) -> None:
    said = problem(await api.get(path), kind)
    if kind == "unfit":
        assert said["errors"][0]["parameter"] == path.partition("?")[2].partition("=")[0]


async def test_another_method_is_told_which_there_are(api: Client) -> None:
    for method in ("DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "BREW"):
        answer = await api.request(method, "/v1/customers/C1")
        problem(answer, "method-not-allowed")
        assert answer.headers["allow"] == "GET, HEAD, PUT"
    problem(await api.post("/v1/openapi.json"), "not-found")
    head = await api.head("/v1/customers")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("", "en"), ("es", "es"), ("es-PE,es;q=0.9,en;q=0.1", "es"), ("en;q=0.2, es;q=0.3", "es"), ("de", "en"),
        ("es;q=0", "en"), ("fr, es", "es"), ("\x01,;;q=", "en"), ("x" * 5000, "en"),
    ],
)  # fmt: skip
async def test_the_language_that_is_accepted_more(api: Client, wish: str, language: str) -> None:
    answer = await api.get("/v1/customers/none", headers={"Accept-Language": wish})
    assert answer.headers["content-language"] == language
    assert problem(answer, "not-found")["title"] == KINDS["not-found"].title[language == "es"]


async def test_each_kind_of_problem_has_a_page(api: Client) -> None:
    for kind, words in KINDS.items():
        page = (await api.get(f"/problems/{kind}")).json()
        assert (page["status"], page["es"]["title"]) == (words.status, words.title[1])


async def test_no_token_no_answer(pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any]) -> None:
    good = await token("read", name="reader")
    async with client_of(pool, "") as client:
        assert (await client.get("/health")).json() == {"status": "ok", "version": "0.1.0", "database": "ok"}
        assert (await client.get("/v1/openapi.json")).json()["openapi"] == "3.1.0"
        for route in (route for route in ROUTES if route.scope):
            path = route.path.replace("{", "").replace("}", "")
            answer = await client.request(route.method, path, json={} if route.says else None)
            problem(answer, "token-missing")
            assert answer.headers["www-authenticate"] == 'Bearer realm="cobranza"'
        wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
        for said in (wrong, "x", "cbz_0123456789ab_" + "A" * 43, "é" * 10, good + " ", "cbz_"):
            answer = await client.get("/v1/customers", headers={"Authorization": f"Bearer {said}".encode()})
            if said.strip() != good:
                problem(answer, "token-refused")
                assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        problem(await client.get("/v1/customers", headers={"Authorization": f"Basic {good}"}), "token-missing")


async def test_each_route_needs_its_scope_and_no_other(
    pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any]
) -> None:
    for scope in ("read", "write", "commands", "personal"):
        async with client_of(pool, await token(scope)) as client:
            for route in (route for route in ROUTES if route.scope):
                path = route.path.replace("{", "").replace("}", "")
                answer = await client.request(route.method, path, json={} if route.says else None)
                if route.scope == scope:
                    assert answer.status_code in (200, 404, 422, 202)
                else:
                    problem(answer, "scope-missing")
                    assert f'scope="{route.scope}"' in answer.headers["www-authenticate"]


async def test_a_token_ends_by_its_day_or_by_a_word(
    pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any]
) -> None:
    secret = await token("read", name="short", days=1)
    async with client_of(pool, secret) as client:
        assert (await client.get("/v1/customers")).status_code == 200
        assert await pool.fetchval("select last_used_at is not null from api_token")
        await pool.execute("update api_token set expires_at = now() - interval '1 second'")
        assert problem(await client.get("/v1/customers"), "token-refused")["detail"] == "the token has expired"
        await pool.execute("update api_token set revoked_at = now()")
        assert problem(await client.get("/v1/customers"), "token-refused")["detail"] == "the token is revoked"
    kept = await pool.fetchrow("select * from api_token")
    assert secret.rpartition("_")[2] not in str(kept), "the secret is kept nowhere"


async def test_the_log_holds_no_value(api: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "cobranza.api"):
        await api.get("/v1/customers/20601234567?x=Rosa")
        await api.get("/v1/invoices", params={"customer": "Rosa"})
    assert [record.message.split(" ms ")[1] for record in caplog.records] == ["erp", "erp"]
    text = " ".join(record.message for record in caplog.records)
    assert "GET /v1/customers/{id}" in text
    assert "Rosa" not in text
    assert "20601234567" not in text


async def test_a_database_that_is_down_is_said_and_comes_back(api: Client, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    async with pool.acquire() as connection:
        await connection.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                                 " where datname = current_database() and pid <> pg_backend_pid()")  # fmt: skip
    down = asyncpg.create_pool("postgresql://nobody@127.0.0.1:1/none", min_size=0)
    async with down, client_of(down, "cbz_0123456789ab_" + "A" * 43) as client:
        for path in ("/health", "/v1/customers"):
            answer = await client.get(path)
            problem(answer, "database-down")
            assert answer.headers["retry-after"] == "2"
    assert (await api.get("/health")).status_code == 200


async def test_a_request_waits_for_nobody_longer_than_its_time(
    api: Client, pool: asyncpg.Pool[asyncpg.Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await api.post("/v1/customers", json={"id": "C1", "name": "Ana"})).status_code == 201
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select from customer where id = 'C1' for no key update")
        monkeypatch.setattr(app, "SECONDS", 0.3)
        answer = await api.put("/v1/customers/C1", json={"name": "Ana", "zone": "America/Lima"})
        problem(answer, "busy")
    monkeypatch.undo()
    assert (await api.get("/v1/customers/C1")).json()["zone"] == ""
    held = "select count(*) from pg_locks where locktype = 'advisory'"
    assert await pool.fetchval(held) == 0, "what was given up holds no lock"


async def test_while_a_file_comes_in_writes_are_told_to_come_again_and_reads_go_on(
    dsn: str, pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(serving.SESSION, "lock_timeout", "100ms")
    async with serving.pool_of(dsn) as impatient, client_of(impatient, await token("read", "write")) as client:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtext('cobranza import'))")
            answer = await client.post(
                "/v1/customers", json={"id": "C1", "name": "Ana"}, headers={"Idempotency-Key": "k"}
            )
            problem(answer, "busy")
            assert answer.headers["retry-after"] == "2"
            assert (await client.get("/v1/customers")).json()["items"] == []
        again = await client.post("/v1/customers", json={"id": "C1", "name": "Ana"}, headers={"Idempotency-Key": "k"})
        assert (again.status_code, "idempotency-replayed" in again.headers) == (201, False)


async def test_a_caller_who_hangs_up_is_no_fault_of_ours(dsn: str, token: Callable[..., Any], caplog: Any) -> None:
    secret, stop, heard = await token("write"), asyncio.Event(), asyncio.Event()
    caplog.handler.addFilter(lambda record: heard.set() is None)
    with wire.listen("127.0.0.1", 0) as listening, caplog.at_level(logging.INFO, "cobranza.api"):
        running = asyncio.create_task(serving.serve(dsn, listening, stop, {}))
        _, writer = await asyncio.open_connection("127.0.0.1", listening.getsockname()[1])
        head = "POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
        writer.write(f"{head}Authorization: Bearer {secret}\r\n\r\n{{".encode())
        await writer.drain()
        writer.close()
        await asyncio.wait_for(heard.wait(), 20)
        stop.set()
        await running
    assert [record.message.split()[:3] for record in caplog.records] == [["400", "POST", "/v1/customers"]]


async def test_beyond_so_many_at_once_one_is_told_to_come_again(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "AT_ONCE", 0)
    problem(await api.get("/health"), "busy")


async def test_our_own_fault_tells_nothing_of_what_was_sent(
    api: Client, dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    owner = await asyncpg.connect(dsn)  # the API's own role may change no table
    await owner.execute("alter table customer rename column name to called")
    await owner.close()
    answer = await api.post("/v1/customers", json={"id": "C1", "name": "Rosa Quispe"})
    assert "Rosa" not in str(problem(answer, "fault"))
    assert "UndefinedColumnError" in caplog.text
    assert "Rosa" not in caplog.text


async def test_a_server_stops_when_it_is_told_and_finishes_what_is_under_way(
    dsn: str, token: Callable[..., Any]
) -> None:
    secret, stop = await token("read", "write"), asyncio.Event()
    with wire.listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(wire.PortIsTaken, match="cannot be served: another program listens there"):
            wire.listen("127.0.0.1", port)
        running = asyncio.create_task(
            serving.serve(dsn, listening, stop, {"COBRANZA_PUBLIC_URL": "https://cobranza.example/"})
        )
        headers = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
            answers = await asyncio.gather(*(
                client.put(f"/v1/customers/C%2F{n}", json={"name": f"Ana {n}"}) for n in range(20)
            ))  # fmt: skip
            assert {answer.status_code for answer in answers} == {201}
            assert answers[3].json()["href"] == "https://cobranza.example/v1/customers/C%2F3"
            page = (await client.get("/v1/customers?limit=5")).json()
            assert page["next"].startswith("https://cobranza.example/v1/customers?limit=5&after=")
            stop.set()
        await asyncio.wait_for(running, 20)
