"""Reads lists for the API, keeps its tokens, and keeps answers that may be asked for again. It knows no request."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec

from activities.queries import named

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("api.sql").read_text("utf-8"))


class Token(msgspec.Struct, frozen=True):
    """A token as it is kept: what its secret hashes to, what it may do, and whether it still may.

    `of_user` is whose it is, where it is no program's; `roles` are that user's today.
    """

    id: str
    name: str
    sha256: str
    scopes: tuple[str, ...]
    is_expired: bool
    is_revoked: bool
    is_stale: bool
    of_user: str | None = None
    is_invitation: bool = False
    roles: tuple[str, ...] = ()


class Kept(msgspec.Struct, frozen=True):
    """An answer that was given. `body` is its very text; a status of 0 is an answer still to come."""

    request_sha256: str
    status: int
    body: str


async def rows(connection: Connection, name: str, *values: object) -> list[asyncpg.Record]:
    """The rows of a list or of one thing, by the query's name."""
    return list(await connection.fetch(QUERY[name], *values))


async def make_token(
    connection: Connection, *, id: str, name: str, sha256: str, scopes: Sequence[str], by: str, days: int | None
) -> bool:
    """Keep a new token. False where the name is taken; without `days` it never expires."""
    values = (id, name, sha256, list(scopes), by, days)
    return await connection.fetchval(QUERY["make_token"], *values) is not None


async def revoke_token(connection: Connection, name: str) -> bool:
    """From now on it is refused. False where there is no such token."""
    return await connection.fetchval(QUERY["revoke_token"], name) is not None


async def token(connection: Connection, id: str) -> Token | None:
    """The token of this id, also one that may nothing any more."""
    row = await connection.fetchrow(QUERY["token"], id)
    return Token(**{**row, "scopes": tuple(row["scopes"]), "roles": tuple(row["roles"])}) if row else None


async def token_used(connection: Connection, id: str) -> None:
    """Note the use, to the minute."""
    await connection.execute(QUERY["token_used"], id)


async def reserve_key(connection: Connection, token: str, key: str, request_sha256: str) -> Kept | None:
    """None where the key is new and now ours, to the end of this transaction; else the answer that was given."""
    if await connection.fetchval(QUERY["reserve_key"], token, key, request_sha256) is not None:
        return None
    row = await connection.fetchrow(QUERY["answered"], token, key)
    assert row is not None, "answers are forgotten after days only"
    return Kept(**row)


async def keep_answer(connection: Connection, token: str, key: str, status: int, body: str) -> None:
    """Keep what is answered, in the transaction of the deed."""
    await connection.execute(QUERY["keep_answer"], token, key, status, body)


async def forget_answers(connection: Any, days: int) -> None:
    """Answers older than so many days. `connection` may be a pool."""
    await connection.execute(QUERY["forget_answers"], days)
