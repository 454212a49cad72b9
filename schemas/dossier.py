"""The file of one case for a lawyer, an agency or a judge, as data: `dossier.schema.json` is made from these words.

It holds personal data: who writes it to a disk says where it goes.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

import msgspec

from schemas.case import Agreement, Dispute, Promise
from schemas.events import Entry
from schemas.explaining import PastReply
from schemas.proof import NoticeSent, Proof
from schemas.statement import Statement

FORMAT: Final = "cobranza-dossier/2"


class Link(msgspec.Struct, frozen=True):
    """A line of the record with its link, the one before, and when the database took it (see `engine.study.chain`)."""

    entry: Entry
    recorded_at: datetime
    previous: str
    sha256: str


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who owes, or is owed. `number` is the creditor's own for a customer."""

    name: str
    number: str = ""
    tax_id: str = ""
    kind: str = ""
    country: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


class Item(msgspec.Struct, frozen=True):
    """One line of the invoice."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


class Invoiced(msgspec.Struct, frozen=True, omit_defaults=True):
    """The invoice itself. Money in `currency`, major units."""

    number: str
    issued_on: date
    due_on: date
    currency: str
    total: Decimal
    items: tuple[Item, ...] = ()


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """The credit terms that were accepted: when, through which door, by whom, and the text that was shown.

    `document` is the sha256 of that text; `text` is empty where nobody kept it, or it was erased.
    """

    at: datetime
    document: str = ""
    by: str = ""
    door: str = ""
    version: str = ""
    language: str = ""
    text: str = ""


class Contacted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message with its text, its hash and what its provider said of it. `sha256` is of the text that went out."""

    sent: NoticeSent
    language: str = ""
    recipient: str = ""
    subject: str = ""
    body: str = ""


class Dossier(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Everything that is known of one case, in the order in which it is read. Moments are UTC.

    `chain` is the link of the record's last line. `unproved` says that nothing proves the final demand.
    """

    format: str
    made_at: datetime
    creditor: Party
    customer: Party
    invoice: Invoiced
    playbook: str
    version: int
    plan_sha256: str
    opened_at: datetime
    balance: Decimal
    ended: str = ""
    terms: tuple[Terms, ...] = ()
    contacts: tuple[Contacted, ...] = ()
    replies: tuple[PastReply, ...] = ()
    promises: tuple[Promise, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    demands: tuple[NoticeSent, ...] = ()
    proofs: tuple[Proof, ...] = ()
    unproved: bool = False
    statement: Statement | None = None
    record: tuple[Link, ...] = ()
    chain: str = ""


class Packed(msgspec.Struct, frozen=True):
    """One file of a package."""

    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a package holds: each file by its sha256, and the link of the record's last line."""

    format: str
    invoice: str
    made_at: datetime
    chain: str
    files: tuple[Packed, ...]
