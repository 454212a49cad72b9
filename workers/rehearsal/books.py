"""A portfolio's words as rows for the import's own door, so that a rehearsal's money comes in as real money does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from activities.importing.copying import import_rows
from schemas.failures import CollectionsError
from schemas.invoice import Address, CreditNote, Customer, Invoice, LineItem, Payment
from workers.rehearsal.life import Portfolio

Row = tuple[Any, ...]
BATCH = 500


class BooksRefuse(CollectionsError):
    """the books refuse what the rehearsal brings: {why}"""

    es = "los libros rechazan lo que trae el ensayo: {why}"


async def fill(connection: Any, portfolio: Portfolio, at: datetime) -> None:
    """Customers and invoices of the portfolio, once; again changes nothing."""
    await _import(connection, {"customers": [_customer(one) for one in portfolio.customers]}, at)
    rows = [row for invoice in portfolio.invoices for row in _invoice(invoice)]
    await _import(connection, {"invoices": rows}, at)


async def add_addresses(connection: Any, customer: Customer, found: tuple[Address, ...], at: datetime) -> None:
    """A customer is found at further addresses; those on file stay, good or bad."""
    wider = msgspec.structs.replace(customer, addresses=(*customer.addresses, *found))
    await _import(connection, {"customers": [_customer(wider)]}, at)


async def receive(
    connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record],
    payments: Iterable[Payment],
    notes: Iterable[CreditNote],
    at: datetime,
) -> None:
    """Money and credit notes of one moment."""
    rows = {"payments": [_payment(one) for one in payments], "credit_notes": [_note(one) for one in notes]}
    await _import(connection, {kind: some for kind, some in rows.items() if some}, at)


async def _import(connection: Any, rows: dict[str, list[Row]], at: datetime) -> None:
    if not rows:
        return
    report = await import_rows(connection, rows, at=at)
    if report.bad:
        raise BooksRefuse(why="; ".join(str(bad) for bad in report.bad[:3]))


def _values(customer: Customer, kind: str) -> tuple[str, ...]:
    return tuple(address.value for address in customer.addresses if address.kind == kind)


def _customer(one: Customer) -> Row:
    refused = tuple(consent.channel for consent in one.consents if consent.state == "withdrawn")
    return (
        one.id, one.name, one.kind, one.tax_id, one.country, one.subdivision, one.zone, one.language, one.pays_by,
        one.data_from, _values(one, "email"), _values(one, "mobile"), "".join(_values(one, "postal")[:1]), refused, (),
    )  # fmt: skip


def _invoice(one: Invoice) -> list[Row]:
    head = (one.number, one.customer, one.issued_on, one.due_on, one.currency, one.total, one.playbook)
    return [(*head, *_line(line)) for line in one.lines] or [(*head, "", None, None, None)]


def _line(line: LineItem) -> tuple[str, Decimal, Decimal, Decimal]:
    return line.description, line.quantity, line.unit_price, line.amount


def _payment(one: Payment) -> Row:
    return (one.id, one.invoice, one.customer, one.amount, one.currency, one.paid_on, one.method, one.reverses)


def _note(one: CreditNote) -> Row:
    return (one.id, one.invoice, one.amount, one.currency, one.issued_on, one.reason)
