"""What the creditor's books say: customers, invoices with line items, payments, credit notes. As imported, typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class Address(msgspec.Struct, frozen=True):
    """Where a customer is reached. `kind` is email, mobile or postal."""

    kind: str
    value: str


class Consent(msgspec.Struct, frozen=True):
    """The customer's word on a channel: `given` or `withdrawn` (an opt-out), since when."""

    channel: str
    state: str
    since: date | None = None


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Who owes. `id` is the creditor's own number for the customer."""

    id: str
    name: str
    kind: str = "company"
    tax_id: str = ""
    country: str = ""
    subdivision: str = ""
    zone: str = ""
    language: str = ""
    pays_by: str = ""
    data_from: date | None = None
    addresses: tuple[Address, ...] = ()
    consents: tuple[Consent, ...] = ()


class LineItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an invoice; amounts in the invoice's currency, major units."""

    description: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    amount: Decimal


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed: number, dates and total. `playbook` names one, or is empty and `covers` decides."""

    number: str
    customer: str
    issued_on: date
    due_on: date | None = None
    currency: str
    total: Decimal
    playbook: str = ""
    lines: tuple[LineItem, ...] = ()


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money that arrived, by its source's own id. `reverses` names the payment that this row takes back."""

    id: str
    invoice: str = ""
    customer: str = ""
    amount: Decimal
    currency: str
    paid_on: date
    method: str = ""
    reverses: str = ""


class CreditNote(msgspec.Struct, frozen=True, kw_only=True):
    """A document of the creditor that lowers an invoice."""

    id: str
    invoice: str
    amount: Decimal
    currency: str
    issued_on: date
    reason: str = ""
