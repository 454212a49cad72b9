"""May this customer be contacted now? One pure rule for every message and call; it knows no case and no database.

Rules are heard and told in the order of decision: legal blocks, what the customer asked for, consents and opt-outs,
laws, platforms, the house, the playbook. All of them are heard: the answer names every one that stands in the way. Each
says from when on it does not; the gate answers with the first moment at which none does. Nothing widens: one more rule,
one more contact, one consent less never allows more. What each kind of rule means stands in `engine.case.contact`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from engine.case import workdays
from engine.case.contact import blocks, consents, counting, windows
from engine.case.contact.binding import Bound, bound_rules
from engine.case.contact.packs import pack_words
from engine.case.contact.words import END, ORDER, Word, not_before, unless
from engine.case.contact.zones import zones_of
from schemas.contact import ContactRequest, PastContact, Spoke, Verdict
from schemas.plan import Duration
from schemas.playbook import ADDRESS_OF, GROUP_OF
from schemas.rules import Opening

UNAPPLIED_CASH_WAITS: Final = Duration(3, "business_days")
"""How long money that nobody has matched yet keeps its customer from being contacted."""
OWES_NOTHING: Final = frozenset({"thanks", "reply"})
"""What may go out when nothing is owed."""


class Way(msgspec.Struct, frozen=True):
    """The first moment at which no rule stands in the way (None: never), and the rule that comes in force before it."""

    opens: datetime | None
    later: Word | None = None


def may_contact(request: ContactRequest) -> Verdict:
    """Whether one contact may go out at `request.now`, on the first of `channels` that every rule allows.

    Total: it answers every request. Asked again at `until` with nothing new, it allows.
    """
    try:
        return _decide(request)
    except OverflowError:  # a day after the last that there is
        return Verdict("refused", (Spoke("policy.contact_window", "refused", facts="no such day"),))


def _decide(request: ContactRequest) -> Verdict:
    bound, past = bound_rules(request), counting.newest_first(request.past)
    shared = tuple(_of_the_customer(request, past))
    heard, after, ways = list(shared), list[Spoke](), list[datetime]()
    for channel in request.channels:
        words = (*shared, *_of_the_channel(request, channel, bound, past))
        heard += words[len(shared) :]
        way = _way(request.now, words)
        if way.opens == request.now:
            return Verdict("allowed", _told(heard, request.now), channel=channel)
        if way.opens is not None:
            ways.append(way.opens)
        elif way.later is not None or all(word.frees_at(request.now) is not None for word in words):
            after.append(_never(way, channel))
    spoke = (*_told(heard, request.now), *after)
    return Verdict("deferred", spoke, until=min(ways)) if ways else Verdict("refused", spoke)


def _told(words: Iterable[Word], now: datetime) -> tuple[Spoke, ...]:
    """Every word of a rule in force, in the order of decision."""
    return tuple(word.told(now) for word in sorted(words, key=lambda word: ORDER[word.layer]) if word.binds(now))


def _never(way: Way, channel: str) -> Spoke:
    """Why no moment comes, where each rule by itself would let one come."""
    if way.later is not None:
        return Spoke(way.later.rule, "refused", channel, f"{way.later.facts}; from {way.later.begins:%Y-%m-%d} on")
    return Spoke("policy.contact_window", "refused", channel, "no moment lies within all hours")


def _way(now: datetime, words: tuple[Word, ...]) -> Way:
    """The first moment at which no rule stands in the way. Each rule is heard again at each moment that one names."""
    if not _hours_meet(now, words):
        return Way(None)
    at, last = now, now + timedelta(days=workdays.SEARCH_LIMIT)
    while at <= last:
        latest = at
        for word in words:
            freed = word.frees_at(latest)
            if freed is None:
                return Way(None, None if word.binds(now) else word)
            latest = freed
        if latest == at:
            return Way(at)
        at = latest
    return Way(None)


def _hours_meet(now: datetime, words: tuple[Word, ...]) -> bool:
    """Whether some minute of a week may lie within all hours that stand for good."""
    return windows.ever_meet(
        {word.week for word in words if word.week is not None and word.begins <= now and word.over is END}
    )


# --- what holds for the customer, whatever the channel ------------------------------------------------------------


def _of_the_customer(request: ContactRequest, past: tuple[PastContact, ...]) -> Iterator[Word]:
    if request.blocks:
        standing = blocks.standing(request)
        yield Word("customer.blocked", "block", unless(bool(standing)), ", ".join(standing))
    if request.kept_until is not None:
        frees_at = max(workdays.start_of(request.kept_until, zone) for zone in zones_of(request))
        facts = f"asked to be left until {request.kept_until}"
        yield Word("customer.on_request", "instruction", not_before(frees_at), facts)
    yield _balance(request)
    if request.unapplied_since is not None and not _is_free(request):
        yield _unapplied_cash(request, request.unapplied_since)
    yield _window(request)
    if request.one_a_day:
        yield _cap(request, "policy.combine", _attempts(past), 1, Duration(1))


def _is_free(request: ContactRequest) -> bool:
    return request.thanks or request.purpose in OWES_NOTHING


def _balance(request: ContactRequest) -> Word:
    closed = not request.balance_is_open and not _is_free(request)
    return Word("invoice.paid", "house", unless(closed), "nothing is owed" if closed else "")


def _unapplied_cash(request: ContactRequest, since: datetime) -> Word:
    frees_at = max(
        workdays.start_of(workdays.add(workdays.local_date(since, zone), UNAPPLIED_CASH_WAITS, request.calendar), zone)
        for zone in zones_of(request)
    )
    facts = f"money waits to be matched since {since:%Y-%m-%d}"
    return Word("customer.unapplied_cash", "house", not_before(frees_at), facts)


def _window(request: ContactRequest) -> Word:
    """The playbook's own window, on the days of its own calendar."""
    own = "" if request.window.timezone == "customer" else request.window.timezone
    zones = zones_of(request, own)
    week = windows.week_of((Opening(request.window.days, request.window.opens, request.window.closes),))
    frees = windows.until_open(week, windows.holidays_of(request.calendar), zones)
    facts = "open" if frees(request.now) == request.now else "closed"
    facts += "; time zone not known" if len(zones) > 1 else ""
    same_clock = not own or own == request.zone
    return Word("policy.contact_window", "playbook", frees, facts, week=week if same_clock else None)


