"""The simulator: a case lives through a scripted life on a fake clock, with the same machine as the real one.

Its hands are the shortest that can be: the contact desk's own rule over this case's contacts, and people who only
answer where the script says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import msgspec

from engine.case.advance import advance, as_done
from engine.case.ageing import today
from engine.case.asking.door import answer
from engine.case.asking.refusing import NotAllowed
from engine.case.fold import enter, open_case
from engine.case.gate import may_contact
from engine.case.history import HISTORY, looks_at, news_of
from engine.study.books import books_of_one
from engine.study.scripts import Asked, Happening
from schemas.case import Case
from schemas.contact import ContactRequest, PastContact, acts_in, purpose_in, told_by
from schemas.effects import AnyEffect, Contact
from schemas.events import AnyEvent, CaseOpened, ContactDeferred, ContactMade, ContactRefused, Entry
from schemas.plan import Plan
from schemas.playbook import ADDRESS_OF, GROUP_OF

LONGEST = timedelta(days=5 * 366)
"""A life that goes on longer than this is cut here; the checker proves the true bound."""

CONSENTS = "consents"
"""Beside the facts of a life: the channels that its customer agreed to, apart by spaces."""

Hands = Callable[[Case, AnyEffect, datetime], AnyEvent]


class Refused(msgspec.Struct, frozen=True):
    """Something asked for in vain: `reason` is a code of engine.case.asking. It leaves no line in the record."""

    asked: Asked
    reason: str
    allowed: dict[str, str] = {}


class Life(msgspec.Struct, frozen=True):
    """What a case lived through: how it stands at the end, every line of its record, and what was refused."""

    case: Case
    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...] = ()


def simulate(plan: Plan, opened: CaseOpened, arrivals: Iterable[Happening], until: datetime | None = None) -> Life:
    """Live from the opening until the case is closed and the script is over, or until `until` (UTC)."""
    script = sorted(arrivals, key=lambda event: event.at)
    refused: tuple[Refused, ...] = ()
    hands, books, last = desk_of_one(plan), books_of_one(opened), until or opened.at + LONGEST
    case, now = open_case(opened), opened.at
    entries: tuple[Entry, ...] = (Entry(1, opened, "case"),)
    while now <= last:
        if script and script[0].at <= now:  # one at a time, as the workflow reads its mail
            happened = _happens(plan, case, script.pop(0), now)
            if isinstance(happened, Refused):
                refused += (happened,)
            else:
                for event in happened:
                    case, lines = enter(case, event, "arrived")
                    entries += lines
        turn = advance(plan, case, now)
        look = looks_at(plan, case, turn.entries, now)
        news = news_of(case, books(case, look), now) if look is not None else None
        if news is not None:
            case, lines = enter(case, news, HISTORY)
            entries += lines
            turn = advance(plan, case, now)
        case, entries, effect = turn.case, entries + turn.entries, turn.decision.effect
        if script and script[0].at <= now and (effect is None or isinstance(effect, Contact)):
            continue  # nobody is contacted before all the news is read
        if effect is not None:
            outcome = hands(case, effect, now)
            case, lines = enter(case, outcome, effect.because)
            entries += lines
            continue
        moments = [event.at for event in script[:1]] + ([turn.decision.wake_at] if turn.decision.wake_at else [])
        if not moments:
            break
        now = min(moments)
    return Life(case, entries, refused)


def _happens(plan: Plan, case: Case, happening: Happening, now: datetime) -> tuple[AnyEvent, ...] | Refused:
    """What happens; what is asked for goes through the one door, as it does in earnest."""
    if not isinstance(happening, Asked):
        return (happening,)
    try:
        return answer(plan, case, happening.command, now)
    except NotAllowed as refusal:
        return Refused(happening, refusal.code, refusal.allowed)


def desk_of_one(plan: Plan) -> Hands:
    """Hands that do everything at once and keep one customer's contacts for the desk's rule."""
    past: list[PastContact] = []

    def do(case: Case, effect: AnyEffect, now: datetime) -> AnyEvent:
        if not isinstance(effect, Contact):
            return as_done(effect, now)
        verdict = may_contact(_request(plan, case, effect, tuple(past), now))
        if verdict.says == "deferred" and verdict.until is not None:
            return ContactDeferred(at=now, step=effect.step, until=verdict.until, rules=verdict.against)
        if verdict.says == "refused":
            return ContactRefused(at=now, step=effect.step, rules=verdict.against)
        key = f"{case.invoice}/{effect.step}/{effect.occurrence}"
        how, why = verdict.channel, purpose_in(plan, effect.step)
        past.append(PastContact(key, GROUP_OF[how], how, now, invoices=(case.invoice,), purpose=why))
        return ContactMade(at=now, step=effect.step, channel=verdict.channel, contact=key)

    return do


_ADDRESS_KINDS = {"email": "email", "mobile": "mobile", "address": "postal"}


def _request(plan: Plan, case: Case, effect: Contact, past: tuple[PastContact, ...], now: datetime) -> ContactRequest:
    bad = {ADDRESS_OF[channel] for channel in case.bad_channels}  # one address of a kind, whatever the channel
    kinds = frozenset(_ADDRESS_KINDS[name] for name in case.known if name in _ADDRESS_KINDS) - bad
    return ContactRequest(
        now=now,
        zone=case.zone,
        channels=effect.channels,
        addresses=kinds,
        opted_out=frozenset(),
        past=past,
        window=plan.window,
        calendar=plan.calendar,
        limits=plan.limits,
        one_a_day=plan.combine == "same_day",
        packs=plan.packs,
        balance_is_open=case.balance > 0,
        thanks=effect.step.startswith("when_paid"),
        purpose=purpose_in(plan, effect.step),
        invoices=(case.invoice,),
        days_past_due=(today(case, now) - case.due_on).days,
        customer_kind=case.facts.get("customer_kind", ""),
        country=case.facts.get("country", ""),
        subdivision=case.facts.get("subdivision", ""),
        consents=_consents(case),
        tells=told_by(plan, effect.message),
        acts=acts_in(plan, effect.step),
        blocks=_blocks(case, today(case, now)),
    )


def _blocks(case: Case, day: date) -> frozenset[str]:
    """The legal blocks that stand against the customer on a day."""
    return frozenset(one.block for one in case.blocks if one.since <= day and (one.until is None or day <= one.until))


def _consents(case: Case) -> frozenset[str]:
    """The channels that the customer agreed to: all, unless the life says which (`none` is no channel)."""
    return frozenset(case.facts.get(CONSENTS, "any").split())
