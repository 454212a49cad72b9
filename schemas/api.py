"""The words of the API for ERPs: what a request may say and what is answered. They know no address and no database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

# The tail keeps a line's end out; documents are shown without it, where `$` means the end anyway.
END = r"$(?!\n)"
Amount = Annotated[
    str,
    Meta(pattern=rf"^[0-9]{{1,15}}(\.[0-9]{{1,4}})?{END}", description="Over zero, major units.", examples=["118.00"]),
]
AnyAmount = Annotated[str, Meta(pattern=rf"^-?[0-9]{{1,15}}(\.[0-9]{{1,6}})?{END}", examples=["-5.00"])]
Currency = Annotated[str, Meta(pattern=f"^[A-Z]{{3}}{END}", description="ISO 4217", examples=["PEN"])]
Country = Annotated[str, Meta(pattern=f"^([A-Z]{{2}})?{END}", description="ISO 3166; empty: not known")]
Number = Annotated[str, Meta(min_length=1, max_length=64)]
Id = Annotated[str, Meta(min_length=1, max_length=128)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(min_length=1, max_length=1000)]
Email = Annotated[str, Meta(min_length=3, max_length=320)]
Mobile = Annotated[str, Meta(min_length=7, max_length=40, examples=["+51987654321"])]
Channel = Literal["email", "whatsapp", "sms", "voice", "letter", "call", "any"]
Method = Literal["bank_transfer", "card", "yape", "plin", "direct_debit", "payment_link", "cash_agent", "paypal"]


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what a request says: a field that is not known is refused."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what is answered."""


# ------------------------------------------------------------------------------------------------- what requests say


class CustomerFacts(Said, frozen=True, kw_only=True):
    """What is known of a customer. What the books do not have is filled in, addresses are added; what they have
    otherwise is a conflict, and nothing is changed. An opt-out wins over an earlier consent, never the other way."""

    name: Name
    kind: Literal["company", "person"] = "company"
    tax_id: Annotated[str, Meta(max_length=32)] = ""
    country: Country = ""
    subdivision: Annotated[str, Meta(max_length=16)] = ""
    zone: Annotated[str, Meta(max_length=64, description="IANA: America/Lima")] = ""
    language: Annotated[str, Meta(pattern=f"^([a-z]{{2}}(-[A-Z]{{2}})?)?{END}", description="es, en, es-PE")] = ""
    pays_by: Literal["", "bank_transfer", "card", "yape", "plin", "direct_debit", "payment_link", "cash_agent",
                     "paypal"] = ""  # fmt: skip
    data_from: date | None = None
    emails: Annotated[tuple[Email, ...], Meta(max_length=20)] = ()
    mobiles: Annotated[tuple[Mobile, ...], Meta(max_length=20)] = ()
    postal: Annotated[str, Meta(max_length=400)] = ""
    consented: Annotated[tuple[Channel, ...], Meta(max_length=8)] = ()
    opted_out: Annotated[tuple[Channel, ...], Meta(max_length=8)] = ()


class NewCustomer(CustomerFacts, frozen=True, kw_only=True):
    """A customer under the creditor's own number."""

    id: Number


class NewLine(Said, frozen=True, kw_only=True):
    """A line of an invoice: its amount, or quantity and unit price."""

    description: Annotated[str, Meta(max_length=400)] = ""
    quantity: AnyAmount | None = None
    unit_price: AnyAmount | None = None
    amount: AnyAmount | None = None


class NewInvoice(Said, frozen=True, kw_only=True):
    """What is owed. Without `due_on` the playbook's terms decide; without `playbook`, what the playbooks cover."""

    number: Number
    customer: Number
    issued_on: date
    due_on: date | None = None
    currency: Currency
    total: Amount
    playbook: Annotated[str, Meta(max_length=64)] = ""
    lines: Annotated[tuple[NewLine, ...], Meta(max_length=1000)] = ()


