"""May this customer be contacted? Lives a collector would nod at, and what must hold of every request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from engine.case import workdays
from engine.case.gate import may_contact
from schemas.contact import ContactRequest, PastContact, Verdict
from schemas.plan import Calendar, Duration, Limit, Unit, Window
from schemas.playbook import ADDRESS_OF, GROUP_OF
from schemas.rules import Cap, Gap, Hours, Opening, Pack, Prohibits, Rule, Says

LIMA = "America/Lima"
TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # ten in the morning in Lima
GOOD_FRIDAY = date(2026, 4, 3)
CALM = ContactRequest(
    now=TUESDAY,
    zone=LIMA,
    channels=("whatsapp", "email"),
    addresses=frozenset({"email", "mobile"}),
    opted_out=frozenset(),
    past=(),
    window=Window(),
    calendar=Calendar("PE", holidays=(GOOD_FRIDAY,)),
    limits=(Limit("messages", 3, Duration(7)), Limit("calls", 1, Duration(1))),
    one_a_day=True,
)


def ask(**change: object) -> Verdict:
    return may_contact(msgspec.structs.replace(CALM, **change))


def sms(at: datetime) -> PastContact:
    return PastContact(f"F/{at}", "messages", "sms", at)


def test_on_a_calm_morning_the_first_channel_is_allowed() -> None:
    verdict = ask()
    assert (verdict.says, verdict.channel) == ("allowed", "whatsapp")
    assert [word.rule for word in verdict.spoke] == [
        "customer.opted_out", "invoice.paid", "customer.address",
        "policy.contact_window", "policy.combine", "policy.limits[0]",
    ]  # fmt: skip


def test_at_night_it_waits_for_the_morning() -> None:
    verdict = ask(now=datetime(2026, 3, 4, 2, 0, tzinfo=UTC))
    assert (verdict.until, verdict.against) == (datetime(2026, 3, 4, 14, 0, tzinfo=UTC), ("policy.contact_window",))


def test_before_a_long_holiday_weekend_it_waits_for_monday() -> None:
    assert ask(now=datetime(2026, 4, 2, 23, 0, tzinfo=UTC)).until == datetime(2026, 4, 6, 14, 0, tzinfo=UTC)


def test_two_rules_that_defer_are_both_waited_for() -> None:
    """The cap ends on a Saturday: the answer is Monday's opening, not the cap's end."""
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    verdict = ask(now=friday, past=(sms(friday - timedelta(hours=1)),))
    assert verdict.until == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


def test_a_call_yesterday_evening_does_not_forbid_one_this_morning() -> None:
    evening = PastContact("F", "calls", "call", datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    assert ask(channels=("call",), past=(evening,)).says == "allowed"


def test_a_cap_of_messages_does_not_stop_a_call() -> None:
    past = tuple(sms(TUESDAY - timedelta(days=n)) for n in (1, 2, 3))
    assert ask(past=past).against == ("policy.limits[0]",)
    assert ask(past=past, channels=("call",)).says == "allowed"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"opted_out": frozenset({"any"})}, "customer.opted_out"),
        ({"addresses": frozenset()}, "customer.address"),
        ({"balance_is_open": False}, "invoice.paid"),
        ({"window": Window(days=())}, "policy.contact_window"),
        ({"limits": (Limit("messages", 0, Duration(7)),)}, "policy.limits[0]"),
    ],
)
def test_what_never_ends_refuses_and_says_why(change: dict[str, object], rule: str) -> None:
    verdict = ask(**change)
    assert (verdict.says, verdict.until, verdict.against) == ("refused", None, (rule,))


def test_thanks_go_out_when_nothing_is_owed() -> None:
    assert ask(balance_is_open=False, thanks=True).says == "allowed"


def test_unmatched_money_waits_three_business_days_and_no_more() -> None:
    assert ask(unapplied_since=TUESDAY).until == datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
    assert ask(unapplied_since=TUESDAY - timedelta(days=9)).says == "allowed"


def test_an_unknown_zone_must_be_open_everywhere() -> None:
    """Noon in New York is early morning in Honolulu; when Honolulu opens, it is afternoon in New York."""
    states = {"zone": "", "calendar": Calendar("US"), "window": Window(opens=9 * 60, closes=20 * 60)}
    noon = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
    assert ask(now=noon, zone="America/New_York", calendar=Calendar("US")).says == "allowed"
    verdict = ask(now=noon, **states)
    assert verdict.says == "deferred"
    assert verdict.until is not None
    hawaii = workdays.local_date(verdict.until, "Pacific/Honolulu")
    assert verdict.until >= workdays.at_minute(hawaii, 9 * 60, "Pacific/Honolulu")


# --- rule packs ---------------------------------------------------------------------------------------------------

WEEKDAYS = (1, 2, 3, 4, 5)


def pack(says: Says, *channels: str, **more: object) -> tuple[Pack, ...]:
    return (Pack("xx-b2c", (Rule("rule", says, channels, **more),)),)  # type: ignore[arg-type]


def test_a_pack_s_hours_close_what_the_playbook_leaves_open() -> None:
    calls = pack(Hours((Opening(WEEKDAYS, 11 * 60, 20 * 60),)), "call")
    assert ask(packs=calls).says == "allowed", "it speaks of calls only"
    verdict = ask(packs=calls, channels=("call",))
    assert (verdict.against, verdict.until) == (("xx-b2c.rule",), datetime(2026, 3, 3, 16, 0, tzinfo=UTC))


def test_a_channel_that_a_pack_closes_leaves_the_next_one() -> None:
    saturday = pack(Hours((Opening((6,), 9 * 60, 18 * 60),)), "whatsapp")
    assert ask(packs=saturday).channel == "email"


def test_the_playbook_s_hours_and_a_pack_s_are_both_kept() -> None:
    """Closed by the one at eight in the evening, by the other at seven the next morning."""
    early = pack(Hours((Opening(WEEKDAYS, 7 * 60, 10 * 60),)))
    verdict = ask(now=datetime(2026, 3, 4, 1, 0, tzinfo=UTC), packs=early)
    assert verdict.until == datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    assert verdict.against == ("xx-b2c.rule", "policy.contact_window")


def test_hours_that_share_no_moment_refuse() -> None:
    verdict = ask(packs=pack(Hours((Opening(WEEKDAYS, 6 * 60, 8 * 60),))))
    assert (verdict.says, verdict.against) == ("refused", ("xx-b2c.rule", "policy.contact_window"))


def test_a_pack_s_cap_counts_its_own_channels() -> None:
    past = (sms(TUESDAY - timedelta(days=1)),)
    together = pack(Cap(1, Duration(7)), "sms", "whatsapp")
    assert ask(packs=together, past=past).channel == "email"
    assert ask(packs=together, past=past, channels=("whatsapp",)).against == ("xx-b2c.rule",)
    alone = pack(Cap(1, Duration(7), each_channel=True))
    assert ask(packs=alone, past=past).channel == "whatsapp"


def test_two_days_apart_is_the_next_day_but_one() -> None:
    monday = (sms(TUESDAY - timedelta(days=1)),)
    verdict = ask(packs=pack(Gap(Duration(2))), past=monday, one_a_day=False)
    assert verdict.until == datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


def test_one_channel_a_week_leaves_the_same_channel_open() -> None:
    past = (sms(TUESDAY - timedelta(days=1)),)
    lock = pack(Gap(Duration(7), other_channels=True))
    assert ask(packs=lock, past=past, channels=("email", "sms")).channel == "sms"


def test_a_rule_holds_from_its_first_day_to_its_last() -> None:
    nobody = Cap(0, Duration(1))
    assert ask(packs=pack(nobody, effective_from=date(2026, 3, 4))).says == "allowed"
    assert ask(packs=pack(nobody, effective_to=date(2026, 3, 2))).says == "allowed"
    verdict = ask(packs=pack(nobody, effective_to=date(2026, 3, 3)))
    assert (verdict.says, verdict.until) == ("deferred", datetime(2026, 3, 4, 14, 0, tzinfo=UTC))


def test_what_a_pack_only_forbids_says_nothing_at_the_desk() -> None:
    assert ask(packs=pack(Prohibits(("ask_reason",)))) == ask()


# --- every request ------------------------------------------------------------------------------------------------

ZONES = st.sampled_from([LIMA, "Europe/Madrid", "America/Santiago", "Pacific/Auckland", ""])
UNITS: st.SearchStrategy[Unit] = st.sampled_from(["days", "weeks", "months", "business_days"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
SPANS = st.builds(Duration, st.integers(1, 10), UNITS)
EVERYWHERE = frozenset(ADDRESS_OF.values())
LIMITS = st.builds(Limit, st.sampled_from(["messages", "calls"]), st.sampled_from([1, 2, 3, 3, 0]), SPANS)
HOURS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda hours: hours[0] < hours[1])


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens, closes = draw(HOURS)
    days = draw(st.sets(st.integers(1, 7), min_size=1))
    return Window(tuple(sorted(days)), opens, closes, draw(st.sampled_from(["customer", LIMA])))


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    opens, closes = draw(HOURS)
    return Opening(tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=2)))), opens, closes)


DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
SAYS: st.SearchStrategy[Says] = st.one_of(
    st.builds(Hours, st.lists(openings(), min_size=1, max_size=2).map(tuple), st.booleans()),
    st.builds(Cap, st.integers(1, 2), SPANS, st.booleans()),
    st.builds(Gap, SPANS, st.booleans()),
)
ON = st.lists(st.sampled_from(sorted(GROUP_OF)), unique=True, max_size=4).map(tuple)
RULES = st.builds(Rule, st.just("rule"), SAYS, ON, effective_from=DAYS, effective_to=DAYS)
PACKS = st.lists(st.builds(Pack, st.just("xx"), st.lists(RULES, max_size=2).map(tuple)), max_size=2).map(tuple)


@st.composite
def requests(draw: st.DrawFn) -> ContactRequest:
    now = draw(MOMENTS)
    ago = st.timedeltas(timedelta(0), timedelta(days=20))
    kinds = st.sampled_from(sorted(GROUP_OF.items()))
    past = draw(st.lists(st.tuples(ago, kinds), max_size=6))
    channels = draw(st.lists(st.sampled_from(sorted(GROUP_OF)), unique=True, min_size=1, max_size=4))
    return ContactRequest(
        now=now,
        zone=draw(ZONES),
        channels=tuple(channels),
        addresses=draw(st.sampled_from([EVERYWHERE, EVERYWHERE, frozenset({"email"}), frozenset()])),
        opted_out=draw(st.sampled_from([frozenset[str](), frozenset({"sms", "email"}), frozenset({"any"})])),
        past=tuple(PastContact(f"k{n}", group, channel, now - back) for n, (back, (channel, group)) in enumerate(past)),
        window=draw(windows()),
        calendar=Calendar("CL", holidays=(GOOD_FRIDAY,)),
        limits=tuple(draw(st.lists(LIMITS, max_size=3))),
        one_a_day=draw(st.booleans()),
        balance_is_open=draw(st.sampled_from([True, True, False])),
        thanks=draw(st.booleans()),
        unapplied_since=draw(st.none() | MOMENTS.filter(lambda at: at <= now)),
        packs=draw(PACKS),
    )


@settings(deadline=None)
@given(requests())
def test_what_is_put_off_is_later_and_then_allowed(request: ContactRequest) -> None:
    verdict = may_contact(request)
    if verdict.says == "deferred":
        assert verdict.until is not None
        assert verdict.until > request.now
        assert may_contact(msgspec.structs.replace(request, now=verdict.until)).says == "allowed"


@settings(deadline=None)
@given(requests(), st.floats(0, 1, exclude_max=True))
def test_what_is_put_off_is_put_off_no_longer_than_it_must_be(request: ContactRequest, share: float) -> None:
    until = may_contact(request).until
    if until is not None:
        sooner = request.now + (until - request.now) * share
        assert sooner == until or may_contact(msgspec.structs.replace(request, now=sooner)).says == "deferred"


@settings(deadline=None)
@given(requests())
def test_what_is_allowed_at_once_or_later_is_allowed_by_every_rule(request: ContactRequest) -> None:
    request = msgspec.structs.replace(request, now=may_contact(request).until or request.now)
    verdict = may_contact(request)
    if verdict.says == "allowed":
        assert_reachable(request, verdict.channel)
        assert workdays.is_open(request.now, request.window, request.calendar, request.zone)
        for zone in (request.zone,) if request.zone else workdays.country_zones("CL"):
            assert_below_caps(request, GROUP_OF[verdict.channel], zone)
            assert_packs_kept(request, verdict.channel, zone)


def assert_reachable(request: ContactRequest, channel: str) -> None:
    assert channel in request.channels
    assert ADDRESS_OF[channel] in request.addresses
    assert not request.opted_out & {"any", channel}
    assert request.balance_is_open or request.thanks


def assert_below_caps(request: ContactRequest, group: str, zone: str) -> None:
    """Counted anew, day by day, by the words of the playbook."""
    today = workdays.local_date(request.now, zone)
    days = [(one.group, workdays.local_date(one.at, zone)) for one in request.past]
    assert not request.one_a_day or all(day != today for _, day in days)
    for limit in request.limits:
        ends = [workdays.add(day, limit.within, request.calendar) for kind, day in days if kind == limit.group]
        assert limit.group != group or sum(end > today for end in ends) < limit.at_most


def assert_packs_kept(request: ContactRequest, channel: str, zone: str) -> None:
    """Read anew, on the clock on the wall of one zone."""
    here = request.now.astimezone(workdays.zone_of(zone))
    in_force = [
        rule
        for pack in request.packs
        for rule in pack.rules
        if (not rule.channels or channel in rule.channels)
        and (rule.effective_from is None or rule.effective_from <= here.date())
        and (rule.effective_to is None or here.date() <= rule.effective_to)
    ]
    for rule in in_force:
        match rule.says:
            case Hours() as hours:
                minute = here.hour * 60 + here.minute
                days = [one for one in hours.open if here.isoweekday() in one.days]
                assert any(one.opens <= minute < one.closes for one in days)
                assert hours.on_holidays or here.date() != GOOD_FRIDAY
            case Cap() as cap:
                counted = {channel} if cap.each_channel else set(rule.channels or GROUP_OF)
                assert sum(end > here.date() for end in ends(request, counted, cap.within, zone)) < cap.at_most
            case Gap() as gap:
                heard = set(rule.channels or GROUP_OF) - ({channel} if gap.other_channels else set())
                assert all(end <= here.date() for end in ends(request, heard, gap.apart, zone))


def ends(request: ContactRequest, channels: set[str], span: Duration, zone: str) -> list[date]:
    past = (one for one in request.past if one.channel in channels)
    return [workdays.add(workdays.local_date(one.at, zone), span, request.calendar) for one in past]


@settings(deadline=None)
@given(requests(), PACKS)
def test_one_more_pack_never_allows_more(request: ContactRequest, more: tuple[Pack, ...]) -> None:
    fewer, all_of_them = may_contact(request), may_contact(msgspec.structs.replace(request, packs=request.packs + more))
    if all_of_them.says == "allowed":
        assert fewer.says == "allowed"
        return
    never = datetime.max.replace(tzinfo=UTC)
    first = request.now if fewer.says == "allowed" else fewer.until or never
    assert first <= (all_of_them.until or never)


@settings(deadline=None)
@given(requests())
def test_whoever_is_not_contacted_learns_why(request: ContactRequest) -> None:
    verdict = may_contact(request)
    assert verdict.says == "allowed" or verdict.against


@pytest.mark.parametrize("says", ["allowed", "deferred", "refused"])
def test_the_requests_tried_are_of_every_kind(says: str) -> None:
    """Guards the properties above against a generator that only makes refusals."""

    def is_so(request: ContactRequest) -> bool:
        return may_contact(request).says == says

    assert is_so(find(requests(), is_so))
