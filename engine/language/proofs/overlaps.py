"""Rows of a table that cross and answer differently: P322. It knows which row wins, not which one was meant to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from engine.language.diagnostics import Finding, Fix
from engine.language.proofs.drawn import Drawn, Found
from engine.language.regions.sweep import Box, Patience, meets, shared
from engine.language.regions.values import Span, Values, is_dense
from engine.language.regions.wording import cell, quoted


class Crossing(msgspec.Struct, frozen=True):
    """Two rows that contradict each other: the one above wins `both`. `column` is where neither holds the other."""

    above: int
    below: int
    upper: Box
    lower: Box
    both: Box
    column: int | None


def check_overlaps(table: Drawn, patience: Patience) -> Iterator[Found]:
    """P322: two rows fit the same invoices, neither is an exception from the other, and they answer differently."""
    whole = _whole(table)
    firsts = (next(_crossings(table, below, whole, patience), None) for below in range(1, len(table.rows)))
    crossings = [
        one for one in firsts
        if one is not None and table.left(table.rows[one.below], one.below, patience) is not None
    ]  # fmt: skip
    for one in crossings:
        mine = [other for other in crossings if _cause(table, other) == _cause(table, one)]
        if len(mine) < 2:
            yield Found("P322", partial(_overlap, table, one))
        elif one is mine[0]:
            yield Found("P322", partial(_too_wide, table, mine))


def _cause(table: Drawn, found: Crossing) -> tuple[int, str]:
    """A cell of the row above that reaches into the rows below, and how it would read if it did not."""
    return found.above, _left_over(table, found, found.upper, found.lower) or f"row {found.below}"


def _whole(table: Drawn) -> Box:
    """For each column everything that some invoice has."""
    whole = tuple(0 for _ in table.grid.columns)
    for box in table.around:
        whole = tuple(a | b for a, b in zip(whole, box, strict=True))
    return whole


def _crossings(table: Drawn, below: int, whole: Box, patience: Patience) -> Iterator[Crossing]:
    for above in range(below):
        patience.spend(1)
        if table.answers(above) == table.answers(below):
            continue
        for upper in table.rows[above]:
            for lower in table.rows[below]:
                if meets(upper, lower) and _contradict(upper, lower, whole):
                    piece = table.left([shared(upper, lower)], above, patience)
                    if piece is not None:
                        yield Crossing(above, below, upper, lower, shared(upper, lower), _column(upper, lower, whole))


def _contradict(upper: Box, lower: Box, whole: Box) -> bool:
    """Whether neither row is an exception from the other in what both of them ask.

    A cell that lets everything pass asks nothing. `at least 50000 PEN, any` above `any, under 20%` is an order of
    precedence that the author wrote; `500 PEN to 5000 PEN` above `5000 PEN to 9000 PEN` is a slip.
    """
    asked = [
        (one & every, other & every)
        for one, other, every in zip(upper, lower, whole, strict=True)
        if every & ~one and every & ~other
    ]
    return any(one & ~other for one, other in asked) and any(other & ~one for one, other in asked)


def _column(upper: Box, lower: Box, whole: Box) -> int | None:
    """The column whose cells cross: each has something that the other has not. Columns count from the first fact."""
    cells = enumerate(zip(upper[1:], lower[1:], whole[1:], strict=True))
    return next((at for at, (one, other, every) in cells if one & ~other & every and other & ~one & every), None)


# ---------------------------------------------------------------------------------------------- in words


def _overlap(table: Drawn, found: Crossing) -> Finding:
    """P322"""
    both = table.regions(found.both)
    above, below = found.above + 1, found.below + 1
    path = table.row(found.below) + ("" if found.column is None else f"[{found.column}]")
    typed = _left_over(table, found, found.lower, found.upper) if _holds_the_rest(found) else ""
    node = table.draft.node(path)
    fix = Fix(node.line, node.column, node.end_line, node.end_column, quoted(typed)) if typed else None
    return table.draft.finding(
        "P322", path,
        f"rows {above} and {below} both fit {table.words(both[0], 'en')}, and answer differently: row {above} wins",
        f"las filas {above} y {below} cubren {table.words(both[0], 'es')} y responden distinto: gana la fila {above}",
        _hints(table, found, typed), warning=True, fix=fix,
        elsewhere=table.draft.elsewhere(table.row(found.above), f"row {above} stands here",
                                        f"la fila {above} está aquí"),
        example=table.example(both))  # fmt: skip


def _too_wide(table: Drawn, found: Sequence[Crossing]) -> Finding:
    """P322: one cell of a row reaches into several rows below, which is told once, of that cell."""
    one, above = found[0], found[0].above + 1
    below = [other.below + 1 for other in found]
    rows, filas = (_listed([str(place) for place in below], last) for last in ("and", "y"))
    both = table.regions(one.both)
    typed = _left_over(table, one, one.upper, one.lower)
    return table.draft.finding(
        "P322", f"{table.row(one.above)}[{one.column}]",
        f"row {above} fits what rows {rows} fit too, such as {table.words(both[0], 'en')}, and answers differently: "
        f"row {above} wins",
        f"la fila {above} cubre lo que también cubren las filas {filas}, como {table.words(both[0], 'es')}, y responde "
        f"distinto: gana la fila {above}",
        (f"if rows {rows} are right there, write '{typed}' here", f"si allí valen las filas {filas}, escriba aquí "
         f"«{typed}»"), warning=True,
        elsewhere=table.draft.elsewhere(table.row(one.below), f"row {below[0]} stands here",
                                        f"la fila {below[0]} está aquí"),
        example=table.example(both))  # fmt: skip


def _listed(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _hints(table: Drawn, found: Crossing, typed: str) -> tuple[str, str]:
    above, below = found.above + 1, found.below + 1
    if not typed:
        return (f"narrow row {below} to what is left to it; or, if it is right there, put it above row {above}",
                f"acote la fila {below} a lo que le queda; o, si allí vale ella, póngala encima de la fila {above}"
                )  # fmt: skip
    other = _left_over(table, found, found.upper, found.lower)
    else_en = f"write '{other}' in row {above}" if other else f"narrow row {above}"
    si_no = f"escriba «{other}» en la fila {above}" if other else f"acote la fila {above}"
    return (f"if row {above} is right there, write '{typed}' here; if row {below} is, {else_en}",
            f"si allí vale la fila {above}, escriba aquí «{typed}»; si vale la fila {below}, {si_no}")  # fmt: skip


def _holds_the_rest(found: Crossing) -> bool:
    """Whether the row above takes all of the row below but for one column: then a narrower cell changes no answer."""
    columns = enumerate(zip(found.lower, found.upper, strict=True))
    return found.column is not None and not any(a & ~b for at, (a, b) in columns if at != found.column + 1)


def _left_over(table: Drawn, found: Crossing, mine: Box, other: Box) -> str:
    """A row's cell in the column that crosses, without what the other row has; empty where it cannot be typed."""
    if found.column is None:
        return ""
    column = found.column + 1
    fact = table.grid.columns[column]
    regions = table.grid.regions((*mine[:column], mine[column] & ~other[column], *mine[column + 1 :]))
    sides = [one.side(fact) for one in regions]
    if any(side != sides[0] for side in sides) or _starts_just_above(fact, sides[0]):
        return ""
    return cell(fact, regions[0])


def _starts_just_above(fact: str, values: Values) -> bool:
    """Whether the cell would have to say `over 20% to 50%`, which cannot be written."""
    return isinstance(values, Span) and is_dense(fact) and bool((values.low or 0) % 2) and values.high is not None
