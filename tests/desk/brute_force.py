"""The law of the desk read anew, one moment at a time, with a calendar and the clock on the wall.

It shares nothing with the gate but its words, and answers only: which rules forbid this contact at this very moment?
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from engine.case.workdays import zone_of
from schemas.contact import ContactRequest, PastContact
from schemas.lengths import Duration
from schemas.plan import Calendar
from schemas.rules import Blocks, Cap, Consent, Gap, Hours, OptOut, Pack, Prohibits, Reply, Rule, Text

CHILE = ("America/Coyhaique", "America/Punta_Arenas", "America/Santiago", "Pacific/Easter")
MOBILE = {"sms", "whatsapp", "voice", "call"}
KIND = {**dict.fromkeys(MOBILE, "mobile"), "email": "email", "letter": "postal"}
CALLS = {"voice", "call"}
THREE_DAYS = Duration(3, "business_days")
HIGHEST_FIRST = {
    "contacts": "unknown+ right_party+ third_party- wrong_number- replied+ answered+ read+ delivered+ voicemail+"
                " could_leave_voicemail+ no_answer- busy- bounced- blocked- failed-",
    "conversations": "unknown+ right_party+ third_party- wrong_number- replied+ answered+ read- delivered- voicemail-"
                     " could_leave_voicemail- no_answer- busy- bounced- blocked- failed-",
}  # fmt: skip


def against(request: ContactRequest, channel: str, at: datetime) -> set[str]:
    """The names of all rules that forbid it at `at`, nothing having happened since `request.now`."""
    packs = {
        f"{pack.id}.{rule.id}"
        for pack in request.packs
        for rule in pack.rules
        if forbids(request, pack, rule, channel, at)
    }
    days = {name for zone in zones(request) for name in _days(request, at, zone)}
    caps = {name for zone in zones(request) for name in _caps(request, channel, at, zone)}
    return packs | set(_own(request, channel)) | days | caps


def _own(request: ContactRequest, channel: str) -> Iterator[str]:
    spared = request.purpose in ("service", "thanks", "reply")
    if request.blocks - (set() if "deceased" in request.blocks or not spared else request.blocks):
        yield "customer.blocked"
    if {"any", channel} & request.opted_out:
        yield "customer.opted_out"
    if not request.balance_is_open and not _free(request):
        yield "invoice.paid"
    if KIND.get(channel) not in request.addresses:
        yield "customer.address"
    if channel in request.stopped:
        yield "channel.stopped"


def _free(request: ContactRequest) -> bool:
    return request.thanks or request.purpose in ("thanks", "reply")


def _days(request: ContactRequest, at: datetime, zone: str) -> Iterator[str]:
    since, today = request.unapplied_since, _day(at, zone)
    if request.kept_until and today < request.kept_until:
        yield "customer.on_request"
    if since and not _free(request) and today < plus(_day(since, zone), THREE_DAYS, request.calendar):
        yield "customer.unapplied_cash"
    if not _in_window(request, at, zone):
        yield "policy.contact_window"


def _caps(request: ContactRequest, channel: str, at: datetime, zone: str) -> Iterator[str]:
    ours = [one for one in request.past if not one.inbound]
    if request.one_a_day and _still(ours, Duration(1), at, zone, request.calendar) >= 1:
        yield "policy.combine"
    for place, limit in enumerate(request.limits):
        group = "calls" if channel in CALLS else "messages" if channel in KIND else ""
        counted = [one for one in ours if one.group == limit.group]
        if limit.group == group and _still(counted, limit.within, at, zone, request.calendar) >= limit.at_most:
            yield f"policy.limits[{place}]"


def _in_window(request: ContactRequest, at: datetime, zone: str) -> bool:
    window = request.window
    here = at.astimezone(zone_of(zone if window.timezone == "customer" else window.timezone))
    minute = here.hour * 60 + here.minute
    return (here.isoweekday() in window.days and window.opens <= minute < window.closes
            and here.date() not in request.calendar.holidays)  # fmt: skip


def forbids(request: ContactRequest, pack: Pack, rule: Rule, channel: str, at: datetime) -> bool:
    """Whether one rule of a pack forbids it at a moment."""
    about = not rule.channels or channel in rule.channels
    meant = not rule.purposes or request.purpose in rule.purposes
    if not (about and meant and concerns(pack, request)) or not in_force(request, rule, at):
        return False
    if rule.overridable and f"{pack.id}.{rule.id}" in request.waived and not isinstance(rule.says, Blocks):
        return False
    if isinstance(rule.says, Hours | Cap | Gap) and replies(request, pack, channel, at):
        return False
    match rule.says:
        case Hours():
            return any(not _open(request, rule, rule.says, at, zone) for zone in zones(request, rule))
        case Cap() | Gap() as says:
            return any(_over(request, rule, says, channel, at, zone) for zone in zones(request, rule))
        case Consent():
            return not {"any", channel} & request.consents
        case OptOut():
            return _reached(request, rule.says, channel)
        case Blocks():
            return bool(set(rule.says.on) & request.blocks)
        case _:
            return _wrong(request, rule, channel)


def concerns(pack: Pack, request: ContactRequest) -> bool:
    """Whether the pack is about this customer; what is not known does not free."""
    kind, country, region = request.customer_kind, request.country, request.subdivision
    return ((not pack.customer_kinds or not kind or kind in pack.customer_kinds)
            and (not pack.country or not country or country == pack.country)
            and (not pack.subdivision or not region or region == pack.subdivision))  # fmt: skip


def in_force(request: ContactRequest, rule: Rule, at: datetime) -> bool:
    """On its days and for debts of this age, in any zone."""
    first, last = rule.effective_from or date.min, rule.effective_to or date.max
    here = zones(request, rule)
    if not any(first <= _day(at, zone) for zone in here) or not any(_day(at, zone) <= last for zone in here):
        return False
    if rule.when == "any" or request.days_past_due is None:
        return True
    ages = [request.days_past_due + (_day(at, zone) - _day(request.now, zone)).days for zone in here]
    return any(age > 0 if rule.when == "overdue" else age <= 0 for age in ages)


def replies(request: ContactRequest, pack: Pack, channel: str, at: datetime) -> bool:
    """Whether this is the one answer that the pack lets pass."""
    asked = [one for one in request.past if one.inbound and one.key == request.in_reply_to]
    gone = [one for one in request.past if not one.inbound and one.purpose == "reply"]
    if request.purpose != "reply" or not request.in_reply_to or any(one.channel != channel for one in asked):
        return False
    if any(one.in_reply_to in ("", request.in_reply_to) for one in gone):
        return False
    return any(isinstance(rule.says, Reply) and (not rule.channels or channel in rule.channels)
               and (not rule.purposes or "reply" in rule.purposes) and in_force(request, rule, at)
               for rule in pack.rules)  # fmt: skip


def _open(request: ContactRequest, rule: Rule, hours: Hours, at: datetime, zone: str) -> bool:
    here = at.astimezone(zone_of(zone))
    minute = here.hour * 60 + here.minute
    regions = [one for one in request.calendar.regions if request.subdivision in ("", one.subdivision)]
    closed = {*request.calendar.holidays, *(day for one in regions for day in one.holidays)}
    return any(here.isoweekday() in one.days and one.opens <= minute < one.closes for one in hours.open) and (
        hours.on_holidays or here.date() not in closed)  # fmt: skip


def _over(request: ContactRequest, rule: Rule, says: Cap | Gap, channel: str, at: datetime, zone: str) -> bool:
    what = says.counts if isinstance(says, Cap) else says.after
    about = [one for one in request.past
             if (not rule.channels or one.channel in rule.channels)
             and (not rule.purposes or one.purpose in rule.purposes) and counts(one, what)]  # fmt: skip
    by_debt = [about]
    if says.per == "invoice" and request.invoices:
        by_debt = [[one for one in about if not one.invoices or debt in one.invoices] for debt in request.invoices]
    if isinstance(says, Cap):
        by_debt = [[one for one in own if not says.each_channel or one.channel == channel] for own in by_debt]
        still = _same_period if says.calendar else _still
        return any(still(own, says.within, at, zone, request.calendar) >= says.at_most for own in by_debt)
    others = [one for own in by_debt for one in own if not says.other_channels or one.channel != channel]
    if says.clear:
        return any((_day(at, zone) - _day(one.at, zone)).days - 1 < says.apart.count for one in others)
    return _still(others, says.apart, at, zone, request.calendar) > 0


def counts(one: PastContact, what: str) -> bool:
    """Whether it is an attempt, a contact or a conversation, as the table of the law page has it."""
    if what == "attempts":
        return not one.inbound
    if what == "contacts" and one.inbound:
        return False
    rows = [row for row in HIGHEST_FIRST[what].split() if row[:-1] in one.outcomes]
    return not rows or rows[0][-1] == "+"


def _wrong(request: ContactRequest, rule: Rule, channel: str) -> bool:
    """Whether the contact does what is forbidden, or its message keeps back what it must say, for all that is known."""
    if isinstance(rule.says, Prohibits):
        return bool(set(rule.says.acts) & request.acts)
    say = set(rule.says.say) if isinstance(rule.says, Text) else set[str]()
    if request.purpose in ("service", "thanks", "reply"):
        say -= {"amount", "how_to_pay", "reason_of_debt", "complaints", "collector_status", "channels"}
    if channel == "call" or not say:
        return False
    known = {one.channel: set(one.says) for one in request.tells}
    if channel not in known:
        return rule.effective_from is not None
    return channel != "whatsapp" and rule.confidence != "low" and not say <= known[channel]


def _reached(request: ContactRequest, says: OptOut, channel: str) -> bool:
    if says.reaches == "customer":
        return bool(request.opted_out)
    same = {one for one in request.opted_out if KIND.get(one, "none") == KIND.get(channel)}
    return bool(request.opted_out & {"any", channel}) or (says.reaches == "address" and bool(same))


def _still(past: list[PastContact], span: Duration, at: datetime, zone: str, calendar: Calendar) -> int:
    return sum(_day(at, zone) < plus(_day(one.at, zone), span, calendar) for one in past)


def _same_period(past: list[PastContact], span: Duration, at: datetime, zone: str, _: Calendar) -> int:
    today = _day(at, zone)
    own = {
        "days": lambda day: day,
        "weeks": lambda day: day.isocalendar()[:2],
        "months": lambda day: day.isoformat()[:7],
    }
    return sum(own[span.unit](_day(one.at, zone)) == own[span.unit](today) for one in past)


def plus(day: date, span: Duration, calendar: Calendar) -> date:
    """A span later, by hand."""
    if span.unit in ("days", "weeks"):
        return day + timedelta(days=span.count * (7 if span.unit == "weeks" else 1))
    if span.unit == "months":
        month = day.month - 1 + span.count
        for last in (day.day, 30, 29, 28):
            try:
                return date(day.year + month // 12, month % 12 + 1, last)
            except ValueError:
                continue
    left = span.count
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() < 6 and day not in calendar.holidays
    return day


def zones(request: ContactRequest, rule: Rule | None = None) -> tuple[str, ...]:
    """The rule's clock, or the customer's, or every clock of Chile."""
    own = rule.zone if rule is not None else ""
    return (own,) if own else (request.zone,) if request.zone else CHILE


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(zone_of(zone)).date()
