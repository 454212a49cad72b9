"""The servers a command needs: found, started, shared, given by address, and gone when the last one leaves."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from workers.local.failures import DatabaseIsDown, ServerDidNotStart, TemporalIsDown
from workers.local.home import Home
from workers.local.postgres import Postgres
from workers.local.servers import database, servers
from workers.local.temporal import ATTRIBUTES, RETENTION, Temporal, register_attributes
from workers.settings import Settings

NOBODY_LISTENS = "127.0.0.1:9"


async def count_customers(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("select count(*) from customer"))
    finally:
        await connection.close()


async def test_the_database_is_there_for_the_moment_and_then_gone(settings: Settings, home: Home) -> None:
    async with database(settings) as dsn:
        assert await count_customers(dsn) == 0
        assert Postgres(home).pid() is not None
    assert Postgres(home).pid() is None


async def test_the_last_one_out_stops_it(settings: Settings, home: Home) -> None:
    async with database(settings) as second_needs:
        async with database(settings) as same:
            assert same == second_needs
        assert await count_customers(second_needs) == 0
    assert Postgres(home).pid() is None


async def test_two_that_start_at_once_share_one(settings: Settings, home: Home) -> None:
    both_are_in = asyncio.Barrier(2)

    async def visit() -> int | None:
        async with database(settings):
            await both_are_in.wait()
            return Postgres(home).pid()

    first, second = await asyncio.gather(visit(), visit())
    assert first is not None
    assert first == second


async def test_a_failure_inside_stops_it_too(settings: Settings, home: Home) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database(settings):
            raise ZeroDivisionError
    assert Postgres(home).pid() is None


async def test_a_database_by_address_is_migrated_and_nothing_is_started(home: Home, empty_dsn: str) -> None:
    async with database(Settings(home.folder, database_url=empty_dsn)) as dsn:
        assert dsn == empty_dsn
        assert await count_customers(dsn) == 0
    assert not home.folder.exists()


async def test_servers_by_address_that_are_down_are_one_clear_line(home: Home, dsn: str) -> None:
    with pytest.raises(DatabaseIsDown, match="DATABASE_URL does not answer"):
        async with database(Settings(home.folder, database_url=f"postgresql://a:b@{NOBODY_LISTENS}/c")):
            pass
    with pytest.raises(TemporalIsDown, match=NOBODY_LISTENS):
        async with servers(Settings(home.folder, database_url=dsn, temporal_address=NOBODY_LISTENS)):
            pass
    assert not home.folder.exists()


async def test_temporal_keeps_closed_cases_and_knows_our_attributes(temporal_address: str) -> None:
    client = await Client.connect(temporal_address)
    known = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert known.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION
    await register_attributes(client)  # again, as every start does
    stage = SearchAttributeKey.for_keyword("CobranzaStage")
    await client.start_workflow(
        "nobody-works-on-it", id="case/attributes", task_queue="idle",
        search_attributes=TypedSearchAttributes([SearchAttributePair(stage, "recovery")]),
    )  # fmt: skip
    seen = await client.get_workflow_handle("case/attributes").describe()
    assert seen.typed_search_attributes[stage] == "recovery"


async def test_a_temporal_by_address_is_taught_our_attributes(home: Home, temporal_address: str, dsn: str) -> None:
    settings = Settings(home.folder, database_url=dsn, temporal_address=temporal_address)
    async with servers(settings) as given:
        assert (given.dsn, given.temporal_address, given.web_url) == (dsn, temporal_address, "")
    assert not home.folder.exists()


async def test_what_temporal_accepted_survives_a_restart_on_the_same_ports(home: Home) -> None:
    first, second = Temporal(home), Temporal(home)
    await first.start()
    client = await Client.connect(first.address)
    await client.start_workflow("nobody-works-on-it", id="case/kept", task_queue="idle")
    await first.stop()
    assert first.pid() is None
    await second.start()
    assert (second.address, second.web_url) == (first.address, first.web_url)
    again = await Client.connect(second.address)
    assert (await again.get_workflow_handle("case/kept").describe()).id == "case/kept"
    await second.stop()


def test_no_more_attributes_than_the_sql_store_allows() -> None:
    kinds = list(ATTRIBUTES.values())
    assert (kinds.count("KEYWORD") <= 10, kinds.count("DATETIME") <= 3, kinds.count("DOUBLE") <= 3) == (True,) * 3


async def test_why_a_server_did_not_start_is_told_with_its_log(home: Home) -> None:
    home.prepare()
    server = Temporal(home)
    server.data.mkdir()  # not a file that SQLite could open
    with pytest.raises(ServerDidNotStart, match=r"Temporal did not start: .+ is in .+temporal\.log"):
        await server.start()
