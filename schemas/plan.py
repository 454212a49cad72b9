"""The plan: a playbook compiled. Every default is resolved, every step has its path and its place in the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from schemas.lengths import Duration as Duration
from schemas.lengths import Unit as Unit
from schemas.lengths import Word as Word
from schemas.money import Money
from schemas.playbook import Channel, HoldKind, Stage, Verb
from schemas.rules import Pack

SEMANTICS = 2
"""The meaning of plans. A change of what the machine does with a plan is a new number, never an edit.

1: as issued first. 2: interest, fees and discounts of the terms change the balance; a dispute of a part stops that part
only; `if_late` of steps and `if_refused` of approvals are followed; the table of segments hears the live history."""


class Moment(Word, frozen=True):
    """When, in the playbook's words: an offset from the issue date, the due date or an earlier step.

    `step` is the path of that earlier step when `anchor` is "step", and the time meant is when it was accepted.
    """

    anchor: Literal["issue", "due", "step"]
    offset: Duration = Duration(0)
    step: str = ""


class Test(Word, frozen=True):
    """What one fact may be: a range (numbers, days, shares, money) or a set of words. Neither means `any`.

    Bounds are inclusive unless `*_open`. Shares are fractions (0.25 for 25%). A money range names its currency.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    currency: str = ""
    words: tuple[str, ...] = ()


class Condition(Word, frozen=True):
    """`fact`: one fact passes one of its tests. `all`, `any`, `none`: how many of `parts` must hold."""

    op: Literal["fact", "all", "any", "none"]
    fact: str = ""
    tests: tuple[Test, ...] = ()
    parts: tuple[Condition, ...] = ()
    place: str = ""


class Row(Word, frozen=True):
    """A row of a decision table: for each `given` the tests of which one must pass, and the answers as written."""

    tests: tuple[tuple[Test, ...], ...]
    then: tuple[str, ...]
    place: str = ""


class Table(Word, frozen=True):
    """A decision table: the first row that fits wins. Shares in `then` are fractions ("0.25" for 25%)."""

    given: tuple[str, ...]
    then: tuple[str, ...]
    rows: tuple[Row, ...]
    place: str = ""


class Consequence(Word, frozen=True):
    """What follows when a bound is reached. `who` is a desk, role or queue where one is named."""

    do: Literal["go_on", "next_stage", "hand_to", "review_by", "hold_and_alert", "ask", "no_offer"]
    who: str = ""


class ApprovalRule(Word, frozen=True):
    """Who must agree before a deed is done, how long they have, and what silence or a no means."""

    by: str
    within: Duration = Duration(2, "business_days")
    if_silent: Consequence = Consequence("hold_and_alert", "owner")
    if_refused: Consequence = Consequence("go_on")
    place: str = ""


class Step(Word, frozen=True):
    """One entry of a timeline. `path` is `first_contact.timeline[1]`; `place` is `pe-empresas.yaml:61:7`.

    `what` is the message, call, task, bureau, counterpart or write-off class that the verb names. `firmness` grows
    along the playbook: the contact desk combines in the firmest tone. `during_holds`: goes out while a hold stands
    (documents the customer must have in any case).
    """

    path: str
    place: str
    stage: Stage
    verb: Verb
    what: str
    at: Moment
    by: tuple[Channel, ...] = ()
    only_if: Condition | None = None
    unless: Condition | None = None
    attach: tuple[str, ...] = ()
    required: bool = False
    during_holds: bool = False
    team: str = ""
    within: Duration | None = None
    if_late: Consequence = Consequence("go_on")
    approval: ApprovalRule | None = None
    amount: Money | None = None
    reward: str = ""
    firmness: int = 0


class StagePlan(Word, frozen=True):
    """A stage with a timeline, and the moment at which the next one begins (none for the last)."""

    name: Stage
    steps: tuple[Step, ...]
    next_stage: Moment | None = None
    place: str = ""


