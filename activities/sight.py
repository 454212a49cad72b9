"""What the desk sees of a customer in one look, and the question it asks the rule. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from schemas.contact import ContactRequest, PastContact, Purpose, acts_in, purpose_in, told_by
from schemas.effects import Contact, Errand
from schemas.events import (
    CaseOpened,
    Charged,
    ChargesForgiven,
    ChargesWaived,
    DiscountEarned,
    Entry,
    FeeCharged,
    Outcome,
    PlanCompleted,
)  # fmt: skip
from schemas.plan import Duration, Plan
from schemas.rules import Cap, Gap

# How many days to look back for one unit of a cap's span, generously.
_DAYS_OF = {"days": 1, "weeks": 7, "months": 31, "business_days": 4}


class DueStep(msgspec.Struct, frozen=True, kw_only=True):
    """A message that an invoice's case has due: what it says, how firmly, and the invoice's figures.

    `balance` is what is asked for: less what is contested. `charges` of it is interest and fees.
    """

    invoice: str
    step: str
    message: str
    channels: tuple[str, ...]
    firmness: int
    plan_sha256: str
    stage: str
    balance: Decimal
    total: Decimal
    currency: str
    issued_on: date
    due_on: date | None = None
    charges: Decimal = Decimal(0)
    occurrence: int = 1

    @property
    def key(self) -> str:
        return f"{self.invoice}/{self.step}/{self.occurrence}"


class Earlier(msgspec.Struct, frozen=True):
    """The contact that already carries this step, from an earlier attempt or another case. `age` is in seconds."""

    key: str
    state: str
    channel: str
    attempt: int
    age: float


class Dated(msgspec.Struct, frozen=True):
    """Something on file for a span of days, both ends included; an open end is open. `what` names it."""

    what: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.since or date.min) <= day <= (self.until or date.max)


class Stop(msgspec.Struct, frozen=True):
    """A channel that rests, or one of its senders, or one of its messages (`template`: ours or the provider's name)."""

    channel: str
    sender: str = ""
    template: str = ""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """The customer and the invoice as the database has them now.

    `owed` is by the books, `fees` what the case's record charged up to its line `recorded`. `answered` is what this
    very errand was told before, when its answer got lost on the way back to the case.
    """

    number: str
    currency: str
    total: Decimal
    issued_on: date
    due_on: date | None
    owed: Decimal
    fees: Decimal
    recorded: int
    unfolded: tuple[str, ...]
    addresses: dict[str, str]
    opted_out: frozenset[str]
    past: tuple[PastContact, ...]
    unapplied_since: datetime | None
    answered: Outcome | None
    earlier: Earlier | None
    others: tuple[DueStep, ...]
    customer_kind: str = ""
    country: str = ""
    subdivision: str = ""
    consents: tuple[Dated, ...] = ()
    waivers: tuple[Dated, ...] = ()
    blocks: tuple[Dated, ...] = ()
    stops: tuple[Stop, ...] = ()
    not_on: frozenset[str] = frozenset()

    def balance_is_open(self, entries: Iterable[Entry] = ()) -> bool:
        """Whether anything is owed, with what the errand's own lines charge that are not in the record yet."""
        return self.owed + self.charged(entries) > 0

    def charged(self, entries: Iterable[Entry]) -> Decimal:
        """Interest and fees less what was waived, with the errand's own lines that are not in the record yet."""
        return self.fees + sum((charged_by(entry) for entry in entries if entry.seq > self.recorded), Decimal(0))


def charged_by(entry: Entry) -> Decimal:
    """What a line of the record adds to what is owed beside payments and credit notes; as `charges_of` in SQL."""
    match entry.event:
        case Charged(amount=amount) | FeeCharged(amount=amount):
            return amount
        case ChargesWaived(amount=amount) | ChargesForgiven(amount=amount) | DiscountEarned(amount=amount):
            return -amount
        case PlanCompleted(waived=waived):
            return -waived
        case _:
            return Decimal(0)


class Customer(msgspec.Struct, frozen=True):
    """Whom the desk has locked."""

    id: str
    name: str
    kind: str
    language: str
    country: str


def day_of(at: datetime, zone: str) -> date:
    """The customer's day of a UTC moment; UTC's own where the zone is unknown."""
    return at.astimezone(ZoneInfo(zone or "UTC")).date()


def day_ends(at: datetime, zone: str) -> datetime:
    """The last moment of the customer's day."""
    midnight = datetime.combine(day_of(at, zone) + timedelta(days=1), datetime.min.time(), ZoneInfo(zone or "UTC"))
    return midnight - timedelta(microseconds=1)


def looks_back_to(now: datetime, plan: Plan) -> datetime:
    """How far back contacts can still count under a plan's caps and those of its packs."""
    days = max((span.count * _DAYS_OF[span.unit] for span in _spans(plan)), default=1)
    return now - timedelta(days=days + 14)


def _spans(plan: Plan) -> Iterator[Duration]:
    for limit in plan.limits:
        yield limit.within
    for rule in (rule for pack in plan.packs for rule in pack.rules):
        if isinstance(rule.says, Cap):
            yield rule.says.within
        elif isinstance(rule.says, Gap):
            yield rule.says.apart


def is_thanks(effect: Contact) -> bool:
    """Whether the step belongs to `when_paid`: thanks go out because nothing is owed."""
    return effect.step.startswith("when_paid")


def own_step(errand: Errand, effect: Contact, sight: Sight) -> DueStep:
    """The errand's own step, in the same words as the other cases'. Fees and waivers are in the case's view; what is
    contested is not asked for."""
    view = errand.view
    asked = view.balance - (view.contested or 0) if view is not None else sight.owed
    return DueStep(
        invoice=errand.invoice,
        step=effect.step,
        message=effect.message,
        channels=effect.channels,
        firmness=effect.firmness,
        plan_sha256=errand.plan_sha256,
        stage=effect.step.partition(".")[0].partition("[")[0],
        balance=asked,
        total=sight.total,
        currency=sight.currency,
        issued_on=sight.issued_on,
        due_on=sight.due_on or _opened_due_on(errand),
        charges=max(min(sight.charged(errand.entries), asked), Decimal(0)),
        occurrence=effect.occurrence,
    )


def _opened_due_on(errand: Errand) -> date | None:
    return next((entry.event.due_on for entry in errand.entries if isinstance(entry.event, CaseOpened)), None)


def question(
    errand: Errand, sight: Sight, plan: Plan, channels: tuple[str, ...], purpose: Purpose, debts: tuple[str, ...] = (),
    lead: tuple[Plan, DueStep] | None = None,
) -> ContactRequest:  # fmt: skip
    """What `may_contact` is asked, under one plan's rules, of a message about `debts`: the errand's own invoice alone,
    unless it carries others'. The message is that of the step that leads, as its own plan has it: else the errand's."""
    debts = debts or (errand.invoice,)
    own, thanks = (("", ""), False)
    if isinstance(errand.effect, Contact):
        own, thanks = (errand.effect.step, errand.effect.message), is_thanks(errand.effect)
    of, (step, message) = (lead[0], (lead[1].step, lead[1].message)) if lead is not None else (plan, own)
    today = day_of(errand.now, errand.day_zone)
    return ContactRequest(
        now=errand.now,
        zone=errand.zone,
        channels=channels,
        addresses=frozenset(sight.addresses),
        opted_out=sight.opted_out,
        past=sight.past,
        window=plan.window,
        calendar=plan.calendar,
        limits=plan.limits,
        one_a_day=plan.combine == "same_day",
        packs=plan.packs,
        balance_is_open=sight.balance_is_open(errand.entries),
        thanks=thanks,
        unapplied_since=sight.unapplied_since,
        purpose=purpose,
        invoices=debts,
        days_past_due=days_past_due(errand, sight, debts, today),
        customer_kind=sight.customer_kind,
        country=sight.country,
        subdivision=sight.subdivision,
        consents=standing(sight.consents, today),
        waived=standing(sight.waivers, today),
        blocks=standing(sight.blocks, today),
        not_on=sight.not_on,
        stopped=resting(sight.stops, of, message),
        tells=told_by(of, message),
        acts=acts_in(of, step),
    )


def purpose_among(steps: Iterable[DueStep], plans: Mapping[str, Plan]) -> Purpose:
    """Why a message goes out that carries these steps. One that has several reasons collects."""
    reasons = {purpose_in(plans[one.plan_sha256], one.step) for one in steps}
    return reasons.pop() if len(reasons) == 1 else "collection"


def standing(dated: Iterable[Dated], day: date) -> frozenset[str]:
    """What is on file and holds on a day."""
    return frozenset(one.what for one in dated if one.holds(day))


def days_past_due(errand: Errand, sight: Sight, debts: tuple[str, ...], day: date) -> int | None:
    """By the books, whatever holds stopped the case's own clock. Not known where a message speaks of debts of both
    kinds: rules about overdue debts and rules about those not yet due then bind it."""
    due_on = {one.invoice: one.due_on for one in sight.others}
    due_on[errand.invoice] = sight.due_on or _opened_due_on(errand)
    late = [(day - due).days if (due := due_on.get(debt)) is not None else None for debt in debts]
    known = [days for days in late if days is not None]
    one_kind = len(known) == len(late) and len({days > 0 for days in known}) == 1
    return max(known) if one_kind else None


def stops_here(stops: Iterable[Stop], sends_from: Mapping[str, str]) -> tuple[Stop, ...]:
    """The stops that concern us: a sender that rests stops no other. `sends_from` is our own address by channel; where
    nobody knows it, it is the one that rests."""
    ours = {channel: sender.lower() for channel, sender in sends_from.items() if sender}
    return tuple(one for one in stops if one.sender.lower() in ("", ours.get(one.channel, one.sender.lower())))


def resting(stops: Iterable[Stop], plan: Plan, message: str) -> frozenset[str]:
    """The channels by which this message may not go: those that rest, whose sender rests, or by which it rests."""
    texts = (one.whatsapp for one in plan.messages if one.id == message)
    names = {"", message, *(text.template for text in texts if text is not None)}
    return frozenset(stop.channel for stop in stops if stop.template in names)
