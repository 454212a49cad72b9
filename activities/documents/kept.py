"""What the database keeps of documents, and what it has of an invoice to put on one. It composes nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar, Final

import asyncpg
import msgspec

from activities.documents.typesetter import Typeset
from activities.queries import named
from schemas.failures import CollectionsError
from schemas.invoice import LineItem

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("documents", "documents.sql").read_text("utf-8"))


class NothingToShow(CollectionsError):
    """Invoice {invoice} has no {what} to make a document of."""

    es: ClassVar[str] = "La factura {invoice} no tiene {que} para hacer un documento."


class Kept(msgspec.Struct, frozen=True):
    """A document as it was made. `sha256` is the content's, by which a copy can be recognised."""

    id: str
    kind: str
    name: str
    sha256: str
    content: bytes
    pages: int


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice with its customer. Money in `currency`, major units; `postal` and `email` are empty where none is."""

    number: str
    customer: str
    issued_on: date
    due_on: date | None
    currency: str
    total: Decimal
    name: str
    tax_id: str
    country: str
    language: str
    zone: str
    postal: str
    email: str
    paid: Decimal
    credited: Decimal


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that stands."""

    id: str
    invoice: str
    amount: Decimal
    currency: str
    paid_on: date
    method: str


class Credited(msgspec.Struct, frozen=True, kw_only=True):
    """A credit note."""

    id: str
    invoice: str
    amount: Decimal
    currency: str
    issued_on: date
    reason: str


class Traced(msgspec.Struct, frozen=True, kw_only=True):
    """Where a copy comes from. `sent` are the messages that carried it, as JSON objects."""

    id: str
    invoice: str
    kind: str
    language: str
    name: str
    sha256: str
    pages: int
    made_at: datetime
    erased: bool
    sent: list[dict[str, object]]


async def find(connection: Connection, id: str) -> Kept | None:
    """The document made of the same, if it is still there."""
    row = await connection.fetchrow(QUERY["document_find"], id)
    return None if row is None else Kept(**row)


async def store(
    connection: Connection, id: str, *, invoice: str, kind: str, language: str, name: str, made: Typeset, at: datetime
) -> Kept:
    """Keep a document once; the same again changes nothing."""
    digest = sha256(made.pdf).hexdigest()
    values = (id, invoice, kind, language, name, digest, made.pdf, made.pages, at)
    await connection.execute(QUERY["document_store"], *values)
    return Kept(id, kind, name, digest, made.pdf, made.pages)


async def enclose(connection: Connection, contact: str, documents: list[str]) -> None:
    """What this contact carries, instead of what an earlier attempt would have carried."""
    await connection.execute(QUERY["enclosures_forget"], contact)
    rows = [(contact, position, document) for position, document in enumerate(documents)]
    await connection.executemany(QUERY["enclosure_store"], rows)


async def trace(connection: Connection, digest: str) -> Traced | None:
    """What a copy with this SHA-256 is, if it is one of ours."""
    row = await connection.fetchrow(QUERY["document_by_sha256"], digest)
    return None if row is None else Traced(**{**row, "sent": msgspec.json.decode(row["sent"])})


async def books_of(connection: Connection, invoice: str, on: date) -> Books | None:
    """An invoice with its customer and what lowered it up to a day; None where there is no such invoice."""
    row = await connection.fetchrow(QUERY["invoice_told"], invoice, on)
    return None if row is None else Books(**row)


async def lines_of(connection: Connection, invoice: str) -> tuple[LineItem, ...]:
    """Its lines, in order; often none."""
    return tuple(LineItem(**row) for row in await connection.fetch(QUERY["invoice_lines"], invoice))


async def payment_of(connection: Connection, invoice: str, id: str = "") -> Paid:
    """A payment, or the invoice's last one. Raises NothingToShow."""
    row = await connection.fetchrow(QUERY["payment_told"], invoice, id)
    if row is None:
        raise NothingToShow(invoice=invoice, what="payment", que="un pago")
    return Paid(**row)


async def paid_until(connection: Connection, invoice: str, payment: str) -> Decimal:
    """What had been received for the invoice once this payment was."""
    paid: Decimal = await connection.fetchval(QUERY["paid_until"], invoice, payment)
    return paid


async def credit_note_of(connection: Connection, invoice: str, id: str = "") -> Credited:
    """A credit note, or the invoice's last one. Raises NothingToShow."""
    row = await connection.fetchrow(QUERY["credit_note_told"], invoice, id)
    if row is None:
        raise NothingToShow(invoice=invoice, what="credit note", que="una nota de crédito")
    return Credited(**row)


async def now_of(connection: Connection) -> datetime:
    """The time that the company lives by: a rehearsal's where one stands."""
    now: datetime = await connection.fetchval(QUERY["documents_now"])
    return now


async def is_rehearsed(connection: Connection) -> bool:
    """Whether a rehearsal's clock stands in this database."""
    return bool(await connection.fetchval(QUERY["is_rehearsed"]))
