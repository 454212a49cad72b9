"""The longest life of a case: a life that reaches it, and that none goes beyond it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.language.compiler import compile_text
from engine.language.library import Library
from engine.language.proofs.examples import an_invoice, live
from engine.language.proofs.lifetime import LongestLife, longest_life
from engine.study.scripts import Happening
from schemas.events import (
    AnyEvent,
    DisputeOpened,
    DisputeResolved,
    HoldPlaced,
    Instalment,
    PaymentReported,
    PromiseMade,
    ProposalMade,
)  # fmt: skip
from schemas.plan import Plan

from .conftest import SINCE, YEARS_AHEAD
from .timelines import morning

CLOCKS = {
    "none": ("runs", "runs", "runs", "runs", "runs"),
    "as shipped": ("stops", "runs", "runs", "stops", "stops"),
    "all": ("stops", "stops", "stops", "stops", "stops"),
}


def plan(sound: str, library: Library, clocks: str = "as shipped", ends: str = "240 days after due") -> Plan:
    """The playbook of the specification, with other clocks and another end."""
    text = sound.replace("ends: 240 days after due", f"ends: {ends}")
    pauses = ("dispute_open", "payment_to_verify", "promise_active", "plan_on_track", "on_request")
    for pause, clock in zip(pauses, CLOCKS[clocks], strict=True):
        line = next(line for line in text.splitlines() if line.strip().startswith(f"{pause}:"))
        text = text.replace(
            line, line.replace("clock: stops", f"clock: {clock}").replace("clock: runs", f"clock: {clock}")
        )
    found = compile_text(text, "pe-empresas.yaml", library, YEARS_AHEAD).plan
    assert found is not None
    return found


def lived(one: Plan, due: date, happenings: list[Happening]) -> int:
    """Days from due to the end of the life."""
    life = live(one, an_invoice(one, due), happenings)
    assert life.case.closed_at is not None
    return ((life.case.closed_at - timedelta(hours=5)).date() - due).days


def in_a_row(due: date, lasting: dict[str, int]) -> list[Happening]:
    """Each pause once, the next when the last is over."""
    day, arrived = due, list[AnyEvent]()
    instalment = Instalment(due + timedelta(days=2000), Decimal(1000))
    for kind, days in lasting.items():
        at = morning(day)
        news: dict[str, AnyEvent] = {
            "dispute_open": DisputeOpened(at=at, id=kind, reason="pricing"),
            "on_request": HoldPlaced(at=at, id=kind, hold="on_request"),
            "payment_to_verify": PaymentReported(at=at, id=kind),
            "plan_on_track": ProposalMade(at=at, id=kind, proposal="p", instalments=(instalment,)),
        }
        arrived.append(news[kind])
        day += timedelta(days=days)
    return [*arrived]


def test_the_longest_life_is_said_in_words(sound: str, library: Library) -> None:
    life = longest_life(plan(sound, library), SINCE)
    assert life.words("en") == (
        "longest possible life: 696 days after due (726 after issue): 240 to the end, plus 60 while a dispute is open, "
        "366 while an instalment plan is on track, 30 on request; each pause once"
    )
    assert life.words("es") == (
        "vida más larga posible: 696 días después del vencimiento (726 después de la emisión): 240 hasta el fin, más "
        "60 con un reclamo abierto, 366 con un fraccionamiento en curso, 30 a pedido; cada pausa una vez"
    )


def test_without_stopping_clocks_the_end_is_all(sound: str, library: Library) -> None:
    life = longest_life(plan(sound, library, "none"), SINCE)
    assert (life.days, life.parts) == (240, ())
    assert life.words("en") == "longest possible life: 240 days after due (270 after issue)"


def test_an_end_that_hangs_on_a_step_is_no_end() -> None:
    assert LongestLife(None, "due", 0, ()).words("en") == "the longest possible life has no end"


@pytest.mark.parametrize("clocks", ["none", "as shipped"])
def test_a_life_with_each_pause_at_its_longest_reaches_the_bound(clocks: str, sound: str, library: Library) -> None:
    one = plan(sound, library, clocks)
    due = date(2027, 3, 2)  # twelve months from here have a leap day in them
    after = {"plan_on_track": 366, "dispute_open": 60, "on_request": 30}
    assert lived(one, due, in_a_row(due, after)) == longest_life(one, SINCE).days


KINDS = ("dispute_open", "payment_to_verify", "plan_on_track", "on_request", "promise")


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Each pause at most once, promises twice, on any days; disputes may be resolved."""
    chosen = draw(st.lists(st.sampled_from(KINDS), unique=True))
    more = draw(st.lists(st.sampled_from(("promise", "resolved")), max_size=2))
    return [(kind, draw(st.integers(-20, 500))) for kind in (*chosen, *more[:1])]


def events(due: date, chosen: list[tuple[str, int]]) -> list[Happening]:
    """What happens, as events of the case."""
    found: list[Happening] = []
    for number, (kind, after) in enumerate(chosen):
        day = due + timedelta(days=after)
        at, name = morning(day), f"{kind}/{number}"
        later = Instalment(day + timedelta(days=900), Decimal(1000))
        news: dict[str, AnyEvent] = {
            "dispute_open": DisputeOpened(at=at, id=name, reason="pricing"),
            "resolved": DisputeResolved(at=at, id=name),
            "on_request": HoldPlaced(at=at, id=name, hold="on_request"),
            "payment_to_verify": PaymentReported(at=at, id=name),
            "plan_on_track": ProposalMade(at=at, id=name, proposal=name, instalments=(later,)),
            "promise": PromiseMade(at=at, id=name, promise=name, amount=Decimal(1), due_on=day + timedelta(days=14)),
        }
        found.append(news[kind])
    return found


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    clocks=st.sampled_from(sorted(CLOCKS)),
    ends=st.sampled_from(
        ("240 days after due", "90 business days after due", "9 months after due", "250 days after issue")
    ),
    after=st.integers(0, 730),
    chosen=happenings(),
)
def test_no_life_goes_beyond_the_bound(
    clocks: str, ends: str, after: int, chosen: list[tuple[str, int]], sound: str, library: Library
) -> None:
    if (clocks, ends) not in _bounds:
        new = plan(sound, library, clocks, ends)
        _bounds[clocks, ends] = new, longest_life(new, SINCE)
    one, bound = _bounds[clocks, ends]
    due = SINCE + timedelta(days=after)
    since = 30 if bound.since == "issue" else 0
    assert bound.days is not None
    assert lived(one, due, events(due, chosen)) + since <= bound.days


_bounds: dict[tuple[str, str], tuple[Plan, LongestLife]] = {}