class NewPayment(Said, frozen=True, kw_only=True):
    """Money that arrived, by its source's own id. Without `invoice` it is unapplied cash of the customer."""

    id: Id
    invoice: Annotated[str, Meta(max_length=64)] = ""
    customer: Annotated[str, Meta(max_length=64)] = ""
    amount: Amount
    currency: Currency
    paid_on: date
    method: Annotated[str, Meta(max_length=40)] = ""


class NewReversal(Said, frozen=True, kw_only=True):
    """A payment taken back, all of it or a part: a bounced debit, a chargeback."""

    id: Id
    amount: Amount
    currency: Currency
    reversed_on: date


class NewPart(Said, frozen=True, kw_only=True):
    """So much of some money for this invoice."""

    invoice: Number
    amount: Amount


class NewApplication(Said, frozen=True, kw_only=True):
    """Where money without an invoice goes. Without `parts` the best proposal is taken; what is over stays as credit."""

    parts: Annotated[tuple[NewPart, ...], Meta(max_length=100)] = ()


class NewCreditNote(Said, frozen=True, kw_only=True):
    """A document of the creditor that lowers an invoice."""

    id: Number
    invoice: Number
    amount: Amount
    currency: Currency
    issued_on: date
    reason: Annotated[str, Meta(max_length=200)] = ""


class HoldWish(Said, frozen=True, kw_only=True):
    """Pause a case: `until` the day on which it goes on, or for so many `days`; one of the two."""

    reason: Words
    until: date | None = None
    days: Annotated[int, Meta(ge=1, le=366)] | None = None
    kind: Literal["manual", "on_request"] = "manual"


class LiftWish(Said, frozen=True, kw_only=True):
    """End a pause of this kind."""

    kind: Literal["manual", "on_request"] = "manual"


class CancelWish(Said, frozen=True, kw_only=True):
    """End a case for good."""

    reason: Words


class PromiseWish(Said, frozen=True, kw_only=True):
    """A promise to pay an amount by a day; `note` is what was said."""

    amount: Amount
    due_on: date
    note: Annotated[str, Meta(max_length=1000)] = ""


class InstalmentWish(Said, frozen=True, kw_only=True):
    """One payment of a plan."""

    due_on: date
    amount: Amount


class PlanWish(Said, frozen=True, kw_only=True):
    """An instalment plan. `discount` is a fraction (0.05) of what is owed, lost if the plan breaks."""

    instalments: Annotated[tuple[InstalmentWish, ...], Meta(min_length=1, max_length=60)]
    discount: Annotated[str, Meta(pattern=rf"^0(\.[0-9]{{1,4}})?{END}", examples=["0.05"])] = "0"
    note: Annotated[str, Meta(max_length=1000)] = ""


class DisputeWish(Said, frozen=True, kw_only=True):
    """The customer contests the invoice, or `amount` of it. `reason` is a word of the trade's table (X12 426)."""

    reason: Annotated[str, Meta(min_length=1, max_length=40, examples=["quantity"])]
    amount: Amount | None = None
    note: Annotated[str, Meta(max_length=1000)] = ""


class ResolutionWish(Said, frozen=True, kw_only=True):
    """How a dispute ends. Accepted, it needs the credit note's number and amount. `dispute` where several stand."""

    outcome: Literal["accepted", "rejected", "withdrawn"]
    credit_note: Annotated[str, Meta(max_length=64)] = ""
    credited: Amount | None = None
    note: Annotated[str, Meta(max_length=1000)] = ""


class PaymentReportWish(Said, frozen=True, kw_only=True):
    """The customer says that it was paid; `amount` where one was named."""

    amount: Amount | None = None
    note: Annotated[str, Meta(max_length=1000)] = ""


class RequestWish(Said, frozen=True, kw_only=True):
    """The customer asks that the case rest until a day, the first on which it goes on."""

    until: date
    note: Annotated[str, Meta(max_length=1000)] = ""


