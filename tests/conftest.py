"""Real servers for tests, each started by the first test that asks for it; it knows no table and no workflow."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest

from workers.local.home import Home
from workers.local.postgres import DATABASE, Postgres
from workers.migrations import migrate

# Temporal's client takes a workflow that is away for two seconds for dead, interrupts its thread, and may then wait for
# ever to be rid of it. On a busy machine that is a guess and no finding: a test's own bound says when something hangs.
os.environ.setdefault("TEMPORAL_DEBUG", "1")
T = TypeVar("T")
_numbers = itertools.count(1)


def wait_for(coroutine: Coroutine[object, object, T]) -> T:
    """Run to the end in a loop of its own, so that tests with and without a loop can use the same fixture."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server of this test process, forgetful and fast. Its database `cobranza` is the migrated pattern."""
    server = Postgres(Home(tmp_path_factory.mktemp("postgres")), durable=False)
    wait_for(server.start())
    try:
        wait_for(migrate(server.dsn))
        yield server
    finally:
        wait_for(server.stop())


@pytest.fixture
def dsn(postgres_server: Postgres) -> Iterator[str]:
    """A fresh, migrated, empty database."""
    name = f"test_{next(_numbers)}"
    wait_for(_run(postgres_server, f'create database {name} template "{DATABASE}" strategy file_copy'))
    yield postgres_server.dsn_of(name)
    wait_for(_run(postgres_server, f"drop database {name} with (force)"))


@pytest.fixture
def empty_dsn(postgres_server: Postgres) -> Iterator[str]:
    """A fresh database without any table."""
    name = f"test_{next(_numbers)}"
    wait_for(_run(postgres_server, f"create database {name}"))
    yield postgres_server.dsn_of(name)
    wait_for(_run(postgres_server, f"drop database {name} with (force)"))


@pytest.fixture(scope="session")
def temporal_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Temporal server of this test process, with our search attributes."""
    from workers.local.temporal import Temporal

    server = Temporal(Home(tmp_path_factory.mktemp("temporal")))
    wait_for(server.start())
    try:
        yield server.address
    finally:
        wait_for(server.stop())


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout. Tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("COBRANZA_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}")
    return folder


async def _run(server: Postgres, statement: str) -> None:
    connection = await asyncpg.connect(server.dsn_of("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
