"""Days and openings: business days, zones and the contact window. It knows calendars and nothing of cases.

Zones are read from the pinned `tzdata` package, never from the machine, so that a replay years later counts the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from schemas.plan import Calendar, Duration, Window

SEARCH_LIMIT = 3 * 366
"""Days searched for an opening before we say that there is none."""


class UnknownZone(ValueError):
    """A zone name that the pinned tz database does not have."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone by IANA name, from the pinned data. Raises UnknownZone."""
    parts = name.split("/")
    resource = files("tzdata.zoneinfo").joinpath(*parts)
    if not name or ".." in parts or not resource.is_file():
        raise UnknownZone(name)
    with resource.open("rb") as stream:
        return ZoneInfo.from_file(stream, key=name)


@lru_cache(maxsize=16384)
def local_date(at: datetime, zone: str) -> date:
    """The calendar day of a UTC moment in the zone."""
    return at.astimezone(zone_of(zone)).date()


@lru_cache(maxsize=65536)
def at_minute(day: date, minute: int, zone: str) -> datetime:
    """The UTC moment of a day's minute after midnight in the zone; a minute that daylight saving skips moves on."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=zone_of(zone)).astimezone(UTC)
    return moment


def start_of(day: date, zone: str) -> datetime:
    """Midnight of the day in the zone, in UTC."""
    return at_minute(day, 0, zone)


@lru_cache(maxsize=64)
def _holidays(calendar: Calendar) -> frozenset[date]:
    return frozenset(calendar.holidays)


def is_business_day(day: date, calendar: Calendar) -> bool:
    """Monday to Friday and no holiday of the calendar."""
    return day.isoweekday() <= 5 and day not in _holidays(calendar)


@lru_cache(maxsize=65536)
def add(day: date, duration: Duration, calendar: Calendar) -> date:
    """The day so much later, or earlier where the count is negative. A month's missing day is its last one."""
    match duration.unit:
        case "days":
            return day + timedelta(days=duration.count)
        case "weeks":
            return day + timedelta(weeks=duration.count)
        case "months":
            return _add_months(day, duration.count)
        case "business_days":
            return _add_business_days(day, duration.count, calendar)


def _add_months(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    following = date(year + (month == 11), 1 if month == 11 else month + 2, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _add_business_days(day: date, count: int, calendar: Calendar) -> date:
    stride = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += stride
        while not is_business_day(day, calendar):
            day += stride
    return day


@lru_cache(maxsize=16384)
def opening(at: datetime, window: Window, calendar: Calendar, zone: str) -> datetime | None:
    """The first moment not before `at` (UTC) at which the window is open; None when it never opens.

    `zone` is the customer's; where it is unknown (empty) every zone of the calendar's country must be open at once.
    Holidays of the calendar are closed days.
    """
    zones = zones_meant(window, calendar, zone)
    if len(zones) == 1:
        return _opening_in(at, window, calendar, zones[0])
    return _opening_in_all(at, window, calendar, zones)


def is_open(at: datetime, window: Window, calendar: Calendar, zone: str) -> bool:
    """Whether customers may be contacted at this moment."""
    return opening(at, window, calendar, zone) == at


def closing(at: datetime, window: Window, calendar: Calendar, zone: str) -> datetime:
    """When the window that is open at `at` closes."""
    return min(_minute_of(at, window.closes, one) for one in zones_meant(window, calendar, zone))


def _minute_of(at: datetime, minute: int, zone: str) -> datetime:
    return at_minute(local_date(at, zone), minute, zone)


def zones_meant(window: Window, calendar: Calendar, zone: str) -> tuple[str, ...]:
    """The zones in which the window must be open."""
    if window.timezone != "customer":
        return (window.timezone,)
    return (zone,) if zone else country_zones(calendar.country)


@lru_cache(maxsize=256)
def country_zones(country: str) -> tuple[str, ...]:
    """Every zone of a country (ISO 3166), from the tz database; UTC where the country is unknown."""
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines()
    found = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(sorted(parts[2] for parts in found if parts[0] == country)) or ("UTC",)


@lru_cache(maxsize=256)
def main_zone(country: str) -> str:
    """A country's first zone in the tz database, which puts the most populous first; empty where it has none."""
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines()
    found = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((parts[2] for parts in found if parts[0] == country), "")


def _is_contact_day(day: date, window: Window, calendar: Calendar) -> bool:
    return day.isoweekday() in window.days and day not in _holidays(calendar)


def _opening_in(at: datetime, window: Window, calendar: Calendar, zone: str) -> datetime | None:
    day = local_date(at, zone)
    for _ in range(SEARCH_LIMIT):
        if _is_contact_day(day, window, calendar) and at < at_minute(day, window.closes, zone):
            return max(at, at_minute(day, window.opens, zone))
        day += timedelta(days=1)
    return None


def _opening_in_all(at: datetime, window: Window, calendar: Calendar, zones: Iterable[str]) -> datetime | None:
    for _ in range(SEARCH_LIMIT):
        openings = [_opening_in(at, window, calendar, zone) for zone in zones]
        if None in openings:
            return None
        latest = max(moment for moment in openings if moment is not None)
        if latest == at:
            return at
        at = latest
    return None