class ReasonWish(Said, frozen=True, kw_only=True):
    """Why it was not paid, as a code."""

    reason: Annotated[str, Meta(min_length=1, max_length=40, examples=["cash_flow"])]
    note: Annotated[str, Meta(max_length=1000)] = ""


class ApprovalWish(Said, frozen=True, kw_only=True):
    """Yes or no to a step (its path) or a proposal (its id); empty where only one thing waits."""

    agreed: bool
    of: Annotated[str, Meta(max_length=200)] = ""
    note: Annotated[str, Meta(max_length=1000)] = ""


class WaiverWish(Said, frozen=True, kw_only=True):
    """Interest or fees are waived."""

    amount: Amount
    note: Annotated[str, Meta(max_length=1000)] = ""


class RecallWish(Said, frozen=True, kw_only=True):
    """A case that was handed over comes back, for a reason."""

    reason: Words


# ------------------------------------------------------------------------------------------------- what is asked for


class Page(Said, frozen=True, kw_only=True):
    """Which part of a list: at most `limit`, after the place that the last page's `next` names."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    after: Annotated[str, Meta(max_length=400)] = ""


class InvoicesAsked(Page, frozen=True, kw_only=True):
    """`waiting` invoices have no case yet; `closed` ones have one that has ended."""

    status: Literal["waiting", "open", "closed"] | UnsetType = UNSET
    customer: Number | UnsetType = UNSET
    due_from: date | UnsetType = UNSET
    due_to: date | UnsetType = UNSET


class PaymentsAsked(Page, frozen=True, kw_only=True):
    """`unapplied` money names no invoice."""

    invoice: Number | UnsetType = UNSET
    customer: Number | UnsetType = UNSET
    unapplied: bool | UnsetType = UNSET


class CashAsked(Page, frozen=True, kw_only=True):
    """`credit`: also what somebody left as a customer's credit."""

    credit: bool = False


class CreditNotesAsked(Page, frozen=True, kw_only=True):
    """Of one invoice, or all."""

    invoice: Number | UnsetType = UNSET


class CasesAsked(Page, frozen=True, kw_only=True):
    """`hold` and `end` are kinds, or `any` and `none`."""

    stage: Annotated[str, Meta(min_length=1, max_length=40)] | UnsetType = UNSET
    hold: Annotated[str, Meta(min_length=1, max_length=40)] | UnsetType = UNSET
    end: Annotated[str, Meta(min_length=1, max_length=40)] | UnsetType = UNSET
    playbook: Number | UnsetType = UNSET
    customer: Number | UnsetType = UNSET


class TasksAsked(Page, frozen=True, kw_only=True):
    """Open tasks, unless `open` is false: then those that are done."""

    queue: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET
    kind: Literal["task", "call", "approval", "review", "alert"] | UnsetType = UNSET
    invoice: Number | UnsetType = UNSET
    open: bool = True


class WorkAsked(Said, frozen=True, kw_only=True):
    """The work list of `person`, the name under which they claim tasks; without it, what nobody has."""

    person: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET
    queue: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=200)] = 20


# ------------------------------------------------------------------------------------------------- what is answered


class Address(Given, frozen=True, kw_only=True):
    """Where a customer is reached. `bad_at`: it bounced, or is a wrong number, and is not used again."""

    kind: Literal["email", "mobile", "postal"]
    value: str
    bad_at: datetime | None


class Consent(Given, frozen=True, kw_only=True):
    """The customer's word on a channel."""

    channel: str
    state: Literal["given", "withdrawn"]
    since: date | None
    source: str


class CustomerLine(Given, frozen=True, kw_only=True):
    """A customer on a list. Without the scope `personal`, `name` and `tax_id` are masked."""

    id: str
    name: str
    kind: Literal["company", "person"]
    tax_id: str
    country: str
    subdivision: str
    zone: str
    language: str
    pays_by: str
    data_from: date | None


