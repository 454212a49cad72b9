"""Attempts at a call as people report them: each is a fact that the desk counts, and a line of its own.

It knows no rule: whether and when a call is tried again is told to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, cast, get_args

import asyncpg
import msgspec

from activities import inbox
from activities.arrivals.deliveries import note
from activities.arrivals.facts import Fact
from activities.arrivals.people import set_consent
from activities.bad_addresses import give_up
from activities.people.statements import QUERY
from schemas.contact import Outcome
from schemas.events import AddressFailed
from schemas.people import CALL_OUTCOMES

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

FACTS: Final[tuple[str, ...]] = get_args(Outcome)
PERSON: Final = "by person"
"""Where a word about calls comes from that a customer said to a person of ours."""


class Call(msgspec.Struct, frozen=True):
    """A call on somebody's list: the contact that the desk reserved for it (empty: none on record), its step and
    script, how often it was tried in vain, and the number that is called (personal; empty: none that is good)."""

    contact: str
    customer: str
    step: str
    script: str
    tries: int
    number: str

    @property
    def next_try(self) -> str:
        """The key of the contact that one more attempt is."""
        return self.contact if not self.tries else f"{self.contact}/try/{self.tries + 1}"


class Attempt(msgspec.Struct, frozen=True):
    """One attempt. `outcome` is a code of CALL_OUTCOMES or a fact; `again_at` is when it is tried again (UTC)."""

    key: str
    number: int
    outcome: str
    at: datetime
    by_whom: str
    again_at: datetime | None


async def call_of(connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], invoice: str, key: str) -> Call:
    """The call behind a task of kind `call`."""
    row = await connection.fetchrow(QUERY["call_contact"], invoice, key)
    assert row is not None, key
    return Call(
        row["key"] or "", row["customer"] or "", row["step"] or key, row["message"] or "", row["tries"],
        row["number"] or "",
    )  # fmt: skip


async def attempts_of(connection: Connection, invoice: str) -> tuple[Attempt, ...]:
    """Every attempt at a call about the invoice, in order."""
    return tuple(Attempt(**row) for row in await connection.fetch(QUERY["attempts_of"], invoice))


async def attempted(connection: Connection, invoice: str, key: str, outcome: str, by: str, now: datetime) -> Call:
    """Write an attempt down, with what the desk counts of it and what follows for the number. Within a transaction.

    `outcome` is a code or a fact of the desk; in other words nothing is known of whom the call reached. The call as it
    stood before is answered.
    """
    call = await call_of(connection, invoice, key)
    number, fact = call.tries + 1, fact_of(outcome)
    if call.contact:
        if call.tries:
            await connection.execute(QUERY["another_try"], call.contact, call.next_try, now)
        if fact:
            id = f"task/{invoice}/{key}" + (f"/{number}" if call.tries else "")
            told = Fact(id=id, provider="", at=now, fact=cast("Outcome", fact))
            await note(connection, call.next_try, told)
        await _follow(connection, invoice, call, outcome, now)
    contact = call.next_try if call.contact else None
    await connection.execute(QUERY["attempted"], invoice, key, number, outcome, contact, now, by)
    return call


async def try_again(connection: Connection, invoice: str, key: str, number: int, at: datetime) -> None:
    """Back on the list for anybody, and not before a moment: the attempt of that number came to nothing."""
    await connection.execute(QUERY["again_at"], invoice, key, number, at)
    await connection.execute(QUERY["try_again"], invoice, key, at)


def fact_of(outcome: str) -> str:
    """What the desk counts of an outcome; empty where it is a person's own words."""
    if outcome in CALL_OUTCOMES:
        return CALL_OUTCOMES[outcome].fact
    return outcome if outcome in FACTS else ""


async def _follow(connection: Connection, invoice: str, call: Call, outcome: str, now: datetime) -> None:
    """A wrong number is given up by everybody who has it, and the case looks for another; a no closes the channel."""
    also = CALL_OUTCOMES[outcome].also if outcome in CALL_OUTCOMES else ""
    if also == "bad_number" and call.number:
        failed = AddressFailed(
            at=now, id=f"address/{call.next_try}/{invoice}", channel="call", step=call.step, contact=call.next_try
        )
        await give_up(connection, "mobile", [call.number], failed, told=[call.customer])
        await inbox.put(connection, invoice, [failed])
    if also == "no_calls":
        await set_consent(connection, [call.customer], "call", "withdrawn", now, PERSON, call.next_try)
