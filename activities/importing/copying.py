"""Rows into the creditor's books: by COPY into staging tables, checked there, then inserted, in one transaction.

It reads no cell: rows come typed, and what the books object to goes back as bad rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec

from activities.cash.receiving import spread
from activities.importing.columns import KINDS
from activities.importing.complaints import BadRow, KindNotMapped, KindUnknown
from activities.importing.mapping import Mapping, own_columns
from activities.importing.news import NEWS, News
from activities.importing.reading import BATCH, Reading, Row, by_line
from activities.importing.statements import statements

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

# Bytes read, bytes in all, rows read.
Progress = Callable[[int, int, int], None]

# What the books may object to, in this order: statement, and its reason. Rows found bad leave the stage at once.
_CHECKS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "customers": (("conflict", "conflict"),),
    "invoices": (("conflict", "conflict"), ("other_lines", "conflict"), ("already", ""),
                 ("unknown_customer", "unknown_customer")),
    "payments": (("conflict", "conflict"), ("already", ""), ("unknown_invoice", "unknown_invoice"),
                 ("unknown_customer", "unknown_customer"), ("other_customer", "other_customer"),
                 ("other_currency", "other_currency"), ("reversed", ""), ("unknown_payment", "unknown_payment"),
                 ("is_reversal", "is_reversal"), ("other_invoice", "other_invoice"),
                 ("reversed_currency", "other_currency"), ("over_reversed", "over_reversed")),
    "credit_notes": (("conflict", "conflict"), ("already", ""), ("unknown_invoice", "unknown_invoice"),
                     ("other_currency", "other_currency")),
}  # fmt: skip
_MAKE: Final = {
    "customers": ("make", "fill", "add_addresses", "add_consents", "withdraw_consents"),
    "invoices": ("make", "make_lines"),
    "payments": ("make",),
    "credit_notes": ("make",),
}


class Count(msgspec.Struct, frozen=True):
    """What became of the rows of one kind; `filled` are customers of whom something more is now known."""

    new: int = 0
    already: int = 0
    filled: int = 0


class Report(msgspec.Struct, frozen=True):
    """What an import did. `imported` is false when bad rows kept everything out; the counts are then zero."""

    file: str
    rows: int
    counts: dict[str, Count]
    bad: tuple[BadRow, ...]
    imported: bool

    @property
    def new(self) -> int:
        return sum(count.new for count in self.counts.values())

    @property
    def already(self) -> int:
        return sum(count.already for count in self.counts.values())

    @property
    def bad_lines(self) -> int:
        """How many rows of the file are bad; one row may be bad in several columns."""
        return len({bad.line for bad in self.bad})


class _NothingImported(Exception):
    """Ends the transaction: there are bad rows."""


async def import_file(
    connection: Connection,
    kind: str,
    path: Path,
    mapping: Mapping | None = None,
    *,
    skip_bad: bool = False,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import a CSV file, all of it or, with `skip_bad`, all good rows; every bad row is in the report.

    A mapping that names several kinds imports them all. `at` (UTC) is when the cases are told that it happened;
    without it, noon of the payment's day where the customer is, or now if that is still to come.
    Raises FileUnreadable, NotText, MappingWrong, KindUnknown, KindNotMapped.
    """
    if kind not in KINDS:
        raise KindUnknown(kind=kind)
    mapping = mapping or own_columns(kind)
    if kind not in mapping.kinds:
        raise KindNotMapped(kind=kind, kinds=", ".join(mapping.kinds))
    with Reading(path, mapping) as reading:
        return await _Entry(connection, reading.file, skip_bad, at).of_file(reading, progress)


async def import_rows(
    connection: Connection, rows: dict[str, list[tuple[Any, ...]]], *, at: datetime | None = None, file: str = ""
) -> Report:
    """Import rows that are already typed, values in the order of KINDS[kind].columns, through the same checks."""
    numbered = {kind: list(_numbered(kind, rows[kind])) for kind in KINDS if rows.get(kind)}
    return await _Entry(connection, file, False, at).of_rows(numbered)


def _numbered(kind: str, rows: list[tuple[Any, ...]]) -> Iterator[Row]:
    """Each row with its line and its place within its key: the rows of one invoice are its lines."""
    seen: Counter[str] = Counter()
    for line, values in enumerate(rows, 1):
        seen[values[0]] += 1
        yield (line, seen[values[0]] if kind == "invoices" else 1, *values)


