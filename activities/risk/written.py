"""Reads invoices and their payment from a CSV file, to try the risk model on it. It stores nothing."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from schemas.failures import CollectionsError
from schemas.risk import Past

COLUMNS: Final = ("number", "customer", "issued_on", "due_on", "total", "paid_on")
"""`paid_on` is empty while it is not paid in full; `currency` may stand beside them."""


class CsvUnfit(CollectionsError):
    """{file} does not serve: {why}. It takes the columns {columns}, dates as 2026-03-02 and amounts as 1234.50"""

    es = (
        "{file} no sirve: {porque}. Lleva las columnas {columns}, fechas como 2026-03-02 e importes como 1234.50"
    )  # fmt: skip
    exit_code = 2


def read(file: Path) -> list[Past]:
    """The file's invoices. Raises CsvUnfit, with the line that is wrong."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise _unfit(file, f"it lacks {', '.join(missing)}", f"le faltan {', '.join(missing)}")
            return [_past(file, number, row) for number, row in enumerate(rows, 2)]
    except (OSError, UnicodeDecodeError) as error:
        raise _unfit(file, "it cannot be read as UTF-8 text", "no se puede leer como texto UTF-8") from error


def _past(file: Path, line: int, row: dict[str, str | None]) -> Past:
    cells = {name: (text or "").strip() for name, text in row.items() if isinstance(text, str)}
    try:
        total = Decimal(cells["total"])
        if not total.is_finite():
            raise InvalidOperation
        return Past(
            number=cells["number"], customer=cells["customer"], issued_on=date.fromisoformat(cells["issued_on"]),
            due_on=date.fromisoformat(cells["due_on"]), total=total, currency=cells.get("currency", ""),
            paid_on=date.fromisoformat(cells["paid_on"]) if cells["paid_on"] else None,
        )  # fmt: skip
    except (InvalidOperation, KeyError, ValueError) as error:
        raise _unfit(file, f"line {line} is not an invoice", f"la línea {line} no es una factura") from error


def _unfit(file: Path, why: str, porque: str) -> CsvUnfit:
    return CsvUnfit(file=file.name, why=why, porque=porque, columns=", ".join(COLUMNS))
