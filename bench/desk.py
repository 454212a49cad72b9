"""Contacts a second at the desk, beside the rate of the very statements that it makes, by turns on one PostgreSQL.

The statements are those of one contact, heard as the desk made them, in their transactions, for other customers: what
is left is what the desk itself costs. Neither side speaks to Temporal, and the channel is the local outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any

import asyncpg
import msgspec
from timing import by_turns

from activities.contact_desk import ContactDesk
from activities.outbox_local import LocalOutbox
from engine.language.canonical import fingerprint
from schemas.effects import Contact, Errand, View
from schemas.events import ContactMade
from schemas.plan import Plan, Step
from schemas.playbook import CHANNELS
from workers.creditor import creditor
from workers.publishing import publish
from workers.worker import CONNECTIONS, CONTACTS_AT_ONCE, desk_of

AT_ONCE = (1, CONTACTS_AT_ONCE)
NOW = datetime(2026, 8, 4, 15, 0, tzinfo=UTC)
"""A Tuesday at ten in Lima, and no holiday."""
ZONE = "America/Lima"
HOUSEKEEPING = ("SELECT pg_advisory_unlock_all", "RESET ", "CLOSE ALL", "UNLISTEN")
"""What the pool says by itself when a connection comes back; it says so to both sides."""

Call = tuple[str, tuple[Any, ...]]


class Desking(msgspec.Struct):
    """Rounds by how many contacts are made at once. `statements` and `transactions` are those of one contact."""

    statements: int
    transactions: int
    desk: dict[int, list[float]]
    bare: dict[int, list[float]]


class _Stand:
    """A company with as many customers as are asked for, each with one invoice whose message is due."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], plan: Plan) -> None:
        self.pool, self.plan, self.sha256 = pool, plan, fingerprint(plan)
        self.step = _a_message(plan)
        self.desk: ContactDesk = desk_of(pool, creditor(), dict.fromkeys(CHANNELS, LocalOutbox(pool)))
        self.count = 0

    async def customers(self, count: int) -> list[str]:
        """New ones; the word that is in each of their keys, and in no other's."""
        words = [f"w{self.count + n:07d}w" for n in range(count)]
        self.count += count
        rows = [(word, f"ref-{word}", ZONE) for word in words]
        insert = self.pool.executemany
        await insert("insert into customer (id, ref, name, country, zone, language)"
                     " values ($1, $2, 'Rosa Quispe', 'PE', $3, 'es')", rows)  # fmt: skip
        kinds = [(word, kind, f"{kind} of {word}") for word in words for kind in ("email", "mobile", "postal")]
        await insert("insert into address values ($1, $2, $3)", kinds)
        await insert("insert into invoice (number, customer, issued_on, due_on, currency, total)"
                     " values ($1, $1, $2, $3, 'PEN', 900)",
                     [(word, date(2026, 7, 1), date(2026, 8, 1)) for word in words])  # fmt: skip
        await insert("insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage,"
                     " next_message, next_step, next_at, next_firmness, next_channels)"
                     " values ($1, $1, $2, $3, 900, $4, $5, $6, $3, $7, $8)",
                     [(word, self.sha256, NOW, self.step.stage, self.step.what, self.step.path, self.step.firmness,
                       list(self.step.by)) for word in words])  # fmt: skip
        return words

    def errand(self, word: str) -> Errand:
        step = self.step
        effect = Contact(because=step.path, step=step.path, message=step.what, channels=step.by, firmness=step.firmness)
        view = View(stage=step.stage, balance=Decimal(900))
        return Errand(
            invoice=word, customer=f"ref-{word}", plan_sha256=self.sha256, zone=ZONE, now=NOW, seq=0, effect=effect,
            view=view,
        )  # fmt: skip

    async def contact(self, word: str) -> None:
        made = await self.desk.contact(self.errand(word))
        assert isinstance(made, ContactMade), made


