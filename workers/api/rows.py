"""What a request says as rows of the import, by the readers of the files' columns, and the books' objections as places.

It checks nothing itself: one set of rules stands for files, commands and requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from activities import overview
from activities.importing.columns import KINDS, Column, Formats
from activities.importing.complaints import BadRow, Unfit
from activities.importing.copying import Count, import_rows
from activities.importing.settling import SETTLE
from workers.api.people import HIDDEN
from workers.api.problems import Place, Refused, Text

if TYPE_CHECKING:
    from activities.api import Connection

_FORMATS: Final = Formats()
# Reasons that speak of files, said of a request.
_HERE: Final[dict[str, Text]] = {
    "conflict": ("the books have '{there}' already, and nothing is changed silently",
                 "los libros ya tienen '{there}', y nada se cambia en silencio"),
    "decimals": ("{currency} has {places} decimals", "{currency} tiene {places} decimales"),
    "empty": ("it is empty", "está vacío"),
    "unknown_customer": ("there is no such customer; make it first", "no existe ese cliente; créelo primero"),
    "unknown_invoice": ("there is no such invoice; make it first, or name only the customer (unapplied cash)",
                        "no existe esa factura; créela primero, o nombre solo al cliente (pago sin aplicar)"),
}  # fmt: skip
_NOTHING_DONE: Final[Text] = ("nothing was recorded; `errors` says why", "no se registró nada; `errors` dice por qué")

Said = str | tuple[str, ...] | None


class Rows:
    """The rows of one thing of a kind, with the place in the request that each of their cells came from."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._rows: list[tuple[Any, ...]] = []
        self._pointers: list[dict[str, str]] = []
        self._wrong: list[Place] = []

    def add(self, said: Mapping[str, Said], pointers: Mapping[str, str]) -> None:
        """One more row; a column that is not said is empty. `pointers` where a cell's place is not its own name."""
        places = {name: pointers.get(name, f"/{name}") for name in KINDS[self.kind].names}
        self._pointers.append(places)
        before = len(self._wrong)
        values = [self._value(column, said.get(column.name), places) for column in KINDS[self.kind].columns]
        if len(self._wrong) > before:
            return
        try:
            SETTLE[self.kind](values)
        except Unfit as unfit:
            column = unfit.facts.get("column", KINDS[self.kind].key)
            self._wrong.append(_place(unfit, places[column]))
        self._rows.append(tuple(values))

    def _value(self, column: Column, said: Said, places: Mapping[str, str]) -> Any:
        if isinstance(said, tuple):
            texts = [(f"{places[column.name]}/{n}", text) for n, text in enumerate(said)]
            read = [self._cell(column, text, pointer) for pointer, text in texts]
            return tuple(dict.fromkeys(one for found in read for one in found))
        return self._cell(column, said or "", places[column.name])

    def _cell(self, column: Column, text: str, pointer: str) -> Any:
        try:
            if not text.strip():
                if column.required:
                    raise Unfit("empty")
                return column.empty
            return column.reader(_FORMATS)(text)
        except Unfit as unfit:
            self._wrong.append(_place(unfit, pointer))
            return ()

    async def enter(self, connection: Connection, *, sees_people: bool) -> Count:
        """Into the books, in the caller's transaction. Raises Refused: unfit, conflict."""
        if self._wrong:
            raise Refused("unfit", _NOTHING_DONE, self._wrong)
        clock = await connection.fetchval(overview.QUERY["clock"])
        report = await import_rows(connection, {self.kind: self._rows}, at=clock)
        if report.bad:
            raise self._refused(report.bad, sees_people=sees_people)
        return report.counts[self.kind]

    def _refused(self, bad: Sequence[BadRow], *, sees_people: bool) -> Refused:
        hide = self.kind == "customers" and not sees_people
        places = []
        for one in bad:
            facts = {**one.facts, "there": HIDDEN} if hide and "there" in one.facts else dict(one.facts)
            pointer = self._pointers[max(one.line, 1) - 1].get(one.column, "")
            places.append(_place(Unfit(one.code, **facts), pointer))
        return Refused("conflict" if any(one.code == "conflict" for one in bad) else "unfit", _NOTHING_DONE, places)


def _place(unfit: Unfit, pointer: str) -> Place:
    if unfit.code in _HERE:
        english, spanish = (text.format_map(unfit.facts) for text in _HERE[unfit.code])
    else:
        told = BadRow("", 0, "", "", unfit.code, unfit.facts)
        english, spanish = told.reason("en"), told.reason("es")
    return Place((english, spanish), pointer=pointer)
