"""Temporal's remote codec: who may see what is sealed, what they see, and that each look is written down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import stat
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from google.protobuf.json_format import MessageToDict
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.history.v1 import History

from activities import users
from tests.machine.lives import script
from tests.workflow.company import company, named
from workers import bearers
from workers.api.serving import pool_of
from workers.api.wire import listen
from workers.asking import case_id
from workers.codec.answering import LARGEST
from workers.codec.beside import beside
from workers.codec.serving import NoPayloadKeys, endpoint, serve
from workers.local.home import Home
from workers.local.temporal import Temporal
from workers.sealing import KEYS, Keyring, key_of, payloads_in
from workers.settings import Settings

KEY = b64encode(b"k" * 32).decode()
RING = Keyring({"2026": b"k" * 32})
ORIGIN = "http://127.0.0.1:8233"
WORD = Payload(metadata={"encoding": b"json/plain"}, data=b'"F-1"')


@contextlib.asynccontextmanager
async def codec(dsn: str, home: Path) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A client, and the address that the page is given."""
    stop = asyncio.Event()
    with listen("127.0.0.1", 0) as listening:
        async with pool_of(dsn) as pool, httpx.AsyncClient() as client:
            answering = serve(pool, listening, stop, home=home, origins=[ORIGIN], variables={KEYS: f"2026={KEY}"})
            task = asyncio.create_task(answering)
            try:
                yield client, endpoint(home, listening.getsockname()[1])
            finally:
                stop.set()
                await task


def wire(*payloads: Payload) -> dict[str, Any]:
    return MessageToDict(Payloads(payloads=payloads))


def data(answer: httpx.Response) -> list[bytes]:
    return [b64decode(one.get("data", "")) for one in answer.json()["payloads"]]


async def test_the_page_s_address_opens_and_seals_and_each_look_is_written_down(dsn: str, tmp_path: Path) -> None:
    async with codec(dsn, tmp_path) as (client, at):
        for path in ("/decode", "/default/decode?preserveStorageRefs=true"):
            opened = await client.post(at + path, json=wire(RING.seal(WORD), WORD), headers={"X-Namespace": "default"})
            assert opened.status_code == 200
            assert data(opened) == [b'"F-1"', b'"F-1"']
        sealed = await client.post(f"{at}/encode", json=wire(WORD))
        assert data(sealed) != [b'"F-1"']
        assert (await client.post(f"{at}/decode", json=sealed.json())).json() == wire(WORD)
    connection: Any = await asyncpg.connect(dsn)
    rows = await connection.fetch("select actor, proven, what from access_log order by number")
    await connection.close()
    assert [tuple(row) for row in rows] == [
        ("temporal-page", False, what) for what in ("codec decode", "codec decode", "codec encode", "codec decode")
    ]


async def test_nobody_else_sees_anything(dsn: str, tmp_path: Path) -> None:
    async with codec(dsn, tmp_path) as (client, at):
        bare = at.rpartition("/")[0]
        for address in (bare, f"{bare}/guess", f"{bare}/x{at.rpartition('/')[2]}", f"{bare}/a/{at.rpartition('/')[2]}"):
            refused = await client.post(f"{address}/decode", json=wire(RING.seal(WORD)))
            assert refused.status_code == 401
            assert "F-1" not in refused.text
        for header in ("Bearer x", f"Bearer {bearers.make().token}", "Basic eA=="):
            refused = await client.post(f"{bare}/decode", json=wire(WORD), headers={"Authorization": header})
            assert refused.status_code == 403
        assert (await client.get(f"{at}/decode")).status_code == 405
        assert (await client.post(f"{at}/other", json={})).status_code == 404


async def test_an_auditor_s_token_opens_and_a_collector_s_does_not(dsn: str, tmp_path: Path) -> None:
    connection: Any = await asyncpg.connect(dsn)
    tokens = {role: await user(connection, role) for role in ("auditor", "collector")}
    async with codec(dsn, tmp_path) as (client, at):
        bare = at.rpartition("/")[0]
        answers = {
            role: await client.post(
                f"{bare}/decode", json=wire(RING.seal(WORD)), headers={"Authorization": f"Bearer {token}"}
            )
            for role, token in tokens.items()
        }
    assert data(answers["auditor"]) == [b'"F-1"']
    assert answers["collector"].status_code == 403
    rows = await connection.fetch("select actor, proven from access_log")
    await connection.close()
    assert [tuple(row) for row in rows] == [("auditor", True)]


async def user(connection: Any, role: str) -> str:
    made = bearers.make()
    await users.add(connection, role, role, (role,), by="owner")
    await users.make_token(
        connection, id=made.id, name=role, sha256=made.sha256, by="owner", hours=1, of_user=role
    )  # fmt: skip
    return made.token


