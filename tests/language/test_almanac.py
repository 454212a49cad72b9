"""Days by number are the days of the machine's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from engine.case.workdays import add, local_date, opening
from engine.language.calendars import read_calendar
from engine.language.proofs.almanac import LAST, Almanac
from engine.language.reading import Reading
from engine.language.text.source import parse
from schemas.plan import Calendar, Duration, Window


def calendar(country: str) -> Calendar:
    parsed = parse(f"{country}\n", "x").node
    return read_calendar(Reading("x"), parsed, (2025, 2029))


PERU = calendar("PE")
WINDOW = Window(days=(1, 2, 3, 4, 6), timezone="UTC")
ALMANAC = Almanac(PERU, WINDOW)
DAYS = st.dates(date(2018, 1, 1), date(2036, 12, 31))
SPANS = st.builds(Duration, st.integers(-1200, 1200), st.sampled_from(["days", "business_days", "weeks", "months"]))


def test_the_calendar_has_holidays() -> None:
    assert date(2026, 7, 28) in PERU.holidays


@given(DAYS, SPANS)
def test_a_span_is_added_as_the_machine_adds_it(day: date, span: Duration) -> None:
    assert date.fromordinal(ALMANAC.add(day.toordinal(), span)) == add(day, span, PERU)
    assert ALMANAC.adding(span)(day.toordinal()) == ALMANAC.add(day.toordinal(), span)


@given(DAYS)
def test_the_window_opens_on_the_day_on_which_the_machine_opens_it(day: date) -> None:
    at = opening(datetime(day.year, day.month, day.day, tzinfo=UTC), WINDOW, PERU, "UTC")
    assert at is not None
    assert date.fromordinal(ALMANAC.opens(day.toordinal())) == local_date(at, "UTC")


def test_no_chain_of_steps_leads_beyond_the_calendars() -> None:
    day = date(2026, 1, 5).toordinal()
    for _ in range(20):
        day = ALMANAC.add(day, Duration(9999, "months"))
    assert day == LAST
    assert ALMANAC.adding(Duration(9999, "weeks"))(day) == LAST
