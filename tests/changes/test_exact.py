"""Differences are exact: inside the regions that are reported the machine answers otherwise, outside it does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.case.conditions import Facts, first_row, holds
from engine.case.covers import takes
from engine.case.facts import why_not
from engine.language.regions.boxes import EVERYTHING, Region, Regions
from engine.language.regions.values import CURRENCY, Names, Span
from engine.language.regions.values import scale as steps_in_one
from engine.study.changes import where
from engine.study.changes.compare import compare
from engine.study.changes.lives import examples
from engine.study.changes.matching import match
from engine.study.changes.steps import runs_for
from engine.study.changes.tables import NO_ROW, Answer, differing
from schemas.lengths import Duration
from schemas.money import Money
from schemas.plan import Condition, Moment, Plan, Row, Table, Test
from tests.changes.edits import SOUND, plan_of
from tests.pictures import plans as pictured

BOUNDS = (Decimal(0), Decimal(100), Decimal("499.99"), Decimal(500), Decimal(5000))
NEAR = tuple(sorted({bound + step for bound in BOUNDS for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))}))
SHARES = (Decimal(0), Decimal("0.2"), Decimal("0.35"), Decimal("0.5"), Decimal(1))
RISKS = ("low", "medium", "high")
often = settings(max_examples=150, deadline=None)


def invoices() -> list[Facts]:
    return [
        {"amount_due": Money(amount, "PEN"), "risk": risk, "paid_late_share": share}
        for amount in NEAR for risk in RISKS for share in map(Decimal, ("0.1", "0.2", "0.3", "0.9"))
    ]  # fmt: skip


def is_in(regions: Regions, facts: Facts) -> bool:
    return any(all(_within(column, values, facts) for column, values in region.sides.items()) for region in regions)


def _within(column: str, values: Span | Names, facts: Facts) -> bool:
    if column == CURRENCY:
        assert isinstance(values, Names)
        return ("PEN" in values.names) != values.but
    value = facts[column]
    if isinstance(values, Names):
        return (value in values.names) != values.but
    number = value.amount if isinstance(value, Money) else value
    assert isinstance(number, Decimal)
    step = number * steps_in_one(column, "PEN") * (2 if column == "paid_late_share" else 1)
    return (values.low is None or step >= values.low) and (values.high is None or step <= values.high)


@st.composite
def cells(draw: st.DrawFn, column: str) -> tuple[Test, ...]:
    if column == "risk":
        words = draw(st.lists(st.sampled_from(RISKS), max_size=2, unique=True))
        return (Test(words=tuple(words)),)
    bounds = BOUNDS if column == "amount_due" else SHARES
    low, high = sorted(draw(st.tuples(st.sampled_from(bounds), st.sampled_from(bounds))))
    kind = draw(st.sampled_from(("any", "low", "high", "both")))
    currency = "PEN" if column == "amount_due" and kind != "any" else ""
    return (Test(
        low=low if kind in ("low", "both") else None, high=high if kind in ("high", "both") else None,
        low_open=kind in ("low", "both") and draw(st.booleans()),
        high_open=kind in ("high", "both") and draw(st.booleans()),
        currency=currency,
    ),)  # fmt: skip


COLUMNS = ("amount_due", "risk", "paid_late_share")
ROWS = st.builds(
    Row,
    st.tuples(*(cells(column) for column in COLUMNS)),
    st.tuples(st.sampled_from("123"), st.sampled_from(("0", "0.05"))),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    return Table(COLUMNS, ("instalments", "discount"), tuple(draw(st.lists(ROWS, max_size=5))))


@st.composite
def edits(draw: st.DrawFn) -> tuple[Table, Table]:
    """A table, and the same with a row or a cell changed, put in or taken out."""
    table = draw(tables())
    rows = list(table.rows)
    place = draw(st.integers(0, max(0, len(rows) - 1)))
    how = draw(st.sampled_from(("replace", "insert", "remove", "swap")))
    if how == "insert" or not rows:
        rows.insert(place, draw(ROWS))
    elif how == "replace":
        rows[place] = draw(ROWS)
    elif how == "remove":
        del rows[place]
    else:
        rows.reverse()
    return table, msgspec.structs.replace(table, rows=tuple(rows))


def answer(table: Table, facts: Facts) -> Answer:
    found = first_row(table, facts)
    return NO_ROW if found is None else tuple(sorted(zip(table.then, found[1].then, strict=True)))


@often
@given(both=edits())
def test_a_table_differs_where_it_is_said_and_nowhere_else(both: tuple[Table, Table]) -> None:
    old, new = both
    differences = differing(old, new, (EVERYTHING,))
    for facts in invoices():
        was, now = answer(old, facts), answer(new, facts)
        said = [(one, other) for one, other, regions in differences if is_in(regions, facts)]
        assert said == ([(was, now)] if was != now else []), facts


CONDITIONS = st.recursive(
    st.sampled_from(COLUMNS).flatmap(lambda column: cells(column).map(lambda some: Condition("fact", column, some))),
    lambda inner: st.builds(
        Condition, st.sampled_from(("all", "any", "none")), parts=st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=5,
)  # fmt: skip


@often
@given(only_if=st.none() | CONDITIONS, unless=st.none() | CONDITIONS)
def test_a_step_runs_for_the_invoices_that_are_named(only_if: Condition | None, unless: Condition | None) -> None:
    step = msgspec.structs.replace(pictured.small().stages[0].steps[0], only_if=only_if, unless=unless)
    regions = runs_for(step)
    for facts in invoices():
        assert is_in(regions, facts) == (why_not(step, facts) is None), facts


@often
@given(old=CONDITIONS, new=CONDITIONS)
def test_who_is_gained_and_lost_is_exact(old: Condition, new: Condition) -> None:
    gained, lost = where.gained(old, new, (EVERYTHING,)), where.gained(new, old, (EVERYTHING,))
    for facts in invoices():
        was, now = holds(old, facts), holds(new, facts)
        assert is_in(gained, facts) == (now and not was)
        assert is_in(lost, facts) == (was and not now)


@often
@given(old=CONDITIONS, new=CONDITIONS)
def test_covers_are_compared_exactly(old: Condition, new: Condition) -> None:
    plans = [msgspec.structs.replace(pictured.small(), covers=covers) for covers in (old, new)]
    changes = [change for change in compare(*plans) if change.path == "policy.covers"]
    assume(all(change.regions for change in changes))
    for facts in invoices():
        moved = takes(plans[0], facts) != takes(plans[1], facts)
        assert any(is_in(change.regions, facts) for change in changes) == moved


# ---------------------------------------------------------------------------------------------- plans


@settings(max_examples=60, deadline=None)
@given(plan=pictured.plans(most=20))
def test_a_plan_does_not_differ_from_itself(plan: Plan) -> None:
    assert compare(plan, plan) == ()
    elsewhere = _elsewhere(plan)
    assert elsewhere != plan
    assert compare(plan, elsewhere) == ()
    paired = match(plan, plan)
    assert not paired.added
    assert not paired.removed
    assert all(pair.old.path == pair.new.path for pair in paired.pairs)


def _elsewhere(plan: Plan) -> Plan:
    """The same, written on other lines of another file."""
    stages = tuple(
        msgspec.structs.replace(stage, place="y.yaml:1:1", steps=tuple(
            msgspec.structs.replace(step, place="y.yaml:99:9", only_if=_moved(step.only_if)) for step in stage.steps))
        for stage in plan.stages
    )  # fmt: skip
    return msgspec.structs.replace(plan, stages=stages)


def _moved(condition: Condition | None) -> Condition | None:
    return None if condition is None else msgspec.structs.replace(condition, place="y.yaml:98:9")


@settings(max_examples=60, deadline=None)
@given(plan=pictured.plans(most=20), data=st.data())
def test_a_step_taken_out_or_put_off_is_said_once(plan: Plan, data: st.DataObject) -> None:
    stages = [stage for stage in plan.stages if stage.steps]
    stage = data.draw(st.sampled_from(stages))
    place = data.draw(st.integers(0, len(stage.steps) - 1))
    step = stage.steps[place]
    assume(not any(one.at.step == step.path for some in plan.stages for one in some.steps))
    assume(sum((one.verb, one.what) == (step.verb, step.what) for some in plan.stages for one in some.steps) == 1)
    later = msgspec.structs.replace(step, at=Moment("issue", Duration(4000)))
    changed = (*stage.steps[:place], later, *stage.steps[place + 1 :])
    changes = compare(plan, _with(plan, stage.name, changed))
    assert [change.new_step for change in changes] == [step.path]
    assert "4000 days after issue instead of" in changes[0].en


def _with(plan: Plan, name: str, steps: tuple[object, ...]) -> Plan:
    stages = tuple(
        msgspec.structs.replace(stage, steps=steps) if stage.name == name else stage for stage in plan.stages
    )
    return msgspec.structs.replace(plan, stages=stages)


def test_of_very_many_differences_the_first_are_told_and_the_rest_counted() -> None:
    def long(shift: int) -> Table:
        rows = (Row(((Test(high=Decimal(10 * row), currency="PEN"),),), (str(row + shift),)) for row in range(1, 50))
        return Table(("amount_due",), ("instalments",), tuple(rows))

    plan = pictured.small()
    changes = compare(msgspec.structs.replace(plan, offers=long(0)), msgspec.structs.replace(plan, offers=long(1)))
    assert len(changes) == 31
    assert changes[-1].en == "offers: 19 more differences"


def test_regions_in_words() -> None:
    region = Region(
        {CURRENCY: Names(frozenset(("PEN",))), "amount_due": Span(50000, 59999), "risk": Names(frozenset(("high",)))}
    )
    assert where.said(region, "en") == "amount due 500 PEN to under 600 PEN, risk high"
    assert where.said(region, "es") == "monto por pagar de 500 PEN a menos de 600 PEN, riesgo alto"
    assert where.said(EVERYTHING, "es") == "toda factura"


@pytest.mark.parametrize(("old", "new"), [("the desk", "the desk"), ("Hello\nthere", "Hello\nthere, you")])
def test_texts_are_told_by_their_lines(old: str, new: str) -> None:
    plan = plan_of(SOUND)
    message = plan.messages[0]
    plans = [
        msgspec.structs.replace(plan, messages=(msgspec.structs.replace(message, body=body), *plan.messages[1:]))
        for body in (old, new)
    ]
    changes = compare(*plans)
    assert [change.detail for change in changes] == ([] if old == new else [(" Hello", "-there", "+there, you")])


@settings(max_examples=40, deadline=None)
@given(
    old=pictured.plans(most=5, longest=150),
    new=pictured.plans(most=5, longest=150),
    language=st.sampled_from(("en", "es")),
)
def test_any_two_plans_can_be_compared_and_their_lives_told(old: Plan, new: Plan, language: str) -> None:
    changes = compare(old, new)
    assert all(change.said(language) for change in changes)
    for example in examples(old, new, changes, date(2026, 3, 2)):
        assert any(line[0] in "-+" for line in example.lines(language))
        assert example.caption(language)


def test_rules_of_a_pack_and_holidays_are_named() -> None:
    plan = plan_of(SOUND)
    pack = next(pack for pack in plan.packs if pack.rules)
    fewer = msgspec.structs.replace(pack, rules=pack.rules[1:])
    packs = tuple(fewer if one.id == pack.id else one for one in plan.packs)
    holidays = tuple(day for day in plan.calendar.holidays if day != date(2026, 7, 28))
    calendar = msgspec.structs.replace(plan.calendar, holidays=holidays)
    changes = compare(plan, msgspec.structs.replace(plan, packs=packs, calendar=calendar))
    assert [change.es for change in changes] == [
        f"el paquete de reglas {pack.id} dice otra cosa: {pack.rules[0].id}",
        "2026-07-28 ya no es feriado",
    ]


def test_years_that_only_one_plan_knows_are_no_change() -> None:
    plan = plan_of(SOUND)
    holidays = tuple(day for day in plan.calendar.holidays if day.year > 2025)
    later = msgspec.structs.replace(plan, calendar=msgspec.structs.replace(plan.calendar, holidays=holidays))
    assert later != plan
    assert compare(plan, later) == ()


def test_a_language_that_comes_or_goes_is_said() -> None:
    plan = plan_of(SOUND)
    message = next(one for one in plan.messages if (one.id, one.language) == ("overdue-first", "en"))
    without = msgspec.structs.replace(plan, messages=tuple(one for one in plan.messages if one is not message))
    assert [change.en for change in compare(plan, without)] == [
        "the message 'overdue-first' is no longer there in English"
    ]
    assert [change.es for change in compare(without, plan)] == ["el mensaje «overdue-first» ahora está en inglés"]


def test_steps_that_change_places_are_said() -> None:
    plan = pictured.small()
    first, second = plan.stages[1].steps
    same = msgspec.structs.replace(second, at=first.at)
    other = msgspec.structs.replace(same, path=first.path), msgspec.structs.replace(first, path=second.path)
    changes = compare(_with(plan, "recovery", (first, same)), _with(plan, "recovery", other))
    assert [change.en for change in changes] == ["the order of recovery is now: 'legal', 'final-demand'"]
