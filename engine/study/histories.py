"""Finds a customer's history for which data.segments answers what a test asks for. It reads no file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice, product

from engine.case.conditions import FactMissing, Facts, first_row
from engine.case.facts import typed
from schemas.facts import CATALOGUE
from schemas.plan import Table, Test

MOST_TRIED = 50_000
"""Histories looked at before we say that there is none; real tables need some hundred."""
STEP = {"money": Decimal("0.01"), "share": Decimal("0.01"), "number": Decimal(1), "days": Decimal(1)}


def history_for(table: Table, facts: Facts, wanted: Mapping[str, str], given: frozenset[str]) -> dict[str, str] | None:
    """History facts as text, by name, for which the table answers `wanted`, changing as few as can be.

    `facts` are those of the case, with harmless history; the ones in `given` were written by the author and stay.
    None where no history does.
    """
    free = [name for name in table.given if CATALOGUE[name].source == "history" and name not in given]
    choices = [[None, *_edges(table, name)] for name in free]
    tries = islice(product(*choices), MOST_TRIED)
    for tried in sorted(tries, key=lambda values: sum(value is not None for value in values)):
        history = {name: text for name, text in zip(free, tried, strict=True) if text is not None}
        if _answers(table, {**facts, **{name: typed(name, text) for name, text in history.items()}}, wanted):
            return history
    return None


def _answers(table: Table, facts: Facts, wanted: Mapping[str, str]) -> bool:
    try:
        found = first_row(table, facts)
    except FactMissing:
        return False
    return found is not None and wanted.items() <= dict(zip(table.then, found[1].then, strict=True)).items()


def _edges(table: Table, name: str) -> Iterator[str]:
    """Values at, below and above every bound that the table draws for a fact, as the catalogue writes them."""
    column = table.given.index(name)
    tests = [test for row in table.rows for test in row.tests[column]]
    kind = CATALOGUE[name].kind
    if kind == "yes_no":
        return iter(("yes", "no"))
    if kind == "word":
        return iter(dict.fromkeys(word for test in tests for word in test.words))
    return iter(dict.fromkeys(text for test in tests for text in _around(test, kind)))


def _around(test: Test, kind: str) -> Iterator[str]:
    for bound in (test.low, test.high):
        for value in () if bound is None else (bound, bound + STEP[kind], bound - STEP[kind]):
            if value >= 0:
                yield f"{value:f} {test.currency}" if kind == "money" else f"{value:f}"
