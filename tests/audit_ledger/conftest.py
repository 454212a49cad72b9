"""Connections of a small company: its owner's, and those of the two roles. It writes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from workers.local.postgres import Postgres


@pytest.fixture
async def owner(dsn: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def app(dsn: str) -> AsyncIterator[Any]:
    """As the product connects."""
    from workers.database import connect

    connection = await connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def program(dsn: str, postgres_server: Postgres) -> AsyncIterator[Any]:
    """The login that `up` gives to workers and commands: not even `reset role` makes it more."""
    connection = await asyncpg.connect(await postgres_server.lend(dsn.rpartition("/")[2]))
    yield connection
    await connection.close()