class Region(Word, frozen=True):
    """The holidays that one subdivision of a country has besides the country's own."""

    subdivision: str
    holidays: tuple[date, ...]


class Calendar(Word, frozen=True, cache_hash=True):
    """Business days: a country, an optional subdivision, and the holidays frozen in when it was compiled.

    `regions` are the further holidays of every subdivision, for laws that hold where the customer lives.
    """

    country: str
    subdivision: str = ""
    holidays: tuple[date, ...] = ()
    regions: tuple[Region, ...] = ()


class Window(Word, frozen=True, cache_hash=True):
    """When customers may be contacted. `days` are ISO weekdays (Monday 1); hours are minutes after midnight.

    `timezone` is "customer" or an IANA name. Opens inclusive, closes exclusive.
    """

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: int = 9 * 60
    closes: int = 18 * 60
    timezone: str = "customer"
    place: str = ""


class Limit(Word, frozen=True):
    """At most so many contacts of a group (`messages`, `calls`) to one customer in a sliding span."""

    group: Literal["messages", "calls"]
    at_most: int
    within: Duration
    place: str = ""


class Pause(Word, frozen=True):
    """A hold the playbook foresees: its bound, what follows, and whether days past due stand still meanwhile."""

    kind: HoldKind
    at_most: Duration | None = None
    then: Consequence = Consequence("go_on")
    clock_stops: bool = False
    place: str = ""


class TaskRule(Word, frozen=True):
    """A task for a person: what, for which queue, until when, and what follows when it is late."""

    task: str
    queue: str
    within: Duration
    if_late: Consequence = Consequence("go_on")
    place: str = ""


class EarlyPayment(Word, frozen=True):
    """A discount for paying early. `discount` is a fraction."""

    discount: Decimal
    within: Moment


class RateSeries(Word, frozen=True):
    """A published rate or index by date, with its source. `values` are (from this day on, value), oldest first.

    A rate is a fraction a year, an index an amount of money of the country. A day before the first value, or beyond
    what was published, has no value: nothing is computed for it and a person is told.
    """

    id: str
    values: tuple[tuple[date, Decimal], ...]
    source: str = ""
    until: date | None = None
    sha256: str = ""


class LateInterest(Word, frozen=True):
    """Simple interest on what is left of the invoice itself, never on interest or fees; it runs from `start`.

    Without `series` the yearly rate is `rate`. With one it is `times` the series' value plus `rate`, as `reset` says:
    `locked` when the debt became late, or anew each `half_year`, `month` or `day`. `cap` is a series that it never
    passes. A year has 365 or 360 days, or its `actual` ones. `waive_under`: once the invoice itself is paid, charges
    below it are forgiven.
    """

    rate: Decimal
    start: Moment
    series: str = ""
    times: Decimal = Decimal(1)
    reset: Literal["locked", "half_year", "month", "day"] = "day"
    year: Literal["365", "360", "actual"] = "365"
    cap: str = ""
    waive_under: Money | None = None
    place: str = ""


class FixedSum(Word, frozen=True):
    """A sum that a law lets a creditor claim once an invoice is late: the last bracket whose `from_` it reaches."""

    law: str
    brackets: tuple[tuple[Decimal, Decimal], ...]
    currency: str
    source: str = ""


class CollectionFee(Word, frozen=True):
    """A ceiling on collection fees in marginal tiers of an index unit (Chile: UF): (up to so many units, share).

    Counted on the overdue amount when `after` has passed, once, and never on a growing balance. It is `less` units
    lower where no message went out by `notice_within` after the due date.
    """

    law: str
    series: str
    tiers: tuple[tuple[Decimal | None, Decimal], ...]
    after: Duration
    currency: str = ""
    notice_within: Duration | None = None
    less: Decimal = Decimal(0)
    source: str = ""


class LateFee(Word, frozen=True):
    """A fixed sum for paying late, once."""

    amount: Money
    at: Moment


