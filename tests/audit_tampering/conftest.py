"""Real bundles, made once a session."""

from __future__ import annotations

import pytest

from tests.audit_tampering.lived import Bundle, lived
from tests.conftest import wait_for
from workers.local.postgres import DATABASE, Postgres


@pytest.fixture(scope="session")
def bundles(postgres_server: Postgres, temporal_address: str) -> dict[str, Bundle]:
    """Bundles of one case each, by the name of its life."""
    statement = f'create database bundles template "{DATABASE}" strategy file_copy'
    wait_for(_made(postgres_server, statement))
    return wait_for(lived(postgres_server.dsn_of("bundles"), temporal_address))


async def _made(server: Postgres, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(server.dsn_of("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
