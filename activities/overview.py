"""Reads the portfolio as a collections manager asks for it, and one case as a person looks at it. It writes nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec

from activities.queries import named

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("overview.sql").read_text("utf-8"))


class StageCount(msgspec.Struct, frozen=True):
    """Open cases of a stage in one currency. `held` of them are on hold; `balance` is what is owed, major units."""

    stage: str
    currency: str
    cases: int
    balance: Decimal
    held: int


class EndCount(msgspec.Struct, frozen=True):
    """Closed cases by how they ended. `balance` is what was still owed then."""

    end: str
    currency: str
    cases: int
    balance: Decimal


class ChannelCount(msgspec.Struct, frozen=True):
    """Contacts by a channel. `deferred` and `refused` count steps that the desk held back at least once."""

    channel: str
    sent: int = 0
    failed: int = 0
    unsure: int = 0
    deferred: int = 0
    refused: int = 0


class MoneyIn(msgspec.Struct, frozen=True):
    """Money received less what was taken back; `unapplied` of it names no invoice."""

    currency: str
    amount: Decimal
    unapplied: Decimal


class QueueCount(msgspec.Struct, frozen=True):
    """Open tasks of a queue, and how many of them are late."""

    queue: str
    open: int
    overdue: int


class FailedRow(msgspec.Struct, frozen=True):
    """Something that arrived and could not be told to its case."""

    invoice: str
    event: str
    why: str


class DeliveryCount(msgspec.Struct, frozen=True):
    """Messages by the furthest that is known of them, a word of schemas.contact.Outcome."""

    fact: str
    contacts: int


class Price(msgspec.Struct, frozen=True):
    """What providers charged for so many contacts, in one currency; not every provider tells."""

    currency: str
    amount: Decimal
    contacts: int


class Waiting(msgspec.Struct, frozen=True):
    """What waits for a person: replies to be read, letters for the post, doubtful messages, notices not understood."""

    replies: int
    letters: int
    doubtful: int
    notices: int


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The whole portfolio. `clock` is the rehearsal's moment (UTC), None in earnest. `stops` are what rests."""

    clock: datetime | None
    stages: tuple[StageCount, ...]
    ends: tuple[EndCount, ...]
    channels: tuple[ChannelCount, ...]
    money: tuple[MoneyIn, ...]
    queues: tuple[QueueCount, ...]
    uncovered: tuple[str, ...]
    inbox_waiting: int
    inbox_failed: int
    failed: tuple[FailedRow, ...]
    deliveries: tuple[DeliveryCount, ...]
    prices: tuple[Price, ...]
    waiting: Waiting
    stops: tuple[str, ...]


class SentText(msgspec.Struct, frozen=True):
    """A message as it was sent, and what is known of it. `at` is the case's time (UTC); `delivery` the furthest fact.

    `kept` is why it stayed in the local outbox although its channel has a provider.
    """

    step: str
    at: datetime
    channel: str
    language: str
    subject: str
    body: str
    state: str
    provider: str
    delivery: str
    delivery_at: datetime | None
    kept: str
    segments: int | None
    price: Decimal | None
    price_currency: str


class CaseToday(msgspec.Struct, frozen=True):
    """A case as one who wants to do something with it must know it. `now` (UTC) is the rehearsal's where one stands."""

    invoice: str
    ended: str
    hold: str
    zone: str
    now: datetime
    is_rehearsed: bool


async def overview(connection: Connection) -> Overview:
    """Everything that `status` shows."""
    inbox = await connection.fetchrow(QUERY["inbox_counts"])
    waiting = await connection.fetchrow(QUERY["waiting_for_people"])
    assert inbox is not None
    assert waiting is not None
    return Overview(
        clock=await connection.fetchval(QUERY["clock"]),
        stages=tuple(StageCount(**row) for row in await connection.fetch(QUERY["open_by_stage"])),
        ends=tuple(EndCount(**row) for row in await connection.fetch(QUERY["closed_by_end"])),
        channels=await _channels(connection),
        money=tuple(MoneyIn(**row) for row in await connection.fetch(QUERY["money_in"])),
        queues=tuple(QueueCount(**row) for row in await connection.fetch(QUERY["tasks_by_queue"])),
        uncovered=tuple(row["number"] for row in await connection.fetch(QUERY["uncovered"])),
        inbox_waiting=inbox["waiting"],
        inbox_failed=inbox["failed"],
        failed=tuple(FailedRow(**row) for row in await connection.fetch(QUERY["inbox_failed"])),
        deliveries=tuple(DeliveryCount(**row) for row in await connection.fetch(QUERY["deliveries"])),
        prices=tuple(Price(**row) for row in await connection.fetch(QUERY["prices"])),
        waiting=Waiting(**waiting),
        stops=tuple(row["what"] for row in await connection.fetch(QUERY["standing_stops"])),
    )


async def _channels(connection: Connection) -> tuple[ChannelCount, ...]:
    counts: dict[str, dict[str, int]] = {}
    for query in ("sent_by_channel", "held_back_by_channel"):
        for row in await connection.fetch(QUERY[query]):
            named_counts = dict(row)
            counts.setdefault(named_counts.pop("channel"), {}).update(named_counts)
    return tuple(ChannelCount(channel, **found) for channel, found in sorted(counts.items()))


async def cases_of_customer(connection: Connection, customer: str) -> tuple[str, ...]:
    """The invoice numbers of a customer's cases, by the creditor's own number for the customer, oldest first: of those
    that have a record, or of all where none has one yet."""
    return tuple(row["invoice"] for row in await connection.fetch(QUERY["cases_of_customer"], customer))


async def messages_of(connection: Connection, invoice: str) -> tuple[SentText, ...]:
    """The texts sent about an invoice, in order; those of erased customers are gone."""
    return tuple(SentText(**row) for row in await connection.fetch(QUERY["messages_of"], invoice))


async def case_today(connection: Connection, invoice: str) -> CaseToday | None:
    """The case, or None where there is none."""
    row = await connection.fetchrow(QUERY["case_today"], invoice)
    return CaseToday(**row) if row is not None else None


async def is_folded(connection: Connection, id: str) -> tuple[bool, str]:
    """Whether the case recorded what arrived under this id, and why it could not be told."""
    row = await connection.fetchrow(QUERY["is_folded"], id)
    return (row["folded"], row["failed"]) if row is not None else (False, "")
