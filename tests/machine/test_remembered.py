"""What is remembered of a case hangs on nothing but what its memory looks at: else an old answer would be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import HealthCheck, given, settings

from engine.case import charges, charging, early_payment
from engine.case.ageing import today
from engine.case.fold import fold, open_case
from engine.study.simulate import simulate
from schemas.case import Case
from schemas.plan import Plan
from tests.machine.lives import GOLDEN, Script, read_life
from tests.machine.test_money import lives

Ask = Callable[[Plan, Any, date], Any]
ALL: Final = frozenset(Case.__struct_fields__)
REMEMBERED: Final[dict[str, Ask]] = {
    "dues": charges._dues,
    "dues with notices": charges._dues_with_notices,
    "more": charging._more_by_day,
    "more with notices": charging._more_by_day_with_notices,
    "early payment": early_payment._still_to_give,
}
"""Each answer that is kept by fields of the case."""


class Watched:
    """A case that notes which of its fields are read."""

    def __init__(self, case: Case) -> None:
        self.case, self.read = case, set[str]()

    def __getattr__(self, name: str) -> Any:
        if name in ALL:
            self.read.add(name)
            return getattr(self.case, name)
        whole = getattr(Case, name)  # a property reads fields too: let it read them of this one
        return whole.fget(self) if isinstance(whole, property) else getattr(self.case, name)


def fresh(ask: Ask) -> Ask:
    """The question itself, without its memory."""
    return ask.__wrapped__  # type: ignore[attr-defined,no-any-return]


def looks_at(ask: Ask) -> frozenset[str]:
    """The fields that its memory looks at."""
    return ask.looks_at  # type: ignore[attr-defined,no-any-return]


def asked_of(name: str, plan: Plan) -> bool:
    """Whether the machine asks this of such a plan."""
    if name == "early payment":
        return plan.terms.early_payment is not None
    return name.endswith("notices") == (plan.terms.collection_fee is not None)


def states(life: Script) -> Iterable[tuple[Case, date]]:
    """A life's case after each line, each on its own day and on some that come after."""
    case = open_case(life.opened)
    for line in simulate(life.plan, life.opened, life.arrivals).entries[1:]:
        case = fold(case, line.event)
        for days in (0, 40):
            yield case, today(case, line.event.at) + timedelta(days=days)


def reads(name: str, life: Script) -> set[str]:
    """Every field of the case that the answer hangs on, in any state of this life."""
    ask, found = fresh(REMEMBERED[name]), set[str]()
    for case, on in states(life) if asked_of(name, life.plan) else ():
        watched = Watched(case)
        assert ask(life.plan, watched, on) == ask(life.plan, case, on)
        found |= watched.read
    return found


def test_what_is_remembered_in_golden_lives_hangs_on_nothing_else() -> None:
    kept = [read_life(file) for file in GOLDEN]
    for name, ask in REMEMBERED.items():
        found = set[str]().union(*(reads(name, life) for life in kept))
        assert found <= looks_at(ask), f"{name} also reads {sorted(found - looks_at(ask))}: have its memory look at it"
        assert {"moves", "amount"} <= found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives())
def test_under_any_terms_the_answer_hangs_on_nothing_else_and_is_the_same_afresh(life: Script) -> None:
    for name, ask in REMEMBERED.items():
        assert reads(name, life) <= looks_at(ask), name
        for case, on in states(life) if asked_of(name, life.plan) else ():
            assert ask(life.plan, case, on) == fresh(ask)(life.plan, case, on), name
            assert ask(life.plan, case, on) == fresh(ask)(life.plan, case, on), name


def test_a_field_read_through_a_property_is_seen() -> None:
    life = read_life(GOLDEN[0])
    watched = Watched(open_case(life.opened))
    assert watched.balance == life.opened.amount
    assert {"amount", "fees", "payments"} <= watched.read
