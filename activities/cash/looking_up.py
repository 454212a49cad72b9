"""What a rule must know to match money: who may have paid, and what invoices may be meant. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from activities.cash.statements import QUERY
from schemas.money_in import Open, Part, Payer, Proposal

if TYPE_CHECKING:
    from datetime import date, datetime

    import asyncpg

    from activities.cash.statements import Connection


class Waiting(msgspec.Struct, frozen=True):
    """Money without an invoice as a person sees it (names and texts are personal), with what is proposed."""

    id: str
    customer: str
    name: str
    amount: Decimal
    currency: str
    rest: Decimal
    paid_on: date
    method: str
    received_at: datetime
    source: str
    payer: str
    account: str
    reference: str
    body: str
    fee: Decimal | None
    verdict: str
    settled_at: datetime | None
    proposals: tuple[Proposal, ...] = ()


async def payers(connection: Connection, payment: str) -> tuple[Payer, ...]:
    """Who is known by the tax id or the account that came with the money."""
    return tuple(
        Payer(customer=row["customer"], how=row["how"]) for row in await connection.fetch(QUERY["payers"], payment)
    )


async def names(connection: Connection) -> list[tuple[str, str]]:
    """Every customer's id and name (personal), for who looks a payer's name up among them."""
    return [(row["id"], row["name"]) for row in await connection.fetch(QUERY["names"])]


async def named(connection: Connection, number: str, keys: Sequence[str], words: Sequence[str]) -> tuple[Open, ...]:
    """The invoice of this number, and those whose number reads as one of the keys or words; paid ones too."""
    return _open(await connection.fetch(QUERY["named"], number, list(keys), list(words)))


async def own(connection: Connection, customers: Iterable[str], currency: str) -> tuple[Open, ...]:
    """What these customers owe in the currency, the oldest due first."""
    return _open(await connection.fetch(QUERY["own"], list(customers), currency))


async def alone(connection: Connection, amount: Decimal, currency: str) -> tuple[Open, ...]:
    """A few invoices of anybody that owe exactly this."""
    return _open(await connection.fetch(QUERY["alone"], amount, currency))


async def open_ones(connection: Connection, numbers: Sequence[str]) -> tuple[Open, ...]:
    """These invoices as they stand."""
    return _open(await connection.fetch(QUERY["open_ones"], list(numbers)))


async def unlooked(connection: Connection, most: int) -> list[str]:
    """Money that no rule has looked at yet."""
    return [row["payment"] for row in await connection.fetch(QUERY["unlooked"], most)]


async def waiting(
    connection: Connection, most: int = 1000, after: str = "", id: str | None = None, *, settled: bool = False
) -> list[Waiting]:
    """Money without an invoice, by its id; `settled`: also what is a customer's credit by somebody's word."""
    rows = await connection.fetch(QUERY["unapplied"], most, after, id, settled)
    proposals: dict[str, list[Proposal]] = {}
    for row in await connection.fetch(QUERY["proposals"], [row["id"] for row in rows]):
        proposals.setdefault(row["payment"], []).append(_proposal(row))
    return [Waiting(**row, proposals=tuple(proposals.get(row["id"], ()))) for row in rows]


def _proposal(row: asyncpg.Record) -> Proposal:
    parts = msgspec.json.decode(row["parts"], type=tuple[Part, ...])
    return Proposal(parts=parts, reason=row["reason"], confidence=row["confidence"])


def _open(rows: Iterable[asyncpg.Record]) -> tuple[Open, ...]:
    names = ("number", "customer", "currency", "due_on", "owed")
    return tuple(Open(**{name: row[name] for name in names}) for row in rows)
