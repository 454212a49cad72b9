"""Decision tables (`segments`, `offers`): rows of tests and answers. It reads them; the machine picks the row."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from engine.language.conditions import read_test, read_tests
from engine.language.diagnostics import Unreadable
from engine.language.reading import Reading
from engine.language.text.source import Node
from engine.language.writing.amounts import share, whole
from engine.language.writing.suggestions import did_you_mean, listed, short
from engine.language.writing.units import identifier
from schemas.facts import CATALOGUE
from schemas.plan import Row, Table, Test


def _instalments(text: str) -> str:
    if whole(text) < 1:
        raise Unreadable("there is at least one instalment", "hay al menos una cuota",
                         "write 1 for payment in one sum", "escriba 1 para un pago único")  # fmt: skip
    return str(whole(text))


def _share(text: str) -> str:
    return f"{share(text):f}"


def _risk(text: str) -> str:
    words = CATALOGUE["risk"].words
    if text not in words:
        raise Unreadable(f"'{short(text)}' is not a risk class; expected one of {listed(words)}",
                         f"«{short(text)}» no es una clase de riesgo; se espera uno de {listed(words)}",
                         *did_you_mean(text, words))  # fmt: skip
    return text


# How the answers of each column are written, and what an absent column answers.
ANSWERS: Final[dict[str, Callable[[str], str]]] = {
    "segment": identifier, "risk": _risk,
    "instalments": _instalments, "down_payment": _share, "discount": _share, "approved_by": identifier,
}  # fmt: skip
ABSENT: Final = {"segment": "", "risk": "", "instalments": "1", "down_payment": "0", "discount": "0",
                 "approved_by": "nobody"}  # fmt: skip


def read_table(reading: Reading, node: Node | None, columns: tuple[str, ...] = ()) -> Table | None:
    """The table at a node; None where there is none. Absent `columns` get the answer that allows least."""
    if node is None or node.kind != "map":
        return None
    given, then = _heads(reading, node, "given"), _heads(reading, node, "then")
    added = tuple(column for column in columns if column not in then)
    rows = node.get("rows")
    read = (_row(reading, row, given, then) for row in (rows.items if rows is not None else ()))
    filled = tuple(Row(row.tests, (*row.then, *(ABSENT[name] for name in added)), row.place) for row in read if row)
    return Table(given, (*then, *added), filled, reading.place(node))


def _heads(reading: Reading, node: Node, key: str) -> tuple[str, ...]:
    """The columns as written. Unknown ones were reported and keep their place, so that cells still line up."""
    heads = node.get(key)
    items = heads.items if heads is not None else ()
    for place, item in enumerate(items):
        if any(item.text == earlier.text for earlier in items[:place]):
            reading.report("P304", item, f"the column '{short(item.text)}' stands twice",
                           f"la columna «{short(item.text)}» está dos veces", "delete one", "borre una")  # fmt: skip
    texts = [item.text for item in items]
    return tuple("" if text in texts[:place] else text for place, text in enumerate(texts))


def _row(reading: Reading, row: Node, given: tuple[str, ...], then: tuple[str, ...]) -> Row | None:
    if row.kind != "list":
        return None
    if len(row.items) != len(given) + len(then):
        _wrong_number(reading, row, given, then)
        return None
    tests = tuple(_tests(reading, cell, fact) for cell, fact in zip(row.items, given, strict=False))
    answers = tuple(_answer(reading, cell, name) for cell, name in zip(row.items[len(given) :], then, strict=True))
    return Row(tests, answers, reading.place(row))


def _wrong_number(reading: Reading, row: Node, given: tuple[str, ...], then: tuple[str, ...]) -> None:
    have, need = len(row.items), len(given) + len(then)
    if not need:
        return
    columns = listed((*given, *then))
    if any(re.match(r"\d{3}\b", after.text) and before.text[-1:].isdigit() for before, after in pairwise(row.items)):
        reading.report("P303", row, "a comma cuts an amount of this row in two",
                       "una coma corta en dos un importe de esta fila",
                       "write thousands without a mark: 5000 PEN",
                       "escriba los miles sin separador: 5000 PEN")  # fmt: skip
        return
    hints = (f"the columns are: {columns}", f"las columnas son: {columns}")
    if lacking := _lacking(row, given, then):
        names, nombres = " or ".join(f"'{name}'" for name in lacking), " o ".join(f"«{name}»" for name in lacking)
        hints = f"{names} seems to be missing; {hints[0]}", f"parece que falta {nombres}; {hints[1]}"
    if joined := next((cell.text for cell in row.items if re.match(r"(any|\d+%?) \w", cell.text)), ""):
        hints = (f"a comma is missing in '{short(joined)}'; {hints[0]}",
                 f"falta una coma en «{short(joined)}»; {hints[1]}")  # fmt: skip
    if split := _split_words(row, given):
        hints = (f"several words in one cell stand in quotes: {split}", f"varias palabras en una celda van entre "
                 f"comillas: {split}")  # fmt: skip
    reading.report(
        "P303",
        row,
        f"this row has {have} cells and the table has {need} columns",
        f"esta fila tiene {have} celdas y la tabla tiene {need} columnas",
        *hints,
    )


def _lacking(row: Node, given: tuple[str, ...], then: tuple[str, ...]) -> list[str]:
    """The columns of which one was left out, as far as the kinds of the other cells tell; none where many could be."""
    heads = [*((name, True) for name in given), *((name, False) for name in then)]
    if len(row.items) != len(heads) - 1:
        return []
    found = [
        name for place, (name, _) in enumerate(heads)
        if all(_fits(*head, cell) for head, cell in zip(heads[:place] + heads[place + 1 :], row.items, strict=True))
    ]  # fmt: skip
    return found if len(found) < 3 else []


def _fits(name: str, is_asked: bool, cell: Node) -> bool:
    """Whether a cell can be read as a test or an answer of a column."""
    try:
        if is_asked and name in CATALOGUE:
            return all(read_test(piece, CATALOGUE[name]) for piece in re.split(r",(?!\d)", cell.text))
        return not is_asked and name in ANSWERS and bool(ANSWERS[name](cell.text))
    except Unreadable:
        return False


def _split_words(row: Node, given: tuple[str, ...]) -> str:
    """`low, medium` without its quotes, which makes two cells of it; else empty."""
    for place, fact in enumerate(given):
        words = CATALOGUE[fact].words if fact in CATALOGUE else ()
        run = [item.text for item in row.items[place : place + 3]]
        run = run[: next((number for number, text in enumerate(run) if text not in words), len(run))]
        if len(run) > 1:
            return f'"{", ".join(run)}"'
    return ""


def _tests(reading: Reading, cell: Node, fact: str) -> tuple[Test, ...]:
    return read_tests(reading, cell, CATALOGUE[fact]) if fact in CATALOGUE and cell.kind == "text" else (Test(),)


def _answer(reading: Reading, cell: Node, column: str) -> str:
    if column not in ANSWERS or cell.kind != "text" or not cell.text:
        return ""
    try:
        return ANSWERS[column](cell.text)
    except Unreadable as why:
        reading.unreadable("P305", cell, why, ANSWERS[column])
        return ABSENT[column]
