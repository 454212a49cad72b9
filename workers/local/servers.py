"""The servers a command needs, for as long as it needs them: given by address, found running, or started here."""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, Protocol

import asyncpg
import msgspec

from workers.local.failures import DatabaseIsDown
from workers.local.home import Home, take
from workers.local.postgres import Postgres
from workers.local.temporal import Temporal, prepare_external
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
async def kept(home: Home, part: Part, ended: Callable[[Part, bool], None] | None = None) -> AsyncIterator[None]:
    """Keep a server running while any process of this machine is inside; the last one out stops it.

    `ended` hears at the end whether it was stopped, or left to another.
    """
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
                is_last = take(users, fcntl.LOCK_EX) and not home.is_orphaned()
                if is_last:
                    await part.stop()
                if ended is not None:
                    ended(part, is_last)
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
        yield await postgres.lend()


async def migrate_external(dsn: str) -> None:
    """Migrate a database given by address. Raises DatabaseIsDown in the person's words."""
    try:
        await migrate(dsn)
    except UNREACHABLE as error:
        raise DatabaseIsDown(why=error) from error


class Servers(msgspec.Struct, frozen=True):
    """Where the database and Temporal are. `web_url` is empty where Temporal is another's."""

    dsn: str
    temporal_address: str
    web_url: str = ""


@asynccontextmanager
async def servers(settings: Settings) -> AsyncIterator[Servers]:
    """PostgreSQL and Temporal, given, found or started. Raises what `database` and `temporal` raise."""
    async with database(settings) as dsn, temporal(settings) as (address, web_url):
        yield Servers(dsn, address, web_url)


@asynccontextmanager
async def temporal(settings: Settings) -> AsyncIterator[tuple[str, str]]:
    """A Temporal ready for cases: its address and web page. TemporalIsDown, NoTemporal, AttributesAreMissing."""
    if settings.temporal_address:
        await prepare_external(settings.temporal_address, settings.temporal_namespace)
        yield settings.temporal_address, ""
        return
    home = Home(settings.home)
    server = Temporal(home, settings.temporal_namespace)
    async with kept(home, server):
        yield server.address, server.web_url
