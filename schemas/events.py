"""What has happened to a case: facts in the past participle. No event holds a name, an address or a text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from schemas.playbook import End, HoldKind


def tag_of(name: str) -> str:
    """How a class is named in JSON: `PaymentReceived` is `payment_received`."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag=tag_of, omit_defaults=True):
    """Base of all events. `at` is UTC; `id` is the source's own id and is empty for what the case settles itself."""

    at: datetime
    id: str = ""


# --- what arrives -----------------------------------------------------------------------------------------------


class CaseOpened(Event, frozen=True):
    """An invoice came in and its collection begins. `facts` are canonical values by catalogue name.

    `counted_in` is the creditor's zone, in which days are counted where the customer's is not known."""

    invoice: str
    customer: str
    currency: str
    amount: Decimal
    issued_on: date
    due_on: date
    zone: str
    known: tuple[str, ...] = ()
    data_from: date | None = None
    facts: dict[str, str] = {}
    counted_in: str = ""


class PaymentReceived(Event, frozen=True):
    """Money arrived. `payment` is the payer's or bank's own id; `amount` is in the invoice's currency."""

    payment: str
    amount: Decimal
    paid_on: date | None = None
    method: str = ""


class PaymentReversed(Event, frozen=True):
    """A payment was taken back: a bounced debit, a chargeback."""

    payment: str
    amount: Decimal
    reason: str = ""


class CreditNoteIssued(Event, frozen=True):
    """The creditor lowered the invoice."""

    credit_note: str
    amount: Decimal


class PaymentReported(Event, frozen=True):
    """The customer, or unapplied cash, says that it was paid: it waits to be verified. `by` says who told us."""

    amount: Decimal | None = None
    by: str = ""


class DisputeOpened(Event, frozen=True):
    """The customer contests the invoice, or `amount` of it. `reason` is a word of DISPUTE_REASONS.

    `dispute` is its own id, empty where a source knows one dispute at a time only; `by` says who told us.
    """

    reason: str = "other"
    amount: Decimal | None = None
    dispute: str = ""
    by: str = ""


class DisputeResolved(Event, frozen=True):
    """The dispute is settled; a credit note, where one is due, is an event of its own.

    `outcome`: accepted, rejected or withdrawn. An empty `dispute` settles all that stand.
    """

    outcome: str = ""
    dispute: str = ""
    by: str = ""


class PromiseMade(Event, frozen=True):
    """The customer promised an amount by a date. `by` says who wrote it down, `moves` how often what is owed of the
    invoice itself had changed by then."""

    promise: str
    amount: Decimal
    due_on: date
    by: str = ""
    moves: int | None = None


class Instalment(msgspec.Struct, frozen=True):
    """One payment of an instalment plan."""

    due_on: date
    amount: Decimal


class ProposalMade(Event, frozen=True):
    """An instalment plan within the offers table was asked for. It is agreed at once, or waits for `approval_by`.
    `moves`: how often what is owed of the invoice itself had changed by then."""

    proposal: str
    instalments: tuple[Instalment, ...]
    discount: Decimal = Decimal(0)
    approval_by: str = ""
    by: str = ""
    moves: int | None = None


class OfferAnswered(Event, frozen=True):
    """The customer answered the offer, with `yes`, `no` or in words kept elsewhere."""

    answer: str = ""


class DelayReasonGiven(Event, frozen=True):
    """The customer said why it was not paid. `reason` is a word of DELAY_REASONS."""

    reason: str
    by: str = ""


class TermsAccepted(Event, frozen=True):
    """The customer accepted the credit terms; `document` is the sha256 of the text shown, `by` who accepted."""

    document: str = ""
    by: str = ""


class RateSet(Event, frozen=True):
    """A series of rates got a value. `value` is a fraction a year, or an index in money; it holds from `since` on, up
    to and with `until` where it is known to end. Where it replaces an earlier value of the same day it is newer."""

    series: str
    since: date
    value: Decimal
    until: date | None = None


class BlockTold(Event, frozen=True):
    """A legal block stands against the customer (`schemas.contact.BLOCKS`) from `since` on, up to and with `until`
    where that is known. Of the same block and first day the newest word counts: a lifted one has its last day."""

    block: str
    since: date
    until: date | None = None


class ChargesWaived(Event, frozen=True):
    """A person waived interest or fees. `amount` is at most what was charged."""

    amount: Decimal
    by: str = ""


