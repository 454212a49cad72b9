"""A client of the API on a real database, and a company whose books it speaks of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from workers.api import serving, tokens
from workers.api.asking import SCOPES

Client = httpx.AsyncClient
URL = "http://cobranza.example"


@asynccontextmanager
async def client_of(pool: asyncpg.Pool[asyncpg.Record], token: str, **environ: str) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    app = serving.application(pool, environ)
    async with Client(transport=httpx.ASGITransport(app), base_url=URL, headers=headers) as client:
        yield client


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with serving.pool_of(dsn) as pool:
        yield pool


@pytest.fixture
def token(pool: asyncpg.Pool[asyncpg.Record]) -> Callable[..., Any]:
    """Makes a token of these scopes."""

    async def make(*scopes: str, name: str = "", days: int | None = None) -> str:
        async with pool.acquire() as connection:
            name = name or "-".join(scopes) or "none"
            return await tokens.make(connection, name=name, scopes=list(scopes), by="test", days=days)

    return make


@pytest.fixture
async def api(pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any]) -> AsyncIterator[Client]:
    """A client that may do everything."""
    async with client_of(pool, await token(*SCOPES, name="erp")) as client:
        yield client
