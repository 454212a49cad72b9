"""What one fact may be, as a set: a span on a line of whole steps, or a set of words. It knows no table and no rule."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

import msgspec

from schemas.facts import CATALOGUE
from schemas.money import decimals
from schemas.plan import Test

CURRENCY: Final = "currency"
"""The side of a region that all its money shares: an invoice and what its customer owes are in one currency."""
DENSE: Final = 10**8
"""Steps of a share between 0 and 1: as many as a percentage with six decimals can name."""


class Span(msgspec.Struct, frozen=True):
    """Whole steps from `low` to `high`, both included; None is without end.

    Days and counts go in ones, money in the currency's smallest unit. Shares have no smallest step: an even number is
    a share that can be written, an odd one everything between its neighbours, so that open ends are whole numbers too.
    """

    low: int | None = None
    high: int | None = None


class Names(msgspec.Struct, frozen=True):
    """These words; or, with `but`, every word but these."""

    names: frozenset[str] = frozenset()
    but: bool = False


Values = Span | Names
EVERY_NAME: Final = Names(but=True)
EVERY_STEP: Final = Span()
# What can be counted is never below zero. What is owed can be, where a customer paid too much.
_COUNTED: Final[dict[str, Values]] = {
    "amount_total": Span(0), "exposure": Span(0), "promises_broken": Span(0), "oldest_days_past_due": Span(0),
    "paid_late_share": Span(0, 2 * DENSE), "share_paid": Span(0),
}  # fmt: skip
_LISTED: Final[dict[str, Values]] = {
    name: Names(frozenset(fact.words)) for name, fact in CATALOGUE.items() if fact.words
}
_OPEN: Final[dict[str, Values]] = {
    name: EVERY_NAME if fact.kind in ("word", "yes_no") else EVERY_STEP for name, fact in CATALOGUE.items()
}
_EVERY: Final[dict[str, Values]] = {**_OPEN, **_LISTED, **_COUNTED}


def every(column: str) -> Values:
    """All that a fact (or the currency) can be, whatever is known of the invoice."""
    return _EVERY.get(column, EVERY_NAME)


# ---------------------------------------------------------------------------------------------- sets


def is_empty(values: Values) -> bool:
    """Whether nothing is in the set."""
    if isinstance(values, Span):
        return values.low is not None and values.high is not None and values.low > values.high
    return not values.but and not values.names


def meet(one: Values, other: Values) -> Values:
    """What is in both."""
    if isinstance(one, Span) and isinstance(other, Span):
        return Span(_later(one.low, other.low), _sooner(one.high, other.high))
    assert isinstance(one, Names)
    assert isinstance(other, Names)
    if one.but and other.but:
        return Names(one.names | other.names, but=True)
    if one.but or other.but:
        named, left_out = (other, one) if one.but else (one, other)
        return Names(named.names - left_out.names)
    return Names(one.names & other.names)


def _later(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)


def _sooner(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def without(one: Values, other: Values) -> tuple[Values, ...]:
    """What is in the first and not in the second: at most two pieces, none of them empty."""
    pieces: tuple[Values, ...]
    if isinstance(other, Names):
        pieces = (meet(one, Names(other.names, not other.but)),)
    else:
        below = () if other.low is None else (meet(one, Span(None, other.low - 1)),)
        above = () if other.high is None else (meet(one, Span(other.high + 1, None)),)
        pieces = (*below, *above)
    return tuple(piece for piece in pieces if not is_empty(piece))


def within(one: Values, other: Values) -> bool:
    """Whether the second holds all of the first."""
    return not without(one, other)


def joined(one: Values, other: Values) -> Values | None:
    """Both as one set; None where a hole would be between them."""
    if isinstance(one, Names) and isinstance(other, Names):
        if one.but and other.but:
            return Names(one.names & other.names, but=True)
        if one.but or other.but:
            named, left_out = (other, one) if one.but else (one, other)
            return Names(left_out.names - named.names, but=True)
        return Names(one.names | other.names)
    assert isinstance(one, Span)
    assert isinstance(other, Span)
    apart = any(
        a.high is not None and b.low is not None and a.high + 1 < b.low for a, b in ((one, other), (other, one))
    )
    return None if apart else Span(_least(one.low, other.low), _most(one.high, other.high))


def _least(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else min(one, other)


def _most(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


# ---------------------------------------------------------------------------------------------- from tests, to values


def asked(column: str, test: Test) -> Values:
    """The values of a fact that pass a test. What `any` passes is everything."""
    if test.words:
        return meet(Names(frozenset(test.words)), every(column))
    if test.low is None and test.high is None:
        return every(column)
    return meet(Span(_first(column, test), _last(column, test)), every(column))


def _first(column: str, test: Test) -> int | None:
    if test.low is None:
        return None
    steps = test.low * scale(column, test.currency)
    if is_dense(column):
        return 2 * int(steps) + test.low_open
    whole = int(steps.to_integral_value(ROUND_CEILING))
    return whole + (test.low_open and whole == steps)


def _last(column: str, test: Test) -> int | None:
    if test.high is None:
        return None
    steps = test.high * scale(column, test.currency)
    if is_dense(column):
        return 2 * int(steps) - test.high_open
    whole = int(steps.to_integral_value(ROUND_FLOOR))
    return whole - (test.high_open and whole == steps)


def is_dense(column: str) -> bool:
    """Whether there is always another value between two: shares."""
    return column in CATALOGUE and CATALOGUE[column].kind == "share"


def is_money(column: str) -> bool:
    """Whether the fact is an amount of money."""
    return column in CATALOGUE and CATALOGUE[column].kind == "money"


def scale(column: str, currency: str = "") -> int:
    """How many steps are in one: 100 cents in a sol, one in a day."""
    if is_dense(column):
        return DENSE
    return int(10 ** decimals(currency)) if is_money(column) else 1


def amount_at(column: str, step: int, currency: str = "") -> Decimal:
    """The number at a step; between two that can be written, the middle."""
    steps = scale(column, currency) * (2 if is_dense(column) else 1)
    return Decimal(step) / Decimal(steps)
