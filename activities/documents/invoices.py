"""Invoices and credit notes, composed from what the books have. It works out no tax."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from activities.documents.blocks import AnyPiece, Column, Facts, Figure, Figures, Page, Row, Table, Title, Total, Totals
from activities.documents.einvoices import attached
from activities.documents.frame import how_to_pay, page_of
from activities.documents.pen import Pen
from activities.documents.typesetter import torn
from schemas.documents import CreditNoteTold, Head, InvoiceTold
from schemas.invoice import LineItem


def invoice(told: InvoiceTold, head: Head, pen: Pen) -> Page:
    """The lines with a sum that is carried from page to page, what was paid of it, and how to pay the rest.

    Raises NoEInvoice where it is to be one and the books do not know enough.
    """
    if told.e_invoice:
        zero = Decimal(0)
        told = msgspec.structs.replace(told, paid=zero, credited=zero, made_on=told.issued_on)
    title = pen.say("invoice_n", number=told.number)
    side = [(pen.say("number"), told.number), (pen.say("issued_on"), pen.day(told.issued_on))]
    if told.due_on is not None:
        side.append((pen.say("due_on_long"), pen.day(told.due_on)))
    page = page_of(told, head, pen, title=title, side=side, blocks=_invoice(told, head, pen, title))
    return msgspec.structs.replace(page, attached=(attached(told, head),)) if told.e_invoice else page


def _invoice(told: InvoiceTold, head: Head, pen: Pen, title: str) -> Iterator[AnyPiece]:
    left = told.total - told.paid - told.credited
    yield Title(said=title)
    yield _figures(told, pen, left)
    yield _lines(told, pen)
    yield _sums(told, pen, left)
    if left > 0:
        yield from how_to_pay(head, pen, told.number, told.terms.methods)


def _figures(told: InvoiceTold, pen: Pen, left: Decimal) -> Figures:
    items = [
        Figure(pen.say("to_pay" if left > 0 else "total"), pen.money(left if left > 0 else told.total, told.currency))
    ]
    if left <= 0:
        items.append(Figure(pen.say("balance"), pen.say("settled")))
    elif told.due_on is not None:
        items.append(Figure(pen.say("pay_before"), pen.day(told.due_on)))
    return Figures(items=tuple(items))


def _lines(told: InvoiceTold, pen: Pen) -> Table:
    columns = (
        Column(pen.say("description"), wide=True), Column(pen.say("quantity"), right=True),
        Column(pen.say("unit_price"), right=True), Column(f"{pen.say('amount')} ({told.currency})", right=True),
    )  # fmt: skip
    lines = told.lines or (LineItem(description=pen.say("whole"), unit_price=told.total, amount=told.total),)
    rows, so_far = [], Decimal(0)
    for line in lines:
        so_far += line.amount
        price = (
            pen.figure(line.unit_price, told.currency)
            if _is_money(line.unit_price, pen, told)
            else pen.number(line.unit_price)
        )
        cells = (torn(line.description), pen.number(line.quantity), price, pen.figure(line.amount, told.currency))
        rows.append(Row(cells=cells, sum=pen.figure(so_far, told.currency)))
    return Table(columns=columns, rows=tuple(rows))


def _is_money(price: Decimal, pen: Pen, told: InvoiceTold) -> bool:
    """A unit price may be finer than the currency: 0.0375 a unit. It is shown with the decimals it has."""
    exponent = price.normalize().as_tuple().exponent
    return not isinstance(exponent, int) or exponent >= -2


def _sums(told: InvoiceTold, pen: Pen, left: Decimal) -> Totals:
    rows = [Total(pen.say("net"), pen.figure(told.net, told.currency))] if told.tax else []
    if told.tax:
        rows.append(Total(pen.say("tax"), pen.figure(told.tax, told.currency)))
    lowered = [(name, amount) for name, amount in (("credited", told.credited), ("paid", told.paid)) if amount]
    rows.append(Total(pen.say("total"), pen.money(told.total, told.currency), strong=not lowered))
    rows += [Total(pen.say(name), pen.figure(-amount, told.currency)) for name, amount in lowered]
    if lowered:
        rows.append(Total(pen.say("to_pay"), pen.money(max(left, Decimal(0)), told.currency), strong=True))
    return Totals(rows=tuple(rows))


def credit_note(told: CreditNoteTold, head: Head, pen: Pen) -> Page:
    """What is credited, of which invoice, and why."""
    title = pen.say("credit_note_n", number=told.number)
    side = [(pen.say("number"), told.number), (pen.say("issued_on"), pen.day(told.issued_on))]
    of = told.invoice
    if told.invoice_issued_on is not None:
        of = f"{of} ({pen.day(told.invoice_issued_on)})"
    facts = ((pen.say("of_invoice"), of), (pen.say("reason"), torn(told.reason)))
    blocks = (
        Title(said=title),
        Figures(items=(Figure(pen.say("credit"), pen.money(told.amount, told.currency)),)),
        Facts(rows=tuple(fact for fact in facts if fact[1])),
    )
    return page_of(told, head, pen, title=title, side=side, blocks=blocks)
