"""A briefing: all that a person must know before calling a customer, in plain words. It holds no sentence itself.

Money is text to the currency's smallest unit with its code (`900.00 PEN`); days are the customer's; moments are UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as the books have them now (personal). `addresses` are the good ones: kind and value."""

    id: str
    name: str
    kind: str
    country: str
    language: str
    addresses: tuple[tuple[str, str], ...] = ()
    opted_out: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


class OtherInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """Another open invoice of the customer. `due_on` is empty where only its playbook knows."""

    invoice: str
    due_on: date | None
    owed: Decimal
    currency: str
    hold: str = ""


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """A channel and the address behind it. `says`: allowed, deferred until a moment, or refused; `why` in words."""

    channel: str
    name: str
    address: str
    says: str
    until: datetime | None = None
    until_said: str = ""
    why: tuple[str, ...] = ()


class MoneyLine(msgspec.Struct, frozen=True):
    """A line of the statement. `how` is the calculation of a charge, line by line."""

    on: date
    text: str
    amount: str
    left: str
    how: tuple[str, ...] = ()


class PastLine(msgspec.Struct, frozen=True):
    """Something that happened, in one line."""

    on: date
    text: str


class Asked(msgspec.Struct, frozen=True):
    """A code that may be written down, and its words."""

    code: str
    words: str


class Law(msgspec.Struct, frozen=True):
    """What a rule of a pack asks of this call. `backing` is the law or house rule that says so."""

    rule: str
    text: str
    backing: str = ""


class Guide(msgspec.Struct, frozen=True):
    """The call's script in the customer's language, with names and amounts filled in (Markdown)."""

    id: str
    language: str
    body: str


class Briefing(msgspec.Struct, frozen=True, kw_only=True):
    """One call, prepared. `language` is the reader's; the guide's own is the customer's.

    `call` is whether the customer may be called now. `money_is` says what is owed in one line for each thing;
    `never`, `must`, `know` and `limits` are of the packs in force (`know`: the text asks it, no program keeps it);
    `reasons` is empty where nobody may ask for one, and `why_no_reasons` says which rule or playbook forbids it.
    """

    invoice: str
    language: str
    at: datetime
    zone: str
    local_time: str
    customer: str
    name: str
    about: tuple[str, ...]
    stage: str
    call: Reach
    reach: tuple[Reach, ...]
    owed: str
    money_is: tuple[str, ...]
    statement: tuple[MoneyLine, ...]
    others: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    contacts: tuple[PastLine, ...] = ()
    promises: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    reasons: tuple[Asked, ...] = ()
    why_no_reasons: str = ""
    never: tuple[Law, ...] = ()
    must: tuple[Law, ...] = ()
    know: tuple[Law, ...] = ()
    limits: tuple[Law, ...] = ()
    guide: Guide | None = None
    outcomes: tuple[Asked, ...] = ()
    command: str = ""
