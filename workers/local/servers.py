"""The servers a command needs, for as long as it needs them: given by address, found running, or started here."""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Protocol

import asyncpg

from workers.local.failures import DatabaseIsDown
from workers.local.home import Home, take
from workers.local.postgres import Postgres
from workers.migrations import migrate
from workers.settings import Settings

UNREACHABLE: Final = (
    OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError,
    asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError, asyncpg.ClientConfigurationError,
)  # fmt: skip


class Part(Protocol):
    """Something that runs beside us. `start` adopts what already runs; `pid` is None while nothing does."""

    @property
    def name(self) -> str: ...
    @property
    def key(self) -> str: ...
    def pid(self) -> int | None: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


@asynccontextmanager
async def kept(home: Home, part: Part) -> AsyncIterator[None]:
    """Keep a server running while any process of this machine is inside; the last one out stops it."""
    users = home.open_lock(f"{part.key}.users")
    try:
        async with home.alone(part.key):
            await part.start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            async with home.alone(part.key):
                # A killed `up` left this server and its workers behind: they are the next `up`'s, not ours to stop.
                if take(users, fcntl.LOCK_EX) and not home.is_orphaned():
                    await part.stop()
    finally:
        os.close(users)


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """A migrated database's DSN. Raises DatabaseIsDown, NoPostgres, ServerDidNotStart, MigrationWasEdited."""
    if settings.database_url:
        await migrate_external(settings.database_url)
        yield settings.database_url
        return
    home = Home(settings.home)
    postgres = Postgres(home)
    async with kept(home, postgres):
        await migrate(postgres.dsn)
        yield postgres.dsn


async def migrate_external(dsn: str) -> None:
    """Migrate a database given by address. Raises DatabaseIsDown in the person's words."""
    try:
        await migrate(dsn)
    except UNREACHABLE as error:
        raise DatabaseIsDown(why=error) from error
