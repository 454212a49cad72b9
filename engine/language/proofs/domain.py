"""Which invoices a playbook can meet: what `covers` takes, what a life can make of it, what `segments` can answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from engine.language.regions.boxes import (
    EVERYTHING,
    Region,
    Regions,
    TooTangled,
    both,
    difference,
    of_condition,
    of_row,
    of_test,
)
from engine.language.regions.sweep import Box, Grid, Patience, hole, meets, shared
from engine.language.regions.values import CURRENCY, Names, Span, Values, scale
from schemas.money import Money
from schemas.plan import Plan, Table

SETTLED: Final = frozenset(
    ("amount_total", "country", "customer_kind", "new_customer", "exposure", "paid_late_share", "promises_broken",
     "oldest_days_past_due")
)  # fmt: skip
"""Facts that stay as they were when the case opened."""
MOST_PIECES: Final = 200


def taken(plan: Plan) -> Regions:
    """The invoices that `covers` takes, on the day they arrive: something is owed, and nothing was paid yet."""
    owed = Region({"amount_due": Span(1, None), "amount_total": Span(1, None)})
    found = (both(region, owed) for region in of_condition(plan.covers))
    return tuple(_of_total(region) for region in found if region is not None)


def _of_total(region: Region) -> Region:
    return Region({**region.sides, "amount_total": region.side("amount_due")})


def alive(plan: Plan) -> Regions:
    """The same invoices on any later day while something is owed: payments lower the amount, charged fees raise it."""
    return tuple(Region({**region.sides, "amount_due": _owed(plan, region)}) for region in taken(plan))


def _owed(plan: Plan, region: Region) -> Values:
    total = region.side("amount_due")
    assert isinstance(total, Span)
    return Span(1, None if total.high is None else int(total.high * (1 + _shares(plan))) + fees(plan, region))


def bears_interest(plan: Plan) -> bool:
    """Whether lateness adds more the longer it lasts, or the more is overdue."""
    return _shares(plan) > 0


LONGEST: Final = 3
"""Years: no case of a playbook lives longer (P408 tells what it comes to)."""


def _shares(plan: Plan) -> Decimal:
    """What interest and collection fees can add at most, as a share of the invoice."""
    interest, fee = plan.terms.late_interest, plan.terms.collection_fee
    values = [value for series in plan.rates if interest and series.id == interest.series for _, value in series.values]
    yearly = interest.rate + interest.times * max(values, default=Decimal(0)) if interest is not None else Decimal(0)
    return yearly * LONGEST + max((share for _, share in fee.tiers), default=Decimal(0)) if fee else yearly * LONGEST


def fees(plan: Plan, region: Region) -> int:
    """What the playbook's steps and terms can add to an invoice of the region, in the currency's smallest unit;
    interest apart."""
    named = region.side(CURRENCY)
    return sum(
        _steps(fee) for fee in _charged(plan) if isinstance(named, Names) and (fee.currency in named.names) != named.but
    )


def _charged(plan: Plan) -> Iterator[Money]:
    yield from (step.amount for stage in plan.stages for step in stage.steps if step.amount is not None)
    if plan.terms.late_fee is not None:
        yield plan.terms.late_fee.amount
    if (law := plan.terms.fixed_sum) is not None:
        yield Money(max(amount for _, amount in law.brackets), law.currency)


def _steps(fee: Money) -> int:
    return int(fee.amount * Decimal(scale("amount_due", fee.currency)))


# ---------------------------------------------------------------------------------------------- segments


def segmented(plan: Plan) -> Regions:
    """The living invoices, each with a segment and risk that `data.segments` can give it."""
    return tuple(
        piece for one in alive(plan) for answer in _reachable(plan) if (piece := both(one, answer)) is not None
    )


class Answered(msgspec.Struct, frozen=True):
    """A row of a table that some invoice reaches: its place in the table, and the invoices, where they are few."""

    place: int
    where: Regions


def _reachable(plan: Plan) -> Regions:
    """The answers that rows of `segments` give, each with what is certain of the facts it was given for."""
    table = plan.segments
    if table is None:
        return (EVERYTHING,)
    found = [
        Region({**where.sides, **_answer(table, one.place)}) for one in answered(plan, table) for where in one.where
    ]
    return tuple({repr(sorted(one.sides.items())): one for one in found}.values()) or (EVERYTHING,)


def _answer(table: Table, place: int) -> dict[str, Values]:
    return {
        name: Names(frozenset((word,))) for name, word in zip(table.then, table.rows[place].then, strict=True) if word
    }


def answered(plan: Plan, table: Table) -> tuple[Answered, ...]:
    """The rows of `segments` that some invoice reaches, and of the settled facts what such invoices have."""
    try:
        return tuple(_answered(plan, table))
    except TooTangled:
        return tuple(Answered(place, (EVERYTHING,)) for place in range(len(table.rows)))


def _answered(plan: Plan, table: Table) -> Iterator[Answered]:
    grid = grid_of(table, taken(plan))
    domain = [grid.box(region) for region in taken(plan)]
    patience = Patience()
    earlier: list[Box] = []
    asked = {name for name in (plan.offers.given if plan.offers else ()) if name in SETTLED & set(table.given)}
    for place, row in enumerate(table.rows):
        boxes = grid.row(table.given, row)
        mine = [shared(box, around) for box in boxes for around in domain if meets(box, around)]
        if any(hole(box, earlier, patience) is not None for box in mine):
            yield Answered(place, _where(plan, table, place, asked))
        earlier += boxes


def _where(plan: Plan, table: Table, place: int, asked: set[str]) -> Regions:
    """Where a row answers, told by the facts in `asked` alone."""
    if not asked:
        return (EVERYTHING,)
    rows = [piece for row in table.rows[:place] for piece in of_row(table.given, row)]
    try:
        left = difference(of_row(table.given, table.rows[place]), rows, MOST_PIECES)
    except TooTangled:
        return (EVERYTHING,)
    seen = asked | {CURRENCY}
    return tuple(Region({name: values for name, values in one.sides.items() if name in seen}) for one in left)


def grid_of(table: Table, around: Sequence[Region]) -> Grid:
    """The grid on which a table's rows and its domain can be drawn."""
    return Grid(table.given, (*around, *drawn(table)))


def drawn(table: Table) -> Iterator[Region]:
    """What each test of a table draws, on its own."""
    for row in table.rows:
        for fact, tests in zip(table.given, row.tests, strict=True):
            for test in tests:
                yield of_test(fact, test)
