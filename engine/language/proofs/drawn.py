"""A decision table drawn on its grid, with the invoices it is for. It knows where rows lie, and judges none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from engine.language.diagnostics import Example, Finding
from engine.language.proofs.domain import alive, drawn, segmented, taken
from engine.language.proofs.draft import Draft
from engine.language.regions.boxes import Region, Regions, both, loosened
from engine.language.regions.sweep import Box, Grid, Patience, hole, meets, shared
from engine.language.regions.values import Names, Values, joined, meet
from engine.language.regions.wording import example, words
from schemas.plan import Table


class Found(NamedTuple):
    """Something that a proof found, and how to put it in words, which costs more than finding it."""

    code: str
    tell: Callable[[], Finding]


class Drawn(msgspec.Struct, frozen=True):
    """A table on its grid. `domain` are the invoices it answers for, `arriving` those of which nothing was paid yet."""

    draft: Draft
    path: str
    table: Table
    domain: Regions
    arriving: Regions
    grid: Grid
    around: tuple[Box, ...]
    rows: tuple[tuple[Box, ...], ...]

    def earlier(self, place: int) -> list[Box]:
        """What fits one of the rows above."""
        return [box for boxes in self.rows[:place] for box in boxes]

    def reach(self, boxes: Sequence[Box]) -> list[Box]:
        """The invoices of the domain that are in one of the boxes."""
        return [shared(box, domain) for box in boxes for domain in self.around if meets(box, domain)]

    def left(self, boxes: Sequence[Box], place: int, patience: Patience) -> Box | None:
        """Some invoices in the boxes that no row above takes; None where the rows above take them all."""
        earlier = self.earlier(place)
        found = (hole(box, earlier, patience) for box in self.reach(boxes))
        return next((piece for piece in found if piece is not None), None)

    def row(self, place: int) -> str:
        """The path of a row."""
        return f"{self.path}.rows[{place}]"

    def answers(self, place: int) -> tuple[str, ...]:
        """What a row answers."""
        return self.table.rows[place].then

    def regions(self, box: Box) -> Regions:
        """A box to be worded: without words that no invoice has, and without bounds that go without saying."""
        found = [self._sensible(region) for region in self.grid.regions(box)]
        return tuple(one for place, one in enumerate(found) if one not in found[:place])

    def _sensible(self, region: Region) -> Region:
        near = [one for one in self.domain if both(one, region) is not None]
        sides = {
            column: _known(values, [one.side(column) for one in near]) if isinstance(values, Names) else values
            for column, values in region.sides.items()
        }
        return loosened(Region(sides), self.domain)

    def words(self, region: Region, language: str) -> str:
        """The region in words."""
        return words(region, self.table.given, language)

    def example(self, regions: Regions, en: str = "", es: str = "") -> Example:
        """One invoice or customer of the regions, as it arrives where there is such a one, and what is to say of it."""
        one = self._one(regions)
        who = ("a customer", "un cliente") if self.path == "data.segments" else ("an invoice", "una factura")
        return Example(f"{who[0]} with {one}{en}", f"{who[1]} con {one}{es}")

    def _one(self, regions: Regions) -> str:
        places = ((region, one) for one in (*self.arriving, *self.domain) for region in regions)
        asked = [*dict.fromkeys(name for region in regions for name in region.sides if name in self.table.given)]
        given = [name for name in self.table.given if name in asked] or list(self.table.given)
        return next(example(found, given) for pair in places if (found := both(*pair)) is not None)


def _known(values: Names, around: Sequence[Values]) -> Values:
    whole: Values | None = None
    for one in around:
        whole = one if whole is None else joined(whole, one)
    return values if whole is None else meet(values, whole)


def drawn_tables(draft: Draft) -> Iterator[Drawn]:
    """The tables of the playbook. Segments are given when an invoice arrives, offers while anything is owed."""
    plan = draft.plan
    arriving = taken(plan)
    if not arriving:
        return
    if plan.segments is not None and plan.segments.rows:
        yield _draw(draft, "data.segments", plan.segments, arriving, arriving)
    if plan.offers is not None and plan.offers.rows:
        yield _draw(draft, "negotiation.offers", plan.offers, segmented(plan) or alive(plan), arriving)


def _draw(draft: Draft, path: str, table: Table, domain: Regions, arriving: Regions) -> Drawn:
    grid = Grid(table.given, (*domain, *arriving, *drawn(table)))
    rows = tuple(grid.row(table.given, row) for row in table.rows)
    return Drawn(draft, path, table, domain, arriving, grid, tuple(grid.box(one) for one in domain), rows)
