"""A file into typed rows and bad rows, batch by batch, by a mapping. It knows no database and keeps only the keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from activities.importing.columns import KINDS, LINE_COLUMNS, Column, Kind
from activities.importing.complaints import BadRow, MappingWrong, Unfit
from activities.importing.headers import Header
from activities.importing.mapping import Mapping
from activities.importing.settling import SETTLE
from activities.importing.source import Source, recognise
from activities.importing.values import Read, Remembered, plain

Row = tuple[Any, ...]
BATCH = 5_000


class Batch(msgspec.Struct):
    """Some rows of each kind. A row is its line, its place within its key (1, 2 ... for an invoice's lines), values."""

    rows: dict[str, list[Row]]


class KindReader:
    """Reads the rows of one kind: the columns' readers, made once, and the keys seen so far."""

    def __init__(self, kind: Kind, mapping: Mapping, header: Header) -> None:
        self.kind = kind
        self.settle = SETTLE[kind.name]
        theirs, kinds = mapping.kinds[kind.name], [name for name in KINDS if name in mapping.kinds]
        self.cells = [(header.place(theirs.get(it.name, "")), _reader(it, mapping)) for it in kind.columns]
        # Most files lack most columns: those are read once, as empty.
        found = [n for n, it in enumerate(kind.columns) if header.has(theirs.get(it.name, ""))]
        self._found = [(n, *self.cells[n]) for n in found]
        self._pattern = [None if n in found else read("") for n, (_, read) in enumerate(self.cells)]
        self.has_lines = kind.name == "invoices" and any(header.has(theirs.get(name, "")) for name in LINE_COLUMNS)
        # A customer, or an invoice, may stand on many rows of a file that also holds what refers to it.
        self.repeats = self.has_lines or kind.name != kinds[-1]
        # An invoice's rows must agree on the invoice; what else may repeat must repeat whole.
        self.agreeing = len(kind.columns) - (len(LINE_COLUMNS) if kind.name == "invoices" else 0)
        # In a file of several kinds, a row without a day of payment has no payment.
        paid_on = theirs.get("paid_on", "") if kind.name == "payments" and len(kinds) > 1 else ""
        self.absent_without = header.place(paid_on) if header.has(paid_on) else None
        self.seen: dict[str, list[int]] = {}
        self.spoiled: set[str] = set()

    def read(self, cells: list[str]) -> list[Any]:
        """The values of the row. Raises Unfit at the first cell that cannot be read."""
        values = self._pattern.copy()
        for n, place, read in self._found:
            values[n] = read(cells[place])
        return values

    def complaints(self, cells: list[str]) -> Iterator[tuple[str, str, Unfit]]:
        """Every cell that cannot be read: column, value, why."""
        for column, (place, read) in zip(self.kind.columns, self.cells, strict=True):
            try:
                read(cells[place])
            except Unfit as unfit:
                yield column.name, cells[place], unfit

    def spoil(self, cells: list[str]) -> None:
        """A bad row takes with it the other rows of its invoice."""
        if self.has_lines:
            self.spoiled.add(cells[self.cells[0][0]].strip())


class Reading:
    """One pass over a file. After the batches: `bad`, `rows` seen, and `spoiled` keys whose rows must not be used."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        signs = recognise(path, mapping.encoding, mapping.delimiter)
        self._source = Source(path, signs)
        self.size, self.rows, self.bad = signs.size, 0, list[BadRow]()
        self.file = path.name
        header = Header(self._source.header, self.file, self._source.header_line)
        self.bad += header.complaints(mapping)
        self._usable = not self.bad
        self.disputed: list[str] = []
        self._disputed_at = header.place(mapping.disputed.column) if mapping.disputed else -1
        self._disputed_is = plain(mapping.disputed.value) if mapping.disputed else ""
        self._compose = header.compose
        kinds = [kind for name, kind in KINDS.items() if name in mapping.kinds and self._usable]
        self._readers = [KindReader(kind, mapping, header) for kind in kinds]
        self._has_nul = signs.has_nul
        self._complained: set[tuple[int, str]] = set()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._source.close()

    @property
    def bytes_read(self) -> int:
        return self._source.bytes_read

    @property
    def spoiled(self) -> dict[str, set[str]]:
        return {reader.kind.name: reader.spoiled for reader in self._readers}

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(reader.kind for reader in self._readers)

    def batches(self, size: int = BATCH) -> Iterator[Batch]:
        """Good rows by kind, in file order, at most `size` rows of the file at a time."""
        if not self._usable:
            return
        batch, taken = Batch({reader.kind.name: [] for reader in self._readers}), 0
        for row in self._source.rows():
            self.rows += 1
            if isinstance(row, BadRow):
                self.bad.append(row)
                continue
            self._take(*row, batch.rows)
            taken += 1
            if taken == size:
                yield batch
                batch, taken = Batch({reader.kind.name: [] for reader in self._readers}), 0
        yield batch

    def left_out(self, kind: str, line: int, key: str) -> None:
        """Note that a good row was not used because another one of its key is bad."""
        if (line, kind) not in self._complained:
            name = KINDS[kind].key
            self.bad.append(BadRow(self.file, line, name, key, "spoiled", {"key": name}))

    def _take(self, line: int, cells: list[str], rows: dict[str, list[Row]]) -> None:
        self._compose(cells)
        good: list[tuple[KindReader, list[Any]]] = []
        bad = len(self.bad)
        for reader in self._readers:
            if reader.absent_without is not None and not cells[reader.absent_without].strip():
                continue
            try:
                values = reader.read(cells)
                reader.settle(values)
                good.append((reader, values))
            except Unfit as unfit:
                self._refuse(line, cells, reader, unfit)
        if self._has_nul and any("\0" in cell for cell in cells):
            self.bad.append(BadRow(self.file, line, "", "", "nul"))
        if len(self.bad) > bad:
            for reader in self._readers:
                reader.spoil(cells)
            return
        if self._disputed_at >= 0 and plain(cells[self._disputed_at]) == self._disputed_is:
            self.disputed += [values[0] for reader, values in good if reader.kind.name == "invoices"]
        for reader, values in good:
            if place := self._admit(reader, line, values):
                rows[reader.kind.name].append((line, place, *values))

    def _refuse(self, line: int, cells: list[str], reader: KindReader, unfit: Unfit) -> None:
        found = list(reader.complaints(cells))
        if not found:
            # The cells are fine, they do not fit together: the settling rule names the column.
            name = unfit.facts.get("column", reader.kind.key)
            place = reader.cells[reader.kind.names.index(name)][0]
            found = [(name, cells[place], unfit)]
        for name, value, why in found:
            self._complain(reader, line, name, value, why.code, why.facts)

    def _admit(self, reader: KindReader, line: int, values: list[Any]) -> int:
        """The row's place within its key, 1 for the first; 0 when it says nothing new or must not be used."""
        key = values[0]
        content = hash(tuple(values[: reader.agreeing])) if reader.repeats else 0
        first = reader.seen.get(key)
        if first is None:
            reader.seen[key] = [line, content, 1]
            return 1
        if reader.repeats and content == first[1]:
            first[2] += 1
            return first[2] if reader.has_lines else 0
        code, name = "disagrees" if reader.repeats else "duplicate", reader.kind.key
        for here, other in ((first[0], line), (line, first[0])):
            self._complain(reader, here, name, key, code, {"other": str(other), "key": name})
        reader.spoiled.add(key)
        return 0

    def _complain(
        self, reader: KindReader, line: int, column: str, value: str, code: str, facts: dict[str, str]
    ) -> None:
        # Two kinds may read the same cell: it is told once. A key met three times tells its first line once.
        if (line, reader.kind.name) in self._complained and code in ("duplicate", "disagrees"):
            return
        self._complained.add((line, reader.kind.name))
        self.bad.append(BadRow(self.file, line, column, value, code, facts))


class Contents(msgspec.Struct, frozen=True):
    """A whole file: good rows by kind, disputed invoices, and all bad rows by line."""

    rows: dict[str, list[Row]]
    disputed: tuple[str, ...]
    bad: tuple[BadRow, ...]


def read_all(path: Path, mapping: Mapping) -> Contents:
    """Read the file whole. Raises FileUnreadable, NotText, MappingWrong."""
    with Reading(path, mapping) as reading:
        rows: dict[str, list[Row]] = {name: [] for name in mapping.kinds}
        for batch in reading.batches():
            for name, more in batch.rows.items():
                rows[name] += more
        for name, spoiled in reading.spoiled.items():
            for row in rows[name] if spoiled else ():
                if row[2] in spoiled:
                    reading.left_out(name, row[0], row[2])
            rows[name] = [row for row in rows[name] if row[2] not in spoiled]
        return Contents(rows, tuple(dict.fromkeys(reading.disputed)), by_line(reading.bad))


def by_line(bad: Sequence[BadRow]) -> tuple[BadRow, ...]:
    """Bad rows in file order, each cell told once."""
    once = {(it.line, it.code, it.value or it.column, it.reason("en")): it for it in reversed(bad)}
    return tuple(sorted(once.values(), key=lambda it: (it.line, it.column)))


def _reader(column: Column, mapping: Mapping) -> Read:
    """The column's reader, with what an empty cell means. Raises MappingWrong for a default that does not fit."""
    read = column.reader(mapping.formats)
    empty = column.empty
    default = mapping.defaults.get(column.name, "")
    try:
        empty = read(default) if default else empty
    except Unfit as unfit:
        told = BadRow("", 0, "", "", unfit.code, unfit.facts)
        place = f"defaults.{column.name}: {default}"
        raise MappingWrong(place=place, why=told.reason("en"), por_que=told.reason("es")) from unfit
    needed = column.required and not default

    def cell(text: str) -> Any:
        if not text or text.isspace():
            if needed:
                raise Unfit("empty")
            return empty
        return read(text)

    return Remembered(cell).__getitem__ if column.repeated else cell
