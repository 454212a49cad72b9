"""Reads what cases have recorded, for lists and pages. It writes nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities.failures import CaseAbsent
from activities.queries import QUERY
from schemas.contact import Spoke
from schemas.events import AnyEvent, Entry
from schemas.money import Money

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = Pool | asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A case on a list. Money in `currency`, major units; moments UTC. `customer` is the creditor's own number.
    `contested` of the balance is not asked for."""

    invoice: str
    customer: str
    name: str
    playbook: str
    version: int
    stage: str
    currency: str
    total: Decimal
    balance: Decimal
    contested: Decimal
    hold: str
    end: str
    opened_at: datetime
    closed_at: datetime | None
    next_at: datetime | None
    next_step: str
    plan_sha256: str
    open_tasks: int


class ContactLine(msgspec.Struct, frozen=True):
    """A contact of a case. `covered`: another case's message carried the step."""

    key: str
    step: str
    message: str
    channel: str
    state: str
    at: datetime
    attempt: int
    error: str
    covered: bool


class VerdictLine(msgspec.Struct, frozen=True):
    """What the desk's rule said of a step, also where nothing went out."""

    step: str
    says: str
    channel: str
    until: datetime | None
    spoke: tuple[Spoke, ...]
    at: datetime


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """The whole, counted. `money_in` and `money_open` hold one sum for each currency."""

    by_stage: dict[str, int]
    by_end: dict[str, int]
    contacts: dict[str, int]
    money_in: tuple[Money, ...]
    money_open: tuple[Money, ...]
    open_tasks: dict[str, int]


async def case_line(connection: Connection, invoice: str) -> CaseLine:
    """A case as lists show it. Raises CaseAbsent."""
    row = await connection.fetchrow(QUERY["case_line"], invoice)
    if row is None:
        raise CaseAbsent(invoice=invoice)
    return CaseLine(**row)


async def timeline(connection: Connection, invoice: str) -> tuple[Entry, ...]:
    """The case's entries, in order; none where the invoice is unknown."""
    rows = await connection.fetch(QUERY["timeline"], invoice)
    return tuple(Entry(row["seq"], msgspec.json.decode(row["event"], type=AnyEvent), row["because"]) for row in rows)


async def contacts_of(connection: Connection, invoice: str) -> tuple[ContactLine, ...]:
    """The contacts that carried, or failed to carry, a step of the case, in order."""
    return tuple(ContactLine(**row) for row in await connection.fetch(QUERY["contacts_of"], invoice))


async def verdicts_of(connection: Connection, invoice: str) -> tuple[VerdictLine, ...]:
    """Everything the desk's rule said about the case, in order."""
    rows = await connection.fetch(QUERY["verdicts_of"], invoice)
    spoke = msgspec.json.Decoder(tuple[Spoke, ...])
    return tuple(VerdictLine(**{**row, "spoke": spoke.decode(row["spoke"])}) for row in rows)


async def portfolio_summary(connection: Connection) -> Portfolio:
    """Cases by stage and end, contacts by channel, money, open tasks by queue."""
    cases = await connection.fetch(QUERY["cases_by_stage"])
    return Portfolio(
        by_stage={row["stage"]: row["cases"] for row in cases if not row["end"]},
        by_end={row["end"]: row["cases"] for row in cases if row["end"]},
        contacts=await _counts(connection, "contacts_by_channel"),
        money_in=await _sums(connection, "money_in"),
        money_open=await _sums(connection, "money_open"),
        open_tasks=await _counts(connection, "open_tasks_by_queue"),
    )


async def _counts(connection: Connection, query: str) -> dict[str, int]:
    return {row[0]: row[1] for row in await connection.fetch(QUERY[query])}


async def _sums(connection: Connection, query: str) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for currency, amount in await connection.fetch(QUERY[query]))
