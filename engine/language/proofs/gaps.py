"""Decision tables proved whole: gaps, dead rows and contradicting overlaps: P320 to P329."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final

import msgspec

from engine.language.diagnostics import Elsewhere, Example, Finding, Fix
from engine.language.grammar.shape import Hints
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.drawn import Drawn, Found, drawn_tables
from engine.language.proofs.overlaps import check_overlaps
from engine.language.regions.boxes import Regions, TooTangled, both
from engine.language.regions.sweep import Box, Patience, hole, holes, inside, meets, shared
from engine.language.regions.values import CURRENCY, Names
from engine.language.regions.wording import rows
from engine.language.tables import ABSENT
from engine.language.writing.suggestions import did_you_mean

MOST_SHOWN: Final = 5
"""Findings of one kind in one table: who has more mends these first."""
MOST_COUNTED: Final = 25


def check_tables(draft: Draft) -> Iterator[Finding]:
    """P320 to P325: every proof of every table."""
    try:
        tables = tuple(drawn_tables(draft))
    except TooTangled:
        return
    for table in tables:
        found = [_told(table, proof) for proof in (check_gaps, check_rows_that_never_answer, check_overlaps)]
        yield from (finding for findings, _ in found for finding in findings)
        if any(tangled for _, tangled in found):
            yield _too_tangled(table)


def _told(table: Drawn, proof: Callable[[Drawn, Patience], Iterator[Found]]) -> tuple[list[Finding], bool]:
    """What a proof found, in words, and whether it had to be given up."""
    patience, found, told = Patience(), list[Found](), list[Finding]()
    try:
        found.extend(islice(proof(table, patience), MOST_COUNTED))
        for code in dict.fromkeys(one.code for one in found):
            mine = [one for one in found if one.code == code]
            told += [one.tell() for one in mine[:MOST_SHOWN]]
            told[-1] = _and_more(told[-1], len(mine) - MOST_SHOWN)
    except TooTangled:
        return told, True
    return told, False


def _too_tangled(table: Drawn) -> Finding:
    """P325: a table so tangled that its proof has to be given up, rather than keep its author waiting."""
    size = len(table.rows)
    return table.draft.finding("P325", f"{table.path}.rows",
                               f"this table of {size} rows is too tangled to be proved free of gaps and dead rows",
                               f"esta tabla de {size} filas es demasiado enredada para probar que no tiene huecos ni "
                               "filas muertas",
                               ("ask fewer facts in one table, or say 'any' in more cells",
                                "pregunte menos datos en una tabla, o escriba «any» en más celdas"),
                               warning=True, key=True)  # fmt: skip


def _and_more(last: Finding, more: int) -> Finding:
    if more <= 0:
        return last
    count = f"{more}" if more < MOST_COUNTED - MOST_SHOWN else f"{more} or more"
    cuantos = count.replace("or more", "o más")
    return msgspec.structs.replace(last, message_en=f"{last.message_en} (and {count} more of this kind in the table)",
                                   message_es=f"{last.message_es} (y {cuantos} más de este tipo en la tabla)"
            )  # fmt: skip


# ---------------------------------------------------------------------------------------------- gaps


def check_gaps(table: Drawn, patience: Patience) -> Iterator[Found]:
    """P320, P324: invoices for which no row answers."""
    every = [box for boxes in table.rows for box in boxes]
    for piece in holes(table.around, every, table.grid, patience):
        regions = table.regions(piece)
        at_once = any(both(region, one) is not None for region in regions for one in table.arriving)
        yield Found("P320", partial(_gap, table, regions)) if at_once else \
            Found("P324", partial(_gap_later, table, regions))  # fmt: skip


def _gap(table: Drawn, regions: Regions) -> Finding:
    """P320: a gap for invoices as they arrive. A warning where only the currency is one that `covers` never named."""
    en, es = _said(table, regions)
    then_en, then_es = _WITHOUT_ROW[table.path]
    return _with_row(table, regions, "P320", f"no row answers for {en}: {then_en}",
                     f"ninguna fila responde para {es}: {then_es}", warning=_in_any_currency(regions))  # fmt: skip


def _in_any_currency(regions: Regions) -> bool:
    return all(isinstance(named := one.side(CURRENCY), Names) and named.but and one.bounds(CURRENCY) for one in regions)


_WITHOUT_ROW: Final = {
    "data.segments": ("such a customer gets no segment and no risk",
                      "ese cliente queda sin segmento y sin clase de riesgo"),
    "negotiation.offers": ("nothing can be agreed there", "allí no se puede acordar nada"),
}  # fmt: skip


def _gap_later(table: Drawn, regions: Regions) -> Finding:
    """P324: a gap that an invoice falls into once a part is paid, or a fee is charged."""
    en, es = _said(table, regions)
    lowest = min((one.side("amount_due").low or 0 for one in table.arriving), default=0)  # type: ignore[union-attr]
    paid = any((one.side("amount_due").high or lowest) < lowest for one in regions)  # type: ignore[union-attr]
    how_en, how_es = _HOW_IT_GETS_THERE[paid]
    return _with_row(table, regions, "P324", f"no row answers for {en}: {how_en}, and then nothing can be agreed",
                     f"ninguna fila responde para {es}: {how_es}, y entonces no se puede acordar nada",
                     warning=True)  # fmt: skip


_HOW_IT_GETS_THERE: Final = (
    ("an invoice gets there when the playbook charges its fee",
     "una factura llega allí cuando el playbook le suma su cargo"),
    ("an invoice gets there when part of it is paid", "una factura llega allí cuando se paga una parte"),
)  # fmt: skip


def _said(table: Drawn, regions: Regions) -> tuple[str, str]:
    return tuple((" or ", " o ")[spanish].join(table.words(one, ("en", "es")[spanish]) for one in regions)
                 for spanish in (False, True))  # type: ignore[return-value]  # fmt: skip


def _with_row(table: Drawn, regions: Regions, code: str, en: str, es: str, *, warning: bool) -> Finding:
    lines = tuple(dict.fromkeys(
        line for one in regions for line in rows(one, table.table.given, _careful_answers(table))
    ))  # fmt: skip
    typed = "\n".join(lines)
    hints = f"add below the last row:\n{typed}", f"agregue debajo de la última fila:\n{typed}"
    if _in_any_currency(regions):
        hints = (f"say under 'policy.covers' which amounts are taken, in which currency; or {hints[0]}",
                 f"diga en «policy.covers» qué montos se toman, y en qué moneda; o {hints[1]}")  # fmt: skip
    return table.draft.finding(code, f"{table.path}.rows", en, es, hints,
                               warning=warning, key=True, fix=_below_last_row(table, lines),
                               example=table.example(regions))  # fmt: skip


def _careful_answers(table: Drawn) -> tuple[str, ...]:
    """What allows least: no offer to speak of; of segments what the last row says, where the rest has its place."""
    heads = [item.text for item in table.draft.node(f"{table.path}.then").items]
    if table.path == "data.segments":
        last = table.draft.node(table.row(len(table.rows) - 1))
        return tuple(item.text for item in last.items[-len(heads) :])
    return tuple("0%" if ABSENT[name] == "0" else ABSENT[name] for name in heads)


def _below_last_row(table: Drawn, lines: Sequence[str]) -> Fix | None:
    """The rows on lines of their own below the last one; none where the last row is spread over lines."""
    last = table.draft.node(table.row(len(table.rows) - 1))
    listed = table.draft.node(f"{table.path}.rows")
    if last.line != last.end_line or listed.line == listed.items[-1].line != listed.items[0].line:
        return None
    margin = " " * (listed.column - 1)
    if len(table.draft.plan.source.text.split("\n")) > last.end_line:
        return Fix(last.end_line + 1, 1, last.end_line + 1, 1, "".join(f"{margin}{line}\n" for line in lines))
    end = (last.end_line, last.end_column)
    return Fix(*end, *end, "".join(f"\n{margin}{line}" for line in lines))


# ---------------------------------------------------------------------------------------------- dead rows


def check_rows_that_never_answer(table: Drawn, patience: Patience) -> Iterator[Found]:
    """P321, P323: rows that no invoice reaches. Those that one row takes away are told once, of that row."""
    dead = list[int]()
    for place, boxes in enumerate(table.rows):
        if not table.reach(boxes):
            if not _is_answered_by_a_dead_row(table, place):
                yield Found("P323", partial(_outside, table, place))
        elif table.left(boxes, place, patience) is None:
            dead.append(place)
    taken = {place: taker_of(table, place) for place in dead}
    for place in dead:
        mine = [other for other in dead if taken[other] is not None and taken[other] == taken[place]]
        if len(mine) < 2:
            yield Found("P321", partial(_dead, table, place, patience))
        elif place == mine[0]:
            yield Found("P321", partial(_takes_all, table, taken[place], mine))


def taker_of(table: Drawn, place: int) -> int | None:
    """The first row above that alone takes everything that a row could answer."""
    mine = table.reach(table.rows[place])
    rows_above = enumerate(table.rows[:place])
    return next((at for at, outer in rows_above if all(any(inside(box, one) for one in outer) for box in mine)), None)


def _takes_all(table: Drawn, taker: int, dead: Sequence[int]) -> Finding:
    """P321: a row that stands too high: several rows below it never answer."""
    last, first = dead[-1] + 1, taker + 1
    return table.draft.finding(
        "P321", table.row(taker),
        f"{_listed(dead, 'and')} never answer: row {first} takes everything that they could",
        f"las {_listed(dead, 'y')} nunca responden: la fila {first} toma todo lo que les tocaría",
        (f"move row {first} below row {last}", f"mueva la fila {first} debajo de la fila {last}"),
        warning=all(table.answers(place) == table.answers(taker) for place in dead),
        fix=_moved_below(table, taker, dead[-1]),
        elsewhere=table.draft.elsewhere(table.row(dead[0]), f"row {dead[0] + 1} stands here",
                                        f"la fila {dead[0] + 1} está aquí"),
        example=_taken_instead(table, dead[0], [taker]))  # fmt: skip


def _moved_below(table: Drawn, place: int, last: int) -> Fix | None:
    """A row's line put below another's; none where rows share lines or are spread over several."""
    rows = table.draft.node(f"{table.path}.rows").items[place : last + 1]
    if any(row.line != row.end_line for row in rows) or len({row.line for row in rows}) < len(rows):
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
        elsewhere=table.draft.elsewhere(table.row(above[0]), *_taken_here(above)),
        example=_taken_instead(table, place, above))  # fmt: skip


def _the(above: Sequence[int]) -> str:
    return "las" if len(above) > 1 else "la"


def _taken_here(above: Sequence[int]) -> tuple[str, str]:
    return f"row {above[0] + 1} stands here", f"la fila {above[0] + 1} está aquí"


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
    if by_segments and "," not in what and did_you_mean(what, known_answers(table, fact))[0]:
        hints = did_you_mean(what, known_answers(table, fact))
    return table.draft.finding("P323", cell, f"row {place + 1} never answers: {en} {said_en}",
                               f"la fila {place + 1} nunca responde: {es} {said_es}", hints,
                               warning=True, elsewhere=elsewhere)  # fmt: skip


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


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (check_tables,)
