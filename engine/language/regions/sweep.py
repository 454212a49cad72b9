"""Boxes on a grid of the bounds that rows draw: what rows leave open, exactly, without going through every cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import Final

from engine.language.regions.boxes import Region, Regions, TooTangled, by_currency
from engine.language.regions.values import CURRENCY, EVERY_NAME, Names, Span, Values, asked, every, is_money, within
from schemas.plan import Row, Test

Box = tuple[int, ...]
"""For each column of a grid a set of its cells, as the bits of a number."""
ENOUGH: Final = 4_000_000
"""Rows looked at in the proofs of one table; 200 rows of 8 columns need some hundred thousand."""


class Patience:
    """How long a proof may take, in rows looked at. Beyond that it raises TooTangled: no table holds up a check."""

    def __init__(self, enough: int = ENOUGH) -> None:
        self.left = enough

    def spend(self, looks: int) -> None:
        self.left -= looks
        if self.left < 0:
            raise TooTangled


class Grid:
    """The cells that the bounds of some regions cut each column into. Within a cell all of them say the same."""

    def __init__(self, given: Sequence[str], regions: Iterable[Region]) -> None:
        self.columns = (CURRENCY, *given)
        drawn: dict[str, set[Values]] = {column: {every(column)} for column in self.columns}
        for region in regions:
            for column, values in region.sides.items():
                if column in drawn:
                    drawn[column].add(values)
        self.cells = {column: _cells(column, values) for column, values in drawn.items()}
        self.lows = {column: [_low(cell) for cell in cells] for column, cells in self.cells.items()}
        self.full: Box = tuple((1 << len(self.cells[column])) - 1 for column in self.columns)
        self._bits: dict[tuple[str, Values], int] = {}

    def bits(self, column: str, values: Values) -> int:
        """The cells of a column that are within a set that was drawn on the grid."""
        found = self._bits.get((column, values))
        if found is None:
            found = self._found(column, values)
            self._bits[column, values] = found
        return found

    def _found(self, column: str, values: Values) -> int:
        cells = self.cells[column]
        if isinstance(values, Names):
            return sum(1 << place for place, cell in enumerate(cells) if within(cell, values))
        lows = self.lows[column]
        first = 0 if values.low is None else bisect_left(lows, values.low)
        after = len(cells) if values.high is None else bisect_right(lows, values.high)
        return (1 << after) - (1 << first) if after > first else 0

    def box(self, region: Region) -> Box:
        """A region as a box. Of facts that are no column the box knows nothing."""
        return tuple(
            self.bits(column, region.sides[column]) if column in region.sides else full
            for column, full in zip(self.columns, self.full, strict=True)
        )

    def row(self, given: Sequence[str], row: Row) -> tuple[Box, ...]:
        """What fits a row: one box, or one for each currency that its cells name."""
        named = {test.currency for tests in row.tests for test in tests if test.currency}
        boxes = (self._row(given, row, currency) for currency in sorted(named) or [""])
        return tuple(box for box in boxes if all(box))

    def _row(self, given: Sequence[str], row: Row, currency: str) -> Box:
        first = self.bits(CURRENCY, Names(frozenset((currency,)))) if currency else self.full[0]
        cells = (self._cell(fact, tests, currency) for fact, tests in zip(given, row.tests, strict=True))
        return (first, *cells)

    def _cell(self, fact: str, tests: Sequence[Test], currency: str) -> int:
        found = 0
        for test in tests:
            if test.currency in ("", currency):
                found |= self.bits(fact, asked(fact, test))
        return found

    def regions(self, box: Box) -> Regions:
        """The box as regions that can be worded: each side without a hole, money in one currency."""
        found = [Region()]
        for column, bits, full in zip(self.columns, box, self.full, strict=True):
            if bits != full:
                sides = self._sides(column, bits)
                found = [Region({**one.sides, column: values}) for one in found for values in sides]
        return tuple(piece for one in found for piece in by_currency(one))

    def _sides(self, column: str, bits: int) -> list[Values]:
        cells = self.cells[column]
        if isinstance(cells[0], Names):
            return [_names([cell for place, cell in enumerate(cells) if bits >> place & 1])]
        return [_span(cells[first], cells[last]) for first, last in _runs(bits)]


def _cells(column: str, drawn: Iterable[Values]) -> tuple[Values, ...]:
    """The pieces that the sets cut everything into. Words that nobody names stand together, where a list is open."""
    spans = [values for values in drawn if isinstance(values, Span)]
    if spans:
        return tuple(cell for cell in _steps(spans) if within(cell, every(column)))
    names = sorted({name for values in drawn if isinstance(values, Names) for name in values.names})
    rest = (Names(frozenset(names), but=True),) if EVERY_NAME in drawn else ()
    return (*(Names(frozenset((name,))) for name in names), *rest)


def _steps(spans: Sequence[Span]) -> tuple[Values, ...]:
    starts = {span.low for span in spans if span.low is not None}
    starts |= {span.high + 1 for span in spans if span.high is not None}
    edges = sorted(starts)
    lows = [None, *edges]
    highs = [*(edge - 1 for edge in edges), None]
    return tuple(Span(low, high) for low, high in zip(lows, highs, strict=True))


def _low(cell: Values) -> float:
    """Where a span begins; before everything where it has no beginning. Words have no order and all begin there."""
    return cell.low if isinstance(cell, Span) and cell.low is not None else -inf


def _names(cells: Sequence[Values]) -> Names:
    sets = [cell for cell in cells if isinstance(cell, Names)]
    named = frozenset(name for cell in sets if not cell.but for name in cell.names)
    rest = next((cell for cell in sets if cell.but), None)
    return Names(named) if rest is None else Names(rest.names - named, but=True)


def _span(first: Values, last: Values) -> Span:
    assert isinstance(first, Span)
    assert isinstance(last, Span)
    return Span(first.low, last.high)


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    """The first and last place of each run of bits."""
    place = 0
    while bits >> place:
        place += _zeros(bits >> place)
        length = _zeros(~(bits >> place))
        yield place, place + length - 1
        place += length


def _zeros(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


# ---------------------------------------------------------------------------------------------- what is left open


def meets(one: Box, other: Box) -> bool:
    """Whether two boxes share a cell."""
    for a, b in zip(one, other, strict=True):  # noqa: SIM110 - asked a hundred thousand times for one table
        if not a & b:
            return False
    return True


def shared(one: Box, other: Box) -> Box:
    """What two boxes share; a side without bits means nothing."""
    return tuple(a & b for a, b in zip(one, other, strict=True))


def inside(one: Box, other: Box) -> bool:
    """Whether the second box holds all of the first."""
    return all(not a & ~b for a, b in zip(one, other, strict=True))


def hole(box: Box, rows: Sequence[Box], patience: Patience) -> Box | None:
    """A piece of the box that no row meets; None where the rows hold all of it.

    Rows that leave over only one slice of the box shrink it to that slice. Where every row leaves more, the one that
    leaves fewest is taken out, and each slice beside it is looked through for itself.
    """
    patience.spend(len(rows))
    waiting = [(box, [row for row in rows if meets(box, row)])]
    while waiting:
        here, near = waiting.pop()
        patience.spend(1 + len(near))
        if not near:
            return here
        pivot, apart = _least_apart(here, near)
        others = [row for row in near if row is not pivot]
        for column in apart:
            beside = here[column] & ~pivot[column]
            slice_ = (*here[:column], beside, *here[column + 1 :])
            waiting.append((slice_, [row for row in others if meets(slice_, row)]))
            here = (*here[:column], here[column] & pivot[column], *here[column + 1 :])
    return None


def _least_apart(box: Box, rows: Sequence[Box]) -> tuple[Box, list[int]]:
    """The row that leaves over slices on the fewest columns, and those columns."""
    best: tuple[Box, list[int]] | None = None
    for row in rows:
        apart = [column for column, bits in enumerate(box) if bits & ~row[column]]
        if best is None or len(apart) < len(best[1]):
            best = row, apart
            if len(apart) <= 1:
                break
    assert best is not None
    return best


def grown(piece: Box, rows: Sequence[Box], grid: Grid) -> Box:
    """The hole as large as it can be without meeting a row: column by column, spans in one piece.

    It stays in one currency, unless it bounds no money: 500 of one are not 500 of another.
    """
    piece = (piece[0] & -piece[0], *piece[1:])
    for column in range(1, len(piece)):
        piece = _wider(piece, column, rows, grid)
    bounded = (bits != full for name, bits, full in zip(grid.columns, piece, grid.full, strict=True) if is_money(name))
    return piece if any(bounded) else _wider(piece, 0, rows, grid)


def _wider(piece: Box, column: int, rows: Sequence[Box], grid: Grid) -> Box:
    blocked = 0
    others = (*piece[:column], grid.full[column], *piece[column + 1 :])
    for row in rows:
        if meets(others, row):
            blocked |= row[column]
    free = grid.full[column] & ~blocked
    if isinstance(grid.cells[grid.columns[column]][0], Span):
        free = next(_run(first, last) for first, last in _runs(free) if _run(first, last) & piece[column])
    return (*piece[:column], free, *piece[column + 1 :])


def _run(first: int, last: int) -> int:
    return (1 << last + 1) - (1 << first)


def holes(boxes: Sequence[Box], rows: Sequence[Box], grid: Grid, patience: Patience) -> Iterator[Box]:
    """Everything in the boxes that no row meets, in large pieces that may share cells, one after the other."""
    taken = list(rows)
    for box in boxes:
        while (found := hole(box, taken, patience)) is not None:
            piece = grown(found, rows, grid)
            taken.append(piece)
            yield piece
