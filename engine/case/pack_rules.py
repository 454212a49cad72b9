"""What rule packs say of one contact: their hours, caps and gaps at a moment. It knows no playbook and no customer.

Where a rule counts contacts that came about, or single debts, every attempt to the customer is counted: the desk does
not know better yet, and what is not known falls on the safe side.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.case import workdays
from schemas.contact import ContactRequest, PastContact
from schemas.plan import Calendar, Duration, Window
from schemas.rules import Cap, Gap, Hours, Opening, Rule, binding


def rules_for(request: ContactRequest, channel: str) -> Iterator[tuple[str, Rule]]:
    """The rules about this channel that bind the creditor at `request.now`, by name: `pe-b2c.hours`."""
    if not request.packs:
        return
    days = {workdays.local_date(request.now, zone) for zone in zones_of(request)}
    for pack, rule in binding(request.packs, *days):
        if rule.speaks_of(channel):
            yield f"{pack.id}.{rule.id}", rule


def hours_open(request: ContactRequest, hours: Hours) -> datetime | None:
    """The first moment from `request.now` on that lies within the hours; None when there is none."""
    calendar = Calendar(request.calendar.country) if hours.on_holidays else request.calendar
    windows = (Window(one.days, one.opens, one.closes) for one in hours.open)
    ways = (workdays.opening(request.now, window, calendar, request.zone) for window in windows)
    return min((way for way in ways if way is not None), default=None)


def hours_meet(request: ContactRequest, channel: str) -> bool:
    """Whether some moment of a week may lie within all hours that stand; a cheap look before every day is gone through.

    It is one customer's clock, so hours that share no minute on it never meet in any zone.
    """
    rules = (rule for _, rule in rules_for(request, channel) if rule.effective_to is None)
    hours = [rule.says.open for rule in rules if isinstance(rule.says, Hours)]
    if not hours:
        return True
    if request.window.timezone in ("customer", request.zone):
        window = request.window
        hours.append((Opening(window.days, window.opens, window.closes),))
    return any(_share_a_minute(hours, day) for day in range(1, 8))


def _share_a_minute(hours: list[tuple[Opening, ...]], day: int) -> bool:
    """Whether hours share a minute on a day of the week. What they share begins where some hours begin."""
    own = [[(one.opens, one.closes) for one in openings if day in one.days] for openings in hours]
    begins = {opens for spans in own for opens, _ in spans}
    return any(all(any(opens <= begin < closes for opens, closes in spans) for spans in own) for begin in begins)


def sooner_if_over(request: ContactRequest, rule: Rule, frees_at: datetime | None) -> datetime | None:
    """When the rule stops standing in the way, if it is abolished before it would free the customer by itself."""
    if rule.effective_to is None:
        return frees_at
    day_after = rule.effective_to + timedelta(days=1)
    over = max(workdays.start_of(day_after, zone) for zone in zones_of(request))
    return over if frees_at is None else min(frees_at, max(over, request.now))


def counted_by(rule: Rule, cap: Cap, past: tuple[PastContact, ...], channel: str) -> tuple[PastContact, ...]:
    """The contacts that a cap counts."""
    if cap.each_channel:
        return tuple(one for one in past if one.channel == channel)
    return tuple(one for one in past if rule.speaks_of(one.channel))


def gap_ends(request: ContactRequest, rule: Rule, gap: Gap, channel: str) -> datetime:
    """When the last contact that the gap speaks of is long enough ago."""
    others = (one for one in request.past if rule.speaks_of(one.channel))
    kept = [one for one in others if not gap.other_channels or one.channel != channel]
    ends = (_ends(request, one.at, gap.apart, zone) for one in kept for zone in zones_of(request))
    return max(ends, default=request.now)


def _ends(request: ContactRequest, at: datetime, apart: Duration, zone: str) -> datetime:
    return workdays.start_of(workdays.add(workdays.local_date(at, zone), apart, request.calendar), zone)


def zones_of(request: ContactRequest) -> tuple[str, ...]:
    """The zones in which a rule must hold: the customer's, or where it is unknown every one of the country."""
    return (request.zone,) if request.zone else workdays.country_zones(request.calendar.country)
