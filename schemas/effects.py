"""What the case wants done: imperatives. One activity of the same name serves each; a test compares the two sets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from schemas.events import Entry, tag_of
from schemas.playbook import Channel, End


class Effect(msgspec.Struct, frozen=True, kw_only=True, tag_field="effect", tag=tag_of, omit_defaults=True):
    """Base of all effects. `because` is the playbook path that asks for it; `occurrence` numbers repeats of a step."""

    because: str
    occurrence: int = 1

    @property
    def kind(self) -> str:
        """The activity's name: `contact` for Contact, `hand_over` for HandOver."""
        return str(self.__struct_config__.tag)


class Contact(Effect, frozen=True):
    """Send a message, or have a person call (`channels` is then ("call",)), through the contact desk.

    `offer` holds the terms that the message may offer (instalments, down_payment, discount), as the offers table says.
    """

    step: str
    message: str
    channels: tuple[Channel, ...]
    firmness: int
    attach: tuple[str, ...] = ()
    team: str = ""
    due_at: datetime | None = None
    offer: dict[str, str] = {}


class RaiseTask(Effect, frozen=True):
    """Put a task on a queue's list."""

    task: str
    what: str
    queue: str
    due_at: datetime | None = None
    step: str = ""


class AskApproval(Effect, frozen=True):
    """Ask a person to agree to a step or proposal."""

    of: str
    by: str
    due_at: datetime


class Report(Effect, frozen=True):
    """Put the case into a bureau's file."""

    step: str
    to: str


class HandOver(Effect, frozen=True):
    """Hand the case to legal or to an agency."""

    step: str
    to: str


class WriteOff(Effect, frozen=True):
    """Write off what is left."""

    step: str
    what: str
    amount: Decimal


class ChargeFee(Effect, frozen=True):
    """Add a fee to what is owed."""

    step: str
    amount: Decimal


class CloseCase(Effect, frozen=True):
    """End the case. `moves` is how often the invoice's own amount has changed so far, where the plan counts it."""

    end: End
    moves: int | None = None


AnyEffect = Contact | RaiseTask | AskApproval | Report | HandOver | WriteOff | ChargeFee | CloseCase


class View(msgspec.Struct, frozen=True, omit_defaults=True):
    """What lists and the contact desk read of a case: its line in the read model. No personal data.

    `next_at` is UTC; `next_message` and `next_channels` are set when the next step is a message, so that the desk can
    combine it with another case's. `contested` of the balance is not asked for; None where nothing is.
    """

    stage: str = ""
    balance: Decimal = Decimal(0)
    hold: str = ""
    end: str = ""
    next_at: datetime | None = None
    next_step: str = ""
    next_message: str = ""
    next_channels: tuple[str, ...] = ()
    next_firmness: int = 0
    open_tasks: int = 0
    state: str = ""
    contested: Decimal | None = None


class Errand(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the case hands to an activity: the effect, its own time, the entries to record with it, and its view.

    `now` is the case's time (UTC), never the wall clock. `view` is what the read model shows once the effect is done
    as asked; where it is not, the case reports again. `state` in the view is the case as JSON, kept when it closes.
    `counted_in` is where days are counted while the customer's `zone` is unknown.
    `live`: the case's time is the real one, so a deed that comes late is done as of then; a rehearsal's stands still.
    """

    invoice: str
    customer: str
    plan_sha256: str
    zone: str
    now: datetime
    seq: int
    effect: AnyEffect | None = None
    entries: tuple[Entry, ...] = ()
    view: View | None = None
    live: bool = False
    counted_in: str = ""

    @property
    def day_zone(self) -> str:
        """Where days are counted: the customer's zone, the creditor's where that is unknown; empty is UTC."""
        return self.zone or self.counted_in
