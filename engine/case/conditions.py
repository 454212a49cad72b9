"""Conditions and decision tables, evaluated. It knows tests and facts, not where facts come from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from schemas.money import Money
from schemas.plan import Condition, Row, Table, Test

FactValue = str | Decimal | Money
Facts = Mapping[str, FactValue]


class FactMissing(LookupError):
    """A condition asks for a fact that is not known; a missing fact is never null, false or zero."""


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition is true of the facts. Raises FactMissing with the fact's name."""
    match condition.op:
        case "fact":
            value = known(condition.fact, facts) if condition.tests else ""
            return any(passes(test, value) for test in condition.tests)
        case "all":
            return all(holds(part, facts) for part in condition.parts)
        case "any":
            return any(holds(part, facts) for part in condition.parts)
        case "none":
            return not any(holds(part, facts) for part in condition.parts)


def known(name: str, facts: Facts) -> FactValue:
    """The fact's value, or FactMissing."""
    try:
        return facts[name]
    except KeyError:
        raise FactMissing(name) from None


def passes(test: Test, value: FactValue) -> bool:
    """Whether one value passes one test. Money in another currency than the test's passes none but `any`."""
    if test.words:
        return isinstance(value, str) and value in test.words
    if test.low is None and test.high is None:
        return True
    if isinstance(value, Money):
        return value.currency == test.currency and _in_range(test, value.amount)
    return isinstance(value, Decimal) and _in_range(test, value)


def _in_range(test: Test, number: Decimal) -> bool:
    if test.low is not None and (number < test.low or (test.low_open and number == test.low)):
        return False
    return test.high is None or number < test.high or (not test.high_open and number == test.high)


def first_row(table: Table, facts: Facts, *, passes_over_unknown: bool = False) -> tuple[int, Row] | None:
    """The first row all of whose cells fit, with its index; None when none does. Raises FactMissing, unless a row that
    asks for what is not known is passed over."""
    for index, row in enumerate(table.rows):
        try:
            if _fits(table, row, facts):
                return index, row
        except FactMissing:
            if not passes_over_unknown:
                raise
    return None


def _fits(table: Table, row: Row, facts: Facts) -> bool:
    for name, tests in zip(table.given, row.tests, strict=True):
        for test in tests:
            if _is_any(test) or passes(test, known(name, facts)):
                break  # a cell of `any` asks for nothing, so a fact that is missing does not matter there
        else:
            return False
    return True


def _is_any(test: Test) -> bool:
    return not test.words and test.low is None and test.high is None
