"""Days that go wrong: clocks that are set, countries of several zones, holidays of regions, bridges of closed days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from engine.case.gate import may_contact
from engine.language.calendars import holidays_of, regions_of
from schemas.contact import ContactRequest, PastContact, Verdict
from schemas.plan import Calendar, Duration, Window
from schemas.rules import Cap, Hours, Opening, Pack, Rule

EVERY_DAY, WEEK, SIX = (1, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6)
ALWAYS = Window(EVERY_DAY, 0, 24 * 60)
YEARS = (2026, 2027)
MINUTE = timedelta(minutes=1)


def hours(days: tuple[int, ...], opens: int, closes: int, on_holidays: bool = False, **more: str) -> tuple[Pack, ...]:
    rule = Rule("hours", Hours((Opening(days, opens * 60, closes * 60),), on_holidays), zone=more.get("zone", ""))
    return (Pack("xx", (rule,), country=more.get("country", "")),)


def asked(at: datetime, packs: tuple[Pack, ...], country: str = "US", zone: str = "", **more: object) -> Verdict:
    calendar = Calendar(country, holidays=holidays_of(country, "", YEARS), regions=regions_of(country, YEARS))
    request = ContactRequest(
        now=at.astimezone(UTC), zone=zone, channels=("call",), addresses=frozenset({"mobile"}), opted_out=frozenset(),
        past=(), window=ALWAYS, calendar=calendar, limits=(), one_a_day=False, packs=packs, country=country,
    )  # fmt: skip
    return may_contact(msgspec.structs.replace(request, **more))


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


NEW_YORK = "America/New_York"
REG_F = hours(EVERY_DAY, 8, 21, on_holidays=True)


@pytest.mark.parametrize(("evening", "morning", "elapsed"), [
    ("2026-10-31 21:00", "2026-11-01 08:00", 12),  # the clocks go back in the night
    ("2027-03-13 21:00", "2027-03-14 08:00", 10),  # and forward
    ("2027-03-15 21:00", "2027-03-16 08:00", 11),
])  # fmt: skip
def test_the_morning_is_by_the_clock_on_the_wall(evening: str, morning: str, elapsed: int) -> None:
    until = asked(local(evening, NEW_YORK), REG_F, zone=NEW_YORK).until
    assert until == local(morning, NEW_YORK)
    assert until - local(evening, NEW_YORK).astimezone(UTC) == timedelta(hours=elapsed)


def test_an_hour_that_comes_twice_is_open_twice_or_closed_twice() -> None:
    """On 1 November 2026 New York reads half past one at 05:30 and at 06:30 UTC."""
    early, late = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6))
    for packs, says in ((hours(EVERY_DAY, 1, 2, True), "allowed"), (hours(EVERY_DAY, 2, 3, True), "deferred")):
        assert [asked(at, packs, zone=NEW_YORK).says for at in (early, late)] == [says, says]


def test_an_hour_that_never_comes_is_not_waited_for() -> None:
    """On 14 March 2027 New York goes from two to three: hours from two to three are next open the day after."""
    night = local("2027-03-14 00:30", NEW_YORK)
    assert asked(night, hours(EVERY_DAY, 2, 3, True), zone=NEW_YORK).until == local("2027-03-15 02:00", NEW_YORK)


def test_a_day_of_twenty_five_hours_is_one_day_of_a_cap() -> None:
    first = PastContact("F", "calls", "call", local("2026-11-01 00:10", NEW_YORK).astimezone(UTC))
    verdict = asked(local("2026-11-01 23:50", NEW_YORK), (Pack("xx", (Rule("cap", Cap(1, Duration(1))),)),),
                    zone=NEW_YORK, past=(first,))  # fmt: skip
    assert verdict.until == local("2026-11-02 00:00", NEW_YORK)


CHILE = ("America/Santiago", "America/Punta_Arenas", "Pacific/Easter")
MEXICO = ("America/Mexico_City", "America/Cancun", "America/Tijuana", "America/Hermosillo", "America/Mazatlan",
          "America/Ciudad_Juarez")  # fmt: skip


@pytest.mark.parametrize(("country", "zones", "packs"), [
    ("CL", CHILE, hours(SIX, 8, 20)), ("MX", MEXICO, hours(EVERY_DAY, 7, 22, on_holidays=True)),
])  # fmt: skip
@pytest.mark.parametrize("day", ["2027-01-13", "2027-07-14", "2026-09-05", "2026-09-06", "2027-04-04", "2027-03-14"])
def test_where_the_zone_is_not_known_it_is_open_when_every_clock_of_the_country_says_so(
    country: str, zones: tuple[str, ...], packs: tuple[Pack, ...], day: str
) -> None:
    """Quarter by quarter, for two days, against each zone asked by itself."""
    start = local(f"{day} 00:00", zones[0]).astimezone(UTC)
    for at in (start + n * 15 * MINUTE for n in range(4 * 48)):
        each = [asked(at, packs, country, zone).says for zone in zones]
        unknown = asked(at, packs, country)
        assert (unknown.says == "allowed") == (set(each) == {"allowed"}), at
        assert any("time zone not known" in one.facts for one in unknown.spoke)


def test_hours_written_in_a_zone_of_their_own_hold_on_that_clock() -> None:
    eastern = hours(EVERY_DAY, 9, 17, True, zone=NEW_YORK)
    assert (
        asked(local("2026-12-01 06:30", "America/Los_Angeles"), eastern, zone="America/Los_Angeles").says == "allowed"
    )
    assert (
        asked(local("2026-12-01 14:30", "America/Los_Angeles"), eastern, zone="America/Los_Angeles").says == "deferred"
    )


@pytest.mark.parametrize(("country", "zone", "packs", "closes", "opens"), [
    ("PE", "America/Lima", hours(WEEK, 7, 20), "2027-03-24 20:00", "2027-03-29 07:00"),  # Holy Week
    ("EC", "America/Guayaquil", hours(WEEK, 7, 20), "2027-10-29 20:00", "2027-11-04 07:00"),  # the dead, and Cuenca
    ("CL", "America/Santiago", hours(SIX, 8, 20), "2027-03-25 20:00", "2027-03-29 08:00"),
    ("CO", "America/Bogota", hours(SIX, 8, 15), "2027-01-09 15:00", "2027-01-12 08:00"),
])  # fmt: skip
def test_a_bridge_of_closed_days_is_waited_out(
    country: str, zone: str, packs: tuple[Pack, ...], closes: str, opens: str
) -> None:
    region = "RM" if country == "CL" else ""
    last, first = local(closes, zone), local(opens, zone)
    assert asked(last - MINUTE, packs, country, zone, subdivision=region).says == "allowed"
    assert asked(last, packs, country, zone, subdivision=region).until == first


# --- regions ------------------------------------------------------------------------------------------------------

ARICA = date(2027, 6, 7)  # the Morro: a holiday of Arica alone


@pytest.mark.parametrize(("region", "open_then"), [("AP", False), ("RM", True), ("", False)])
def test_a_region_s_holiday_closes_it_and_all_where_the_region_is_not_known(region: str, open_then: bool) -> None:
    noon = datetime.combine(ARICA, datetime.min.time(), ZoneInfo(CHILE[0])) + timedelta(hours=12)
    verdict = asked(noon, hours(SIX, 8, 20), "CL", CHILE[0], subdivision=region)
    assert (verdict.says == "allowed") == open_then
    told = next(one.facts for one in verdict.spoke if one.rule == "xx.hours")
    assert ("subdivision not known" in told) == (not region)


def test_holidays_that_the_plan_does_not_know_are_told() -> None:
    noon = local("2027-06-08 12:00", CHILE[0])

    def facts(calendar: Calendar, country: str = "CL", at: datetime = noon) -> str:
        packs = hours(SIX, 8, 20, country=country)
        verdict = asked(at, packs, zone=CHILE[0], calendar=calendar, country=country)
        return next(one.facts for one in verdict.spoke if one.rule == "xx.hours")

    old = Calendar("CL", holidays=holidays_of("CL", "", YEARS))
    assert facts(old) == "open; regional holidays not known"
    assert facts(old, at=noon.replace(year=2029)) == "open; holidays of 2029 not known"
    assert facts(old, "PE") == "open; holidays of PE not known"
