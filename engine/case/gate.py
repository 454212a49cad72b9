"""May this customer be contacted now? One pure rule for every message and call; it knows no case and no database.

Caps count days in the customer's zone, not spans of 24 hours: `at most 1 in 1 day` is one on a calendar day, and `at
most 3 in 7 days` is three on that day and the six before it, which is how playbooks and regulators count. Where the
zone is unknown, every zone of the country must allow. A rule that defers names the moment at which it ends; the gate
answers with the first moment at which none of them stands and every window is open: the playbook's and those of the
rule packs. Nothing widens: one more rule never allows more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from engine.case import workdays
from engine.case.pack_rules import counted_by, gap_ends, hours_meet, hours_open, rules_for, sooner_if_over, zones_of
from schemas.contact import ContactRequest, PastContact, Spoke, Verdict
from schemas.plan import Duration
from schemas.playbook import ADDRESS_OF, GROUP_OF
from schemas.rules import Cap, Gap, Hours, Rule

UNAPPLIED_CASH_WAITS = Duration(3, "business_days")
"""How long money that nobody has matched yet keeps its customer from being contacted."""


class Word(msgspec.Struct, frozen=True):
    """A rule's word. `frees_at` is when it stops standing in the way: None is never, `now` or before is at once."""

    rule: str
    frees_at: datetime | None
    facts: str = ""


def may_contact(request: ContactRequest) -> Verdict:
    """Whether one contact may go out at `request.now`, on the first of `channels` that every rule allows.

    Total: it answers every request. Asked again at `until` with nothing new, it allows.
    """
    shared = tuple(_of_the_customer(request))
    heard = [_spoken(word, request.now) for word in shared]
    ways: list[tuple[datetime, str]] = []
    for channel in request.channels:
        own = tuple(_of_the_channel(request, channel))
        frees_at = _frees_at(request, channel, shared + own) if hours_meet(request, channel) else None
        heard += [_spoken(word, request.now, channel) for word in own]
        if frees_at == request.now:
            return Verdict("allowed", tuple(heard), channel=channel)
        if frees_at is not None:
            ways.append((frees_at, channel))
        elif all(word.frees_at is not None for word in shared + own):
            heard.append(Spoke("policy.contact_window", "refused", channel, "no moment lies within all hours"))
    if ways:
        return Verdict("deferred", tuple(heard), until=min(ways)[0])
    return Verdict("refused", tuple(heard))


def _spoken(word: Word, now: datetime, channel: str = "") -> Spoke:
    if word.frees_at is None:
        return Spoke(word.rule, "refused", channel, word.facts)
    if word.frees_at > now:
        return Spoke(word.rule, "deferred", channel, f"{word.facts}; until {word.frees_at:%Y-%m-%dT%H:%MZ}")
    return Spoke(word.rule, "allowed", channel, word.facts)


def _frees_at(request: ContactRequest, channel: str, words: tuple[Word, ...]) -> datetime | None:
    """The first moment at which no rule stands in the way, or None. Each rule is heard again at each such moment."""
    at = request.now
    last = at + timedelta(days=workdays.SEARCH_LIMIT)
    while at <= last:
        latest = at
        for word in words:
            if word.frees_at is None:
                return None
            latest = max(latest, word.frees_at)
        if latest == at:
            return at
        at = latest
        later = msgspec.structs.replace(request, now=at)
        words = (*_of_the_customer(later), *_of_the_channel(later, channel))
    return None


# --- what holds for the customer, whatever the channel ------------------------------------------------------------


def _of_the_customer(request: ContactRequest) -> Iterator[Word]:
    yield _balance(request)
    yield _window(request)
    if request.one_a_day:
        yield _cap(request, "policy.combine", request.past, 1, Duration(1))
    if request.unapplied_since is not None and not request.thanks:
        yield _unapplied_cash(request, request.unapplied_since)
    if request.kept_until is not None:
        frees_at = max(workdays.start_of(request.kept_until, zone) for zone in zones_of(request))
        yield Word("customer.on_request", frees_at, f"asked to be left until {request.kept_until}")