async def test_a_browser_s_other_pages_are_told_nothing(dsn: str, tmp_path: Path) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-namespace"}
    async with codec(dsn, tmp_path) as (client, at):
        ours = await client.options(f"{at}/decode", headers={"Origin": ORIGIN, **ask})
        assert ours.status_code == 200
        assert ours.headers["access-control-allow-origin"] == ORIGIN
        assert "x-namespace" in ours.headers["access-control-allow-headers"].lower()
        theirs = await client.options(f"{at}/decode", headers={"Origin": "https://elsewhere.example", **ask})
        assert "access-control-allow-origin" not in theirs.headers
        answer = await client.post(f"{at}/decode", json=wire(WORD), headers={"Origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b'{"payloads": 5}', b'{"payloads": [{"data": 5}]}', b"{" * 100_000, b"\xff", b'{"x":1}'],
)
async def test_what_is_no_payload_is_refused(body: bytes, dsn: str, tmp_path: Path) -> None:
    async with codec(dsn, tmp_path) as (client, at):
        assert (await client.post(f"{at}/decode", content=body)).status_code == 400


async def test_too_much_is_refused_and_what_cannot_be_opened_stays_sealed(
    dsn: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = Keyring({"lost": b"l" * 32}).seal(WORD)
    broken = Payload(metadata=RING.seal(WORD).metadata, data=b"x" * 40)
    with caplog.at_level(logging.WARNING):
        async with codec(dsn, tmp_path) as (client, at):
            assert (await client.post(f"{at}/decode", content=b" " * (LARGEST + 1))).status_code == 413
            answer = await client.post(f"{at}/decode", json=wire(other, RING.seal(WORD), broken))
    assert data(answer) == [other.data, b'"F-1"', broken.data]
    assert "PayloadKeyMissing (lost)" in caplog.text
    assert "PayloadBroken (2026)" in caplog.text


async def test_without_keys_there_is_no_codec(dsn: str, tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as listening:
        async with pool_of(dsn) as pool:
            with pytest.raises(NoPayloadKeys):
                await serve(pool, listening, asyncio.Event(), home=tmp_path, origins=[], variables={})


async def test_beside_up_the_codec_has_one_address_for_ever_and_answers_the_page(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Settings(home=tmp_path / "new")
    with beside(here) as none:
        assert none.endpoint == ""
    assert not here.home.exists()
    monkeypatch.setenv(KEYS, f"2026={KEY}")
    with beside(Settings(home=here.home, temporal_address="temporal:7233")) as elsewhere:
        assert elsewhere.endpoint == ""
    with beside(here) as one:
        async with one.answering(dsn, ORIGIN), httpx.AsyncClient() as client:
            origin = {"Origin": ORIGIN.replace("127.0.0.1", "localhost")}
            answer = await client.post(f"{one.endpoint}/decode", json=wire(RING.seal(WORD)), headers=origin)
    assert data(answer) == [b'"F-1"']
    assert answer.headers["access-control-allow-origin"] == origin["Origin"]
    with beside(here) as again:
        assert again.endpoint == one.endpoint
    assert stat.S_IMODE((here.home / "codec.secret").stat().st_mode) == 0o600


async def test_a_sealed_case_is_sealed_in_temporal_s_own_file_and_open_by_the_codec(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEYS, f"2026={KEY}")
    life = named(script("pe-empresas amount=900", ("2026-03-04 payment_received amount=900",)), "CO-1")
    server = Temporal(Home(tmp_path), codec="http://127.0.0.1:1/whatever")
    await server.start()
    try:
        async with company(dsn, server.address, "codec") as real:
            await real.lives(life)
            kept = await real.client.get_workflow_handle(case_id("CO-1")).fetch_history()
        async with httpx.AsyncClient(timeout=timedelta(seconds=20).total_seconds()) as client:
            told = (await client.get(f"{server.web_url}/api/v1/settings")).json()
        sealed = [one for one in payloads_in(History(events=kept.events)) if key_of(one)]
        async with codec(dsn, tmp_path) as (client, at):
            answer = await client.post(f"{at}/decode", json=wire(*sealed))
    finally:
        await server.stop()
    assert told["Codec"]["Endpoint"] == "http://127.0.0.1:1/whatever"
    text = b"\n".join(data(answer))
    assert b'"plan_sha256":"' in text
    assert b"first_contact.timeline[0]" in text
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("temporal.db*"))
    assert b"CO-1" in stored, "ids stay in clear; else this test shows nothing"
    assert b"first_contact.timeline[0]" in stored, "the search attribute that tells the next step"
    for secret in (b"plan_sha256", b'"event":', b"overdue-first", b"case_closed"):
        assert secret not in stored, secret
        assert secret in text or secret == b"case_closed"