class Customer(CustomerLine, frozen=True, kw_only=True):
    """A customer whole. Without the scope `personal`, names and addresses are masked."""

    addresses: tuple[Address, ...]
    consents: tuple[Consent, ...]


class InvoiceLine(Given, frozen=True, kw_only=True):
    """An invoice on a list. `owed` is what the books say, without fees; `ended` is how its case ended."""

    number: str
    customer: str
    issued_on: date
    due_on: date | None
    currency: str
    total: str
    owed: str
    playbook: str
    status: Literal["waiting", "open", "closed"]
    ended: str


class LineItem(Given, frozen=True, kw_only=True):
    """A line of an invoice."""

    description: str
    quantity: str
    unit_price: str
    amount: str


class Invoice(InvoiceLine, frozen=True, kw_only=True):
    """An invoice whole."""

    lines: tuple[LineItem, ...]


class Payment(Given, frozen=True, kw_only=True):
    """Money that arrived; `reverses` names the payment that this one takes back."""

    id: str
    invoice: str
    customer: str
    amount: str
    currency: str
    paid_on: date
    method: str
    reverses: str
    received_at: datetime


class CashPart(Given, frozen=True, kw_only=True):
    """So much for that invoice."""

    invoice: str
    amount: str


class CashProposal(Given, frozen=True, kw_only=True):
    """Where money may go: `reason` is a code, `why` its words, `confidence` between 0 and 1."""

    parts: tuple[CashPart, ...]
    reason: str
    why: str
    confidence: str


class CashLine(Given, frozen=True, kw_only=True):
    """Money without an invoice. `rest` is what is left of it; `payer` and `text` are shown to who may see people."""

    id: str
    customer: str
    amount: str
    currency: str
    rest: str
    paid_on: date
    method: str
    source: str
    received_at: datetime
    is_credit: bool
    payer: str
    text: str
    proposals: tuple[CashProposal, ...]


class CreditNote(Given, frozen=True, kw_only=True):
    """A document that lowers an invoice."""

    id: str
    invoice: str
    amount: str
    currency: str
    issued_on: date
    reason: str
    received_at: datetime


class Case(Given, frozen=True, kw_only=True):
    """A case as it stands. `next_at` is when it looks again, `next_step` what it means to do then. `contested` of the
    balance is not asked for."""

    invoice: str
    customer: str
    playbook: str
    version: int
    plan_sha256: str
    stage: str
    currency: str
    total: str
    balance: str
    contested: str
    hold: str
    end: str
    opened_at: datetime
    closed_at: datetime | None
    next_at: datetime | None
    next_step: str
    open_tasks: int


class Moment(Given, frozen=True, kw_only=True):
    """A line of a case's life. `because` is the playbook's path, `place` its file, line and column."""

    seq: int
    at: datetime
    day: date
    days_past_due: int
    stage: str
    arrow: Literal["->", "<-", ".."]
    text: str
    because: str
    place: str


class Contact(Given, frozen=True, kw_only=True):
    """A message or call that carried, or failed to carry, a step. `covered`: another case's message carried it."""

    key: str
    step: str
    message: str
    channel: str
    state: Literal["reserved", "accepted", "failed", "unknown"]
    at: datetime
    attempt: int
    covered: bool
    delivery: str
    delivery_at: datetime | None
    segments: int | None
    price: str | None
    price_currency: str


class Spoke(Given, frozen=True, kw_only=True):
    """One rule's word."""

    rule: str
    says: Literal["allowed", "deferred", "refused"]
    channel: str
    facts: str


class Verdict(Given, frozen=True, kw_only=True):
    """What the rules said of a step, also where nothing went out."""

    step: str
    says: Literal["allowed", "deferred", "refused"]
    channel: str
    until: datetime | None
    at: datetime
    spoke: tuple[Spoke, ...]


class Task(Given, frozen=True, kw_only=True):
    """Work for a person."""

    invoice: str
    key: str
    what: str
    queue: str
    kind: Literal["task", "call", "approval", "review", "alert"]
    raised_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    outcome: str
    claimed_by: str = ""


