"""Decision tables proved whole: P320 to P329. It finds the gaps itself; dead rows and overlaps have their rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final

import msgspec

from engine.language.diagnostics import Finding, Fix
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.drawn import Drawn, Found, drawn_tables
from engine.language.proofs.overlaps import check_overlaps
from engine.language.proofs.unreached import check_rows_that_never_answer
from engine.language.regions.boxes import Regions, TooTangled, both
from engine.language.regions.sweep import Patience, holes
from engine.language.regions.values import CURRENCY, Names
from engine.language.regions.wording import rows
from engine.language.tables import ABSENT

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


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (check_tables,)
