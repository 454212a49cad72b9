"""What happens to a portfolio from outside, written down beforehand: who is owed what, who pays, promises, disputes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from schemas.driving import AnyCommand
from schemas.events import AnyEvent
from schemas.invoice import CreditNote, Customer, Invoice, Payment


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something from outside at a moment (UTC): exactly one of money, a credit note, news or a question.

    A payment of zero pays whatever is owed at that moment, as a customer does who reads the last statement.
    """

    at: datetime
    invoice: str
    payment: Payment | None = None
    credit_note: CreditNote | None = None
    news: AnyEvent | None = None
    question: AnyCommand | None = None


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """Customers, their invoices, and everything that will happen to them, in order of time.

    `is_invented` is false for a real export, whose cases must close on the true dates of payment.
    """

    name: str
    currency: str
    customers: tuple[Customer, ...]
    invoices: tuple[Invoice, ...]
    happenings: tuple[Happening, ...]
    is_invented: bool = False

    @property
    def total(self) -> Decimal:
        """What was invoiced, in the portfolio's currency."""
        return sum((invoice.total for invoice in self.invoices), Decimal(0))
