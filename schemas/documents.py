"""What a document says: an invoice, a statement, an agreement, a demand, a receipt, terms, a file's index. Words only.

Amounts are Decimal in major units of `currency`, days are the customer's. Nothing here is laid out or translated.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from schemas.invoice import LineItem
from schemas.plan import Duration, Terms
from schemas.statement import Statement

Kind = Literal[
    "invoice", "statement", "reminder", "plan_agreement", "final_demand", "receipt", "terms", "credit_note",
    "dossier_index",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = (
    "invoice", "statement", "reminder", "plan_agreement", "final_demand", "receipt", "terms", "credit_note",
    "dossier_index",
)  # fmt: skip
MADE_ON_ASKING: Final[tuple[Kind, ...]] = (
    "invoice", "statement", "plan_agreement", "final_demand", "receipt", "terms", "credit_note",
)  # fmt: skip
"""Those that the books and a case's record are enough for."""
ATTACHED: Final[dict[str, Kind]] = {
    "invoice_pdf": "invoice", "statement_pdf": "statement", "terms_pdf": "terms",
}  # fmt: skip
"""A playbook's `attach` and the kind that it stands for."""
Paper = Literal["a4", "us-letter"]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Whose paper it is. `address` is one line; `country` is ISO 3166; `logo` is a picture's content (PNG, JPEG, SVG).

    For an e-invoice only, as the books do not have it: `tax_rates` are the rates of VAT in percent that the creditor
    charges; `tax_category` and `tax_reason` say of which kind its untaxed sales are (EN 16931, BT-118 and BT-120).
    """

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    pay_url: str = ""
    account: str = ""
    tax_id: str = ""
    country: str = ""
    paper: Paper = "a4"
    logo: bytes = b""
    tax_category: str = ""
    tax_reason: str = ""
    tax_rates: tuple[Decimal, ...] = ()


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads it. `address` is as the books have it, in one line or several."""

    name: str
    address: str = ""
    tax_id: str = ""
    country: str = ""
    email: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every document: for whom, and the day that stands on it and in the file's own record."""

    to: Addressee
    made_on: date


class InvoiceTold(Told, frozen=True, kw_only=True):
    """An invoice as the books have it. `tax` is what the total has beyond the lines; `paid` and `credited` lower it.

    `terms` are what was agreed on payment. `e_invoice` asks for the Factur-X file inside: such an invoice is shown as
    it was issued, whatever was paid since.
    """

    number: str
    issued_on: date
    due_on: date | None
    currency: str
    total: Decimal
    lines: tuple[LineItem, ...] = ()
    paid: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    terms: Terms = Terms()
    e_invoice: bool = False

    @property
    def net(self) -> Decimal:
        """What the lines come to."""
        return sum((line.amount for line in self.lines), Decimal(0)) if self.lines else self.total

    @property
    def tax(self) -> Decimal:
        """What stands between the lines and the total: taxes and whatever else the books put there."""
        return self.total - self.net


class CreditNoteTold(Told, frozen=True, kw_only=True):
    """A document of the creditor's that lowers an invoice."""

    number: str
    invoice: str
    invoice_issued_on: date | None
    issued_on: date
    currency: str
    amount: Decimal
    reason: str = ""


class StatementTold(Told, frozen=True, kw_only=True):
    """The account of a customer: one statement an invoice, oldest due first."""

    statements: tuple[Statement, ...]


class ReminderTold(Told, frozen=True, kw_only=True):
    """A letter: its text is the message's, `dated` the day in words, `enclosed` what lies with it."""

    subject: str
    text: str
    dated: str = ""
    reference: str = ""
    enclosed: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """One instalment: how much, and by when."""

    amount: Decimal
    due_on: date


class AgreementTold(Told, frozen=True, kw_only=True):
    """An instalment plan to be signed: of what, in which parts, and what happens when one is not paid.

    `discount` is the amount that is let off once every part was paid. `signed_by` is who signs for the creditor.
    """

    id: str
    statements: tuple[Statement, ...]
    currency: str
    owed: Decimal
    parts: tuple[Part, ...]
    discount: Decimal = Decimal(0)
    signed_by: str = ""
    grace: Duration | None = None


class DemandTold(Told, frozen=True, kw_only=True):
    """The final demand. `pay_by` is the last day; `steps` are what may follow, in words already; `text` is the message
    that goes with it, where the playbook has one; empty: the document's own words."""

    statements: tuple[Statement, ...]
    pay_by: date
    steps: tuple[str, ...] = ()
    text: str = ""


class Applied(msgspec.Struct, frozen=True):
    """What of a payment went to an invoice, and what is left of it."""

    invoice: str
    amount: Decimal
    left: Decimal


class ReceiptTold(Told, frozen=True, kw_only=True):
    """A payment that arrived. `method` is one of the playbook's ways to pay, or the bank's own word."""

    id: str
    paid_on: date
    currency: str
    amount: Decimal
    method: str = ""
    applied: tuple[Applied, ...] = ()


class TermsTold(Told, frozen=True, kw_only=True):
    """The credit terms of an invoice. `version` names the text; `accepted_on` is when the customer agreed."""

    invoice: str
    terms: Terms
    version: str = ""
    accepted_on: date | None = None


class DossierPart(msgspec.Struct, frozen=True, kw_only=True):
    """A section of a dossier: a title, and any of a text, facts, a table (`columns` and `rows`) and finished pages.

    Texts have the marks of messages (lists, tables, `**bold**`) and no command. `pdf` is appended page by page.
    """

    title: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[int, ...] = ()
    pdf: bytes = b""


class DossierTold(Told, frozen=True, kw_only=True):
    """A file of one case as one PDF: cover, index with page numbers, sections. Everything in it is in words already."""

    title: str
    subtitle: str = ""
    reference: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[DossierPart, ...] = ()


AnyTold = (
    InvoiceTold | CreditNoteTold | StatementTold | ReminderTold | AgreementTold | DemandTold | ReceiptTold | TermsTold
    | DossierTold
)  # fmt: skip
