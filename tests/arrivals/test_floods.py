"""A flood of web-hooks, a database that goes away in its midst, and a Temporal that is not there."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from tests.arrivals.outside import MOBILE, NOW, OURS, Outside
from workers import asking
from workers.arrivals import Arrivals
from workers.conversion import converter
from workers.webhooks.routes import OUTAGES


async def flood(outside: Outside, size: int) -> None:
    """Statuses of one message, each another notice, as a provider that has gone wild would send them."""
    message = await outside.sent("F1")
    await outside.company.do(
        "insert into webhook (id, provider, kind, query, body) select 'w' || n, 'twilio', 'status',"
        " jsonb_build_object('key', $1::text), jsonb_build_object('MessageSid', 'SM' || n, 'To', $2::text,"
        " 'MessageStatus', (array['queued', 'sent', 'delivered'])[1 + n % 3]) from generate_series(1, $3) n",
        message.key, f"whatsapp:{MOBILE}", size)  # fmt: skip


async def test_a_stop_in_a_flood_is_heard_before_it(outside: Outside) -> None:
    await flood(outside, 5_000)
    assert (await outside.posts(outside.notices.inbound(MOBILE, "BAJA", OURS))).status_code == 200
    await outside.arrivals.turn(NOW)
    assert await outside.consents() == [("c1", "sms", "withdrawn")]
    assert await outside.company.value("select count(*) from webhook where done_at is null") == 4_801
    await outside.handles()
    assert await outside.company.value("select count(*) from webhook where done_at is null") == 0
    assert await outside.company.value("select count(*) from delivery where id not like 'desk/%'") == 5_001
    assert await outside.company.value("select delivery from contact") == "replied", "the furthest of all"


async def test_a_database_that_goes_away_again_and_again_loses_nothing_and_sets_nothing_aside(
    outside: Outside, dsn: str
) -> None:
    await flood(outside, 300)
    assert (await outside.posts(outside.notices.inbound(MOBILE, "pago el lunes", OURS, "SM-p"))).status_code == 200
    other = await asyncpg.connect(dsn)
    outages = 0
    try:
        while await other.fetchval("select count(*) from webhook where done_at is null and failed = ''"):
            async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
                turn = asyncio.create_task(Arrivals(pool, None).turn(NOW))  # type: ignore[arg-type]
                for _ in range(40):
                    await asyncio.sleep(0)
                    await other.fetchval("select count(*) from delivery")
                await other.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                )
                try:
                    await turn
                except OUTAGES:
                    outages += 1
    finally:
        await other.close()
    rows: Any = await asyncpg.connect(dsn)
    try:
        assert outages > 0
        assert await rows.fetchval("select count(*) from delivery where id not like 'desk/%'") == 300 + 1
        assert await rows.fetchval("select array_agg(distinct failed) from webhook") == [""]
        assert await rows.fetchval("select count(*) from reply") == 1
    finally:
        await rows.close()


class Door:
    """A way to Temporal that can be closed for good."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self.behind, self.lines = (host, int(port)), list[asyncio.StreamWriter]()

    async def opens(self) -> str:
        self.server = await asyncio.start_server(self._through, "127.0.0.1", 0)
        return f"127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self.behind)
        self.lines += [writer, back]
        await asyncio.gather(self._copy(reader, back), self._copy(there, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while some := await reader.read(65536):
                writer.write(some)
                await writer.drain()
        writer.close()

    def closes(self) -> None:
        self.server.close()
        for line in self.lines:
            line.transport.abort()


async def test_while_temporal_is_away_a_promise_waits_and_the_turn_ends(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, temporal_address: str
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", timedelta(seconds=0.5))
    for number in range(3):
        await outside.company.case(f"P{number}")
        await outside.company.do(
            "insert into reply (id, provider, channel, address, customer, body, at, promise_on, promise_of)"
            " values ($1, 'twilio', 'sms', $2, 'c1', 'x', now(), '2026-03-09', array[$3])",
            f"r{number}", MOBILE, f"P{number}")  # fmt: skip
    await outside.company.do("update collection_case set started_at = now()")
    door = Door(temporal_address)
    away = Arrivals(outside.company.pool, await Client.connect(await door.opens(), data_converter=converter()))
    door.closes()
    with suppress(RPCError):
        assert await away.ask_promises(NOW) == 0
    assert await outside.company.value("select count(*) from reply where asked_at is null") == 3
    assert await outside.tasks() == []
    back = Arrivals(outside.company.pool, await Client.connect(temporal_address, data_converter=converter()))
    assert await back.ask_promises(NOW) == 3
    assert await outside.company.value("select array_agg(distinct refused) from reply") == ["closed"], (
        "no such workflow"
    )
