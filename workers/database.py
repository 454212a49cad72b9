"""Connections of the product, which act as a role that may add to the record and change nothing of it. It asks nothing.

Migrations alone connect as the owner of the tables (`workers.migrations`).
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

import asyncpg

APPLICATION: Final = "cobranza_app"
AUDITOR: Final = "cobranza_auditor"
# A login that is no member, on a server where nobody made the role, stays who it is: the doctor says so.
_ACT: Final = """
    select set_config('role', rolname, false) from pg_roles
    where rolname = $1 and rolname <> current_user and pg_has_role(session_user, oid, 'member')
"""


async def as_application(connection: Any) -> None:
    """From now on the session may do what the application may, where its login may choose so; a pool keeps it."""
    with suppress(asyncpg.InsufficientPrivilegeError):
        await connection.fetchval(_ACT, APPLICATION)


async def as_application_again(connection: Any) -> None:
    """The same once the session was somebody else's; where that fails nobody gets the connection again."""
    try:
        await connection.execute("reset role")
        await as_application(connection)
    except BaseException:
        connection.terminate()
        raise


async def connect(dsn: str, **how: Any) -> asyncpg.Connection[asyncpg.Record]:
    """One connection; `how` as `asyncpg.connect` takes it. Raises what that raises."""
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(dsn, **how)
    try:
        await as_application(connection)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def create_pool(dsn: str, *, least: int = 0, most: int, **how: Any) -> asyncpg.Pool[asyncpg.Record]:
    """From `least` to `most` connections. Raises what asyncpg raises."""
    return await asyncpg.create_pool(dsn, min_size=least, max_size=most, init=as_application, **how)
