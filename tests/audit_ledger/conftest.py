"""Connections of a small company: its owner's, and those of the two roles. It writes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest


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