class WorkReason(Given, frozen=True, kw_only=True):
    """Why a task stands where it stands. `figure` is what belongs to the code: a moment (UTC), or a number of days."""

    code: str
    figure: str
    text: str


class WorkItem(Given, frozen=True, kw_only=True):
    """A task in its place. `ready`: it can be done now; a call is not while its customer may not be called.

    `urgency` is 0 to 4, `opens_at` when a call may next be made. Without the scope `personal`, `name` is masked.
    """

    invoice: str
    key: str
    what: str
    kind: Literal["task", "call", "approval", "review", "alert"]
    queue: str
    raised_at: datetime
    due_at: datetime | None
    customer: str
    name: str
    balance: str
    currency: str
    ready: bool
    urgency: int
    opens_at: datetime | None
    claimed_by: str
    tries: int
    reasons: tuple[WorkReason, ...]


class WorkList(Given, frozen=True, kw_only=True):
    """What to do next, the first thing first."""

    items: tuple[WorkItem, ...]


class Customers(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[CustomerLine, ...]
    next: str | None


class Invoices(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[InvoiceLine, ...]
    next: str | None


class Payments(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[Payment, ...]
    next: str | None


class CreditNotes(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[CreditNote, ...]
    next: str | None


class Cases(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[Case, ...]
    next: str | None


class Timeline(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[Moment, ...]
    next: str | None


class Contacts(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[Contact, ...]
    next: str | None


class Verdicts(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[Verdict, ...]
    next: str | None


class Tasks(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[Task, ...]
    next: str | None


class Receipt(Given, frozen=True, kw_only=True):
    """What came of a write. `new` is false where it had been there already, with the same content."""

    id: str
    href: str
    new: bool


class CashList(Given, frozen=True, kw_only=True):
    """A page of a list. `next` is the address of the next page, null on the last."""

    items: tuple[CashLine, ...]
    next: str | None


class Application(Given, frozen=True, kw_only=True):
    """What was applied of some money, and what is left of it; `href` is the money's own address."""

    id: str
    href: str
    currency: str
    parts: tuple[CashPart, ...]
    rest: str


class MoneyReceipt(Receipt, frozen=True, kw_only=True):
    """The same for money. `owed` is what the books say is left of the invoice, null where there is none."""

    invoice: str
    owed: str | None
    currency: str


class CommandReceipt(Given, frozen=True, kw_only=True):
    """A command that is stored; its case records it within moments, and the timeline then shows it by this `id`."""

    id: str
    href: str
    invoice: str
    event: str
    until: date | None


class WishReceipt(Given, frozen=True, kw_only=True):
    """A wish that is stored. Its case answers within moments: `href` says what."""

    id: str
    href: str
    invoice: str
    wish: str


class Wish(Given, frozen=True, kw_only=True):
    """What was asked of a case and what it said. `reason` is a code and `detail` its words; `allowed` what would be."""

    id: str
    invoice: str
    wish: str
    state: Literal["waiting", "agreed", "refused"]
    reason: str
    detail: str
    allowed: dict[str, str]
    answered_at: datetime | None


class MayOffer(Given, frozen=True, kw_only=True):
    """What may be agreed now. `instalments` is the most of them, 0 where no plan may be; `promise_until` is null where
    no promise may be made. `amount` may be asked for; `contested` is apart. Shares are fractions."""

    invoice: str
    currency: str
    amount: str
    contested: str
    instalments: int
    down_payment: str
    discount: str
    approved_by: str
    promise_until: date | None
    promise_at_most: str | None


class Health(Given, frozen=True, kw_only=True):
    """How the service is."""

    status: Literal["ok"]
    version: str
    database: Literal["ok"]


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong with a request, and where: a `pointer` into the body (RFC 6901), a `parameter` or a `header`."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a request was not answered (RFC 9457), in the language of Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[Fault, ...] = ()
