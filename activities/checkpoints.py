"""Checkpoints and audit keys as the database keeps them. It computes no hash and signs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.queries import named
from schemas.bundle import Chain, Checkpoint, Head, Signed

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("checkpoints.sql").read_text("utf-8"))
CHECKPOINT_LOCK: Final = 7266542
"""The advisory lock of the one who takes the daily checkpoint."""


class Upto(msgspec.Struct, frozen=True):
    """Where the three tables stand: ledger.position, verdict.id, act.number."""

    ledger: int = 0
    verdict: int = 0
    act: int = 0


class Kept(msgspec.Struct, frozen=True):
    """A checkpoint as it is kept; `sha256` is of its statement."""

    number: int
    upto: Upto
    sha256: str
    signed: Signed


class Key(msgspec.Struct, frozen=True):
    """A key that signs or signed, by its public half; `told` is what the key before signed of it (the first: None)."""

    number: int
    public_key: str
    since: datetime
    told: Signed | None


class Last(msgspec.Struct, frozen=True):
    """The newest checkpoint, as far as the next one must know it. `at` is the company's time."""

    number: int
    at: datetime
    taken_at: datetime
    upto: Upto
    sha256: str
    key: str


async def stand_still(connection: Connection) -> Upto:
    """Where the tables stand, each at a moment in which nobody was writing it; what lies below is all there.

    Call it outside a transaction: each lock ends at once. Raises LockNotAvailableError after 3 s behind a writer.
    """
    found: dict[Chain, int] = {}
    chains: tuple[Chain, ...] = ("act", "verdict", "ledger")
    for chain in chains:
        found[chain] = await connection.fetchval(QUERY["stands_still"], chain)
    return Upto(**found)


async def one_at_a_time(connection: Connection) -> None:
    """Nobody else takes a checkpoint, or a key, before the end of this transaction."""
    await connection.execute(QUERY["one_at_a_time"])


async def last(connection: Connection) -> Last | None:
    """The newest checkpoint; None before the first."""
    row = await connection.fetchrow(QUERY["last_checkpoint"])
    if row is None:
        return None
    upto = Upto(row["position"], row["verdicts"], row["acts"])
    return Last(row["number"], row["at"], row["taken_at"], upto, row["sha256"], row["key"])


async def checkpoints(connection: Connection, first: int = 1) -> tuple[Kept, ...]:
    """All from number `first`, oldest first."""
    rows = await connection.fetch(QUERY["checkpoints"], first)
    return tuple(
        Kept(
            row["number"], Upto(row["position"], row["verdicts"], row["acts"]), row["sha256"],
            Signed(statement=row["statement"], key=row["key"], signature=row["signature"]),
        ) for row in rows
    )  # fmt: skip


async def moved(connection: Connection, after: Upto, upto: Upto) -> tuple[Head, ...]:
    """The newest link of every chain that grew in between."""
    rows = await connection.fetch(
        QUERY["moved"], after.ledger, upto.ledger, after.verdict, upto.verdict, after.act, upto.act
    )
    return tuple(Head(*row) for row in rows)


async def heads_at(connection: Connection, number: int) -> tuple[Head, ...]:
    """Every chain as a checkpoint saw it."""
    return tuple(Head(*row) for row in await connection.fetch(QUERY["heads_at"], number))


async def add(
    connection: Connection, said: Checkpoint, upto: Upto, heads: Iterable[Head], signed: Signed, sha256: str
) -> None:
    """Keep a checkpoint with the heads that moved, in the caller's transaction."""
    await connection.execute(
        QUERY["add_checkpoint"], said.number, said.at, upto.ledger, upto.verdict, upto.act, said.heads, said.root,
        signed.statement, sha256, signed.key, signed.signature,
    )  # fmt: skip
    moved = list(heads)
    await connection.execute(
        QUERY["add_heads"], said.number, [one.chain for one in moved], [one.stream for one in moved],
        [one.place for one in moved], [one.link for one in moved],
    )  # fmt: skip


async def keys(connection: Connection) -> tuple[Key, ...]:
    """Every key in the order in which they took over; the last one signs."""
    return tuple(
        Key(row["number"], row["public_key"], row["since"],
            Signed(statement=row["statement"], key=row["signed_by"], signature=row["signature"])
            if row["signature"] else None)
        for row in await connection.fetch(QUERY["keys"])
    )  # fmt: skip


async def add_key(connection: Connection, number: int, public_key: str, told: Signed | None = None) -> None:
    """The next key. Of two that bring the first at once, one is kept."""
    words = (told.statement, told.key, told.signature) if told else ("", "", "")
    await connection.execute(QUERY["add_key"], number, public_key, *words)


async def links_at(connection: Connection, heads: Sequence[Head]) -> dict[tuple[str, str, int], str | None]:
    """The links that stand now at the places of these heads; None where no line is."""
    rows = await connection.fetch(
        QUERY["links_at"], [one.chain for one in heads], [one.stream for one in heads], [one.place for one in heads]
    )
    return {(row["chain"], row["stream"], row["place"]): row["link"] for row in rows}


async def first_of(connection: Connection, invoices: Sequence[str]) -> int | None:
    """The checkpoint in which a line of these cases stood first; None where none covers any."""
    number: int | None = await connection.fetchval(QUERY["first_of"], list(invoices))
    return number


async def company_time(connection: Connection) -> datetime:
    """The rehearsal's clock where one stands, else the time that it is."""
    at: datetime = await connection.fetchval(QUERY["company_time"])
    return at


class Guards(msgspec.Struct, frozen=True):
    """What guards the record here. `mighty` says why the login could undo it: `superuser`, `owner` or nothing.

    `unsealed_since` is when the oldest line was written that waits for a checkpoint for two days or more.
    """

    roles_absent: list[str]
    login: str
    mighty: str
    unsealed_since: datetime | None


async def guards(connection: Connection) -> Guards:
    """As the database says."""
    row = await connection.fetchrow(QUERY["guards"])
    assert row is not None
    return Guards(**row)
