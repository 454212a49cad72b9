"""Writes what customers said (consents, waivers) and what stands against them (legal blocks), each with who and when.

It judges nothing: which rule may be waived, and who may be contacted, is known elsewhere.
"""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from activities.plans import read_plan
from activities.queries import named
from schemas.plan import Plan

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("said.sql").read_text("utf-8"))


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One word on record: about whom, since and until which day (its last one), on what proof, by whom, when (UTC)."""

    customer: str
    what: str
    since: date
    until: date | None = None
    proof: str = ""
    by: str
    at: datetime


class Customer(msgspec.Struct, frozen=True):
    """A customer by the creditor's own number, and what time it is (UTC)."""

    id: str
    at: datetime
    zone: str

    @property
    def today(self) -> date:
        return self.at.astimezone(ZoneInfo(self.zone or "UTC")).date()


async def customer_today(connection: Connection, customer: str) -> Customer | None:
    """The customer, or None where there is none of that number."""
    row = await connection.fetchrow(QUERY["customer_today"], customer)
    return Customer(row["id"], row["at"], row["zone"]) if row is not None else None


async def customers_like(connection: Connection, part: str) -> list[str]:
    """A few customers whose number contains the text."""
    return [row["id"] for row in await connection.fetch(QUERY["customers_like"], part)]


async def consent(connection: Connection, word: Word, *, given: bool) -> None:
    """The customer agreed to a channel (or `any`), or takes it back; it holds from the desk's next look on."""
    state = "given" if given else "withdrawn"
    async with connection.transaction():
        await connection.execute(
            QUERY["consent"], word.customer, word.what, state, word.since, f"by {word.by}", word.at, word.until,
            word.proof,
        )  # fmt: skip
        await _note(connection, "consent", state, word)


async def block(connection: Connection, word: Word) -> None:
    """A legal block stands from `since` on."""
    async with connection.transaction():
        source = word.proof or f"by {word.by}"
        await connection.execute(QUERY["block"], word.customer, word.what, word.since, word.until, source)
        await _tell_cases(connection, word, await _note(connection, "block", "stands", word))


async def lift_block(connection: Connection, word: Word) -> bool:
    """It stands no longer, from `since` on. Whether one stood."""
    async with connection.transaction():
        status = await connection.execute(QUERY["lift_block"], word.customer, word.what, word.since)
        if status.endswith(" 0"):
            return False
        await _tell_cases(connection, word, await _note(connection, "block", "lifted", word))
        return True


async def waive(connection: Connection, word: Word) -> None:
    """The customer asked to be freed from a rule."""
    async with connection.transaction():
        await connection.execute(QUERY["waive"], word.customer, word.what, word.since, word.until, word.proof)
        await _note(connection, "waiver", "given", word)


async def take_back_waiver(connection: Connection, word: Word) -> bool:
    """The rule protects the customer again, from `since` on. Whether it was waived."""
    async with connection.transaction():
        status = await connection.execute(QUERY["take_back_waiver"], word.customer, word.what, word.since)
        if status.endswith(" 0"):
            return False
        await _note(connection, "waiver", "withdrawn", word)
        return True


async def _note(connection: Connection, about: str, change: str, word: Word) -> int:
    number: int = await connection.fetchval(
        QUERY["note"], word.customer, about, word.what, change, word.since, word.until, word.proof, word.by, word.at
    )
    return number


async def _tell_cases(connection: Connection, word: Word, note: int) -> None:
    """The open cases hear of the block: laws may stop interest while it stands."""
    await connection.execute(QUERY["tell_cases"], word.customer, word.what, note, word.at)


async def newest_plans(connection: Connection) -> tuple[Plan, ...]:
    """The newest version of each published playbook."""
    return tuple(read_plan(row["body"], row["sha256"]) for row in await connection.fetch(QUERY["newest_plans"]))
