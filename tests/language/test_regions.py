"""Regions say of every invoice what the machine's own tests say of it, and are cut and joined without loss."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.conditions import Facts, FactValue, holds, passes
from engine.language.conditions import read_test
from engine.language.regions.boxes import (
    EVERYTHING,
    Region,
    Regions,
    both,
    by_currency,
    difference,
    holds_all,
    loosened,
    merged,
    of_condition,
    of_test,
)
from engine.language.regions.values import CURRENCY, Names, Span, asked, without
from engine.language.regions.wording import cell, example, row, sample, words
from schemas.facts import CATALOGUE
from schemas.money import Money
from schemas.plan import Condition, Test

GIVEN = ("amount_due", "paid_late_share", "promises_broken", "risk", "country")
AMOUNTS = st.sampled_from([Decimal(n) for n in ("0", "1", "1.01", "2", "3.50")])
SHARES = st.sampled_from([Decimal(n) for n in ("0", "0.2", "0.25", "0.5", "1")])
COUNTS = st.sampled_from([Decimal(n) for n in ("0", "1", "1.5", "2")])
INVOICES = st.fixed_dictionaries({
    "amount_due": st.builds(Money, AMOUNTS, st.sampled_from(["PEN", "USD"])),
    "paid_late_share": SHARES | st.just(Decimal("0.21")),
    "promises_broken": st.sampled_from([Decimal(0), Decimal(1), Decimal(2), Decimal(3)]),
    "risk": st.sampled_from(["low", "medium", "high"]),
    "country": st.sampled_from(["PE", "MX", "CO"]),
})  # fmt: skip


def ranges(numbers: st.SearchStrategy[Decimal], currency: str = "") -> st.SearchStrategy[Test]:
    ends = st.none() | numbers
    return st.builds(Test, ends, ends, st.booleans(), st.booleans()).map(lambda test: sound(test, currency))


def sound(test: Test, currency: str) -> Test:
    """The test with its currency, as the language reads one: no range that nothing is in, no open end without bound."""
    low, high = test.low, test.high
    if low is not None and high is not None and (low > high or (low == high and (test.low_open or test.high_open))):
        return Test(low, None, test.low_open, currency=currency)
    named = currency if low is not None or high is not None else ""
    return Test(low, high, test.low_open and low is not None, test.high_open and high is not None, named)


def some(words: list[str]) -> st.SearchStrategy[Test]:
    return st.lists(st.sampled_from(words), min_size=1, unique=True).map(lambda found: Test(words=tuple(found)))


TESTS = st.one_of(
    st.tuples(st.just("amount_due"), ranges(AMOUNTS, "PEN") | ranges(AMOUNTS, "USD")),
    st.tuples(st.just("paid_late_share"), ranges(SHARES)),
    st.tuples(st.just("promises_broken"), ranges(COUNTS)),
    st.tuples(st.just("risk"), some(["low", "medium", "high"])),
    st.tuples(st.just("country"), some(["PE", "MX"])),
)
CONDITIONS = st.recursive(
    TESTS.map(lambda pair: Condition("fact", pair[0], (pair[1],))),
    lambda inner: st.builds(
        lambda op, parts: Condition(op, parts=tuple(parts)), st.sampled_from(["all", "any", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def inside(region: Region, facts: Facts) -> bool:
    """Whether an invoice is in a region, asked value by value."""
    money = facts["amount_due"]
    assert isinstance(money, Money)
    sides = {**region.sides}
    currency = sides.pop(CURRENCY, Names(but=True))
    assert isinstance(currency, Names)
    if (money.currency in currency.names) == currency.but:
        return False
    return all(not without(point(column, facts[column]), values) for column, values in sides.items())


def point(column: str, value: FactValue) -> Names | Span:
    if isinstance(value, Money):
        value, currency = value.amount, value.currency
        found = asked(column, Test(value, value, currency=currency))
    else:
        found = asked(column, Test(words=(value,)) if isinstance(value, str) else Test(value, value))
    assert isinstance(found, Names | Span)
    return found


def among(regions: Regions, facts: Facts) -> bool:
    return any(inside(region, facts) for region in regions)


@given(TESTS, INVOICES)
def test_a_region_holds_the_invoices_that_pass_the_test(pair: tuple[str, Test], facts: Facts) -> None:
    fact, test = pair
    assert inside(of_test(fact, test), facts) == passes(test, facts[fact])


@given(CONDITIONS, INVOICES)
def test_a_condition_is_true_where_its_regions_are(condition: Condition, facts: Facts) -> None:
    assert among(of_condition(condition), facts) == holds(condition, facts)


@given(CONDITIONS, CONDITIONS, INVOICES)
def test_what_is_cut_off_is_neither_lost_nor_doubled(one: Condition, other: Condition, facts: Facts) -> None:
    ones, others = of_condition(one), of_condition(other)
    left = difference(ones, others)
    assert among(left, facts) == (among(ones, facts) and not among(others, facts))
    assert among(merged(left), facts) == among(left, facts)
    assert len(merged(left)) <= len(left)


@given(CONDITIONS, CONDITIONS)
def test_an_example_is_in_its_region(one: Condition, other: Condition) -> None:
    for region in difference(of_condition(one), of_condition(other)):
        assert inside(region, sample(region, GIVEN))


@given(CONDITIONS)
def test_a_row_that_is_typed_holds_its_region(condition: Condition) -> None:
    for region in (piece for whole in of_condition(condition) for piece in by_currency(whole)):
        typed = EVERYTHING
        for column in GIVEN:
            read = [read_test(text, CATALOGUE[column]) for text in cell(column, region).split(", ")]
            test = read[0] if len(read) == 1 else Test(words=tuple(word for one in read for word in one.words))
            narrowed = both(typed, of_test(column, test))
            assert narrowed is not None
            typed = narrowed
        # What is owed below nothing cannot be typed, and no invoice with a row to look for owes it.
        owed = both(region, Region({"amount_due": Span(0)}))
        assert owed is None or holds_all(typed, owed)


@pytest.mark.parametrize(
    ("fact", "test", "english", "spanish", "typed"),
    [
        ("amount_due", "500 PEN to under 600 PEN", "500 PEN to under 600 PEN", "de 500 PEN a menos de 600 PEN", ""),
        ("amount_due", "over 500 PEN", "over 500 PEN", "más de 500 PEN", ""),
        ("amount_due", "at most 600.50 PEN", "at most 600.50 PEN", "hasta 600.50 PEN", ""),
        ("amount_due", "under 500 CLP", "under 500 CLP", "menos de 500 CLP", ""),
        ("paid_late_share", "20% to under 33.3%", "20% to under 33.3%", "de 20% a menos de 33.3%", ""),
        ("promises_broken", "0", "0", "0", '"0"'),
        ("days_past_due", "at most -5", "at most -5", "hasta -5", ""),
        ("country", "PE", "PE", "PE", ""),
    ],
)
def test_a_region_reads_as_its_author_wrote_it(fact: str, test: str, english: str, spanish: str, typed: str) -> None:
    region = of_test(fact, read_test(test, CATALOGUE[fact]))
    assert words(region, (fact,)) == f"{fact} {english}"
    assert words(region, (fact,), "es") == f"{fact} {spanish}"
    assert row(region, (fact,), ("watch",)) == f"- [{typed or test}, watch]"


def test_words_of_a_list_are_joined_and_quoted() -> None:
    region = of_test("risk", Test(words=("medium", "low")))
    assert words(region, ("risk",)) == "risk low or medium"
    assert words(region, ("risk",), "es") == "risk low o medium"
    assert row(region, ("risk",)) == '- ["low, medium"]'


def test_examples_are_round() -> None:
    def of(text: str, fact: str = "amount_due") -> str:
        return example(of_test(fact, read_test(text, CATALOGUE[fact])), (fact,))

    assert of("over 5000.10 PEN") == "amount_due 6000 PEN"
    assert of("500 PEN to under 600 PEN") == "amount_due 500 PEN"
    assert of("under 500 PEN") == "amount_due 400 PEN"
    assert of("over 20%", "paid_late_share") == "paid_late_share 30%"
    assert of("11 to 29", "days_past_due") == "days_past_due 20"


def test_bounds_that_the_domain_draws_need_not_be_said() -> None:
    domain = of_test("amount_due", read_test("50 PEN to 200000 PEN", CATALOGUE["amount_due"]))
    high = of_test("amount_due", read_test("5000 PEN to 200000 PEN", CATALOGUE["amount_due"]))
    assert words(loosened(high, (domain,)), GIVEN) == "amount_due at least 5000 PEN"
    assert loosened(domain, (domain,)) == EVERYTHING


def test_another_currency_is_another_place() -> None:
    soles = of_test("amount_due", read_test("at least 500 PEN", CATALOGUE["amount_due"]))
    left = difference((EVERYTHING,), (soles,))
    assert [words(one, GIVEN) for one in left] == ["invoices in a currency other than PEN", "amount_due under 500 PEN"]
    assert [words(one, GIVEN, "es") for one in left] == [
        "facturas en una moneda que no es PEN",
        "amount_due menos de 500 PEN",
    ]
