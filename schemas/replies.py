"""What a customer's answer may mean, and what may follow from it. Words only; nothing here reads a text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal, get_args

import msgspec

from schemas.driving import AnyWish
from schemas.events import AnyEvent

Sense = Literal[
    "stop", "start", "already_paid", "will_pay_on", "plan", "wrong", "accepts", "wrong_number", "third_party",
    "deceased", "automatic", "text", "right_party", "pay_now", "promise", "dispute", "person", "nothing",
]  # fmt: skip
"""From a text: no more messages, messages again, it is paid, a date, instalments, something is not right, agreed, not
this person's number, somebody else reads it, the customer died, a machine's answer, or words for a person to read.
From a key pressed in a call: `right_party` to `nothing`, and `wrong_number`."""
SENSES: Final[tuple[Sense, ...]] = get_args(Sense)


class Meaning(msgspec.Struct, frozen=True):
    """What an answer was taken for. `on` is the day of a promise, and only there; `also` what else it plainly says."""

    sense: Sense
    on: date | None = None
    also: tuple[Sense, ...] = ()


class Answered(msgspec.Struct, frozen=True):
    """One open case that an answer may be about, and whether its playbook pauses for a dispute.

    `is_asked`: it answers wishes (its plan is of semantics 2 or later); others are told what happened. `terms` is the
    sha256 of the credit terms that the answered message showed, empty where it showed none.
    """

    invoice: str
    pauses_for_dispute: bool = False
    is_asked: bool = False
    terms: str = ""


class Heard(msgspec.Struct, frozen=True):
    """Where an answer came from and what it answers. `id` is the reply's own; `at` is UTC.

    `customers` have the address on file; `contact` and its `step` is the message it answers, empty where unknown;
    `cases` are the open cases which that message carried, or else all open ones of the customers; `certain` says that
    it is the former, or that there is but one.
    """

    id: str
    channel: str
    kind: str
    address: str
    at: datetime
    customers: tuple[str, ...] = ()
    contact: str = ""
    step: str = ""
    cases: tuple[Answered, ...] = ()
    certain: bool = False


# --- what follows: imperatives, each done once -------------------------------------------------------------------


class Deed(msgspec.Struct, frozen=True, tag_field="deed"):
    """Base of what follows from an answer."""


class Withdraw(Deed, frozen=True, tag="withdraw"):
    """Whoever has the address on file is no longer written to on this channel."""


class Give(Deed, frozen=True, tag="give"):
    """They are again."""


class Suppress(Deed, frozen=True, tag="suppress"):
    """Nobody uses the address again, whoever it is on file for."""

    reason: Literal["wrong_number", "third_party", "opted_out"]


class Note(Deed, frozen=True, tag="note"):
    """One more thing is known to have come of the contact: a word of schemas.contact.Outcome."""

    fact: str


class Tell(Deed, frozen=True, tag="tell"):
    """A case hears of it through its inbox."""

    invoice: str
    event: AnyEvent


class AskCase(Deed, frozen=True, tag="ask_case"):
    """A case is asked through the one door, and answers as it answers whoever else asks."""

    invoice: str
    wish: AnyWish


class AskPromise(Deed, frozen=True, tag="ask_promise"):
    """A case is asked whether the customer may pay what it owes by a day."""

    invoice: str
    on: date


class AskPerson(Deed, frozen=True, tag="ask_person"):
    """A person reads it, with the case beside it. `what` says why."""

    invoice: str
    what: str


AnyDeed = Withdraw | Give | Suppress | Note | Tell | AskCase | AskPromise | AskPerson
