"""A bureau's file as bytes: columns, order, formats and codes as its layout says. It knows no debt, marks nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from schemas.bureau import DATES, Bureau, Column, Line
from schemas.failures import CollectionsError
from schemas.money import decimals, to_minor

CUT: Final = ("name", "address")
"""What may be cut to a column's length, and loses what a spreadsheet would begin to calculate at; of anything else a
piece would be another thing."""


class CannotSay(CollectionsError):
    """invoice {invoice} cannot be written for {bureau}: {why} in column '{column}'. Nothing was written."""

    es: ClassVar[str] = (
        "la factura {invoice} no se puede escribir para {bureau}: {por_que} en la columna «{column}». "
        "No se escribió nada."
    )


def as_bytes(bureau: Bureau, lines: Iterable[Line]) -> bytes:
    """The file. The same layout and lines give the same bytes. Raises CannotSay, which names the invoice."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=bureau.separator, lineterminator="\r\n")
    if bureau.header:
        rows.writerow(column.name for column in bureau.columns)
    for line in lines:
        rows.writerow([_cell(bureau, column, line) for column in bureau.columns])
    return text.getvalue().encode(bureau.encoding)


def _cell(bureau: Bureau, column: Column, line: Line) -> str:
    text = _said(bureau, column, line)
    text = bureau.codes.get(column.value, {}).get(text, text)
    if column.longest is not None and len(text) > column.longest:
        if column.value not in CUT:
            raise _cannot(bureau, column, line, f"more than {column.longest} characters",
                          f"más de {column.longest} caracteres")  # fmt: skip
        text = text[: column.longest].rstrip()
    try:
        text.encode(bureau.encoding)
    except UnicodeEncodeError as error:
        odd = text[error.start]
        raise _cannot(bureau, column, line, f"'{odd}' does not exist in {bureau.encoding}",
                      f"«{odd}» no existe en {bureau.encoding}") from None  # fmt: skip
    return text


def _said(bureau: Bureau, column: Column, line: Line) -> str:
    """What a column holds, before the bureau's own codes."""
    given = line.given
    match column.value:
        case "record" | "reason":
            return str(getattr(line, column.value))
        case "amount":
            return _money(bureau, line.amount, given.currency)
        case "noticed_on" | "reported_on":
            return _day(bureau, getattr(line, column.value))
        case "issued_on" | "due_on":
            return _day(bureau, getattr(given, column.value))
        case "days_past_due":
            return str(line.days_past_due)
        case "text":
            return column.says
        case _:
            text = _one_line(str(getattr(given, column.value)))
            return text.lstrip("=+-@ ") if column.value in CUT else text


def _one_line(text: str) -> str:
    """Without what nobody types: some programs end a file at a control character, or turn what follows about."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def _day(bureau: Bureau, day: date) -> str:
    return day.strftime(DATES[bureau.dates])


def _money(bureau: Bureau, amount: Decimal, currency: str) -> str:
    exact = to_minor(amount, currency)
    if bureau.decimals == "none":
        return str(int(exact.scaleb(decimals(currency))))
    return f"{exact:f}".replace(".", bureau.decimals)


def _cannot(bureau: Bureau, column: Column, line: Line, why: str, por_que: str) -> CannotSay:
    return CannotSay(invoice=line.given.invoice, bureau=bureau.id, column=column.name, why=why, por_que=por_que)
