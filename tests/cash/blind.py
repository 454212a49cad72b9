"""The bank lines of blind.txt with their books and truth, and the look-ups of the database. It knows no rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from engine.cash.payers import Names
from engine.cash.references import key, keys_in, rf_body, squeezed
from engine.cash.remittance import texts_of
from schemas.money_in import Open, Payer, Receipt

FILE = Path(__file__).with_name("blind.txt")


@dataclass
class Customer:
    id: str
    name: str
    tax_id: str
    accounts: tuple[str, ...]


@dataclass
class Book:
    """One creditor's books. An invoice's discount stands with the day until which it may be deducted."""

    name: str
    currency: str
    customers: list[Customer] = field(default_factory=list)
    invoices: dict[str, tuple[Open, date | None]] = field(default_factory=dict)

    def on(self, day: date) -> list[Open]:
        """The invoices as they may be paid on that day."""
        return [
            Open(number=one.number, customer=one.customer, currency=one.currency, due_on=one.due_on, owed=one.owed,
                 early=one.early if until is not None and day <= until else Decimal(0))
            for one, until in self.invoices.values()
        ]  # fmt: skip

    def look_up(self, receipt: Receipt) -> tuple[list[Payer], list[Open], list[Open], list[Open]]:
        """What `workers.cash.ask_rule` gives the rule: payers, invoices named, their own, of the amount alone."""
        payers = [Payer(customer=one.id, how="tax_id") for one in self.customers
                  if one.tax_id and squeezed(one.tax_id) == squeezed(receipt.tax_id)]  # fmt: skip
        payers += [Payer(customer=one.id, how="account") for one in self.customers if receipt.account in one.accounts]
        names = Names((one.id, one.name) for one in self.customers)
        payers += [Payer(customer=id, how="name") for id in names.like(receipt.payer)]
        texts = texts_of(receipt)
        keys = {found for text in texts for found in keys_in(text)}
        body = rf_body(receipt.reference).lower()
        words = {squeezed(word) for text in texts for word in text.split()} | {body, body.lstrip("0")}
        books = self.on(receipt.paid_on)
        named = [one for one in books if key(one.number) in keys or squeezed(one.number) in words]
        ids = {one.customer for one in payers}
        own = [one for one in books if one.customer in ids and one.owed]
        alone = [] if payers else [one for one in books if one.owed == receipt.amount][:4]
        return payers, named, own, alone


@dataclass
class Line:
    """A bank line. `truth` is where the money belongs, as far as anybody can tell; `person`: it cannot be certain."""

    at: int
    book: Book
    receipt: Receipt
    truth: dict[str, Decimal]
    person: bool
    kind: str


def lines(path: Path = FILE) -> list[Line]:
    """Every line of the file, in its order."""
    return list(_lines(path.read_text("utf-8").splitlines()))


def _lines(rows: list[str]) -> Iterator[Line]:
    book = Book("", "")
    for at, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row.lstrip("=@> ").split("|")]
        if row.startswith("== "):
            book = Book(*cells)
        elif row.startswith("@ "):
            book.customers.append(Customer(*cells[:3], tuple(cells[3].split())))
        elif row.startswith("  "):
            _invoice(book, row.split())
        elif row.startswith("> "):
            yield _line(at, book, cells)
        else:
            assert not row or row.startswith("#"), f"line {at}"


def _invoice(book: Book, cells: list[str]) -> None:
    number, due, owed, *early = cells
    assert number not in book.invoices, number
    one = Open(
        number=number,
        customer=book.customers[-1].id,
        currency=book.currency,
        due_on=_day(due),
        owed=Decimal(0 if owed == "paid" else owed),
        early=Decimal(early[1] if early else 0),
    )
    book.invoices[number] = (one, _day(early[2]) if early else None)


def _line(at: int, book: Book, cells: list[str]) -> Line:
    day, amount, payer, tax_id, account, reference, body, truth, kind = cells
    receipt = Receipt(
        id=f"line-{at}",
        source="bank",
        amount=Decimal(amount),
        currency=book.currency,
        paid_on=_day(day),
        payer=payer,
        tax_id=tax_id,
        account=account,
        reference=reference,
        body=body,
    )
    parts = [one for one in truth.split() if one != "person"]
    return Line(at, book, receipt, dict(_part(book, one) for one in parts), "person" in truth.split(), kind)


def _part(book: Book, text: str) -> tuple[str, Decimal]:
    number, _, amount = text.partition("=")
    return number, Decimal(amount) if amount else book.invoices[number][0].owed


def _day(text: str) -> date:
    found = re.fullmatch(r"(\d\d)-(\d\d)", text)
    assert found, text
    return date(2026, int(found[1]), int(found[2]))
