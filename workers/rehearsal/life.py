"""What happens to a portfolio from outside, written down beforehand: who is owed what, who pays, promises, disputes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from schemas.driving import AnyWish
from schemas.events import AnyEvent
from schemas.invoice import CreditNote, Customer, Invoice, Payment
from workers.rehearsal.manners import Manners, Topic

Reply = Literal["no", "silence"]


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something from outside at a moment (UTC): exactly one of money, a credit note, news or a question.

    A payment of zero pays whatever is owed at that moment, as a customer does who reads the last statement.
    With `words` the customer says it himself, as an answer to the last message, where that was about this invoice; `on`
    is the day that he names. The news or the question is how it is heard of otherwise. `after_end`: a payment comes
    though its case may have ended.
    """

    at: datetime
    invoice: str
    payment: Payment | None = None
    credit_note: CreditNote | None = None
    news: AnyEvent | None = None
    question: AnyWish | None = None
    words: Topic | None = None
    on: date | None = None
    after_end: bool = False


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """Customers, their invoices, and everything that will happen to them, in order of time.

    `is_invented` is false for a real export, whose cases must close on the true dates of payment. Without `manners`
    nobody outside answers a message, and nothing is heard of one. `answers`: whose approvals are refused, or met with
    silence; all others are given. `lives_everything`: every kind of event must happen in it.
    """

    name: str
    currency: str
    customers: tuple[Customer, ...]
    invoices: tuple[Invoice, ...]
    happenings: tuple[Happening, ...]
    is_invented: bool = False
    manners: Manners | None = None
    answers: dict[str, Reply] = {}
    lives_everything: bool = False

    @property
    def total(self) -> Decimal:
        """What was invoiced, in the portfolio's currency."""
        return sum((invoice.total for invoice in self.invoices), Decimal(0))
