"""What chains of hashes cost: contacts at the desk and lines of the record with the database's triggers and without.

Both sides by turns on one PostgreSQL, as its owner: nobody else could take a trigger off. It knows no rule of a chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import asyncpg
import msgspec
from desk import NOW, _rate, _Stand
from timing import by_turns, ratios, spread

from activities.acts import record_act
from schemas.plan import Plan
from workers.publishing import publish
from workers.worker import CONNECTIONS

LINES = 12
"""Lines of a case, as many as one has that is paid by its day."""
WITHOUT = {"ledger": {"position": "nextval('ledger_position')", "digest": "''", "link": "''"},
           "verdict": {"number": "1", "digest": "''", "link": "''"}}  # fmt: skip
"""What stands in the columns that the triggers would fill."""
ADD_LINE = """
    insert into ledger (invoice, seq, at, event, because, plan_sha256) values ($1, $2, $3, $4, 'case', $5)
"""
CHANGE = "update customer set name = $2 where id = $1"


class Chaining(msgspec.Struct):
    """Rounds: contacts a second, lines a second, changes a second; chained and not, with their act and without.

    `asked` is the median length of the question that stands beside a verdict, in bytes as the table holds it.
    """

    contacts: list[float]
    contacts_bare: list[float]
    lines: list[float]
    lines_bare: list[float]
    changes: list[float]
    changes_bare: list[float]
    asked: float


async def chaining(dsn: str, plan: Plan, contacts: int, rounds: int) -> Chaining:
    """Measure; `dsn` is the owner's. The triggers are on again afterwards."""
    found = Chaining([], [], [], [], [], [], 0)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=CONNECTIONS) as pool:
        async with pool.acquire() as connection:
            await publish(connection, plan)  # type: ignore[arg-type]
        stand = _Stand(pool, plan)
        stand.count = 5_000_000  # others make customers of the same names
        await _columns(pool, "set default {}")

        async def side(turn: int, *, is_chained: bool) -> None:
            await _triggers(pool, "enable" if is_chained else "disable")
            made = await _rate(await stand.customers(contacts), 1, stand.contact)
            added = await _lines(pool, await stand.customers(contacts), stand.sha256)
            changed = await _changes(pool, await stand.customers(contacts), with_act=is_chained)
            if turn >= 0:
                (found.contacts if is_chained else found.contacts_bare).append(made)
                (found.lines if is_chained else found.lines_bare).append(added)
                (found.changes if is_chained else found.changes_bare).append(changed)

        async def chained(turn: int) -> None:
            await side(turn, is_chained=True)

        async def bare(turn: int) -> None:
            await side(turn, is_chained=False)

        try:
            await chained(-1)
            await bare(-1)
            await by_turns(rounds, chained, bare)
        finally:
            await _triggers(pool, "enable")
            await _columns(pool, "drop default")
        lengths = await pool.fetch("select pg_column_size(asked) as bytes from verdict where asked is not null")
        found.asked = median([float(row["bytes"]) for row in lengths] or [0.0])
    return found


async def _triggers(pool: asyncpg.Pool[asyncpg.Record], say: str) -> None:
    for table in WITHOUT:
        await pool.execute(f"alter table {table} {say} trigger chained")


async def _columns(pool: asyncpg.Pool[asyncpg.Record], change: str) -> None:
    for table, columns in WITHOUT.items():
        for column, value in columns.items():
            await pool.execute(f"alter table {table} alter column {column} {change.format(value)}")


async def _lines(pool: asyncpg.Pool[asyncpg.Record], cases: list[str], sha256: str) -> float:
    """A case's lines in a transaction each, as a worker adds them."""
    event = '{"type":"step_skipped","at":"2026-08-04T15:00:00Z","step":"recovery.timeline[1]","reason":"condition"}'
    begun = perf_counter()
    async with pool.acquire() as connection:
        for case in cases:
            for seq in range(1, LINES + 1):
                await connection.execute(ADD_LINE, case, seq, NOW, event, sha256)
    return len(cases) * LINES / (perf_counter() - begun)


async def _changes(pool: asyncpg.Pool[asyncpg.Record], customers: list[str], *, with_act: bool) -> float:
    """The smallest change that a person makes, in a transaction each, with the act that says who did it or without."""
    begun = perf_counter()
    async with pool.acquire() as connection:
        for customer in customers:
            async with connection.transaction():
                await connection.execute(CHANGE, customer, "Rosa Quispe Mamani")
                if with_act:
                    told = {"changed": "name"}
                    await record_act(connection, actor="bench", proven=False, door="command", deed="data", told=told)
    return len(customers) / (perf_counter() - begun)


def told(it: Chaining) -> Iterator[str]:
    """The lines of the report."""
    yield f"chains    {spread(it.contacts, 0)} contacts a second with the database's chains:"
    without = spread(ratios(it.contacts, it.contacts_bare))
    yield f"          {without} of the same without; {it.asked:.0f} bytes of question each"
    yield f"  lines   {spread(it.lines, 0)} lines of the record a second, a transaction each:"
    yield f"          {spread(ratios(it.lines, it.lines_bare))} of the same without"
    yield f"  acts    {spread(it.changes, 0)} changes a second with their act:"
    yield f"          {spread(ratios(it.changes, it.changes_bare))} of the same without"
