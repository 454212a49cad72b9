"""Regions of invoices: for each fact the values it may have. Here they are cut and joined, elsewhere put in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import Final

import msgspec

from engine.language.regions.values import (
    CURRENCY,
    Names,
    Span,
    Values,
    asked,
    every,
    is_empty,
    is_money,
    joined,
    meet,
    within,
    without,
)
from schemas.plan import Condition, Row, Table, Test


class Region(msgspec.Struct, frozen=True):
    """A box: each fact is within its set. A fact without a side can be anything.

    Where a side bounds money, the side `currency` names one currency, and the bound is in its smallest unit.
    """

    sides: dict[str, Values] = {}

    def side(self, column: str) -> Values:
        """The values that a fact may have here."""
        return self.sides.get(column) or every(column)

    def bounds(self, column: str) -> bool:
        """Whether the region says anything of a fact."""
        return column in self.sides


EVERYTHING: Final = Region()
Regions = tuple[Region, ...]
MOST_PIECES: Final = 2_000
"""What nobody would read, and no playbook needs."""


class TooTangled(Exception):
    """There are more pieces than anybody would read; what was asked is left open."""


# ---------------------------------------------------------------------------------------------- one and one


def both(one: Region, other: Region) -> Region | None:
    """What is in both; None where nothing is."""
    sides = dict(one.sides)
    for column, values in other.sides.items():
        shared = meet(sides[column], values) if column in sides else values
        if is_empty(shared):
            return None
        sides[column] = shared
    return Region(sides)


def holds_all(outer: Region, inner: Region) -> bool:
    """Whether the outer region holds all of the inner one."""
    return all(within(inner.side(column), values) for column, values in outer.sides.items())


def cut(one: Region, other: Region) -> Iterator[Region]:
    """What is in the first and not in the second, in pieces that do not overlap."""
    if both(one, other) is None:
        yield one
        return
    rest = dict(one.sides)
    # The currency first: only within one do bounds of money mean anything.
    for column in sorted(other.sides, key=lambda name: name != CURRENCY):
        here = rest.get(column) or every(column)
        for piece in without(here, other.sides[column]):
            yield Region({**rest, column: piece})
        rest[column] = meet(here, other.sides[column])


# ---------------------------------------------------------------------------------------------- many


def overlap(some: Iterable[Region], others: Iterable[Region]) -> Regions:
    """What is in one of the first and in one of the second."""
    seconds = tuple(others)
    pieces = (both(one, other) for one in some for other in seconds)
    return tuple(piece for piece in pieces if piece is not None)


def difference(some: Iterable[Region], others: Iterable[Region], most: int = MOST_PIECES) -> Regions:
    """What is in one of the first and in none of the second. Raises TooTangled beyond so many pieces."""
    left = list(some)
    for other in others:
        left = [piece for one in left for piece in cut(one, other)]
        if len(left) > most:
            raise TooTangled
    return tuple(left)


def covered(some: Iterable[Region], others: Iterable[Region]) -> bool:
    """Whether the second hold all of the first."""
    return not difference(some, others)


def merged(some: Iterable[Region]) -> Regions:
    """The same with neighbours joined until no two can be: few boxes, and large ones."""
    left = list(some)
    grown = True
    while grown:
        grown = False
        for place, one in enumerate(left):
            found = next(((at, whole) for at in range(place + 1, len(left)) if (whole := _one(one, left[at]))), None)
            if found is not None:
                left[place] = found[1]
                del left[found[0]]
                grown = True
                break
    return tuple(left)


def _one(one: Region, other: Region) -> Region | None:
    """Both as one box: where one holds the other, or they differ on one side only and no hole is between them."""
    columns = one.sides.keys() | other.sides.keys()
    apart = [column for column in columns if one.side(column) != other.side(column)]
    if len(apart) <= 1:
        whole = joined(one.side(apart[0]), other.side(apart[0])) if apart else None
        if apart and (whole is None or (apart[0] == CURRENCY and _any_money(one, other))):
            return None
        return Region({**one.sides, apart[0]: whole}) if apart and whole is not None else one
    return one if holds_all(one, other) else other if holds_all(other, one) else None


def _any_money(*regions: Region) -> bool:
    return any(is_money(column) for region in regions for column in region.sides)


# ---------------------------------------------------------------------------------------------- from tests


def of_test(fact: str, test: Test) -> Region:
    """The invoices whose fact passes a test. An amount of money is one in the test's currency."""
    if not test.words and test.low is None and test.high is None:
        return EVERYTHING
    currency: dict[str, Values] = {CURRENCY: Names(frozenset((test.currency,)))} if test.currency else {}
    return Region({**currency, fact: asked(fact, test)})


