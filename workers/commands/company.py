"""The company's books as a command opens them, who asks, and an answer for other programs. It asks nothing itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import asyncpg

    from workers.acting import When


@asynccontextmanager
async def books(
    home: Path | None, deed: str = "", by: str = "", *, when: When = "together", about: str = "", invoice: str = "",
    told: Mapping[str, str] | None = None,
) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:  # fmt: skip
    """A connection to the database of a home (none: the environment's), up to date and closed afterwards.

    Without a `deed` (a word of schemas.acting.DEEDS) it is for reading: for an auditor PostgreSQL itself refuses the
    rest. With one, who acts must be allowed to do it, and the act is written with the change; `by` is whom they say
    they are. Raises TokenRefused, ByAnother, LogInFirst, MayNot, OnlyReads.
    """
    import asyncpg

    from activities.users import read_as_auditor
    from workers.acting import doing, present
    from workers.database import connect
    from workers.identity import OnlyReads, only_reads, who
    from workers.local.servers import database
    from workers.settings import Settings

    settings = Settings.from_environment(home)
    async with database(settings) as dsn:
        connection = await connect(dsn)
        try:
            actor = await who(connection, by, home=settings.home)
            if deed:
                async with doing(connection, actor, deed, when=when, about=about, invoice=invoice, told=told):
                    yield connection
                return
            with present(actor):
                if not only_reads(actor):
                    yield connection
                    return
                await read_as_auditor(connection)
                try:
                    yield connection
                except asyncpg.InsufficientPrivilegeError as error:
                    raise OnlyReads(name=actor.name) from error
        finally:
            await connection.close()


def user() -> str:
    """Who acts in the books that are open; else who is logged in on this machine."""
    from workers.identity import PRESENT, machine_user

    actor = PRESENT.get()
    return actor.name if actor is not None else machine_user()


def print_json(said: object) -> None:
    """An answer as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
