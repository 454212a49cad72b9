"""Hours of several packs: whether they meet at all is seen at once, and as going through every day would see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case import workdays
from engine.case.pack_rules import hours_meet, hours_open
from schemas.contact import ContactRequest
from schemas.plan import Calendar, Window
from schemas.rules import Hours, Opening, Pack, Rule

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
    rules = tuple(Rule(f"r{place}", one) for place, one in enumerate(hours))
    request = ContactRequest(
        now=NOON, zone="America/Lima", channels=("call",), addresses=frozenset({"mobile"}), opted_out=frozenset(),
        past=(), window=Window(days, *span), calendar=Calendar("PE"), limits=(), one_a_day=False,
        packs=(Pack("xx", rules),),
    )  # fmt: skip
    assert hours_meet(request, "call") == (not hours or any(_is_open(request, hours, n) for n in range(168)))


def _is_open(request: ContactRequest, hours: list[Hours], hour: int) -> bool:
    at = NOON + timedelta(hours=hour)
    then = msgspec.structs.replace(request, now=at)
    own = workdays.is_open(at, request.window, request.calendar, request.zone)
    return own and all(hours_open(then, one) == at for one in hours)
