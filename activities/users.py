"""Users, their tokens, and what waits for a second person: kept and found again. It knows no role's right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec

from activities.queries import named

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("users.sql").read_text("utf-8"))


class User(msgspec.Struct, frozen=True):
    """Somebody of the company, or an auditor. `left_at`: from then on nothing of theirs proves anything."""

    name: str
    shown: str
    roles: tuple[str, ...]
    added_by: str
    added_at: datetime
    left_at: datetime | None = None
    last_seen: datetime | None = None


class Bearer(msgspec.Struct, frozen=True):
    """A token as it is kept, with the roles of its user; `of_user` is None for a program's."""

    id: str
    sha256: str
    of_user: str | None
    is_invitation: bool
    is_expired: bool
    is_revoked: bool
    roles: tuple[str, ...]


class Wanted(msgspec.Struct, frozen=True):
    """What one person asked for and another must agree to. `body` is exactly what will be done."""

    number: int
    deed: str
    about: str
    body: dict[str, Any]
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    answered_by: str
    answered_at: datetime | None
    agreed: bool | None
    is_expired: bool


async def has_users(connection: Connection) -> bool:
    """Whether the company has users: from the first on, names are proved and not believed."""
    return bool(await connection.fetchval(QUERY["any"]))


async def one_at_a_time(connection: Connection) -> None:
    """Nobody else brings a user in until the caller's transaction ends."""
    await connection.execute(QUERY["one_at_a_time"])


async def is_a_token(connection: Connection, name: str) -> bool:
    """Whether a program's token has this name, or had it."""
    return bool(await connection.fetchval(QUERY["is_a_token"], name))


async def users(connection: Connection, name: str = "") -> tuple[User, ...]:
    """All of them by name, or the one."""
    rows = await connection.fetch(QUERY["users"], name)
    return tuple(User(**{**row, "roles": tuple(row["roles"])}) for row in rows)


async def add(connection: Connection, name: str, shown: str, roles: Sequence[str], by: str) -> bool:
    """A new user. False where the name is taken, also by somebody who left."""
    return await connection.fetchval(QUERY["add"], name, shown, list(roles), by) is not None


async def set_roles(connection: Connection, name: str, roles: Sequence[str]) -> bool:
    """The user has these roles and no others, and is here (again). False where there is none."""
    return await connection.fetchval(QUERY["set_roles"], name, list(roles)) is not None


async def leave(connection: Connection, name: str) -> None:
    """The user has left; all tokens are revoked."""
    await connection.execute(QUERY["leave"], name)


async def make_token(
    connection: Connection, *, id: str, name: str, sha256: str, by: str, hours: int, of_user: str,
    is_invitation: bool = False,
) -> None:  # fmt: skip
    """A token of a user. What it may do are the user's roles, as they stand when it is used."""
    await connection.execute(QUERY["make_token"], id, name, sha256, by, hours, of_user, is_invitation)


async def revoke(connection: Connection, id: str) -> bool:
    """From now on it is refused. False where it was already."""
    return await connection.fetchval(QUERY["revoke"], id) is not None


async def revoke_all(connection: Connection, user: str) -> None:
    """Every token of a user is refused from now on."""
    await connection.execute(QUERY["revoke_all"], user)


async def bearer(connection: Connection, id: str) -> Bearer | None:
    """The token of this id with its user, also one that may nothing any more."""
    row = await connection.fetchrow(QUERY["bearer"], id)
    return Bearer(**{**row, "roles": tuple(row["roles"])}) if row else None


async def holding(connection: Connection, roles: Sequence[str]) -> tuple[str, ...]:
    """Users who have any of the roles today."""
    return tuple(row["name"] for row in await connection.fetch(QUERY["holding"], list(roles)))


async def ever_holding(connection: Connection, roles: Sequence[str], but: Sequence[str]) -> bool:
    """Whether anybody else has one of the roles, or had it before they left."""
    return bool(await connection.fetchval(QUERY["ever_holding"], list(roles), list(but)))


async def unaccounted(connection: Connection) -> list[tuple[str, str]]:
    """Users whose roles are not those that the last act about them gave, with these roles."""
    return [(row["name"], row["roles"]) for row in await connection.fetch(QUERY["unaccounted"])]


async def owner(connection: Connection) -> str:
    """The database's own user that this session logged in as, where it owns the tables; else empty."""
    return str(await connection.fetchval(QUERY["owns_tables"]))


async def ask(connection: Connection, deed: str, about: str, body: dict[str, Any], by: str, days: int) -> int:
    """Put down what a second person must agree to; its number."""
    number: int = await connection.fetchval(
        QUERY["ask"], deed, about, msgspec.json.encode(body).decode(), by, days
    )  # fmt: skip
    return number


async def wanted(connection: Connection, number: int = 0) -> tuple[Wanted, ...]:
    """What waits, oldest first; of a number that one, whatever came of it."""
    rows = await connection.fetch(QUERY["asked"], number)
    return tuple(Wanted(**{**row, "body": msgspec.json.decode(row["body"])}) for row in rows)


async def answer(connection: Connection, number: int, by: str, *, agreed: bool) -> bool:
    """Somebody said yes or no. False where it was answered already, or its time is over."""
    return await connection.fetchval(QUERY["answer"], number, by, agreed) is not None


async def read_as_auditor(connection: Connection) -> bool:
    """From now on PostgreSQL refuses this connection every change. False where the database has no such role for us."""
    return await connection.fetchval(QUERY["read_as"]) is not None
