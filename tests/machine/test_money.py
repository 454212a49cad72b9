"""Money never drifts: record, statement and case agree to the cent, whatever happens, in every currency.

Interest is counted here a second time, day by day and without a function of the engine: a reader that knows only what
docs/decisions/interest.md says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.case.charging import owed
from engine.case.statement import statement
from engine.study.simulate import Life, simulate
from schemas.case import Case
from schemas.events import (
    Charged,
    ChargesForgiven,
    ChargesWaived,
    CreditNoteIssued,
    Entry,
    HoldEnded,
    PaymentReceived,
)  # fmt: skip
from schemas.lengths import Duration
from schemas.money import Money
from schemas.plan import EarlyPayment, FixedSum, LateFee, LateInterest, Moment, Plan, RateSeries, Terms
from tests.machine.lives import Script, script
from tests.machine.test_properties import change_of

PLACES = {"CLP": 0, "PEN": 2, "KWD": 3}
DUE = date(2026, 3, 2)
ZONE = ZoneInfo("America/Lima")
RATES = RateSeries("test-rate", ((date(2025, 7, 1), Decimal("0.0415")), (date(2026, 1, 1), Decimal("0.0375")),
                                 (date(2026, 3, 20), Decimal("0.05")), (date(2026, 7, 1), Decimal("0.0225"))),
                   "https://rates.example", date(2026, 12, 31))  # fmt: skip
CAP = RateSeries("test-cap", ((date(2025, 1, 1), Decimal("0.2")), (date(2026, 4, 10), Decimal("0.11"))))


# --- the second reading -----------------------------------------------------------------------------------------


def by_hand(plan: Plan, entries: Sequence[Entry], on: date) -> Decimal:
    """Interest by the end of a day: for each late day what was left of the invoice that morning, times its rate."""
    terms = plan.terms.late_interest
    if terms is None:
        return Decimal(0)
    opened: Any = entries[0].event
    if (
        sum((one.event.amount for one in entries if isinstance(one.event, CreditNoteIssued)), Decimal(0))
        >= opened.amount
    ):
        return Decimal(0)  # an invoice that was credited whole was never owed
    day, sum_ = max(DUE + timedelta(days=terms.start.offset.count), DUE + timedelta(days=1)), Fraction(0)
    while day <= on:
        if not stood_still(plan, entries, day, on):
            left = opened.amount - sum((amount for moved, amount in moves(entries) if moved < day), Decimal(0))
            year = 366 if terms.year == "actual" and day.year % 4 == 0 else int(terms.year.replace("actual", "365"))
            sum_ += Fraction(max(left, Decimal(0))) * Fraction(rate_on(plan, terms, day)) / year
        day += timedelta(days=1)
    exact = Decimal(sum_.numerator) / Decimal(sum_.denominator)
    return exact.quantize(Decimal(1).scaleb(-PLACES[opened.currency]), ROUND_HALF_EVEN)


def rate_on(plan: Plan, terms: LateInterest, day: date) -> Decimal:
    half = date(day.year, 1 if day.month < 7 else 7, 1)
    asked = {"locked": DUE + timedelta(days=1), "half_year": half, "month": day.replace(day=1), "day": day}[terms.reset]
    rate = terms.rate + (terms.times * last(RATES, asked) if terms.series else 0)
    return min(rate, last(CAP, day)) if terms.cap else rate


def last(series: RateSeries, day: date) -> Decimal:
    return [value for since, value in series.values if since <= day][-1]


def moves(entries: Sequence[Entry]) -> list[tuple[date, Decimal]]:
    """What lowered the invoice itself, by value date."""
    found = []
    for entry in entries:
        event, day = entry.event, entry.event.at.astimezone(ZONE).date()
        if isinstance(event, PaymentReceived):
            found.append((event.paid_on or day, event.amount))
        elif not isinstance(event, Charged | ChargesWaived | ChargesForgiven) and "fee_charged" not in tag(event):
            found.append((day, -change_of(entry)))
    return found


def tag(event: Any) -> str:
    return str(event.__struct_config__.tag)


def stood_still(plan: Plan, entries: Sequence[Entry], day: date, on: date) -> bool:
    """Whether a hold whose clock stops stood on the day: after the day on which it began, up to that of its end."""
    stops = {pause.kind for pause in plan.pauses if pause.clock_stops}
    for kind, begins, ends in HOLDS:
        since: date | None = None
        for entry in entries:
            event, when = entry.event, entry.event.at.astimezone(ZONE).date()
            of_kind = getattr(event, "hold", kind) == kind
            if tag(event) == begins and of_kind and since is None:
                since = when
            handed = getattr(event, "task", "") == f"policy.pause_while.{kind}" and tag(event) == "task_raised"
            over = of_kind and (tag(event) in ends or isinstance(event, HoldEnded))
            if (over or handed) and since is not None:
                if kind in stops and since < day <= when:
                    return True
                since = None
        if since is not None and kind in stops and since < day <= on:
            return True
    return False


HOLDS = (
    ("dispute_open", "dispute_opened", ("dispute_resolved",)),
    ("on_request", "hold_placed", ("hold_lifted",)),
    ("plan_on_track", "plan_agreed", ("plan_broken", "plan_completed")),
)


# --- the lives --------------------------------------------------------------------------------------------------


@st.composite
def terms(draw: st.DrawFn, currency: str) -> Terms:
    """Terms of every kind: figures and series, caps, years, fees, sums and discounts."""
    series = draw(st.booleans())
    interest = LateInterest(
        rate=draw(st.sampled_from([Decimal("0.08"), Decimal("0.12"), Decimal("0.1175")])),
        start=Moment("due", Duration(draw(st.sampled_from([0, 1, 5, 30])))),
        series="test-rate" if series else "",
        times=draw(st.sampled_from([Decimal(1), Decimal("1.5")])) if series else Decimal(1),
        reset=draw(st.sampled_from(["locked", "half_year", "month", "day"])),
        year=draw(st.sampled_from(["365", "360", "actual"])),
        cap=draw(st.sampled_from(["", "test-cap"])),
        waive_under=draw(st.sampled_from([None, Money(Decimal(20), currency)])),
    )  # fmt: skip
    return Terms(
        late_interest=draw(st.sampled_from([interest, interest, interest, None])),
        late_fee=draw(st.sampled_from([None, LateFee(Money(Decimal(25), currency), Moment("due", Duration(15)))])),
        fixed_sum=draw(st.sampled_from([None, FixedSum("T", ((Decimal(0), Decimal(40)),), currency)])),
        early_payment=draw(
            st.sampled_from([None, EarlyPayment(Decimal("0.02"), Moment("issue", Duration(10)))])),
    )  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> Script:
    """An invoice in a currency with 0, 2 or 3 decimals, under drawn terms, and what happens to it."""
    currency = draw(st.sampled_from(sorted(PLACES)))
    total = draw(amounts(currency, 50, 20000))
    lines = [draw(happening(currency, number, total)) for number in range(draw(st.integers(0, 8)))]
    life = script(f"pe-empresas amount={total} currency={currency}", lines)
    plan = msgspec.structs.replace(life.plan, terms=draw(terms(currency)), rates=(RATES, CAP))
    return msgspec.structs.replace(life, plan=plan)


def amounts(currency: str, least: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(least, most, places=PLACES[currency])


@st.composite
def happening(draw: st.DrawFn, currency: str, number: int, total: Decimal) -> str:
    day = date(2026, 1, 31) + timedelta(days=draw(st.integers(0, 230)))
    earlier = max(day - timedelta(days=draw(st.integers(0, 12))), date(2026, 1, 30))
    part, late = draw(amounts(currency, 1, 5000)), day + timedelta(days=draw(st.integers(1, 30)))
    offered = (total * Decimal("0.98")).quantize(Decimal(1).scaleb(-PLACES[currency]))
    cents = Decimal(7).scaleb(-PLACES[currency])
    what = draw(st.sampled_from((
        f"payment_received amount={part} payment=M-{number} paid_on={earlier}",
        f"payment_received amount={total} payment=M-{number}",
        f"payment_received amount={offered} payment=M-{number} paid_on={earlier}",
        f"payment_received amount={total + cents} payment=M-{number}",
        f"payment_reversed amount={part} payment=M-{number - 1}",
        f"credit_note_issued amount={part}",
        f"charges_waived amount={cents} by=ana",
        "dispute_opened reason=pricing",
        "dispute_resolved",
        f"hold_placed hold=on_request until={late}",
        "hold_lifted hold=on_request",
        f"proposal_made proposal=P instalments={late}:{part},{late + timedelta(days=30)}:{part}",
    )))  # fmt: skip
    return f"{day} {what}"


some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lived(life: Script) -> Life:
    return simulate(life.plan, life.opened, life.arrivals)


def last_day(case: Case, entries: Sequence[Entry]) -> date:
    return (case.closed_at or entries[-1].event.at).astimezone(ZONE).date()


# --- what holds -------------------------------------------------------------------------------------------------


@some
@given(lives(), st.integers(0, 300))
def test_record_statement_and_case_agree_to_the_cent(life: Script, days: int) -> None:
    until = life.opened.at + timedelta(days=days)
    done = simulate(life.plan, life.opened, life.arrivals, until)
    case, ledger = done.case, life.opened.amount + sum((change_of(one) for one in done.entries[1:]), Decimal(0))
    day = max(last_day(case, done.entries), until.astimezone(ZONE).date())
    told = statement(life.plan, case, day)
    assert case.balance == ledger
    assert told.total - told.pending == ledger
    assert sum((line.amount for line in told.lines), Decimal(0)) == told.total == told.principal + told.charges
    if not case.is_closed:
        assert told.total == owed(life.plan, case, until)
    places = Decimal(1).scaleb(-PLACES[case.currency])
    assert all(line.amount == line.amount.quantize(places) for line in told.lines)


@some
@given(lives(), st.integers(0, 300))
def test_interest_is_what_a_reader_counts_day_by_day(life: Script, days: int) -> None:
    until = life.opened.at + timedelta(days=days)
    done = simulate(life.plan, life.opened, life.arrivals, until)
    day = until.astimezone(ZONE).date()
    if done.case.is_closed or any(isinstance(one.event, ChargesWaived | ChargesForgiven) for one in done.entries):
        return  # what was waived bounds what may be taken back: tested by itself
    lines = [line for line in statement(life.plan, done.case, day).lines if line.kind == "interest"]
    assert sum((line.amount for line in lines), Decimal(0)) == by_hand(life.plan, done.entries, day)
    spans = sum((span.amount for line in lines for span in line.spans), Decimal(0))
    assert all(abs(spans - line.amount) <= Decimal(1).scaleb(-PLACES[done.case.currency]) for line in lines)


@some
@given(lives())
def test_what_was_waived_is_never_charged_again_and_nobody_is_owed_a_waiver(life: Script) -> None:
    net = Decimal(0)
    for entry in lived(life).entries:
        if isinstance(entry.event, Charged):
            net += entry.event.amount
            assert net >= 0 or entry.event.amount > 0
        elif isinstance(entry.event, ChargesWaived | ChargesForgiven):
            net -= entry.event.amount


@some
@given(lives())
def test_interest_never_runs_on_interest_or_fees(life: Script) -> None:
    """The same life with ten times the fees bears the same interest."""
    terms = life.plan.terms
    if terms.late_fee is None or terms.late_interest is None or terms.late_interest.waive_under is not None:
        return
    dear = msgspec.structs.replace(terms.late_fee, amount=Money(Decimal(250), terms.late_fee.amount.currency))
    plan = msgspec.structs.replace(life.plan, terms=msgspec.structs.replace(terms, late_fee=dear))
    until = life.opened.at + timedelta(days=100)
    found = [simulate(one, life.opened, life.arrivals, until) for one in (life.plan, plan)]
    if any(one.case.is_closed for one in found):
        return
    days = until.astimezone(ZONE).date()
    told = [{line.kind: line.amount for line in statement(plan, one.case, days).lines} for one in found]
    assert told[0].get("interest") == told[1].get("interest")


# --- the figures of the law page --------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "sum_"), [("999.99", 40), ("1000", 70), ("9999.99", 70), ("10000", 100)])
def test_the_fixed_sum_of_the_united_kingdom(amount: str, sum_: int) -> None:
    life = script(f"gb-empresas amount={amount} currency=GBP zone=Europe/London")
    case = simulate(life.plan, life.opened, (), life.opened.at + timedelta(days=40)).case
    assert [
        line.amount for line in statement(life.plan, case, date(2026, 3, 11)).lines if line.kind == "fixed_sum"
    ] == [sum_]


def test_ten_thousand_pounds_sixty_days_late() -> None:
    life = script("gb-empresas amount=10000 currency=GBP zone=Europe/London")
    case = simulate(life.plan, life.opened, (), life.opened.at + timedelta(days=91)).case
    told = statement(life.plan, case, date(2026, 5, 1))
    assert {line.kind: line.amount for line in told.lines}["interest"] == Decimal("193.15")
    assert told.total == Decimal("10293.15")


@pytest.mark.parametrize(("units", "fee"), [(40, "2.7"), (60, "3.6"), (10, "0.9"), (5, "0.45")])
def test_the_tiers_of_chile(units: int, fee: str) -> None:
    uf = 40000
    life = script(
        f"cl-personas amount={units * uf} currency=CLP zone=America/Santiago",
        [f"2026-03-20 rate_set series=cl-uf since=2026-03-23 until=2026-03-23 value={uf}"],
    )
    case = simulate(life.plan, life.opened, life.arrivals, life.opened.at + timedelta(days=60)).case
    assert [charge.amount for charge in case.charges] == [Decimal(fee) * uf]


def test_a_fifth_of_a_unit_less_where_the_free_notice_was_missed() -> None:
    life = script(
        "cl-personas amount=1600000 currency=CLP zone=America/Santiago arrives=2026-03-20",
        ["2026-03-20 rate_set series=cl-uf since=2026-03-23 until=2026-03-23 value=40000"],
    )
    case = simulate(life.plan, life.opened, life.arrivals, life.opened.at + timedelta(days=9)).case
    assert [charge.amount for charge in case.charges] == [Decimal("2.5") * 40000]


def test_a_hundred_thousand_pesos_thirty_days_at_six_per_cent() -> None:
    life = script("mx-tiendas amount=100000 currency=MXN zone=America/Mexico_City")
    six = LateInterest(Decimal("0.06"), Moment("due", Duration(1)))
    plan = msgspec.structs.replace(life.plan, terms=Terms(late_interest=six))
    case = simulate(plan, life.opened, (), life.opened.at + timedelta(days=5)).case
    told = statement(plan, case, DUE + timedelta(days=30))
    assert {line.kind: line.amount for line in told.lines}["interest"] == Decimal("493.15")