class CaseRecalled(Event, frozen=True):
    """A case that was handed over came back to the creditor: its end is undone, its timeline is not repeated."""

    by: str = ""


class NoticeProved(Event, frozen=True):
    """There is proof that a notice reached its customer, or was handed to the post. `at` is when that was.

    `proof` is a word of PROOFS; `contact` the message's key, empty where a person keeps the proof, who is then `by`.
    """

    step: str
    proof: str
    contact: str = ""
    by: str = ""


class WriteOffAsked(Event, frozen=True):
    """A person wants the rest written off, for a reason of the reasons' table; `approval_by` must agree."""

    wish: str
    reason: str
    approval_by: str
    by: str = ""


class HoldPlaced(Event, frozen=True):
    """Someone paused the case, with a reason; `until` is the first day on which it no longer holds.

    `of` is the dispute or the task for which the case pauses itself.
    """

    hold: HoldKind
    until: date | None = None
    reason: str = ""
    by: str = ""
    of: str = ""


class HoldLifted(Event, frozen=True):
    """A pause was ended early."""

    hold: HoldKind
    by: str = ""


class StopNoticed(Event, frozen=True):
    """A notice that ends collection where the playbook's `stop_when` names it."""

    notice: str


class CaseCancelled(Event, frozen=True):
    """A person ended the case, with a reason."""

    reason: str
    by: str


class FactsChanged(Event, frozen=True):
    """Facts of the customer or the history changed; `known` are the data now on file, where they changed."""

    facts: dict[str, str] = {}
    known: tuple[str, ...] | None = None
    data_from: date | None = None


class AddressFailed(Event, frozen=True):
    """A message bounced or a number was wrong: the address is bad. `contact` is the message's key, where known."""

    channel: str
    step: str = ""
    contact: str = ""


class ContactFailed(Event, frozen=True):
    """A message that its provider had taken did not arrive; its address may still be good. `contact` is its key."""

    channel: str
    step: str = ""
    contact: str = ""


class ApprovalGiven(Event, frozen=True):
    """A person agreed to a step (its path) or a proposal (its id)."""

    of: str
    by: str


class ApprovalRefused(Event, frozen=True):
    """A person said no to a step or a proposal."""

    of: str
    by: str
    reason: str = ""


class TaskDone(Event, frozen=True):
    """A person finished a task. `task` is the task's key; `outcome` an outcome code."""

    task: str
    outcome: str = ""
    by: str = ""


class CallDone(Event, frozen=True):
    """A person called. `outcome` is a code: right_party, no_answer, wrong_number, promise, refused ..."""

    step: str
    outcome: str
    by: str = ""


# --- what came of an effect -------------------------------------------------------------------------------------


class ContactMade(Event, frozen=True):
    """A step's contact was accepted by the channel. `contact` is the message that carries it; where that belongs to
    another case of the customer, `covered` is true. `refused` names the channels, as rules, that said no before."""

    step: str
    channel: str
    contact: str
    covered: bool = False
    refused: tuple[str, ...] = ()


class ContactDeferred(Event, frozen=True):
    """The contact desk put the contact off; nothing went out. `rules` are the ids of the rules that spoke against."""

    step: str
    until: datetime
    rules: tuple[str, ...]


class ContactRefused(Event, frozen=True):
    """The contact desk, or every channel of `by:`, refused; nothing will go out for this step."""

    step: str
    rules: tuple[str, ...]


class ContactUnknown(Event, frozen=True):
    """The provider may or may not have taken it; it is not sent again and a person looks at it."""

    step: str
    channel: str
    contact: str


class NewsWaiting(Event, frozen=True):
    """The desk saw an event that this case had not yet folded; nothing went out and the case decides anew."""

    step: str


class TaskRaised(Event, frozen=True):
    """A task is on a person's list. `task` is its key: a step's path or a reason such as data.if_missing."""

    task: str
    queue: str
    due_at: datetime | None = None
    step: str = ""


class ApprovalAsked(Event, frozen=True):
    """A person was asked to agree."""

    of: str
    by: str
    due_at: datetime


class Reported(Event, frozen=True):
    """The case was put into a bureau's file."""

    step: str
    to: str


class HandedOver(Event, frozen=True):
    """The case was handed to legal or to an agency."""

    step: str
    to: str


class WrittenOff(Event, frozen=True):
    """The rest was written off."""

    step: str
    amount: Decimal


class FeeCharged(Event, frozen=True):
    """A fee was added to what is owed."""

    step: str
    amount: Decimal


