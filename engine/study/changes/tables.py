"""Two decision tables compared exactly: the regions of invoices for which the first row that fits answers otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from engine.language.regions.boxes import Region, Regions, TooTangled, both, difference, of_row, overlap
from engine.study.changes import where
from engine.study.changes.change import Change
from engine.study.words.names import ANSWERS, VALUES, Both, name, pick
from engine.study.words.times import share
from schemas.plan import Table

Answer = tuple[tuple[str, str], ...]
"""The answers of a row by column, sorted; nothing where no row fits."""
Pieces = list[tuple[Region, Answer]]
NO_ROW: Final[Answer] = ()
MOST_PAIRS: Final = 4_000_000
MOST_SAID: Final = 30
"""Pairs of answers that are told one by one; who changes more has made another table."""


def answered(table: Table | None, around: Regions) -> Pieces:
    """The table as pieces of the invoices around, each with its answer. Raises TooTangled."""
    if table is None:
        return [(region, NO_ROW) for region in around]
    left, pieces = around, []
    for row in table.rows:
        fits = of_row(table.given, row)
        answer = tuple(sorted(zip(table.then, row.then, strict=True)))
        pieces += [(region, answer) for region in overlap(left, fits)]
        left = difference(left, fits)
    return pieces + [(region, NO_ROW) for region in left]


def differing(old: Table | None, new: Table | None, around: Regions) -> list[tuple[Answer, Answer, Regions]]:
    """Old answer, new answer, and the invoices for which it is so; neighbours joined. Raises TooTangled."""
    before, after = answered(old, around), answered(new, around)
    if len(before) * len(after) > MOST_PAIRS:
        raise TooTangled
    found: dict[tuple[Answer, Answer], list[Region]] = {}
    for region, answer in before:
        for other, now in after:
            if answer != now and (shared := both(region, other)) is not None:
                found.setdefault((answer, now), []).append(shared)
    return [(was, now, where.joined(pieces, around)) for (was, now), pieces in found.items()]


def compare(path: str, what: Both, old: Table | None, new: Table | None, around: Regions) -> list[Change]:
    """The changes of a table in words, one for each pair of answers."""
    if old == new:
        return []
    try:
        differences = differing(old, new, around)
    except TooTangled:
        return [Change(path, f"{what[0]}: so many rows changed that they cannot be told apart here",
                       f"{what[1]}: cambiaron tantas filas que aquí no se pueden distinguir")]  # fmt: skip
    changes = [_change(path, what, *one) for one in differences[:MOST_SAID]]
    if (more := len(differences) - MOST_SAID) > 0:
        changes.append(Change(path, f"{what[0]}: {more} more differences", f"{what[1]}: {more} diferencias más"))
    return changes


def _change(path: str, what: Both, old: Answer, new: Answer, regions: Regions) -> Change:
    texts = [f"{subject}: {where.all_said(regions, tongue)}: {_instead(old, new, tongue)}"
             for subject, tongue in zip(what, ("en", "es"), strict=True)]  # fmt: skip
    return Change(path, texts[0], texts[1], regions)


def _instead(old: Answer, new: Answer, language: str) -> str:
    """`2 instalments instead of 4, discount 0% instead of 5%`: only what differs."""
    no_row = pick(("no row fits", "ninguna fila corresponde"), language)
    if not old or not new:
        was, now = (all_answers(one, language) if one else no_row for one in (old, new))
        return pick((f"{now} instead of: {was}", f"{now} en lugar de: {was}"), language)
    before, after = dict(old), dict(new)
    columns = [
        column for column in (*ANSWERS, *sorted({*before, *after} - set(ANSWERS))) if column in {**before, **after}
    ]
    return ", ".join(
        _one(column, before.get(column, ""), after.get(column, ""), language)
        for column in columns if before.get(column, "") != after.get(column, "")
    )  # fmt: skip


def _one(column: str, old: str, new: str, language: str) -> str:
    was, now = (value(column, text, language) for text in (old, new))
    fact, instead = name(ANSWERS, column, language), pick(("instead of", "en lugar de"), language)
    if column == "instalments":
        unit = pick(("instalment", "cuota"), language) + ("s" if new != "1" else "")
        return f"{now} {unit} {instead} {was}"
    return f"{fact} {now} {instead} {was}"


def value(column: str, text: str, language: str) -> str:
    """An answer as people write it."""
    if column in ("down_payment", "discount") and text:
        return share(Decimal(text))
    return name(VALUES, text, language) or pick(("nothing", "nada"), language)


def all_answers(answer: Answer, language: str) -> str:
    """All answers of a row: `instalments 2, discount 0%`."""
    return ", ".join(f"{name(ANSWERS, column, language)} {value(column, text, language)}" for column, text in answer)
