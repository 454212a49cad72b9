"""What an erasure does to each table, as tables for the pages of docs: made from the list that the hands go by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from activities.erasing.columns import HOW, OPAQUE, PERSONAL, WHY
from engine.study.words.names import pick
from schemas.personal import CLASSES, OF_A_PERSON, REASONS
from workers.erasing import house
from workers.pack_retention import in_words

BEGINS: Final = "<!-- {name}: made from activities/erasing/columns.py and the house's pack -->"
ENDS: Final = "<!-- end -->"


def block(name: str, language: str) -> str:
    """A part of a page between its marks."""
    return "\n".join((BEGINS.format(name=name), *_PARTS[name](language), ENDS))


def _removed(language: str) -> Iterator[str]:
    yield pick(
        ("| class | table | columns | what becomes of them |", "| clase | tabla | columnas | qué pasa |"), language
    )
    yield "|---|---|---|---|"
    for data in OF_A_PERSON:
        for held in (one for one in PERSONAL if one.data == data):
            columns = ", ".join(f"`{column}`" for column in held.columns)
            yield f"| {pick(CLASSES[data], language)} | `{held.table}` | {columns} | {pick(HOW[held.how], language)} |"


def _stays(language: str) -> Iterator[str]:
    yield pick(("| why it stays | tables |", "| por qué queda | tablas |"), language)
    yield "|---|---|"
    for why, words in WHY.items():
        tables = ", ".join(f"`{table}`" for table, (one, _) in OPAQUE.items() if one == why)
        yield f"| {pick(words, language)} | {tables} |"


def _reasons(language: str) -> Iterator[str]:
    yield pick(("| code | why |", "| código | por qué |"), language)
    yield "|---|---|"
    yield from (f"| `{code}` | {pick(words, language)} |" for code, words in REASONS.items())


def _periods(language: str) -> Iterator[str]:
    yield pick(("| period | it says |", "| plazo | dice |"), language)
    yield "|---|---|"
    yield from (f"| `{house().id}.{one.id}` | {in_words(one, language)} |" for one in house().retention)


_PARTS: Final = {"removed": _removed, "stays": _stays, "reasons": _reasons, "periods": _periods}
