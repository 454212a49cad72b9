"""A case: the collection of one invoice as it stands, folded from its events. It decides nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

import msgspec

from schemas.events import Instalment
from schemas.playbook import HoldKind


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of what a case remembers."""


class StepRecord(Record, frozen=True):
    """What became of a step. `at` is when it was accepted, skipped or given up (UTC)."""

    state: Literal["done", "skipped", "refused", "unknown"]
    at: datetime
    reason: str = ""


class Hold(Record, frozen=True):
    """A pause. `until` is the first day on which it no longer holds, where a person named one; `ended_at` once over."""

    kind: HoldKind
    since: datetime
    until: date | None = None
    reason: str = ""
    of: str = ""
    ended_at: datetime | None = None


class Promise(Record, frozen=True):
    """A promise to pay. `paid_before` is what had been received when it was made (`since`), after so many `moves`."""

    id: str
    amount: Decimal
    due_on: date
    paid_before: Decimal
    state: Literal["active", "kept", "broken", "replaced"] = "active"
    by: str = ""
    moves: int | None = None
    since: datetime | None = None


class Dispute(Record, frozen=True):
    """What the customer contests: all of the invoice, or `amount` of it."""

    id: str
    reason: str
    since: datetime
    amount: Decimal | None = None
    outcome: str = ""


class Charge(Record, frozen=True):
    """Something charged for lateness, or waived of it (`what` is then "waived" and the amount negative)."""

    what: str
    amount: Decimal
    on: date
    since: date | None = None
    until: date | None = None


class Move(Record, frozen=True):
    """The invoice's own amount changed on a day: a payment or credit note lowers it, a reversal raises it again.

    `what`: payment, reversal, credit_note, discount, waived or written_off; `of` is the payment or credit note.
    """

    on: date
    amount: Decimal
    what: str = ""
    of: str = ""


class Rate(Record, frozen=True):
    """A value of a series of rates, from a day on, up to and with `until` where it is known to end."""

    series: str
    since: date
    value: Decimal
    until: date | None = None


class Block(Record, frozen=True):
    """A legal block against the customer, from a day on, up to and with `until` where that is known."""

    block: str
    since: date
    until: date | None = None


class Agreement(Record, frozen=True):
    """An instalment plan, waiting for approval or agreed. `discount` is a fraction of what was owed (`owed`).

    `apart` was contested then and is no part of it; `credited` is what had been credited by then.
    """

    id: str
    instalments: tuple[Instalment, ...]
    discount: Decimal
    approval_by: str
    owed: Decimal
    paid_before: Decimal
    state: Literal["proposed", "active", "broken", "completed", "declined"] = "proposed"
    by: str = ""
    apart: Decimal | None = None
    credited: Decimal | None = None
    moves: int | None = None


class Approval(Record, frozen=True):
    """A question to a person about a step or proposal."""

    by: str
    due_at: datetime
    state: Literal["asked", "given", "refused", "lapsed"] = "asked"


class WriteOffWanted(Record, frozen=True):
    """A person asked to write the rest off; nothing is written off before `approval_by` agreed."""

    id: str
    reason: str
    approval_by: str
    by: str = ""


class OpenTask(Record, frozen=True):
    """A task on a person's list."""

    queue: str
    due_at: datetime | None = None
    step: str = ""


class Accepted(Record, frozen=True):
    """The message that carried a step last: its channel, and its key."""

    channel: str
    contact: str


class Failure(Record, frozen=True):
    """A step whose message was told as failed: by which channels since the address was mended, how often in all, and
    whether the last one that was sent is among them."""

    channels: tuple[str, ...] = ()
    times: int = 0
    stands: bool = False


_NOTHING: Final = Decimal(0)


class Case(Record, frozen=True):
    """The collection of one invoice. Money is in `currency`, major units; moments are UTC; days are counted in `zone`,
    or where that is unknown in `counted_in`."""

    invoice: str
    customer: str
    currency: str
    amount: Decimal
    issued_on: date
    due_on: date
    zone: str
    opened_at: datetime
    facts: dict[str, str] = {}
    known: tuple[str, ...] = ()
    data_from: date | None = None
    payments: dict[str, Decimal] = {}
    reversed: dict[str, Decimal] = {}
    credits: dict[str, Decimal] = {}
    fees: Decimal = Decimal(0)
    waived: Decimal = Decimal(0)
    written_off: Decimal = Decimal(0)
    charges: tuple[Charge, ...] = ()
    moves: tuple[Move, ...] = ()
    rates: tuple[Rate, ...] = ()
    blocks: tuple[Block, ...] = ()
    paid_at: datetime | None = None
    stage: str = ""
    brought_forward: int = 0
    steps: dict[str, StepRecord] = {}
    not_before: dict[str, datetime] = {}
    occurrences: dict[str, int] = {}
    contacted_at: datetime | None = None
    holds: tuple[Hold, ...] = ()
    past_holds: tuple[Hold, ...] = ()
    promises: tuple[Promise, ...] = ()
    agreement: Agreement | None = None
    approvals: dict[str, Approval] = {}
    tasks: dict[str, OpenTask] = {}
    finished: tuple[str, ...] = ()
    bad_channels: tuple[str, ...] = ()
    notice: str = ""
    cancelled: str = ""
    offer: str = "none"
    dispute: str = "none"
    disputes: tuple[Dispute, ...] = ()
    delay_reason: str = ""
    rewards: tuple[str, ...] = ()
    handed_to: str = ""
    counted_in: str = ""
    accepted: dict[str, Accepted] = {}
    failures: dict[str, Failure] = {}
    called: tuple[str, ...] = ()
    proofs: dict[str, datetime] = {}
    write_off: WriteOffWanted | None = None
    moves_at_end: int | None = None
    end: str = ""
    closed_at: datetime | None = None
    seq: int = 0
    seen: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def paid(self) -> Decimal:
        """What was received and not taken back."""
        return sum(self.payments.values(), _NOTHING) - sum(self.reversed.values(), _NOTHING)

    @property
    def charged(self) -> Decimal:
        """Interest, fees and sums of law that were charged for lateness, less what was waived of them."""
        return self.fees + (sum((one.amount for one in self.charges), _NOTHING) if self.charges else _NOTHING)

    @property
    def balance(self) -> Decimal:
        """What is still owed: total + charges - payments - credit notes - what was waived or written off."""
        owed = self.amount + self.fees - self.waived - self.written_off  # asked so often that nothing empty is added up
        if self.charges:
            owed += sum([one.amount for one in self.charges], _NOTHING)
        if self.payments:
            owed -= sum(self.payments.values(), _NOTHING)
        if self.reversed:
            owed += sum(self.reversed.values(), _NOTHING)
        if self.credits:
            owed -= sum(self.credits.values(), _NOTHING)
        return owed

    @property
    def contested(self) -> Decimal:
        """What of the balance is contested: all of it, or the amounts named."""
        amounts = [one.amount for one in self.disputes if not one.outcome]
        whole = max(self.balance, _NOTHING)
        return whole if None in amounts else min(whole, sum((one for one in amounts if one is not None), _NOTHING))

    @property
    def collectable(self) -> Decimal:
        """What may be asked for now: the balance less what is contested of it, never below nothing."""
        return max(self.balance, _NOTHING) - self.contested
