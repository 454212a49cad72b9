"""A portfolio from a real export: invoices and true payment dates; disputes that are only flagged get seeded dates."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec

from activities.importing.mapping import Mapping
from activities.importing.receivables import Receivables, read_receivables
from engine.case.workdays import zone_of
from schemas.events import DisputeOpened, DisputeResolved
from schemas.failures import CollectionsError
from schemas.invoice import Address, Customer, Invoice, Payment
from workers.rehearsal.life import Happening, Portfolio

COUNTRY, ZONE = "PE", "America/Lima"
"""Where a customer is taken to be when the export does not say: where the shipped playbooks are at home."""
REASONS = ("pricing", "quantity", "not_received", "duplicate")


class NothingToRehearse(CollectionsError):
    """{file}: no invoice could be read ({bad} bad rows); try cobranza import --guess {file}"""

    es = "{file}: no se pudo leer ninguna factura ({bad} filas malas); pruebe cobranza import --guess {file}"


def from_file(path: Path, mapping: Mapping, playbook: str, seed: int, most: int | None = None) -> Portfolio:
    """The file's invoices, at most `most` by date of issue, under one playbook. Raises NothingToRehearse."""
    books = read_receivables(path, mapping)
    if not books.invoices:
        raise NothingToRehearse(file=path.name, bad=len(books.bad))
    invoices = sorted(books.invoices, key=lambda one: (one.issued_on, one.number))[:most]
    numbers, owing = {one.number for one in invoices}, {one.customer for one in invoices}
    customers = _customers(books, owing)
    zones = {one.id: one.zone for one in customers}
    named = tuple(msgspec.structs.replace(one, playbook=playbook) for one in invoices)
    owed_by = {one.number: one.customer for one in named}
    paid = (one for one in books.payments if one.invoice in numbers)
    happenings = [_paid(one, zones[owed_by[one.invoice]]) for one in paid]
    happenings += _disputes(books, {one.number: one for one in named}, zones, seed)
    return Portfolio(
        name=path.name,
        currency=invoices[0].currency,
        customers=customers,
        invoices=named,
        happenings=tuple(sorted(happenings, key=lambda one: (one.at, one.invoice))),
    )


def _customers(books: Receivables, owing: set[str]) -> tuple[Customer, ...]:
    found = {one.id: one for one in books.customers if one.id in owing}
    missing = (Customer(id=one, name=one) for one in sorted(owing - set(found)))
    return tuple(_reachable(number, one) for number, one in enumerate((*found.values(), *missing), 1))


def _reachable(number: int, one: Customer) -> Customer:
    """An export seldom says how its customers are reached: what is missing is invented, and reaches nobody."""
    invented = {
        "email": f"customer{number}@customers.example",
        "mobile": f"+519{number:08d}",
        "postal": f"{number}",
    }
    known = {address.kind for address in one.addresses}
    more = tuple(Address(kind, value) for kind, value in invented.items() if kind not in known)
    country, zone, language = one.country or COUNTRY, one.zone or ZONE, one.language or "es"
    return msgspec.structs.replace(
        one, addresses=(*one.addresses, *more), country=country, zone=zone, language=language
    )


def _at(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), zone_of(zone)).astimezone(UTC)


def _paid(payment: Payment, zone: str) -> Happening:
    return Happening(at=_at(payment.paid_on, 12, zone), invoice=payment.invoice, payment=payment)


def _disputes(books: Receivables, invoices: dict[str, Invoice], zones: dict[str, str], seed: int) -> list[Happening]:
    """A dispute opens some days after issue and is settled the day before the money comes; the seed draws the days."""
    paid_on = {payment.invoice: payment.paid_on for payment in books.payments}
    happenings: list[Happening] = []
    for number in books.disputed:
        if number not in invoices or number not in paid_on:
            continue
        dice = random.Random(f"{seed}/{number}")
        invoice, settled = invoices[number], paid_on[number] - timedelta(days=1)
        days = (settled - invoice.issued_on).days
        if days < 1:
            continue
        opened = invoice.issued_on + timedelta(days=dice.randint(0, days - 1))
        zone = zones[invoice.customer]
        told = (
            DisputeOpened(at=_at(opened, 11, zone), id=f"dispute/{number}/1", reason=dice.choice(REASONS)),
            DisputeResolved(at=_at(settled, 11, zone), id=f"dispute/{number}/2"),
        )
        happenings += [Happening(at=one.at, invoice=number, news=one) for one in told]
    return happenings
