"""The words of the contact desk: what is asked before a customer is contacted, and what is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal, get_args

import msgspec

from schemas.plan import Calendar, Limit, Plan, Step, Told, Window
from schemas.rules import Pack

Purpose = Literal["collection", "service", "notice", "reply", "thanks", "marketing"]
"""Why a contact is made. `service` is a document that the customer must have anyway: the invoice, the credit terms.
A friendly reminder collects, however early it comes."""
PURPOSE_OF_STAGE: Final[dict[str, Purpose]] = {"when_paid": "thanks"}

# What is known to have come of a contact: each rule counts with its own predicate. `unknown` is charged like the worst.
Outcome = Literal[
    "placed", "queued", "accepted", "delivered", "read", "replied",
    "answered", "no_answer", "busy", "right_party", "third_party", "wrong_number", "voicemail", "could_leave_voicemail",
    "bounced", "blocked", "failed", "unknown",
]  # fmt: skip
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
CONVERSATIONS: Final[frozenset[Outcome]] = frozenset({"replied", "right_party"})
"""Both sides spoke: the regulator's view of a direct contact in Colombia, a conversation in the United States."""

Block = Literal["insolvency", "moratorium", "attorney", "deceased", "cease_request", "dispute"]
"""A legal block on a customer: while it stands nobody collects, whatever consents and windows say."""
BLOCKS: Final[tuple[Block, ...]] = get_args(Block)


def purpose_of(step: Step) -> Purpose:
    """Why a step's message goes out: the plan says which documents the customer must have in any case."""
    return "service" if step.during_holds else PURPOSE_OF_STAGE.get(step.stage, "collection")


def purpose_in(plan: Plan, path: str) -> Purpose:
    """The same of a step by its path. One that the plan does not have collects: so it is judged most strictly."""
    steps = (*(step for stage in plan.stages for step in stage.steps), *plan.when_paid)
    return next((purpose_of(step) for step in steps if step.path == path), "collection")


def told_by(plan: Plan, message: str) -> tuple[Told, ...]:
    """What a message tells on each channel, in whatever language it is sent; no row where that is not known."""
    texts = [{one.channel: frozenset(one.says) for one in text.tells} for text in plan.messages if text.id == message]
    channels = dict.fromkeys(channel for text in texts for channel in text)
    says = {name: frozenset.intersection(*(text[name] for text in texts if name in text)) for name in channels}
    return tuple(Told(name, tuple(sorted(says[name]))) for name in channels)


def acts_in(plan: Plan, step: str) -> frozenset[str]:
    """What the contact of a step does that a rule may forbid (`schemas.rules.ACTS`), by the step's path."""
    return frozenset({"ask_reason"} if plan.ask_reason and step.startswith("negotiation.") else ())


class PastContact(msgspec.Struct, frozen=True):
    """A contact that was reserved or sent, or that the customer made (`inbound`). `at` is UTC.

    `group` is messages or calls; `invoices` are the debts it spoke of (none: not known); `outcomes` what is known to
    have come of it; `in_reply_to` the customer's message that a reply answered (empty: not known).
    """

    key: str
    group: str
    channel: str
    at: datetime
    outcomes: frozenset[str] = frozenset()
    invoices: tuple[str, ...] = ()
    purpose: Purpose = "collection"
    inbound: bool = False
    in_reply_to: str = ""


class ContactRequest(msgspec.Struct, frozen=True):
    """All that `may_contact` may know. `channels` in the order of `by:`; `addresses` are kinds on file and good.

    `window` and `limits` are the playbook's own; `packs` are the rules that laws, platforms and the house add to them.
    `invoices` are the debts that it would speak of; `consents` the channels (or `any`) that the customer agreed to;
    `waived` the rules (`co-b2c.hours`) that the customer, on record, asked to be freed from; `stopped` the channels
    whose health is so bad that nothing may go out; `not_on` those by which nobody is reached at the address on file;
    `in_reply_to` the customer's own message, answered once; `tells`
    what its message says on each channel (no row: not known), `acts` what it does of `schemas.rules.ACTS`. An empty
    `customer_kind`, `country` or `subdivision` is not known, and a rule that needs it then binds.
    """

    now: datetime
    zone: str
    channels: tuple[str, ...]
    addresses: frozenset[str]
    opted_out: frozenset[str]
    past: tuple[PastContact, ...]
    window: Window
    calendar: Calendar
    limits: tuple[Limit, ...]
    one_a_day: bool
    packs: tuple[Pack, ...] = ()
    balance_is_open: bool = True
    thanks: bool = False
    unapplied_since: datetime | None = None
    kept_until: date | None = None
    purpose: Purpose = "collection"
    invoices: tuple[str, ...] = ()
    days_past_due: int | None = None
    customer_kind: str = ""
    country: str = ""
    subdivision: str = ""
    consents: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    stopped: frozenset[str] = frozenset()
    not_on: frozenset[str] = frozenset()
    in_reply_to: str = ""
    tells: tuple[Told, ...] = ()
    acts: frozenset[str] = frozenset()


class Spoke(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule's word: its id (`policy.limits[0]`, `pe-b2c.hours`), what it said, about which channel, and why."""

    rule: str
    says: Literal["allowed", "deferred", "refused"]
    channel: str = ""
    facts: str = ""


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """`allowed` on `channel`, `deferred` until a moment (UTC), or `refused`; with every rule that spoke."""

    says: Literal["allowed", "deferred", "refused"]
    spoke: tuple[Spoke, ...]
    channel: str = ""
    until: datetime | None = None

    @property
    def against(self) -> tuple[str, ...]:
        """The rules that spoke against, each once, in order."""
        return tuple(dict.fromkeys(s.rule for s in self.spoke if s.says != "allowed"))
