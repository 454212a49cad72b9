"""Hours of several packs: whether they meet at all is seen at once, and as going through every day would see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.contact.windows import Week, ever_meet, opening, week_of
from schemas.rules import Hours, Opening

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# Whole hours after the night in which clocks are set.
SPANS = st.tuples(st.integers(5, 23), st.integers(1, 6)).map(lambda span: (60 * span[0], 60 * min(24, sum(span))))
DAYS = st.sets(st.integers(1, 7), min_size=1).map(sorted).map(tuple)
OPENINGS = st.builds(lambda days, span: Opening(days, *span), DAYS, SPANS)
HOURS = st.builds(lambda openings: Hours(tuple(openings), on_holidays=True), st.lists(OPENINGS, max_size=3))


@settings(deadline=None, max_examples=200)
@given(st.lists(HOURS, max_size=3), DAYS, SPANS)
def test_hours_meet_where_some_hour_of_the_week_lies_within_all(
    hours: list[Hours], days: tuple[int, ...], span: tuple[int, int]
) -> None:
    weeks = [week_of(one.open) for one in (Hours((Opening(days, *span),)), *hours)]
    assert ever_meet(weeks) == any(_is_open(weeks, NOON + timedelta(hours=n)) for n in range(168))


def _is_open(weeks: list[Week], at: datetime) -> bool:
    return all(opening(at, week, frozenset(), ("America/Lima",)) == at for week in weeks)
