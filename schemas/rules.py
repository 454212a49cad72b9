"""Rule packs: what a law, a regulator, a platform or the house asks of every contact. They judge nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal

from schemas.lengths import Duration, Word
from schemas.personal import DataClass, Since

Basis = Literal["law", "regulator", "case", "contract", "policy", "press", "memory"]
Confidence = Literal["high", "medium", "low"]
Profile = Literal["literal", "strict"]
Kind = Literal["law", "platform", "house"]
When = Literal["any", "pre_due", "overdue"]
Disclosure = Literal[
    "creditor", "amount", "how_to_pay", "reason_of_debt", "opt_out", "complaints", "collector_status", "channels"
]

# What backs a rule, in English and Spanish. A house policy is never shown as law.
BASES: Final[dict[Basis, tuple[str, str]]] = {
    "law": ("law", "ley"),
    "regulator": ("regulator's rule", "norma del regulador"),
    "case": ("case law", "jurisprudencia"),
    "contract": ("a platform's terms", "condiciones de una plataforma"),
    "policy": ("policy, not law", "política, no ley"),
    "press": ("press reports", "notas de prensa"),
    "memory": ("from memory", "de memoria"),
}
BINDING: Final[tuple[Basis, ...]] = ("law", "regulator", "case")
CONFIDENCES: Final[tuple[Confidence, ...]] = ("high", "medium", "low")
PROFILES: Final[tuple[Profile, ...]] = ("literal", "strict")
COLLECTORS: Final = ("creditor", "agency", "lender")
KINDS: Final[tuple[Kind, ...]] = ("law", "platform", "house")

# The channels that rules speak of: those of `by:`, a person's call, and a visit, which no playbook can ask for.
RULE_CHANNELS: Final = ("email", "sms", "whatsapp", "letter", "voice", "call", "visit")
ELECTRONIC: Final = ("email", "sms", "whatsapp")
# What a rule may forbid. The first few a playbook can ask for; the others bind texts and people's conduct.
ACTS: Final = (
    "ask_reason", "report", "hand_over", "charge_fee", "charge_interest",
    "visit", "tell_others", "contact_references", "looks_judicial", "public_shaming", "threats", "harassment",
    "hidden_number", "false_statements", "take_payment_as_agency", "work_channels", "unreasonable_hours",
)  # fmt: skip
DISCLOSURES: Final[dict[Disclosure, tuple[str, str]]] = {
    "creditor": ("who is owed", "a quién se debe"),
    "amount": ("how much is owed", "cuánto se debe"),
    "how_to_pay": ("how to pay", "cómo pagar"),
    "reason_of_debt": ("what the debt comes from", "de dónde viene la deuda"),
    "opt_out": ("how to stop these messages", "cómo dejar de recibir estos mensajes"),
    "complaints": ("where to complain", "dónde reclamar"),
    "collector_status": ("that a debt collector writes", "que escribe una agencia de cobranza"),
    "channels": (
        "by which channels the customer may be reached, and the choice",
        "los canales disponibles y la elección",
    ),
}


class Opening(Word, frozen=True):
    """Some days of the week (ISO, Monday 1) and their hours, in minutes after midnight; the end is exclusive."""

    days: tuple[int, ...]
    opens: int
    closes: int


class Hours(Word, frozen=True, tag="hours"):
    """Contact only within one of these openings, on the customer's clock; holidays are closed unless said."""

    open: tuple[Opening, ...]
    on_holidays: bool = False


Counts = Literal["attempts", "contacts", "conversations"]
"""What a cap counts: every attempt, only what reached the customer, or only what both sides took part in."""
Per = Literal["customer", "invoice"]


class Cap(Word, frozen=True, tag="cap"):
    """At most so many contacts in a span of the customer's days; `each_channel` counts every channel alone.

    The span slides, or with `calendar` it is the day, week (from Monday) or month in which the contact falls. An
    attempt of which nothing is known yet counts, whatever `counts` says. `per` invoice: each debt has its own count.
    """

    at_most: int
    within: Duration
    each_channel: bool = False
    counts: Counts = "attempts"
    per: Per = "customer"
    calendar: bool = False


class Gap(Word, frozen=True, tag="gap"):
    """So long between two contacts on these channels; `other_channels`: only before one on another channel.

    `after` says what starts it (`conversations`: only what both sides took part in, whoever began it). `clear`: so many
    whole days lie between the two, the days of both not counted.
    """

    apart: Duration
    other_channels: bool = False
    after: Counts = "attempts"
    per: Per = "customer"
    clear: bool = False


class Consent(Word, frozen=True, tag="consent"):
    """Only on channels that the customer agreed to; what is not on file is not agreed to."""


class OptOut(Word, frozen=True, tag="opt_out"):
    """How far a customer's no reaches: that address, that channel, or everything."""

    reaches: Literal["address", "channel", "customer"] = "channel"


