"""The rush: each case its own minute, as many as a channel takes, the most urgent first, and when it is too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from engine.case import workdays
from engine.case.ageing import next_opening
from engine.case.closing import closes_at, gives_up_at
from engine.case.fold import open_case
from engine.case.spread import spread
from engine.case.urgency import LARGE, LEVELS, ORDER, urgency
from schemas.case import Case
from schemas.contact import ContactRequest
from schemas.effects import Contact
from schemas.plan import Calendar, Plan, Window
from schemas.rules import Hours, Opening, Pack, Rule
from tests.machine.lives import script
from workers.routing import RATES

STEP = "first_contact.timeline[0]"
LIMA = "America/Lima"
TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


@pytest.fixture
def life() -> tuple[Plan, Case]:
    told = script("pe-empresas")
    return told.plan, open_case(told.opened)


def opens_on(plan: Plan, case: Case) -> datetime:
    return next_opening(plan, case, datetime(2026, 3, 4, tzinfo=UTC))


def wakes(plan: Plan, case: Case, at: datetime, cases: int) -> list[datetime]:
    return sorted(spread(plan, replace(case, invoice=f"F-{n}"), at, STEP) for n in range(cases))


def queue(arrivals: list[datetime], rate: float) -> tuple[datetime, timedelta]:
    """When the last one leaves a queue of so many a second, and how long the unluckiest waited."""
    each, free, worst = timedelta(seconds=1 / rate), arrivals[0], timedelta(0)
    for arrival in arrivals:
        starts = max(arrival, free)
        worst, free = max(worst, starts - arrival), starts + each
    return free, worst


# --- spread and rate ----------------------------------------------------------------------------------------------


def test_what_a_channel_takes_in_a_day_is_taken_before_the_window_closes(life: tuple[Plan, Case]) -> None:
    """An SMS a second, the slowest rate of all: nine tenths of what fits, and then nearly all of it."""
    plan, case = life
    opens = opens_on(plan, case)
    closes = workdays.closing(opens, plan.window, plan.calendar, case.zone)
    rate = min(RATES.values())
    room = (closes - opens - timedelta(hours=1)).total_seconds()
    last, waited = queue(wakes(plan, case, opens, int(0.9 * room * rate)), rate)
    assert last < closes - timedelta(minutes=45)
    assert waited < timedelta(minutes=10)
    last, waited = queue(wakes(plan, case, opens, int(room * rate)), rate)
    assert last < closes
    assert waited < timedelta(minutes=30)


def test_without_the_spread_the_same_contacts_would_wait_all_day(life: tuple[Plan, Case]) -> None:
    plan, case = life
    opens = opens_on(plan, case)
    _, waited = queue([opens] * 20_000, 1)
    assert waited > timedelta(hours=5)


def test_a_law_that_opens_later_makes_no_rush_of_its_own(life: tuple[Plan, Case]) -> None:
    """The desk puts all of them off until ten; each then has its own minute of the hour after it."""
    plan, case = life
    ten = opens_on(plan, case) + timedelta(hours=1)
    put_off = replace(case, not_before={STEP: ten})
    moments = wakes(plan, put_off, ten, 600)
    assert len(set(moments)) > 500
    assert ten <= moments[0] < moments[-1] < ten + timedelta(hours=1)


def test_a_moment_of_its_own_stays_as_it_is(life: tuple[Plan, Case]) -> None:
    plan, case = life
    opens = opens_on(plan, case)
    odd = opens + timedelta(minutes=41, seconds=7)
    assert spread(plan, replace(case, not_before={STEP: odd}), odd, STEP) == odd, "a provider that was away"
    ten = opens + timedelta(hours=1)
    assert spread(plan, case, ten, STEP) == ten, "nobody put it off"
    assert spread(plan, case, opens, "hold") == opens


def test_the_last_hour_stays_free_after_a_law_s_opening_too(life: tuple[Plan, Case]) -> None:
    plan, case = life
    closes = workdays.closing(opens_on(plan, case), plan.window, plan.calendar, case.zone)
    late = closes - timedelta(minutes=90)
    assert max(wakes(plan, replace(case, not_before={STEP: late}), late, 200)) < closes - timedelta(hours=1)
    later = closes - timedelta(minutes=30)
    assert spread(plan, replace(case, not_before={STEP: later}), later, STEP) == later


# --- who goes first -----------------------------------------------------------------------------------------------


def level(case: Case, step: str) -> int:
    effect = Contact(because=step, step=step, message="m", channels=("email",), firmness=1)
    return urgency(case, effect).level


def test_a_later_stage_goes_first_and_in_a_stage_a_large_amount(life: tuple[Plan, Case]) -> None:
    small, large = life[1], replace(life[1], amount=Decimal(LARGE["PEN"]))
    stages = ["recovery", "negotiation", "first_contact", "invoicing"]
    levels = [level(one, f"{stage}.timeline[0]") for stage in stages for one in (large, small)]
    assert levels == sorted(set(levels)), "no two alike, and all of a stage before the next one's"
    assert level(small, "when_paid[0]") == LEVELS == 2 * len(ORDER)
    assert level(small, "policy.terms") == level(small, "invoicing.timeline[0]")


def test_an_amount_in_a_currency_that_nobody_thought_of_has_a_level(life: tuple[Plan, Case]) -> None:
    odd = replace(life[1], currency="XAU", amount=Decimal(10_001))
    assert level(odd, "recovery.timeline[0]") == 1


def test_customers_take_turns_by_the_name_that_temporal_knows(life: tuple[Plan, Case]) -> None:
    effect = Contact(because=STEP, step=STEP, message="m", channels=("email",), firmness=1)
    assert urgency(life[1], effect).customer == life[1].customer
    assert len(("c-" + "0" * 32).encode()) <= 64, "what the server takes"


# --- too late -----------------------------------------------------------------------------------------------------


def request(**more: object) -> ContactRequest:
    words = {
        "now": TUESDAY, "zone": LIMA, "channels": ("sms",), "addresses": frozenset({"mobile"}), "country": "PE",
        "opted_out": frozenset(), "past": (), "window": Window(), "calendar": Calendar("PE"), "limits": (),
        "one_a_day": True, **more,
    }  # fmt: skip
    return ContactRequest(**words)  # type: ignore[arg-type]


def pack(*openings: Opening, channels: tuple[str, ...] = (), zone: str = "") -> Pack:
    rule = Rule(id="hours", says=Hours(openings), channels=channels, zone=zone, basis="policy")
    return Pack("house", (rule,), kind="house")


WEEK = (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("packs", "lima_hour"),
    [
        ((), 18),
        ((pack(Opening(WEEK, 9 * 60, 17 * 60)),), 17),
        ((pack(Opening(WEEK, 9 * 60, 20 * 60)),), 18),
        ((pack(Opening(WEEK, 9 * 60, 12 * 60), Opening(WEEK, 15 * 60, 17 * 60)),), 12),
        ((pack(Opening(WEEK, 9 * 60, 12 * 60), Opening(WEEK, 10 * 60, 16 * 60)),), 16),
        ((pack(Opening(WEEK, 9 * 60, 11 * 60), channels=("voice",)),), 18),
    ],
)
def test_a_message_is_too_late_when_the_first_of_all_hours_closes(packs: tuple[Pack, ...], lima_hour: int) -> None:
    expected = datetime(2026, 3, 3, lima_hour + 5, 0, tzinfo=UTC)
    assert closes_at(request(packs=packs), "sms") == expected


def test_where_the_zone_is_not_known_the_first_of_the_country_s_zones_closes() -> None:
    known = closes_at(request(zone="America/Mexico_City", country="MX", calendar=Calendar("MX")), "sms")
    unknown = closes_at(request(zone="", country="MX", calendar=Calendar("MX")), "sms")
    assert unknown < known


@pytest.mark.parametrize(
    ("first", "until"),
    [
        ("2026-03-03T15:00", "2026-03-04T23:00"),  # Tuesday: Wednesday's six in the evening
        ("2026-03-06T15:00", "2026-03-09T23:00"),  # Friday: Monday's
        ("2026-03-07T15:00", "2026-03-09T23:00"),  # Saturday: Monday's
        ("2026-03-04T04:59", "2026-03-04T23:00"),  # still Tuesday in Lima
    ],
)
def test_a_step_is_tried_until_the_end_of_the_next_business_day(
    life: tuple[Plan, Case], first: str, until: str
) -> None:
    plan = replace(life[0], window=Window())
    tried, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, until))
    assert gives_up_at(plan, LIMA, tried) == last
    assert gives_up_at(plan, "", tried) > tried, "also where nobody knows the zone"


def test_a_window_that_never_opens_is_waited_for_one_day(life: tuple[Plan, Case]) -> None:
    plan = replace(life[0], window=Window(days=()))
    assert gives_up_at(plan, LIMA, TUESDAY) == datetime(2026, 3, 5, 5, 0, tzinfo=UTC)
