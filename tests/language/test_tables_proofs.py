"""What is proved of decision tables, against every invoice of a small world asked one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.conditions import Facts, first_row
from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding, Fix
from engine.language.library import Library
from engine.language.proofs import gaps, unreached
from engine.language.proofs.draft import Draft
from engine.language.proofs.drawn import Drawn, drawn_tables
from engine.language.proofs.overlaps import check_overlaps
from engine.language.regions.boxes import Region, Regions
from engine.language.regions.sweep import Patience, holes
from engine.language.regions.values import CURRENCY, DENSE, Names, Span
from engine.language.text.source import Node
from schemas.money import Money
from schemas.plan import Condition, Plan, Row, Table, Terms, Test

from .conftest import YEARS

GIVEN = ("amount_due", "paid_late_share", "promises_broken", "risk")
# Pesos of Chile have no cents, so that a small world can be gone through whole.
AMOUNTS, SHARES, COUNTS, RISKS = range(1, 8), ("0", "0.2", "0.5", "1"), range(4), ("low", "medium", "high")
BETWEEN = ("0.1", "0.3", "0.7")
COVERS = Condition("fact", "amount_due", (Test(Decimal(2), Decimal(6), currency="CLP"),))


def ranges(numbers: Any, currency: str = "") -> st.SearchStrategy[Test]:
    bounds = st.sampled_from([Decimal(number) for number in numbers])
    closed = st.tuples(bounds, bounds).map(lambda ends: Test(min(ends), max(ends), currency=currency))
    upper = st.builds(
        lambda high, is_open: Test(high=high, high_open=is_open, currency=currency), bounds, st.booleans()
    )
    lower = st.builds(lambda low, is_open: Test(low=low, low_open=is_open, currency=currency), bounds, st.booleans())
    return st.one_of(st.just(Test()), lower, upper, closed)


WORDS = st.lists(st.sampled_from(RISKS), min_size=1, unique=True).map(lambda words: Test(words=tuple(words)))
CELLS = st.tuples(
    st.lists(ranges(AMOUNTS, "CLP"), min_size=1, max_size=2).map(tuple),
    ranges(SHARES).map(lambda test: (test,)), ranges(COUNTS).map(lambda test: (test,)),
    st.one_of(st.just(Test()), WORDS).map(lambda test: (test,)),
)  # fmt: skip
ANSWERS = st.sampled_from([("1", "0"), ("2", "0"), ("3", "0.1")])
TABLES = st.lists(st.builds(Row, CELLS, ANSWERS), min_size=1, max_size=6).map(
    lambda rows: Table(GIVEN, ("instalments", "discount"), tuple(rows))
)


def world(amounts: range = AMOUNTS) -> Iterator[Facts]:
    shares = [Decimal(share) for share in (*SHARES, *BETWEEN)]
    for amount, share, count, risk in product(amounts, shares, range(5), RISKS):
        yield {"amount_due": Money(Decimal(amount), "CLP"), "paid_late_share": share,
               "promises_broken": Decimal(count), "risk": risk}  # fmt: skip


def drawn(plan: Plan, offers: Table) -> Drawn:
    """The offers table of a playbook that takes invoices of 2 to 6 CLP, charges nothing and gives every risk."""
    segments = Table(("new_customer",), ("risk",), (
        Row(((Test(words=("yes",)),),), ("low",)), Row(((Test(),),), ("high",)), Row(((Test(),),), ("medium",)),
    ))  # fmt: skip
    nodes = Node("map", 1, 1, 1, 1)
    changed = msgspec.structs.replace(plan, covers=COVERS, segments=segments, offers=offers, terms=Terms())
    return next(table for table in drawn_tables(Draft("x.yaml", nodes, changed, Library())) if table.table is offers)


@pytest.fixture(scope="module")
def plan(sound: str, library: Library) -> Plan:
    compiled = compile_text(sound, "pe-empresas.yaml", library, YEARS).plan
    assert compiled is not None
    return compiled


def contains(regions: Regions, facts: Facts) -> bool:
    return any(all(_in(region, fact, value) for fact, value in facts.items()) for region in regions)


def _in(region: Region, fact: str, value: Any) -> bool:
    side = region.side(fact)
    if isinstance(side, Names):
        return (value in side.names) != side.but
    if isinstance(value, Money):
        named = region.side(CURRENCY)
        assert isinstance(named, Names)
        if (value.currency in named.names) == named.but:
            return False
        value = value.amount
    elif fact == "paid_late_share":
        value = value * 2 * DENSE
    assert isinstance(side, Span)
    return (side.low is None or side.low <= value) and (side.high is None or value <= side.high)


# Of the risks that the small world's segments can answer, 'medium' is dead; nobody owes more than 6 once taken.
def reachable(facts: Facts) -> bool:
    money = facts["amount_due"]
    assert isinstance(money, Money)
    return facts["risk"] != "medium" and money.amount <= 6


@settings(max_examples=150, deadline=None)
@given(offers=TABLES)
def test_gaps_are_where_no_row_answers(plan: Plan, offers: Table) -> None:
    table = drawn(plan, offers)
    every = [box for boxes in table.rows for box in boxes]
    found = [region for piece in holes(table.around, every, table.grid, Patience())
             for region in table.grid.regions(piece)]  # fmt: skip
    for facts in world():
        open_here = first_row(offers, facts) is None
        if reachable(facts):
            assert contains(tuple(found), facts) == open_here
        else:
            assert open_here or not contains(tuple(found), facts)


@settings(max_examples=150, deadline=None)
@given(offers=TABLES)
def test_a_row_is_dead_where_it_answers_nobody(plan: Plan, offers: Table) -> None:
    table = drawn(plan, offers)
    winners = {found[0] for facts in world() if reachable(facts) and (found := first_row(offers, facts))}
    for place, boxes in enumerate(table.rows):
        dead = not table.reach(boxes) or table.left(boxes, place, Patience()) is None
        assert dead == (place not in winners)


@settings(max_examples=150, deadline=None)
@given(offers=TABLES)
def test_every_dead_row_is_told_once_whoever_takes_its_invoices(plan: Plan, offers: Table) -> None:
    table = drawn(plan, offers)
    winners = {found[0] for facts in world() if reachable(facts) and (found := first_row(offers, facts))}
    told = [
        int(number) - 1
        for found in unreached.check_rows_that_never_answer(table, Patience())
        for number in re.findall(r"\d+", found.tell().message_en.split(" never answer")[0])
    ]
    assert len(told) == len(set(told))
    # A row of a risk that only a dead row of 'segments' answers is told there.
    risk = GIVEN.index("risk")
    of_dead = {place for place, row in enumerate(offers.rows) if row.tests[risk] == (Test(words=("medium",)),)}
    assert set(told) - of_dead == set(range(len(offers.rows))) - winners - of_dead


@settings(max_examples=150, deadline=None)
@given(offers=TABLES)
def test_the_rows_named_for_a_dead_one_take_all_of_it_and_none_is_named_in_vain(plan: Plan, offers: Table) -> None:
    table = drawn(plan, offers)
    for place, boxes in enumerate(table.rows):
        if table.reach(boxes) and table.left(boxes, place, Patience()) is None:
            above = unreached.takers(table, place, Patience())
            assert _all_taken(offers, place, above)
            assert all(not _all_taken(offers, place, [one for one in above if one != other]) for other in above)


def _all_taken(table: Table, place: int, above: list[int]) -> bool:
    kept = msgspec.structs.replace(table, rows=tuple(table.rows[one] for one in (*above, place)))
    return not any(
        found[0] == len(above) for facts in world() if reachable(facts) and (found := first_row(kept, facts))
    )


@settings(max_examples=150, deadline=None)
@given(offers=TABLES)
def test_rows_that_cross_contradict_each_other_for_some_invoice(plan: Plan, offers: Table) -> None:
    table = drawn(plan, offers)
    for found in check_overlaps(table, Patience()):
        rows_told = re.split(" both fit| too, such as", found.tell().message_en)[0]
        upper, *lower = (int(number) - 1 for number in re.findall(r"\d+", rows_told))
        assert lower
        for other in lower:
            alone = [msgspec.structs.replace(offers, rows=(offers.rows[one],)) for one in (upper, other)]
            both = [facts for facts in world() if reachable(facts) and all(first_row(one, facts) for one in alone)]
            assert offers.rows[upper].then != offers.rows[other].then
            assert any((first := first_row(offers, facts)) and first[0] == upper for facts in both)


# ---------------------------------------------------------------------------------------------- as an author sees it


HIGH = "      - [500 PEN to under 5000 PEN, high, 2, 40%, 0%, nobody]\n"
LOW = '      - [500 PEN to under 5000 PEN, "low, medium", 4, 25%, 5%, nobody]\n'


def of_tables(text: str, library: Library) -> list[Finding]:
    found = compile_text(text, "pe-empresas.yaml", library, YEARS).findings
    return [finding for finding in found if finding.code.startswith("P3")]


def typed(text: str, fix: Fix | None) -> str:
    assert fix is not None
    lines = text.split("\n")
    before = "\n".join([*lines[: fix.line - 1], lines[fix.line - 1][: fix.column - 1]])
    after = "\n".join([lines[fix.end_line - 1][fix.end_column - 1 :], *lines[fix.end_line :]])
    return before + fix.text + after


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (HIGH, ""),
        (LOW + HIGH, ""),
        ("[under 500 PEN, any,", "[50 PEN to under 500 PEN, any,"),
        ("[under 500 PEN, any,", "[at most 400 PEN, low,"),
        ("[any, any, any, watch, high]", "[any, over 60%, any, watch, high]"),
        ("[any, any, any, watch, high]", "[under 20000 PEN, any, over 3, watch, high]"),
        ("amount_due: 50 PEN to 200000 PEN", "amount_due: [50 PEN to 200000 PEN, 20 USD to 50000 USD]"),
    ],
)
def test_the_row_that_is_offered_closes_the_gap(good: str, bad: str, sound: str, library: Library) -> None:
    assert good in sound
    text = sound.replace(good, bad, 1)
    found = of_tables(text, library)
    assert {finding.code for finding in found} <= {"P320", "P324"}
    assert found
    for _ in range(6):
        if found:
            text = typed(text, found[0].fix)
            found = of_tables(text, library)
    assert found == []


def test_a_narrower_cell_ends_the_crossing_and_changes_no_answer(sound: str, library: Library) -> None:
    text = sound.replace("[500 PEN to under 5000 PEN, high", "[500 PEN to 6000 PEN, high")
    (found,) = of_tables(text, library)
    assert found.code == "P322"
    mended = typed(text, found.fix)
    assert of_tables(mended, library) == []
    before, after = (compile_text(one, "x.yaml", library, YEARS).plan for one in (text, mended))
    assert before is not None
    assert after is not None
    assert before.offers is not None
    assert after.offers is not None
    for cents in (599_999, 600_000, 600_001):
        facts = {"amount_due": Money(Decimal(cents) / 100, "PEN"), "risk": "high"}
        one, other = first_row(before.offers, facts), first_row(after.offers, facts)
        assert one is not None
        assert other is not None
        assert one[1].then == other[1].then


def test_a_dead_row_with_the_same_answer_can_be_deleted(sound: str, library: Library) -> None:
    text = sound.replace(HIGH, HIGH + "      - [600 PEN to 700 PEN, high, 2, 40%, 0%, nobody]\n")
    (found,) = of_tables(text, library)
    assert (found.code, found.severity) == ("P321", "warning")
    assert typed(text, found.fix) == sound


def test_an_order_of_precedence_is_no_contradiction(sound: str, library: Library) -> None:
    assert "[at least 50000 PEN, any, any, key-account, low]" in sound
    assert of_tables(sound, library) == []
    # An exception in one fact, above the rule in the same one.
    text = sound.replace(LOW, "      - [500 PEN to under 600 PEN, low, 3, 25%, 5%, nobody]\n" + LOW)
    assert of_tables(text, library) == []


def test_one_finding_for_a_gap_however_many_bounds_run_through_it(sound: str, library: Library) -> None:
    text = sound.replace("[at least 50000 PEN, any, any, key-account, low]", "[any, under 10%, at most 3, watch, low]")
    text = text.replace("[any, any, any, watch, high]", "[at least 70000 PEN, any, any, watch, high]")
    found = of_tables(text, library)
    gaps_found = [finding for finding in found if finding.code == "P320"]
    assert all(finding.message_en.startswith("no row answers for exposure under 70000 PEN") for finding in gaps_found)
    assert len(gaps_found) <= 3


def test_many_gaps_are_counted_and_the_first_are_shown(sound: str, library: Library) -> None:
    rows = "".join(f"      - [{low} PEN to {low + 5} PEN, any, 2, 50%, 0%, nobody]\n" for low in range(50, 250, 10))
    text = sound.replace("      - [under 500 PEN, any, 2, 50%, 0%, nobody]\n", rows)
    found = [finding for finding in of_tables(text, library) if finding.code == "P320"]
    assert len(found) == gaps.MOST_SHOWN
    assert found[-1].message_en.endswith("(and 15 more of this kind in the table)")
    assert found[-1].message_es.endswith("(y 15 más de este tipo en la tabla)")


def test_a_risk_that_a_dead_row_alone_answers_is_none(sound: str, library: Library) -> None:
    text = sound.replace("[any, under 50%, at most 1, standard, medium]", "[any, under 50%, at most 1, standard, low]")
    text = text.replace("only_if: {amount_due: at least 1000 PEN, risk: [medium, high]}", "only_if: {risk: high}")
    text = text.replace('"low, medium", 4', "low, 4").replace('"low, medium", 6', "low, 6")
    assert of_tables(text, library) == []
    (found,) = of_tables(text.replace("low, 6, 20%", "medium, 6, 20%"), library)[1:]
    assert found.code == "P323"


def test_the_segments_and_the_offers_of_one_exposure_belong_together(sound: str, library: Library) -> None:
    # Who owes 50000 PEN or more is of low risk, so that no row is needed for high risk there.
    text = sound.replace("given: [amount_due, risk]", "given: [exposure, risk]")
    rows = text[text.index("      - [under 500 PEN") : text.index("  approval:")]
    new = (
        "      - [at least 50000 PEN, low, 6, 20%, 5%, team-lead]\n      - [under 50000 PEN, any, 2, 50%, 0%, nobody]\n"
    )
    assert of_tables(text.replace(rows, new), library) == []


def test_a_table_that_would_take_too_long_is_left_unproved_and_its_author_told(
    sound: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "Patience", partial(Patience, 3))
    found = of_tables(sound, library)
    assert {(finding.code, finding.severity) for finding in found} == {("P325", "warning")}
    assert len({finding.line for finding in found}) == len(found)


def test_an_amount_that_covers_does_not_name_may_be_in_any_currency(sound: str, library: Library) -> None:
    (found,) = of_tables(sound.replace("    amount_due: 50 PEN to 200000 PEN\n", ""), library)
    assert (found.code, found.severity) == ("P320", "warning")
    assert "no row answers for invoices in a currency other than PEN" in found.message_en
    assert "policy.covers" in found.hint_en
    both = sound.replace("50 PEN to 200000 PEN", "[50 PEN to 200000 PEN, 20 USD to 50000 USD]")
    (found,) = of_tables(both, library)
    assert (found.code, found.severity) == ("P320", "error")
    assert "no row answers for invoices in USD" in found.message_en
    assert found.hint_en.endswith("- [at least 0 USD, any, 1, 0%, 0%, nobody]")