def of_tests(fact: str, tests: Iterable[Test]) -> Regions:
    """The invoices whose fact passes one of the tests, in few pieces."""
    found = (of_test(fact, test) for test in tests)
    possible = [one for one in found if not any(is_empty(values) for values in one.sides.values())]
    if len(possible) <= 1 or not all(one.sides for one in possible):
        return (EVERYTHING,) if any(not one.sides for one in possible) else tuple(possible)
    kept: list[Region] = []
    for one in sorted(possible, key=lambda region: _from_below(fact, region)):
        whole = _one(kept[-1], one) if kept else None
        kept[-1:] = [whole] if whole is not None else [*kept[-1:], one]
    return tuple(kept)


def _from_below(fact: str, region: Region) -> tuple[str, float]:
    values, currency = region.side(fact), region.side(CURRENCY)
    named = min(currency.names, default="") if isinstance(currency, Names) else ""
    return named, values.low if isinstance(values, Span) and values.low is not None else -inf


def of_row(given: Sequence[str], row: Row) -> Regions:
    """The invoices that fit a row of a table with these columns."""
    pieces: Regions = (EVERYTHING,)
    for fact, tests in zip(given, row.tests, strict=True):
        pieces = overlap(pieces, of_tests(fact, tests))
    return pieces


def of_rows(table: Table) -> tuple[Regions, ...]:
    """The invoices that fit each row, earlier rows not taken into account."""
    return tuple(of_row(table.given, row) for row in table.rows)


def of_condition(condition: Condition | None, most: int = MOST_PIECES) -> Regions:
    """The invoices of which a condition is true. Raises TooTangled beyond so many pieces."""
    if condition is None:
        return (EVERYTHING,)
    if condition.op == "fact":
        return of_tests(condition.fact, condition.tests)
    parts = [of_condition(part, most) for part in condition.parts]
    if condition.op == "any":
        return tuple(piece for part in parts for piece in part)
    if condition.op == "none":
        return difference((EVERYTHING,), (piece for part in parts for piece in part), most)
    return _all(parts, most)


def _all(parts: Sequence[Regions], most: int) -> Regions:
    pieces: Regions = (EVERYTHING,)
    for part in parts:
        pieces = overlap(pieces, part)
        if len(pieces) > most:
            raise TooTangled
    return pieces


def by_currency(region: Region) -> Regions:
    """The region in pieces of one currency each where it bounds money, as a row has to be written."""
    named = region.side(CURRENCY)
    if not isinstance(named, Names) or named.but or not _any_money(region):
        return (region,)
    return tuple(Region({**region.sides, CURRENCY: Names(frozenset((name,)))}) for name in sorted(named.names))


def loosened(region: Region, domain: Iterable[Region]) -> Region:
    """The region without bounds that the domain draws anyway: `500 PEN to 200000 PEN` as `at least 500 PEN`."""
    everywhere = tuple(domain)
    around = [one for one in everywhere if both(one, Region(_currency_of(region))) is not None]
    sides: dict[str, Values] = {}
    for column, values in region.sides.items():
        loose = _loose(column, values, [one.side(column) for one in (everywhere if column == CURRENCY else around)])
        if loose != every(column):
            sides[column] = loose
    money = any(is_money(column) for column in sides)
    if money and CURRENCY in region.sides:
        sides = {CURRENCY: region.sides[CURRENCY]} | sides
    return Region(sides)


def _currency_of(region: Region) -> dict[str, Values]:
    return {CURRENCY: region.sides[CURRENCY]} if CURRENCY in region.sides else {}


def _loose(column: str, values: Values, around: Sequence[Values]) -> Values:
    if not around:
        return values
    if isinstance(values, Names):
        return every(column) if all(within(one, values) for one in around) else values
    spans = [one for one in around if isinstance(one, Span)]
    lows = [one.low for one in spans]
    highs = [one.high for one in spans]
    low_free = values.low is None or all(low is not None and values.low <= low for low in lows)
    high_free = values.high is None or all(high is not None and values.high >= high for high in highs)
    return Span(None if low_free else values.low, None if high_free else values.high)