class CaseClosed(Event, frozen=True):
    """The case ended; it can only come back through the reversal of a payment, or a recall.

    `moves` is how often the invoice's own amount had changed by then: what comes later came after the end.
    """

    end: End
    moves: int | None = None


# --- what the case settles by itself ----------------------------------------------------------------------------


class StageEntered(Event, frozen=True):
    """The case moved to a stage. `late` says that the invoice came when earlier stages had passed."""

    stage: str
    late: bool = False
    brought_forward: int = 0


class SegmentAssigned(Event, frozen=True):
    """A row of data.segments fitted; `facts` are its answers."""

    facts: dict[str, str]
    row: int


class StepSkipped(Event, frozen=True):
    """A step will not run. `reason`: condition, overtaken, late_arrival, stage_left, approval_refused, no_offer,
    forbidden (by the rule of a pack that `detail` names)."""

    step: str
    reason: str
    detail: str = ""


class HoldEnded(Event, frozen=True):
    """A hold reached its bound, and what follows. `why`: bound, kept, paid, or rest: there is more to ask for again.

    `of` is the dispute whose time is up, or the cause of the hold.
    """

    hold: HoldKind
    why: str = "bound"
    of: str = ""


class PromiseKept(Event, frozen=True):
    """The promised amount arrived in time."""

    promise: str


class PromiseBroken(Event, frozen=True):
    """The promised amount did not arrive by its date plus grace."""

    promise: str


class PlanAgreed(Event, frozen=True):
    """The proposal that waited is agreed, in place of the promises that it `replaces`."""

    proposal: str
    replaces: tuple[str, ...] = ()


class PlanDeclined(Event, frozen=True):
    """The proposal was not agreed: refused, or nobody answered in time."""

    proposal: str
    why: str = ""


class Charged(Event, frozen=True):
    """Late interest, a late fee or a sum the law names was added to what is owed. `what` is a word of CHARGES.

    Interest runs from `since` up to and without `until`; a negative amount corrects an earlier charge.
    """

    what: str
    amount: Decimal
    since: date | None = None
    until: date | None = None


class ChargesForgiven(Event, frozen=True):
    """The invoice itself was paid, and what was charged for lateness is too little to be asked for."""

    amount: Decimal


class DiscountEarned(Event, frozen=True):
    """The invoice was paid early enough for the discount of the terms, which is waived. A negative amount takes a
    discount back: that of the instalment plan `proposal`, where one is named."""

    amount: Decimal
    proposal: str = ""


class RewardGranted(Event, frozen=True):
    """A good payer gets what `reward` names. `step` is the path that names it."""

    step: str
    reward: str


class PlanBroken(Event, frozen=True):
    """An instalment was missed beyond grace: the balance falls due again and a discount is lost."""

    proposal: str


class PlanCompleted(Event, frozen=True):
    """Every instalment was paid; a discount is now earned and waived from the balance."""

    proposal: str
    waived: Decimal = Decimal(0)


class ApprovalLapsed(Event, frozen=True):
    """Nobody answered in time; what silence means follows."""

    of: str


Arrived = (
    CaseOpened | PaymentReceived | PaymentReversed | CreditNoteIssued | PaymentReported | DisputeOpened
    | DisputeResolved | PromiseMade | ProposalMade | OfferAnswered | TermsAccepted | HoldPlaced | HoldLifted
    | StopNoticed | CaseCancelled | FactsChanged | AddressFailed | ApprovalGiven | ApprovalRefused | TaskDone | CallDone
    | DelayReasonGiven | RateSet | ChargesWaived | CaseRecalled | NoticeProved | WriteOffAsked
    | ContactFailed | BlockTold
)  # fmt: skip
Outcome = (
    ContactMade | ContactDeferred | ContactRefused | ContactUnknown | NewsWaiting | TaskRaised | ApprovalAsked
    | Reported | HandedOver | WrittenOff | FeeCharged | CaseClosed
)  # fmt: skip
Note = (
    StageEntered | SegmentAssigned | StepSkipped | HoldEnded | PromiseKept | PromiseBroken | PlanAgreed
    | PlanDeclined | PlanBroken | PlanCompleted | ApprovalLapsed | Charged | ChargesForgiven | DiscountEarned
    | RewardGranted
)  # fmt: skip
AnyEvent = Arrived | Outcome | Note


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a case's record: an event with its number in the case and the playbook path that made it."""

    seq: int
    event: AnyEvent
    because: str = ""
