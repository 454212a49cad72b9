"""What passes between the drivers and a case's workflow: how it starts, what may be asked of it, what it answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from schemas.case import Case
from schemas.effects import View
from schemas.events import CaseOpened, Instalment, tag_of
from schemas.plan import PlanRef


class CaseStart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case's workflow begins: new (`opened`), or going on from an earlier run (`resumed`).

    `rehearsal` is the shared clock's first moment (UTC) when the case lives on that clock instead of real time.
    `reported` is the view that the read model already shows.
    """

    plan: PlanRef
    opened: CaseOpened | None = None
    resumed: Case | None = None
    rehearsal: datetime | None = None
    reported: View | None = None


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag=tag_of, omit_defaults=True):
    """Base of what may be asked: validated, then answered."""


class Tick(Command, frozen=True):
    """The rehearsal's clock stands at `at` (UTC); answer when all that is due by then is done."""

    at: datetime


class Wish(Command, frozen=True, kw_only=True):
    """What a customer or a person for them asks of a case. `id` is the asker's own; the same id again changes nothing.

    `door` is how it came: cli, api, page, reply, agent or rehearsal. `by` wrote it down; never a customer's name. `at`
    is set by the relay where cases live on a rehearsal's clock (UTC).
    """

    id: str
    by: str = ""
    door: str = ""
    at: datetime | None = None


class Promise(Wish, frozen=True, kw_only=True):
    """The customer wants to promise an amount by a date."""

    amount: Decimal
    due_on: date


class Propose(Wish, frozen=True, kw_only=True):
    """The customer wants an instalment plan. Outside the offers table nothing is agreed, whoever asks."""

    instalments: tuple[Instalment, ...]
    discount: Decimal = Decimal(0)


class OpenDispute(Wish, frozen=True, kw_only=True):
    """The customer contests the invoice, or `amount` of it, for a reason of DISPUTE_REASONS."""

    reason: str
    amount: Decimal | None = None


class ResolveDispute(Wish, frozen=True, kw_only=True):
    """A dispute ends: rejected, withdrawn, or accepted, with the credit note of that number for `credited`.

    An empty `dispute` means the only one that stands.
    """

    outcome: str
    dispute: str = ""
    credit_note: str = ""
    credited: Decimal | None = None


class ReportPayment(Wish, frozen=True, kw_only=True):
    """The customer says that it was paid; `amount` where one was named."""

    amount: Decimal | None = None


class AskForTime(Wish, frozen=True, kw_only=True):
    """The customer asks that the case rest until a day (the first on which it goes on)."""

    until: date


class GiveReason(Wish, frozen=True, kw_only=True):
    """The customer says why it was not paid: a word of DELAY_REASONS."""

    reason: str


class AnswerOffer(Wish, frozen=True, kw_only=True):
    """The customer answers the offer: yes or no."""

    answer: str


class AcceptTerms(Wish, frozen=True, kw_only=True):
    """The customer accepts the credit terms; `document` is the sha256 of the text that was shown."""

    document: str


class Approve(Wish, frozen=True, kw_only=True):
    """A person answers what was asked about a step (its path) or a proposal (its id). Nobody answers their own."""

    of: str
    agreed: bool


class WaiveCharges(Wish, frozen=True, kw_only=True):
    """A person waives interest or fees that were charged."""

    amount: Decimal


class Recall(Wish, frozen=True, kw_only=True):
    """The creditor takes back a case that was handed over."""


class AskWriteOff(Wish, frozen=True, kw_only=True):
    """The creditor wants the rest written off, for a reason of the reasons' table; `approval_by` must agree first."""

    reason: str
    approval_by: str


AnyWish = (
    Promise | Propose | OpenDispute | ResolveDispute | ReportPayment | AskForTime | GiveReason | AnswerOffer
    | AcceptTerms | Approve | WaiveCharges | Recall | AskWriteOff
)  # fmt: skip
AnyCommand = Tick | AnyWish


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the case says: accepted or refused with a reason (a code), and when it looks again (UTC).

    `allowed` says what would have been allowed, by name. `contacted` says that the customer was contacted about it at
    the very moment of a tick.
    """

    accepted: bool = True
    reason: str = ""
    allowed: dict[str, str] = {}
    next_at: datetime | None = None
    closed: bool = False
    contacted: bool = False


def event_of(wish: Wish) -> str:
    """The id of the event that a wish becomes; what a person wrote beside it is kept under the same."""
    tag = str(wish.__struct_config__.tag)
    return f"{'proposal' if tag == 'propose' else tag}/{wish.id}"
