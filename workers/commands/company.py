"""The company's books as a command opens them, who asks, and an answer for other programs. It asks nothing itself."""

from __future__ import annotations

import getpass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import asyncpg


@asynccontextmanager
async def books(home: Path | None) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A connection to the database of a home (none: the environment's), up to date and closed afterwards."""
    import asyncpg

    from workers.local.servers import database
    from workers.settings import Settings

    async with database(Settings.from_environment(home)) as dsn:
        connection = await asyncpg.connect(dsn)
        try:
            yield connection
        finally:
            await connection.close()


def user() -> str:
    """Who is logged in on this machine: the name that the record keeps where nobody gave another."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def print_json(said: object) -> None:
    """An answer as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
