"""When a message is too late: as the hours close for a customer, and once its channel was away for too long.

It reads windows and rule packs at a moment, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.case import workdays
from engine.case.contact.zones import zones_of
from engine.case.pack_rules import rules_for
from schemas.contact import ContactRequest
from schemas.plan import Calendar, Duration, Plan, Window
from schemas.rules import Hours, Rule


def closes_at(request: ContactRequest, channel: str) -> datetime:
    """When the hours that stand open at `request.now` close (UTC): the playbook's window or a pack's, whichever first.

    What a channel would deliver later than this must not be delivered.
    """
    ours = request.window.timezone if request.window.timezone != "customer" else ""
    return min([*_closings(request, request.window, ours), *_packs_close(request, channel)])


def gives_up_at(plan: Plan, zone: str, first: datetime) -> datetime:
    """Until when a step first tried at `first` is tried again while its channel is away: the end of the contact window
    of the customer's next business day (UTC)."""
    next_day = workdays.add(workdays.local_date(first, zone or "UTC"), Duration(1, "business_days"), plan.calendar)
    begins = workdays.start_of(next_day, zone or "UTC")
    opens = workdays.opening(begins, plan.window, plan.calendar, zone)
    return begins + timedelta(days=1) if opens is None else workdays.closing(opens, plan.window, plan.calendar, zone)


def _closings(request: ContactRequest, window: Window, zone: str) -> Iterator[datetime]:
    """When the window closes today in each zone in which it must be open."""
    for one in zones_of(request, zone):
        yield workdays.closing(request.now, window, request.calendar, one)


def _packs_close(request: ContactRequest, channel: str) -> Iterator[datetime]:
    for _, rule in rules_for(request, channel):
        if isinstance(rule.says, Hours):
            yield from _hours_close(request, rule, rule.says)


def _hours_close(request: ContactRequest, rule: Rule, hours: Hours) -> Iterator[datetime]:
    """Of the openings that stand open in a zone, the last one's end counts."""
    calendar = Calendar(request.calendar.country) if hours.on_holidays else request.calendar
    windows = [Window(one.days, one.opens, one.closes) for one in hours.open]
    for zone in zones_of(request, rule.zone):
        standing = [one for one in windows if workdays.is_open(request.now, one, calendar, zone)]
        if standing:
            yield max(workdays.closing(request.now, one, calendar, zone) for one in standing)