class Blocks(Word, frozen=True, tag="blocks"):
    """While one of these blocks (`schemas.contact.BLOCKS`) stands, nobody collects."""

    on: tuple[str, ...]


class Reply(Word, frozen=True, tag="reply"):
    """One answer to what the customer wrote, on the channel it came by, is outside this pack's hours, caps and gaps."""


class States(Word, frozen=True, tag="states"):
    """What the text asks that the machine does not do by itself; told to people, never enforced."""

    en: str
    es: str


class Prohibits(Word, frozen=True, tag="prohibits"):
    """What is never done, or only not while one of the blocks `during` (`schemas.contact.BLOCKS`) stands."""

    acts: tuple[str, ...]
    during: tuple[str, ...] = ()


class Notice(Word, frozen=True, tag="notice"):
    """A message that must go out first: `wait` before certain deeds, or by so long after the due date (`by`).

    `proved`: the deed waits until it is proved that the message was given, and `wait` counts from then.
    """

    message: str = ""
    before: tuple[str, ...] = ()
    wait: Duration | None = None
    by: Duration | None = None
    proved: bool = False


class Text(Word, frozen=True, tag="text"):
    """What every message on these channels must say."""

    say: tuple[Disclosure, ...]


Says = Hours | Cap | Gap | Consent | OptOut | Blocks | Reply | Prohibits | Notice | Text | States


class Rule(Word, frozen=True):
    """One rule, and what backs it. No `channels` means every channel; `place` is `pe-b2c.yaml:12:5`.

    `purposes` are those of `schemas.contact.Purpose` that it speaks of, none means all; `when` is which debts it speaks
    of; `zone` the clock it is written in where that is not the customer's.
    """

    id: str
    says: Says
    channels: tuple[str, ...] = ()
    basis: Basis = "policy"
    confidence: Confidence = "low"
    citation: str = ""
    source: str = ""
    profile: Profile = "literal"
    overridable: bool = False
    effective_from: date | None = None
    effective_to: date | None = None
    note: str = ""
    place: str = ""
    purposes: tuple[str, ...] = ()
    when: When = "any"
    zone: str = ""

    def speaks_of(self, channel: str) -> bool:
        """Whether the rule is about this channel."""
        return not self.channels or channel in self.channels

    def is_in_force(self, day: date) -> bool:
        """Whether the rule holds on a day."""
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)

    @property
    def is_unverified(self) -> bool:
        """Whether nobody should rely on it without asking a lawyer first."""
        return self.confidence == "low" or self.basis in ("memory", "press")


class Keeping(Word, frozen=True):
    """How long classes of personal data are kept: at least (a duty), at most (a limit), or both, counted from `since`.

    What backs it is said as of a rule. A duty outlasts a limit; a policy's duty holds back nobody who asks to be
    forgotten.
    """

    id: str
    data: tuple[DataClass, ...]
    at_least: Duration | None = None
    at_most: Duration | None = None
    since: Since = "made"
    basis: Basis = "policy"
    confidence: Confidence = "low"
    citation: str = ""
    source: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    note: str = ""
    place: str = ""

    def is_in_force(self, day: date) -> bool:
        """Whether the rule holds on a day."""
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)

    @property
    def is_unverified(self) -> bool:
        """Whether nobody should rely on it without asking a lawyer first."""
        return self.confidence == "low" or self.basis in ("memory", "press")


class Pack(Word, frozen=True):
    """The rules of one country (or of the house, or of a platform) for one kind of customer, as of a day.

    `id` is the name under which a playbook asks for it: `pe-b2c`, or `pe-b2c-strict` with the safer readings too.
    """

    id: str
    rules: tuple[Rule, ...] = ()
    title_en: str = ""
    title_es: str = ""
    kind: Kind = "law"
    country: str = ""
    subdivision: str = ""
    customer_kinds: tuple[str, ...] = ()
    collectors: tuple[str, ...] = ()
    as_of: date | None = None
    sha256: str = ""
    retention: tuple[Keeping, ...] = ()

    @property
    def binds_creditor(self) -> bool:
        """Whether it binds whoever collects what it is owed itself, as a lender does; an agency collects for others."""
        return not self.collectors or bool({"creditor", "lender"} & set(self.collectors))

    def title(self, language: str) -> str:
        """The title in `en` or `es`."""
        return self.title_es if language == "es" else self.title_en


def binding(packs: Iterable[Pack], *days: date) -> Iterator[tuple[Pack, Rule]]:
    """Every rule that binds the creditor itself, on one of these days; without days, whenever it is in force.

    Playbooks are the creditor's own: what a law asks of agencies only is not asked of them.
    """
    for pack in packs:
        for rule in pack.rules if pack.binds_creditor else ():
            if not days or any(map(rule.is_in_force, days)):
                yield pack, rule
