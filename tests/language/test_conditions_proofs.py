"""What is proved of conditions: what never and always holds, and which part of it is to blame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.case.conditions import Facts, holds
from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding
from engine.language.library import Library
from engine.language.proofs.asked import Part, always, never
from engine.language.proofs.possible import culprit_of
from engine.language.regions.boxes import Region, Regions, of_condition
from engine.language.regions.values import CURRENCY, Names, Span
from schemas.money import Money
from schemas.plan import Condition, Test

from .conftest import SINCE, YEARS, YEARS_AHEAD

DOMAIN: Regions = (
    Region({CURRENCY: Names(frozenset({"CLP"})), "amount_due": Span(2, 5), "risk": Names(frozenset({"low", "high"}))}),
)


def world() -> Iterator[Facts]:
    for amount, risk, count in product(range(2, 6), ("low", "high"), range(4)):
        yield {"amount_due": Money(Decimal(amount), "CLP"), "risk": risk, "promises_broken": Decimal(count)}


BOUNDS = st.sampled_from([Decimal(number) for number in range(1, 7)])
COUNTS = st.sampled_from([Decimal(number) for number in range(4)])
LEAVES = st.one_of(
    st.builds(lambda low: ("amount_due", Test(low=low, currency="CLP")), BOUNDS),
    st.builds(lambda high: ("amount_due", Test(high=high, high_open=True, currency="CLP")), BOUNDS),
    st.builds(lambda low: ("promises_broken", Test(low=low)), COUNTS),
    st.builds(lambda words: ("risk", Test(words=tuple(words))),
              st.lists(st.sampled_from(["low", "medium", "high"]), min_size=1, unique=True)),
).map(lambda pair: Part("", Condition("fact", pair[0], (pair[1],))))  # fmt: skip


def group(op: str, parts: list[Part]) -> Part:
    return Part("", Condition(op, parts=tuple(part.condition for part in parts)), tuple(parts))  # type: ignore[arg-type]


PARTS = st.recursive(
    LEAVES,
    lambda inner: st.builds(group, st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=5,
)


@settings(max_examples=300)
@given(PARTS)
def test_never_and_always_are_exact(part: Part) -> None:
    truths = {holds(part.condition, facts) for facts in world()}
    assert never(of_condition(part.condition), DOMAIN) == (truths == {False})
    assert always(of_condition(part.condition), DOMAIN) == (truths == {True})


@settings(max_examples=300)
@given(PARTS)
def test_the_part_to_blame_holds_of_every_invoice_or_of_none(part: Part) -> None:
    truths = {holds(part.condition, facts) for facts in world()}
    assume(len(truths) == 1)
    (truth,) = truths
    found = culprit_of(part, DOMAIN, truth)
    assert {holds(found.part.condition, facts) for facts in world()} == {found.holds}


# ---------------------------------------------------------------------------------------------- as an author sees it


CALL = "only_if: {amount_due: at least 1000 PEN, risk: [medium, high]}"


def of_conditions(text: str, library: Library) -> list[Finding]:
    found = compile_text(text, "pe-empresas.yaml", library, YEARS).findings
    return [finding for finding in found if finding.code.startswith("P3")]


def told(condition: str, sound: str, library: Library) -> list[tuple[str, str, str]]:
    """The code of each finding, what its caret stands under, and what it says."""
    text = sound.replace(CALL, condition)
    lines = text.split("\n")
    return [(one.code, lines[one.line - 1][one.column - 1 : one.end_column - 1], one.message_en)
            for one in of_conditions(text, library)]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "caret"),
    [
        ("only_if: {amount_total: under 40 PEN}", "under 40 PEN"),
        ("only_if: {amount_due: over 300000 PEN, risk: high}", "over 300000 PEN"),
        ("only_if: {amount_due: at least 100 USD}", "at least 100 USD"),
        ("only_if: {country: MX, risk: high}", "MX"),
        ("only_if: {all_of: [{customer_kind: person}, {risk: high}]}", "person"),
        ("only_if: {none_of: [{country: PE}, {risk: high}]}", "PE"),
        ("only_if: {days_past_due: at least 400}", "at least 400"),
        ("only_if: {stage: data}", "data"),
        ("only_if: {promises_broken: under 0}", "under 0"),
        ("unless: {customer_kind: company}", "company"),
        ("unless: {any_of: [{risk: high}, {country: PE}]}", "PE"),
    ],
)
def test_a_step_that_never_runs_is_told_at_what_keeps_it(
    condition: str, caret: str, sound: str, library: Library
) -> None:
    ((code, under, said),) = told(condition, sound, library)
    assert (code, under) == ("P330", caret)
    assert said.startswith("this step never runs: ")


@pytest.mark.parametrize(
    ("condition", "caret"),
    [
        ("only_if: {country: PE, risk: high}", "PE"),
        ("only_if: {risk: [low, medium, high]}", "[low, medium, high]"),
        ("only_if: {any_of: [{amount_total: under 40 PEN}, {risk: high}]}", "under 40 PEN"),
        ("only_if: {none_of: [{customer_kind: person}, {risk: high}]}", "person"),
        ("only_if: {exposure: at least 0 PEN}", "at least 0 PEN"),
        ("unless: {customer_kind: person}", "person"),
    ],
)
def test_a_condition_that_makes_no_difference(condition: str, caret: str, sound: str, library: Library) -> None:
    ((code, under, _),) = told(condition, sound, library)
    assert (code, under) == ("P331", caret)


@pytest.mark.parametrize(
    "condition",
    [
        "only_if: {amount_due: under 40 PEN}",  # once a part is paid
        "only_if: {amount_due: at least 100 PEN}",
        "only_if: {days_past_due: at least 8}",  # a broken promise can bring the stage forward
        "only_if: {share_paid: over 0%}",
        "only_if: {risk: high, segment: watch}",
        "unless: {pays_by: direct_debit, promises_broken: over 1}",
        "only_if: {any_of: [{risk: high}, {promises_broken: at least 1}]}",
    ],
)
def test_what_can_hold_and_can_fail_is_left_alone(condition: str, sound: str, library: Library) -> None:
    assert told(condition, sound, library) == []


@pytest.fixture
def unlate(sound: str) -> str:
    """The same playbook where lateness costs nothing."""
    text, count = re.subn(r"    late_(?:interest|fee): .*\n", "", sound)
    assert count == 2
    return text


def test_nobody_has_paid_all_of_an_invoice_that_is_open_unless_lateness_costs_something(
    sound: str, unlate: str, library: Library
) -> None:
    all_of_it = "only_if: {share_paid: at least 100%}"
    assert [code for code, _, _ in told(all_of_it, unlate, library)] == ["P330"]
    assert told(all_of_it, sound, library) == []


def test_lateness_makes_more_due_than_is_covered(sound: str, unlate: str, library: Library) -> None:
    more = "only_if: {amount_due: over 200000 PEN}"
    assert [code for code, _, _ in told(more, unlate, library)] == ["P330"]
    assert told(more, sound, library) == []
    fee_alone = re.sub(r"    late_interest: .*\n", "", sound)
    assert told(more, fee_alone, library) == []


def test_a_fee_makes_more_due_than_is_covered(unlate: str, library: Library) -> None:
    sound = unlate
    fee = "    - {at: 7 days after due, charge_fee: 25 PEN}\n    - at: 8 days after due\n"
    text = sound.replace("    - at: 8 days after due\n", fee).replace(CALL, "only_if: {amount_due: over 200020 PEN}")
    assert [one.code for one in of_conditions(text, library)] == []
    ((code, _, _),) = told("only_if: {amount_due: over 200020 PEN}", sound, library)
    assert code == "P330"


def test_two_that_never_hold_together_are_both_shown(sound: str, library: Library) -> None:
    text = sound.replace(CALL, "only_if: {all_of: [{amount_due: under 500 PEN}, {amount_due: at least 1000 PEN}]}")
    (found,) = of_conditions(text, library)
    assert found.message_en.endswith(
        "'amount_due: at least 1000 PEN' never holds together with 'amount_due: under 500 PEN'"
    )
    assert found.elsewhere is not None
    assert found.elsewhere.column < found.column


def test_unless_can_take_back_all_that_only_if_lets_through(sound: str, library: Library) -> None:
    both = "only_if: {amount_due: at least 1000 PEN}\n      unless: {amount_due: at least 500 PEN}"
    (found,) = of_conditions(sound.replace(CALL, both), library)
    assert found.code == "P330"
    assert of_conditions(sound.replace(CALL, both.replace("500", "5000")), library) == []


@pytest.mark.parametrize(
    ("condition", "then"),
    [
        ("only_if: {days_past_due: at least 60}", "late"),
        ("only_if: {days_late: at most 5}", "its stage is brought forward"),
        ("unless: {days_past_due: 5 to 10}", "late"),
    ],
)
def test_days_that_pass_the_step_by(condition: str, then: str, sound: str, library: Library) -> None:
    ((code, _, said),) = told(condition, sound, library)
    assert code == "P332"
    assert said.endswith(f"it runs only if it is {then}" if then == "late" else f"it runs only if {then}")


def test_where_nothing_comes_early_days_are_certain(sound: str, library: Library) -> None:
    text = sound.replace("broken_at_most: 2, then: next stage", "broken_at_most: 2, then: review by team-lead")
    (found,) = of_conditions(text.replace(CALL, "only_if: {days_past_due: under 8}"), library)
    assert found.code == "P330"


def test_a_life_shows_how_the_step_is_left_out(sound: str, library: Library) -> None:
    text = sound.replace(CALL, "only_if: {country: MX}")
    found = [one for one in compile_text(text, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE).findings
             if one.code == "P330"]  # fmt: skip
    assert len(found) == 1
    assert found[0].example is not None
    (line,) = found[0].example.life_en
    assert "skip courtesy-call: its condition only_if country" in line


def test_thanks_are_given_when_nothing_is_owed(sound: str, library: Library) -> None:
    thanks = "only_if: {days_late: at most 0}, reward"
    (found,) = of_conditions(sound.replace(thanks, "only_if: {amount_due: at least 10 PEN}, reward"), library)
    assert found.code == "P330"
    assert of_conditions(sound.replace(thanks, "only_if: {share_paid: at least 100%}, reward"), library) == []


def test_a_fact_that_may_be_missing_is_told_unless_covers_makes_sure_of_it(sound: str, library: Library) -> None:
    ((code, _, _),) = told("only_if: {subdivision: LIM}", sound, library)
    assert code == "P309"
    assert told("unless: {country: [PE]}", sound, library)[0][0] == "P330"
    open_country = sound.replace("    country: [PE]\n", "").replace(CALL, "only_if: {country: [PE]}")
    (found,) = of_conditions(open_country, library)
    assert found.code == "P309"
    assert "policy.covers" in found.hint_en


def test_a_condition_that_would_take_too_long_is_left_unproved_and_told(sound: str, library: Library) -> None:
    many = ", ".join(f"{low} PEN to {low + 4} PEN" for low in range(100, 1200, 10))
    ((code, caret, _),) = told(f"only_if: {{amount_due: [{many}]}}", sound, library)
    assert (code, caret) == ("P325", "only_if")