def _a_message(plan: Plan) -> Step:
    """The playbook's first reminder after the due date."""
    return next(step for stage in plan.stages if stage.name == "first_contact" for step in stage.steps
                if step.verb == "send")  # fmt: skip


async def _hear(stand: _Stand, heard: list[Call]) -> str:
    """One contact, and every statement of it in order."""
    first, second = await stand.customers(2)
    await stand.contact(first)  # the plan is on its shelf from now on, as it is for every contact but the first
    heard.clear()
    await stand.contact(second)
    return second


def _in_transactions(heard: list[Call]) -> list[list[Call]]:
    """What goes by one connection each."""
    groups: list[list[Call]] = []
    is_open = False
    for query, values in heard:
        if query.startswith(HOUSEKEEPING):
            continue
        if is_open:
            groups[-1].append((query, values))
        else:
            groups.append([(query, values)])
        is_open = groups[-1][0][0].startswith("BEGIN") and not query.startswith("COMMIT")
    return groups


def _for(word: str, said: str, value: Any) -> Any:
    """The same value for another customer."""
    if isinstance(value, str):
        return value.replace(said, word)
    return [_for(word, said, one) for one in value] if isinstance(value, list) else value


async def _bare(pool: asyncpg.Pool[asyncpg.Record], groups: list[list[Call]], said: str, word: str) -> None:
    for group in groups:
        async with pool.acquire() as connection:
            for query, values in group:
                if values:
                    await connection.fetch(query, *(_for(word, said, value) for value in values))
                else:
                    await connection.execute(query)


async def _rate(words: list[str], at_once: int, work: Callable[[str], Awaitable[None]]) -> float:
    gate = asyncio.Semaphore(at_once)

    async def one(word: str) -> None:
        async with gate:
            await work(word)

    begun = perf_counter()
    await asyncio.gather(*map(one, words))
    return len(words) / (perf_counter() - begun)


async def desking(dsn: str, plan: Plan, contacts: int, rounds: int) -> Desking:
    """Both sides, one and as many at once as a worker makes. Raises AssertionError where they wrote different books."""
    heard: list[Call] = []

    async def listen(connection: Any) -> None:
        connection.add_query_logger(lambda said: heard.append((said.query, tuple(said.args or ()))))

    async with asyncpg.create_pool(dsn, min_size=1, max_size=1, init=listen) as pool:
        async with pool.acquire() as connection:
            await publish(connection, plan)  # type: ignore[arg-type]
        said = await _hear(_Stand(pool, plan), heard)
        groups = _in_transactions(heard)
    calls = sum(not query.startswith(("BEGIN", "COMMIT")) for group in groups for query, _ in group)
    result = Desking(calls, len(groups), {n: [] for n in AT_ONCE}, {n: [] for n in AT_ONCE})
    async with asyncpg.create_pool(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        stand = _Stand(pool, plan)
        stand.count = 2
        for at_once in AT_ONCE:

            async def ours(turn: int, at_once: int = at_once) -> None:
                words = await stand.customers(contacts)
                rate = await _rate(words, at_once, stand.contact)
                if turn >= 0:
                    result.desk[at_once].append(rate)

            async def theirs(turn: int, at_once: int = at_once) -> None:
                words = await stand.customers(contacts)
                rate = await _rate(words, at_once, lambda word: _bare(pool, groups, said, word))
                if turn >= 0:
                    result.bare[at_once].append(rate)

            await ours(-1)
            await theirs(-1)
            await by_turns(rounds, ours, theirs)
        await _same_books(pool, stand.count)
    return result


async def _same_books(pool: asyncpg.Pool[asyncpg.Record], count: int) -> None:
    """Every customer has one accepted contact, in the outbox and in the ledger, whichever side made it."""
    for table in ("contact where state = 'accepted'", "outbox", "ledger", "verdict", "message_body", "delivery"):
        found = await pool.fetchval(f"select count(*) from {table}")
        assert found == count, f"{table}: {found} of {count}"
