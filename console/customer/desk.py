"""What the customer's page is given: who looks, what is owed and what may be asked, and the functions that do it.

Whoever composes the page hands it a Desk. The page knows no table, no case and no provider behind it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol

import msgspec

from schemas.case import Agreement, Promise
from schemas.driving import AnyWish
from schemas.events import Instalment
from schemas.offers import Choice, Offer
from schemas.statement import Statement

Reached = Literal["email", "mobile", "postal"]


class Creditor(msgspec.Struct, frozen=True):
    """Who is owed, as the customer reads it; `account` and `pay_url` are empty where there are none."""

    name: str
    email: str
    phone: str
    account: str = ""
    pay_url: str = ""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever opened the page by a link: one customer, and nobody else. `now` is the case's time (UTC).

    `addresses` are hidden but for what their owner recognises them by; `stopped` are the channels they said no to.
    """

    link: str
    invoice: str
    customer: str
    name: str
    kind: str
    language: str
    country: str
    zone: str
    now: datetime
    expires_at: datetime
    addresses: tuple[tuple[str, str], ...] = ()
    stopped: tuple[str, ...] = ()


class Debt(msgspec.Struct, frozen=True, kw_only=True):
    """One of the customer's invoices on a list. `of` names it in an address, and says nothing of it."""

    of: str
    number: str
    currency: str
    balance: Decimal
    due_on: date
    ended: str = ""


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """What may be asked now about an invoice. Empty or None: not now.

    `online`: on a provider's page. `offer` bounds a promise and a plan; `choices` are plans ready to be chosen.
    `time_until` is the last day up to which one may ask for time, `reasons` are words of DELAY_REASONS.
    """

    pay: bool = False
    online: bool = False
    offer: Offer | None = None
    choices: tuple[Choice, ...] = ()
    promise: bool = False
    paid: bool = False
    dispute: bool = False
    time_from: date | None = None
    time_until: date | None = None
    reasons: tuple[str, ...] = ()
    terms: bool = False


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice as its customer may see it. Money in `currency`, major units; days are the customer's.

    `collectable` is what of the balance is not contested; `next_payment` what the plan that stands still lacks, and by
    when. `waits`: something that was asked has no answer yet.
    """

    debt: Debt
    total: Decimal
    issued_on: date
    today: date
    collectable: Decimal
    contested: Decimal
    statement: Statement | None
    methods: tuple[str, ...]
    may: Allowed
    promise: Promise | None = None
    agreement: Agreement | None = None
    next_payment: Instalment | None = None
    verifying: bool = False
    paused_until: date | None = None
    waits: bool = False
    terms_accepted: bool = False


class Upload(msgspec.Struct, frozen=True):
    """A file that the customer gave. `media_type` is what its bytes are, whatever its name says."""

    name: str
    media_type: str
    content: bytes


class Said(msgspec.Struct, frozen=True):
    """What came of something asked: None while it is stored and not answered; `reason` is a refusal's code.

    `kind` is the wish's tag, or language, stop, email, mobile or postal.
    """

    kind: str
    accepted: bool | None
    reason: str = ""
    allowed: dict[str, str] = {}


class Terms(msgspec.Struct, frozen=True):
    """The credit terms as they are shown, and the sha256 of exactly this text (UTF-8)."""

    text: str
    sha256: str
    accepted: bool = False


class TooMuch(Exception):
    """This link asked for so much today that a person should look first."""


class CannotPay(Exception):
    """No page can be had where one could pay: nobody takes this currency, or the provider is away."""


class Unreachable(Exception):
    """The books do not answer; nothing was stored."""


class Desk(Protocol):
    """The functions that the page is given. Each raises Unreachable where the books do not answer."""

    creditor: Creditor

    async def enter(self, token: str) -> Visit | None:
        """Whose link it is; None for one that is unknown, forged, revoked or too old, after the same time."""

    async def debts(self, visit: Visit) -> tuple[Debt, ...]:
        """The customer's open invoices and the one of the link, oldest due first."""

    async def look(self, visit: Visit, of: str) -> Look | None:
        """An invoice of the visitor's (empty: the link's own); None where it is not the visitor's, or has no case."""

    async def ask(self, visit: Visit, look: Look, wish: AnyWish, remark: str, file: Upload | None) -> Said:
        """Put a wish to the case. The same wish again is the same. Raises TooMuch."""

    async def said(self, visit: Visit, id: str) -> Said | None:
        """What came of what this link asked under an id."""

    async def pay(self, visit: Visit, look: Look, amount: Decimal) -> str:
        """The address of a page where so much can be paid. Raises CannotPay, TooMuch."""

    async def set_language(self, visit: Visit, id: str, language: str) -> None:
        """In which language the customer reads, from now on. Raises TooMuch: every open case is told."""

    async def stop(self, visit: Visit, id: str, channel: str) -> None:
        """Nothing goes out by this channel any more, as if the customer had replied STOP."""

    async def new_address(self, visit: Visit, id: str, kind: Reached, value: str) -> None:
        """The customer wants to be reached elsewhere: kept for a person to confirm. Raises TooMuch."""

    async def terms(self, visit: Visit, look: Look) -> Terms | None:
        """The credit terms in the visitor's language; None where the playbook has none."""
