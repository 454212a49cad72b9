"""Rows imported a second, against COPY of the same rows, by turns into fresh databases of one server."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
from timing import by_turns

from activities.importing.copying import import_file

HEADER = ("number", "customer", "issued_on", "due_on", "currency", "total", "line_description", "line_quantity",
          "line_unit_price", "line_amount")  # fmt: skip
LINES = 2
"""Rows of each invoice in the file."""
PLAIN = """create table plain (number text, customer text, issued_on date, due_on date, currency text, total numeric,
    line_description text, line_quantity numeric, line_unit_price numeric, line_amount numeric)"""
CUSTOMERS = 500
Row = tuple[object, ...]


class Importing(msgspec.Struct):
    """Rows a second, round by round: our import, COPY into a bare table, COPY into our own tables with their keys."""

    rows: int
    imported: list[float] = []
    copied_plain: list[float] = []
    copied_same: list[float] = []


async def importing(dsn: str, folder: Path, rows: int, rounds: int) -> Importing:
    """Invoices with line items from a CSV file, every cell read and checked, every reference looked up."""
    customers, invoices = _write(folder, rows)
    measured = Importing(rows)

    async def ours(turn: int) -> None:
        async with _fresh(dsn, customers) as connection:
            begun = perf_counter()
            report = await import_file(connection, "invoices", invoices)
            measured.imported.append(rows / (perf_counter() - begun))
            assert report.imported, report.bad[:3]
            assert report.new == rows // LINES, report

    async def theirs(turn: int) -> None:
        async with _fresh(dsn, customers) as connection:
            await connection.execute(PLAIN)
            begun = perf_counter()
            await connection.copy_to_table("plain", source=invoices, format="csv", header=True)
            measured.copied_plain.append(rows / (perf_counter() - begun))
        async with _fresh(dsn, customers) as connection:
            measured.copied_same.append(rows / await _copy_same(connection, invoices))

    await by_turns(rounds, ours, theirs)
    return measured


async def _copy_same(connection: asyncpg.Connection[asyncpg.Record], file: Path) -> float:
    """Seconds for COPY of rows that were read, checked and divided beforehand, into the import's own two tables."""
    heads, lines = _divided(file)
    begun = perf_counter()
    async with connection.transaction():
        columns = ("number", "customer", "issued_on", "due_on", "currency", "total")
        await connection.copy_records_to_table("invoice", records=heads, columns=columns)
        columns_of_lines = ("invoice", "line", "description", "quantity", "unit_price", "amount")
        await connection.copy_records_to_table("line_item", records=lines, columns=columns_of_lines)
    return perf_counter() - begun


def _divided(file: Path) -> tuple[list[Row], list[Row]]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    heads: list[Row] = [
        (one["number"], one["customer"], date.fromisoformat(one["issued_on"]), date.fromisoformat(one["due_on"]),
         one["currency"], Decimal(one["total"]))
        for one in rows[::LINES]
    ]  # fmt: skip
    lines: list[Row] = [
        (one["number"], place % LINES + 1, one["line_description"], Decimal(one["line_quantity"]),
         Decimal(one["line_unit_price"]), Decimal(one["line_amount"]))
        for place, one in enumerate(rows)
    ]  # fmt: skip
    return heads, lines


def _write(folder: Path, rows: int) -> tuple[Path, Path]:
    customers, invoices = folder / "customers.csv", folder / "invoices.csv"
    with customers.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("id", "name", "country", "email"))
        out.writerows(
            (f"C{one:05d}", f"Textiles {one} SAC", "PE", f"c{one}@customer.example") for one in range(CUSTOMERS)
        )
    with invoices.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADER)
        for number in range(rows // LINES):
            issued = date(2026, 1, 1) + timedelta(days=number % 300)
            price = Decimal(number % 9000 + 100) / 100
            head = (f"F001-{number:07d}", f"C{number % CUSTOMERS:05d}", issued, issued + timedelta(days=30), "PEN")
            for line in range(1, LINES + 1):
                out.writerow((*head, price * 3 * LINES, f"Tela de algodón, rollo {line}", 3, price, price * 3))
    return customers, invoices


@asynccontextmanager
async def _fresh(dsn: str, customers: Path) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A database of its own with this version's tables and the customers, dropped afterwards."""
    server, pattern = _database(dsn, "postgres"), urlsplit(dsn).path.removeprefix("/")
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(f'create database bench template "{pattern}" strategy file_copy')
        connection = await asyncpg.connect(_database(dsn, "bench"))
        try:
            await import_file(connection, "customers", customers)
            yield connection
        finally:
            await connection.close()
            await admin.execute("drop database bench with (force)")
    finally:
        await admin.close()


def _database(dsn: str, name: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