class _Entry:
    """One import under way."""

    def __init__(self, connection: Connection, file: str, skip_bad: bool, at: datetime | None) -> None:
        self._connection, self._file, self._skip_bad, self._at = connection, file, skip_bad, at
        self._bad: list[BadRow] = []
        self._counts: dict[str, Count] = {}

    async def of_file(self, reading: Reading, progress: Progress | None) -> Report:
        self._bad = reading.bad
        imported = True
        try:
            async with self._connection.transaction():
                await self._prepare(kind.name for kind in reading.kinds)
                for batch in reading.batches():
                    for kind, rows in batch.rows.items():
                        await self._copy(kind, rows)
                    if progress:
                        progress(reading.bytes_read, reading.size, reading.rows)
                for kind, spoiled in reading.spoiled.items():
                    await self._leave_out(kind, list(spoiled))
                await self._enter([kind.name for kind in reading.kinds])
        except _NothingImported:
            imported = False
        return self._report(reading.rows, imported=imported and bool(reading.kinds))

    async def of_rows(self, rows: dict[str, list[Row]]) -> Report:
        imported = True
        try:
            async with self._connection.transaction():
                await self._prepare(rows)
                for kind, some in rows.items():
                    await self._copy(kind, some)
                await self._enter(list(rows))
        except _NothingImported:
            imported = False
        return self._report(sum(map(len, rows.values())), imported=imported)

    def _report(self, rows: int, *, imported: bool) -> Report:
        return Report(self._file, rows, self._counts if imported else {}, by_line(self._bad), imported)

    async def _prepare(self, kinds: Iterable[str]) -> None:
        # One import at a time: between a check and its insert nobody else may add the same key.
        await self._connection.execute("select pg_advisory_xact_lock(hashtext('cobranza import'))")
        await self._connection.execute(statements("inbox")["stage"])
        for kind in kinds:
            await self._connection.execute(statements(kind)["stage"])

    async def _copy(self, kind: str, rows: list[Row]) -> None:
        if rows:
            await self._connection.copy_records_to_table(f"stage_{kind}", records=rows)

    async def _enter(self, kinds: list[str]) -> None:
        for kind in kinds:
            # A row that is bad in what it says of one kind is used for none that follows.
            await self._drop(kind, [bad.line for bad in self._bad])
            await self._connection.execute(statements(kind)["sized"])
            already = await self._check(kind)
            # Also where all will be undone: the next kind's references must be looked for among these.
            await self._make(kind, already)
        if self._bad and not self._skip_bad:
            raise _NothingImported
        for kind in kinds:
            await self._tell(kind)
        if "payments" in kinds:
            await self._spread()
        await self._connection.execute(statements("inbox")["make"])

    async def _spread(self) -> None:
        for row in await self._connection.fetch(statements("payments")["to_spread"]):
            await spread(
                self._connection, row["id"], row["reverses"], row["amount"], row["paid_on"], "reversal", self._at
            )

    async def _check(self, kind: str) -> int:
        already = 0
        for name, reason in _CHECKS[kind]:
            statement = statements(kind)[name]
            if reason:
                await self._refuse(kind, reason, await self._connection.fetch(statement))
            elif name == "already":
                already = await self._connection.fetchval(statement)
            else:
                await self._connection.execute(statement)
        return already

    async def _refuse(self, kind: str, reason: str, rows: list[asyncpg.Record]) -> None:
        for row in rows:
            facts = {} if row["there"] is None else {"there": row["there"]}
            self._bad.append(BadRow(self._file, row["line"], row["column"], row["value"], reason, facts))
        await self._drop(kind, [row["line"] for row in rows])

    async def _drop(self, kind: str, lines: list[int]) -> None:
        """Take rows out of the stage; an invoice goes with all of its lines."""
        if lines:
            found = await self._connection.fetch(statements(kind)["keys"], lines)
            await self._leave_out(kind, [row["key"] for row in found])

    async def _leave_out(self, kind: str, keys: list[str]) -> None:
        if not keys:
            return
        key, told = KINDS[kind].key, {bad.line for bad in self._bad}
        for row in await self._connection.fetch(statements(kind)["leave_out"], keys):
            if row["line"] not in told:
                self._bad.append(BadRow(self._file, row["line"], key, row["key"], "spoiled", {"key": key}))

    async def _make(self, kind: str, already: int) -> None:
        for name in _MAKE[kind]:
            await self._connection.execute(statements(kind)[name])
        staged: int = await self._connection.fetchval(statements(kind)["staged"])
        self._counts[kind] = Count(staged, already)
        if kind == "customers":
            found = await self._connection.fetchrow(statements(kind)["count"])
            new, filled = (found["new"], found["filled"]) if found else (0, 0)
            self._counts[kind] = Count(new, staged - new - filled, filled)

    async def _tell(self, kind: str) -> None:
        if kind not in NEWS:
            return
        write, some = NEWS[kind], list[News]()
        # Iterated to its end, the cursor lets go of the staging tables.
        async for row in self._connection.cursor(statements(kind)["news"], self._at, prefetch=BATCH):
            some.append(write(row))
            if len(some) == BATCH:
                await self._stage_news(some)
                some = []
        await self._stage_news(some)

    async def _stage_news(self, news: list[News]) -> None:
        columns = ("id", "invoice", "event")
        await self._connection.copy_records_to_table("stage_inbox", records=news, columns=columns)