class Terms(Word, frozen=True):
    """What was agreed on payment. `payment` is counted from the issue date and used when an invoice has no due date."""

    payment: Duration | None = None
    accepted_by_customer: bool = False
    methods: tuple[str, ...] = ()
    early_payment: EarlyPayment | None = None
    late_interest: LateInterest | None = None
    late_fee: LateFee | None = None
    fixed_sum: FixedSum | None = None
    collection_fee: CollectionFee | None = None
    document: str = ""


class DataRule(Word, frozen=True):
    """What must be known before anyone is contacted, how fresh, and what happens when it is missing."""

    require: tuple[str, ...] = ()
    no_older_than: Duration | None = None
    if_missing: TaskRule | None = None


class PromiseRule(Word, frozen=True):
    """Bounds of a promise to pay: the longest, the grace after its date, how many may break, what follows then."""

    longest: Duration
    grace: Duration
    broken_at_most: int
    then: Consequence
    place: str = ""


class Ends(Word, frozen=True):
    """The moment at which a case ends for certain, and who looks at what is left."""

    at: Moment
    then: Consequence
    place: str = ""


class WhatsApp(Word, frozen=True):
    """An approved WhatsApp template and its variables, in order, as Liquid expressions."""

    template: str
    variables: tuple[str, ...] = ()


class Told(Word, frozen=True):
    """What a message tells on a channel, of all that the plan's packs ask for (`schemas.rules.DISCLOSURES`).

    On WhatsApp only by its variables: what an approved template says itself is not known here.
    """

    channel: str
    says: tuple[str, ...] = ()


class RewardWords(Word, frozen=True):
    """What a message calls a reward: a plain text, no template."""

    id: str
    words: str


class Message(Word, frozen=True):
    """A message in one language. Texts are Liquid templates; `sha256` is over the file's bytes.

    `tells` has every channel that it has a text for, where the plan's packs ask for anything; else it is empty.
    """

    id: str
    language: str
    body: str
    sha256: str
    subject: str = ""
    title: str = ""
    sms: str = ""
    voice: str = ""
    whatsapp: WhatsApp | None = None
    tells: tuple[Told, ...] = ()
    rewards: tuple[RewardWords, ...] = ()


class CallScript(Word, frozen=True):
    """A call's briefing text in one language (Markdown)."""

    id: str
    language: str
    body: str
    sha256: str


class Source(Word, frozen=True):
    """The file a plan came from. `text` is the playbook as written, so that an auditor can read the line."""

    file: str
    sha256: str
    text: str = ""


class Plan(Word, frozen=True):
    """A compiled playbook: immutable, stored under the sha256 of its canonical JSON (`engine.language.canonical`)."""

    semantics: int
    playbook: str
    source: Source
    stages: tuple[StagePlan, ...]
    ends: Ends
    calendar: Calendar
    window: Window
    title: str = ""
    owner: str = ""
    language: str = "es"
    running_invoices: Literal["keep", "next_stage", "at_once"] = "keep"
    covers: Condition | None = None
    terms: Terms = Terms()
    rates: tuple[RateSeries, ...] = ()
    contact_rules: tuple[str, ...] = ()
    packs: tuple[Pack, ...] = ()
    limits: tuple[Limit, ...] = ()
    combine: Literal["same_day", "never"] = "same_day"
    stop_when: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()
    data: DataRule = DataRule()
    segments: Table | None = None
    if_undelivered: TaskRule | None = None
    ask_reason: bool = False
    offers: Table | None = None
    offer_approval: ApprovalRule | None = None
    promise: PromiseRule | None = None
    when_paid: tuple[Step, ...] = ()
    messages: tuple[Message, ...] = ()
    calls: tuple[CallScript, ...] = ()


class PlanRef(Word, frozen=True):
    """A plan by reference: all that a workflow's history holds of it."""

    playbook: str
    version: int
    plan_sha256: str
