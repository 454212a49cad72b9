"""What money costs without a server: interest from scratch, `decide` with charges, a document. Each beside a peer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

import msgspec
import typst
from paper import Moment, decide, lived_moments
from timing import ratios, seconds, spread

from activities.documents.render import finished
from engine.case.ageing import today
from engine.case.fold import open_case
from engine.case.interest import interest
from schemas.case import Case, Move
from schemas.events import CaseOpened
from schemas.plan import LateInterest, Plan, RateSeries, Terms
from schemas.plan import Moment as When
from tests.documents.papers import HEAD, invoice

FIRST = date(2024, 1, 1)
CLOCK = datetime(2024, 1, 1, 12, tzinfo=UTC)
DAYS = 730
MOVES = 40
TIMES = 20
"""Documents, and computations of interest, in one round."""


class Charging(msgspec.Struct, frozen=True):
    """Rounds of each side: interest a second, microseconds of a decision (semantics 2 and 1), milliseconds a page."""

    interest: list[float]
    loop: list[float]
    moments: int
    decide_us: list[float]
    before_us: list[float]
    document_ms: list[float]
    typst_ms: list[float]


def charging(plans: list[Plan], lives: int, rounds: int) -> Charging:
    """All of it. Raises AssertionError where interest and the bare loop disagree."""
    plan, case, rates = _with_daily_series(plans[0])
    late = [moment for moment in lived_moments(plans, lives) if _is_late(moment)]
    ones = {id(plan): msgspec.structs.replace(plan, semantics=1) for plan in plans}
    before = [(ones[id(plan)], case, now) for plan, case, now in late]
    on = FIRST + timedelta(days=DAYS)
    assert abs(interest(plan, case, on).amount - _bare_interest(case, rates, on)) < Decimal("0.01")
    found = Charging([], [], len(late), [], [], [], [])
    for _ in range(rounds):
        found.interest.append(TIMES / seconds(lambda: [interest(plan, case, on) for _ in range(TIMES)]))
        found.loop.append(TIMES / seconds(lambda: [_bare_interest(case, rates, on) for _ in range(TIMES)]))
        found.decide_us.append(1e6 * seconds(lambda: [decide(*one) for one in late]) / len(late))
        found.before_us.append(1e6 * seconds(lambda: [decide(*one) for one in before]) / len(late))
        found.document_ms.append(1000 * seconds(lambda: _documents()) / TIMES)
        found.typst_ms.append(1000 * _bare_typst() / TIMES)
    return found


def _is_late(moment: Moment) -> bool:
    _, case, now = moment
    return today(case, now) > case.due_on and not case.is_closed


def _with_daily_series(plan: Plan) -> tuple[Plan, Case, dict[date, Decimal]]:
    """A debt of two years whose rate changes every day and which 40 payments lower."""
    rates = {FIRST + timedelta(days=n): Decimal("0.10") + Decimal(n % 97) / 10_000 for n in range(DAYS + 2)}
    series = RateSeries("daily", tuple(rates.items()))
    terms = Terms(late_interest=LateInterest(Decimal(0), When("due"), series="daily"))
    opened = CaseOpened(
        at=CLOCK, id="i", invoice="F-1", customer="c", currency="PEN", amount=Decimal(100_000),
        issued_on=FIRST, due_on=FIRST, zone="America/Lima",
    )  # fmt: skip
    moves = tuple(Move(FIRST + timedelta(days=17 * n), Decimal(-1000), "payment") for n in range(1, MOVES + 1))
    case = msgspec.structs.replace(open_case(opened), moves=moves)
    return msgspec.structs.replace(plan, terms=terms, rates=(series,)), case, rates


def _bare_interest(case: Case, rates: dict[date, Decimal], on: date) -> Decimal:
    """The same by a loop over days, with no account of how it was arrived at."""
    paid = {move.on: move.amount for move in case.moves}
    left, sum_, day = case.amount, Decimal(0), case.due_on + timedelta(days=1)
    while day <= on:
        sum_ += left * rates[day] / 365
        left += paid.get(day, Decimal(0))
        day += timedelta(days=1)
    return sum_


def _documents() -> None:
    for _ in range(TIMES):
        finished("invoice", invoice(), "es", "PE", HEAD)


def _bare_typst() -> float:
    """The typesetter alone: a page with about as many words and one table, nothing embedded and nothing checked."""
    words = "Harina de trigo extra, saco de 50 kg. " * 40
    rows = ", ".join(f"[{n}], [Harina de trigo], [24], [118.50]" for n in range(8))
    page = f"= Factura\n{words}\n#table(columns: 4, {rows})".encode()
    compiler: Any = typst.Compiler()
    begun = perf_counter()
    for _ in range(TIMES):
        compiler.compile(page, format="pdf")
    return perf_counter() - begun


def told(it: Charging) -> Iterator[str]:
    """The figures for a person."""
    yield f"interest  {spread(it.interest, 0)} a second, from scratch: {DAYS} days, a rate a day, {MOVES} payments"
    yield f"  loop    {spread(it.loop, 0)} a bare loop over the days: {spread(ratios(it.interest, it.loop))} of it"
    yield f"charges   {spread(it.decide_us, 0)} us a decision once it is late, charges and all; {it.moments:,} moments"
    more = ratios(it.decide_us, it.before_us)
    yield f"  before  {spread(it.before_us, 0)} us by semantics 1, which charges nothing: {spread(more)} times it"
    yield f"document  {spread(it.document_ms, 1)} ms an invoice of one page as PDF/A, with fonts and tags"
    times = ratios(it.document_ms, it.typst_ms)
    yield f"  typst   {spread(it.typst_ms, 1)} ms a bare page of the typesetter: {spread(times)} times it"