def _balance(request: ContactRequest) -> Word:
    closed = not request.balance_is_open and not request.thanks
    return Word("invoice.paid", None if closed else request.now, "nothing is owed" if closed else "")


def _window(request: ContactRequest) -> Word:
    frees_at = workdays.opening(request.now, request.window, request.calendar, request.zone)
    closed = frees_at != request.now
    return Word("policy.contact_window", frees_at, "closed" if closed else "open")


def _unapplied_cash(request: ContactRequest, since: datetime) -> Word:
    frees_at = max(
        workdays.start_of(workdays.add(workdays.local_date(since, zone), UNAPPLIED_CASH_WAITS, request.calendar), zone)
        for zone in zones_of(request)
    )
    return Word("customer.unapplied_cash", frees_at, f"money waits to be matched since {since:%Y-%m-%d}")


# --- what holds for one channel -----------------------------------------------------------------------------------


def _of_the_channel(request: ContactRequest, channel: str) -> Iterator[Word]:
    yield _opt_out(request, channel)
    yield _address(request, channel)
    group = GROUP_OF[channel]
    past = tuple(one for one in request.past if one.group == group)
    for index, limit in enumerate(request.limits):
        if limit.group == group:
            yield _cap(request, f"policy.limits[{index}]", past, limit.at_most, limit.within)
    for name, rule in rules_for(request, channel):
        word = _of_the_pack(request, channel, name, rule)
        if word is not None:
            yield Word(name, sooner_if_over(request, rule, word.frees_at), word.facts)


def _of_the_pack(request: ContactRequest, channel: str, name: str, rule: Rule) -> Word | None:
    """What a pack's rule says; notices, texts and prohibited acts are proved when the playbook is checked."""
    match rule.says:
        case Hours() as hours:
            frees_at = hours_open(request, hours)
            return Word(name, frees_at, "open" if frees_at == request.now else "closed")
        case Cap() as cap:
            return _cap(request, name, counted_by(rule, cap, request.past, channel), cap.at_most, cap.within)
        case Gap() as gap:
            facts = f"{gap.apart.count} {gap.apart.unit} apart"
            return Word(name, max(request.now, gap_ends(request, rule, gap, channel)), facts)
        case _:
            return None


def _opt_out(request: ContactRequest, channel: str) -> Word:
    said_no = sorted(request.opted_out & {"any", channel})
    return Word("customer.opted_out", None if said_no else request.now, ", ".join(said_no))


def _address(request: ContactRequest, channel: str) -> Word:
    needed = ADDRESS_OF[channel]
    there = needed in request.addresses
    return Word("customer.address", request.now if there else None, needed if there else f"no good {needed}")


# --- caps ---------------------------------------------------------------------------------------------------------


def _cap(request: ContactRequest, rule: str, past: tuple[PastContact, ...], at_most: int, within: Duration) -> Word:
    """A sliding cap. A contact counts until the day that lies `within` after its own."""
    if at_most < 1:
        return Word(rule, None, "none is allowed")
    ends = [_counts_until(request, past, within, zone) for zone in zones_of(request)]
    counted = max(sum(one > request.now for one in each) for each in ends)
    frees_at = max((each[at_most - 1] for each in ends if len(each) >= at_most), default=request.now)
    return Word(rule, frees_at, f"{counted} of {at_most} in {within.count} {within.unit}")


def _counts_until(
    request: ContactRequest, past: tuple[PastContact, ...], within: Duration, zone: str
) -> list[datetime]:
    """When each past contact stops counting, the last one first."""
    days = (workdays.add(workdays.local_date(one.at, zone), within, request.calendar) for one in past)
    return sorted((workdays.start_of(day, zone) for day in days), reverse=True)