# --- what holds for one channel -----------------------------------------------------------------------------------


def _of_the_channel(
    request: ContactRequest, channel: str, bound: tuple[Bound, ...], past: tuple[PastContact, ...]
) -> Iterator[Word]:
    said_no = consents.said_no(request, channel)
    yield Word("customer.opted_out", "consent", unless(bool(said_no)), ", ".join(said_no), channel)
    yield _address(request, channel)
    if channel in request.stopped:
        yield Word("channel.stopped", "house", unless(stands=True), "stopped", channel)
    group = GROUP_OF.get(channel)
    own = [one for one in _attempts(past) if one.group == group]
    for index, limit in enumerate(request.limits):
        if limit.group == group:
            word = _cap(request, f"policy.limits[{index}]", own, limit.at_most, limit.within)
            yield msgspec.structs.replace(word, channel=channel)
    yield from pack_words(request, bound, past, channel)


def _address(request: ContactRequest, channel: str) -> Word:
    needed = ADDRESS_OF.get(channel)
    there = needed in request.addresses and channel not in request.not_on
    facts = "no such channel" if needed is None else needed if there else f"no good {needed}"
    facts = f"no {channel} at this {needed}" if channel in request.not_on else facts
    return Word("customer.address", "house", unless(not there), facts, channel)


def _attempts(past: Iterable[PastContact]) -> tuple[PastContact, ...]:
    return tuple(one for one in past if not one.inbound)


def _cap(request: ContactRequest, rule: str, past: Iterable[PastContact], at_most: int, within: Duration) -> Word:
    """A cap of the playbook: it slides, and counts every attempt for whatever debt."""
    ends = counting.sliding_ends(within, request.calendar, zones_of(request))
    count = counting.cap(past, at_most, ends, request.now)
    if count.free_from is None:
        return Word(rule, "playbook", unless(stands=True), "none is allowed")
    facts = f"{count.counted} of {at_most} in {within.count} {within.unit}"
    return Word(rule, "playbook", not_before(count.free_from), facts)
