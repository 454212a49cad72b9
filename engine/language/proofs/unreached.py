"""Rows of a table that no invoice reaches: P321, P323. It knows who takes their invoices, not what they were for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from engine.language.diagnostics import Elsewhere, Example, Finding, Fix
from engine.language.grammar.hints import Hints
from engine.language.proofs.drawn import Drawn, Found
from engine.language.regions.sweep import Box, Patience, hole, inside, meets, shared
from engine.language.regions.values import CURRENCY, Names
from engine.language.writing.suggestions import did_you_mean


def check_rows_that_never_answer(table: Drawn, patience: Patience) -> Iterator[Found]:
    """P321, P323: rows that no invoice reaches. Those that one row takes away are told once, of that row."""
    dead = list[int]()
    for place, boxes in enumerate(table.rows):
        if not table.reach(boxes):
            if not _is_answered_by_a_dead_row(table, place):
                yield Found("P323", partial(_outside, table, place))
        elif table.left(boxes, place, patience) is None:
            dead.append(place)
    alone = {place: taker_of(table, place) for place in dead}
    for place, taker in alone.items():
        mine = [other for other in dead if alone[other] == taker]
        if taker is None or len(mine) < 2:
            yield Found("P321", partial(_dead, table, place, patience))
        elif place == mine[0]:
            yield Found("P321", partial(_takes_all, table, taker, mine))


def taker_of(table: Drawn, place: int) -> int | None:
    """The first row above that alone takes everything that a row could answer."""
    mine = table.reach(table.rows[place])
    rows_above = enumerate(table.rows[:place])
    return next((at for at, outer in rows_above if all(any(inside(box, one) for one in outer) for box in mine)), None)


def _takes_all(table: Drawn, taker: int, dead: Sequence[int]) -> Finding:
    """P321: a row that stands too high: several rows below it never answer."""
    last, first = dead[-1] + 1, taker + 1
    same = all(table.answers(place) == table.answers(taker) for place in dead)
    hints = (f"move row {first} below row {last}", f"mueva la fila {first} debajo de la fila {last}")
    if same:
        hints = ("delete them: the answer is the same", "bórrelas: la respuesta es la misma")
    # Where a row stands above all others and lets everything pass, there is no doubt where it belongs.
    is_the_rest = not same and len(dead) == len(table.rows) - first
    return table.draft.finding(
        "P321", table.row(dead[0] if same else taker),
        f"{_listed(dead, 'and')} never answer: row {first} takes everything that they could",
        f"las {_listed(dead, 'y')} nunca responden: la fila {first} toma todo lo que les tocaría",
        hints, warning=same, fix=_moved_below(table, taker, dead[-1]) if is_the_rest else None,
        elsewhere=_stands(table, taker if same else dead[0]),
        example=_taken_instead(table, dead[0], [taker]))  # fmt: skip


def _moved_below(table: Drawn, place: int, last: int) -> Fix | None:
    """A row's line put below another's; none where rows share lines or are spread over several."""
    rows = table.draft.node(f"{table.path}.rows").items[place : last + 1]
    if not rows or any(row.line != row.end_line for row in rows) or len({row.line for row in rows}) < len(rows):
        return None
    start, end = rows[0].line, rows[-1].line
    lines = table.draft.plan.source.text.split("\n")[start - 1 : end]
    return Fix(start, 1, end, len(lines[-1]) + 1, "\n".join([*lines[1:], lines[0]]))


def _is_answered_by_a_dead_row(table: Drawn, place: int) -> bool:
    """Whether a row asks for what a row of `segments` answers, which is dead: that is told of the dead row."""
    column = _impossible(table, place)
    fact = table.table.given[column] if column is not None else ""
    if column is None or fact not in ("segment", "risk"):
        return False
    words = {word for test in table.table.rows[place].tests[column] for word in test.words}
    return bool(words.intersection(known_answers(table, fact)))


def _dead(table: Drawn, place: int, patience: Patience) -> Finding:
    """P321: earlier rows take everything that the row could."""
    above = takers(table, place, patience)
    same = all(table.answers(other) == table.answers(place) for other in above)
    by_en, by_es = _listed(above, "and"), _listed(above, "y")
    together = ("together ", "juntas ") if len(above) > 1 else ("", "")
    hints: Hints = ("delete it: the answer is the same", "bórrela: la respuesta es la misma")
    if not same:
        hints = (f"move it above {_listed(above[:1], 'and')}, or delete it",
                 f"muévala encima de la {_listed(above[:1], 'y')}, o bórrela")  # fmt: skip
    some = ("take", "toman") if len(above) > 1 else ("takes", "toma")
    return table.draft.finding(
        "P321", table.row(place),
        f"row {place + 1} never answers: {by_en} {together[0]}{some[0]} everything that it could",
        f"la fila {place + 1} nunca responde: {_the(above)} {by_es} {together[1]}{some[1]} todo lo que le tocaría",
        hints, warning=same, fix=_deleted(table, place) if same else None,
        elsewhere=_stands(table, above[0]),
        example=_taken_instead(table, place, above))  # fmt: skip


def _the(above: Sequence[int]) -> str:
    return "las" if len(above) > 1 else "la"


def _stands(table: Drawn, place: int) -> Elsewhere:
    return table.draft.elsewhere(table.row(place), f"row {place + 1} stands here", f"la fila {place + 1} está aquí")


def _taken_instead(table: Drawn, place: int, above: Sequence[int]) -> Example:
    """An invoice that fits the row, and who answers for it instead."""
    rows_above = [(other, box) for other in above for box in table.rows[other]]
    pairs = ((other, mine, box) for mine in table.reach(table.rows[place]) for other, box in rows_above)
    other, box = next((other, shared(mine, box)) for other, mine, box in pairs if meets(mine, box))
    return table.example(table.regions(box), f": row {other + 1} answers", f": responde la fila {other + 1}")


def _listed(places: Sequence[int], last: str) -> str:
    """`row 2`, `rows 1, 2 and 4`; in Spanish `fila 2`, `filas 1, 2 y 4`."""
    noun = ("fila" if last == "y" else "row") + ("s" if len(places) > 1 else "")
    numbers = [str(place + 1) for place in places]
    return f"{noun} " + (f" {last} ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1]))))


def takers(table: Drawn, place: int, patience: Patience) -> list[int]:
    """A few rows above that take everything: one where one does, else as few as are found by leaving out others."""
    mine = table.reach(table.rows[place])
    if (alone := taker_of(table, place)) is not None:
        return [alone]
    kept = list(range(place))
    for other in reversed(range(place)):
        fewer = [box for one in kept if one != other for box in table.rows[one]]
        if all(hole(box, fewer, patience) is None for box in mine):
            kept.remove(other)
    return kept


def _deleted(table: Drawn, place: int) -> Fix | None:
    node = table.draft.node(table.row(place))
    alone = len({row.line for row in table.draft.node(f"{table.path}.rows").items}) == len(table.rows)
    return Fix(node.line, 1, node.line + 1, 1, "") if alone and node.line == node.end_line else None


def _outside(table: Drawn, place: int) -> Finding:
    """P323: a row for invoices that this playbook never has."""
    column = _impossible(table, place)
    cell = f"{table.row(place)}[{column}]" if column is not None else table.row(place)
    fact = table.table.given[column] if column is not None else ""
    by_segments = fact in ("segment", "risk")
    en, es = _WHO_SAYS[by_segments]
    what = table.draft.node(cell).text
    said_en = f"{fact} '{what}'" if fact else "all of this at once"
    said_es = f"{fact} «{what}»" if fact else "todo esto a la vez"
    where = "data.segments.rows" if by_segments else "policy.covers"
    elsewhere: Elsewhere | None = table.draft.elsewhere(where, "it is written here", "está escrito aquí")
    hints: Hints = ("delete the row, or mend the cell", "borre la fila, o corrija la celda")
    if (right := _in_our_money(table, place, column)) and what:
        hints = (f"write {right}, if that is the amount you mean; or delete the row",
                 f"escriba {right}, si ese es el monto que quiere decir; o borre la fila")  # fmt: skip
    if by_segments and "," not in what and did_you_mean(what, known_answers(table, fact))[0]:
        hints = did_you_mean(what, known_answers(table, fact))
    return table.draft.finding("P323", cell, f"row {place + 1} never answers: {en} {said_en}",
                               f"la fila {place + 1} nunca responde: {es} {said_es}", hints,
                               warning=True, elsewhere=elsewhere)  # fmt: skip


def _in_our_money(table: Drawn, place: int, column: int | None) -> str:
    """A cell in a currency that no invoice has, in the one that they have; empty where that is not its trouble."""
    known = {name for one in table.domain if isinstance(named := one.side(CURRENCY), Names) for name in named.names}
    asked = {test.currency for test in table.table.rows[place].tests[column] if test.currency} if column is not None \
        else set()  # fmt: skip
    if len(known) != 1 or len(asked) != 1 or asked & known:
        return ""
    return table.draft.node(f"{table.row(place)}[{column}]").text.replace(min(asked), min(known))


def known_answers(table: Drawn, fact: str) -> list[str]:
    """The words that rows of `segments` answer."""
    segments = table.draft.plan.segments
    return sorted({row.then[segments.then.index(fact)] for row in segments.rows}) if segments is not None else []


_WHO_SAYS: Final = (
    ("no invoice that 'policy.covers' takes has", "ninguna factura que «policy.covers» toma tiene"),
    ("no row of 'data.segments' that is reached answers", "ninguna fila de «data.segments» que se alcanza responde"),
)


def _impossible(table: Drawn, place: int) -> int | None:
    """The first column whose cell alone fits no invoice; None where only the cells together do not."""
    boxes: tuple[Box, ...] = table.rows[place]
    columns = range(len(table.table.given))
    alone = (
        column for column in columns
        if not any(box[column + 1] & one[column + 1] and box[0] & one[0] for box in boxes for one in table.around)
    )  # fmt: skip
    return next(alone, None)
