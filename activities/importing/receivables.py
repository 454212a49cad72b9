"""A file as the words of schemas.invoice, for who needs the books without a database: the rehearsal, a study."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import msgspec

from activities.importing.columns import KINDS
from activities.importing.complaints import BadRow, KindNotMapped, KindUnknown
from activities.importing.mapping import Mapping, own_columns
from activities.importing.reading import Row, read_all
from schemas.invoice import Address, Consent, CreditNote, Customer, Invoice, LineItem, Payment

Word = Customer | Invoice | Payment | CreditNote


class Receivables(msgspec.Struct, frozen=True):
    """What a file of several kinds says. `disputed` are numbers of invoices; `bad` rows are in none of the others."""

    customers: tuple[Customer, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    disputed: tuple[str, ...] = ()
    bad: tuple[BadRow, ...] = ()


def read_receivables(path: Path, mapping: Mapping) -> Receivables:
    """Read everything that the mapping finds in the file. Raises FileUnreadable, NotText, MappingWrong."""
    found = read_all(path, mapping)
    words: dict[str, Any] = {kind: _words(kind, rows) for kind, rows in found.rows.items()}
    return Receivables(**words, disputed=found.disputed, bad=found.bad)


def read_file(path: Path, kind: str, mapping: Mapping | None = None) -> tuple[tuple[Word, ...], tuple[BadRow, ...]]:
    """The good rows of one kind and all bad ones, without a database: references are not looked up.

    Raises FileUnreadable, NotText, MappingWrong, KindUnknown, KindNotMapped.
    """
    if kind not in KINDS:
        raise KindUnknown(kind=kind)
    mapping = mapping or own_columns(kind)
    if kind not in mapping.kinds:
        raise KindNotMapped(kind=kind, kinds=", ".join(mapping.kinds))
    found = read_all(path, mapping)
    return _words(kind, found.rows[kind]), found.bad


def _words(kind: str, rows: list[Row]) -> tuple[Word, ...]:
    names = KINDS[kind].names
    if kind == "invoices":
        # Stable: the rows of one invoice come together, in the order of their lines.
        grouped = groupby(sorted(rows, key=lambda row: str(row[2])), key=lambda row: str(row[2]))
        invoices = [_invoice([dict(zip(names, row[2:], strict=True)) for row in some]) for _, some in grouped]
        first = {row[2]: place for place, row in reversed(list(enumerate(rows)))}
        return tuple(sorted(invoices, key=lambda invoice: first[invoice.number]))
    return tuple(_WORD[kind](dict(zip(names, row[2:], strict=True))) for row in rows)


def _invoice(rows: list[dict[str, Any]]) -> Invoice:
    own = {name: value for name, value in rows[0].items() if not name.startswith("line_")}
    lines = tuple(
        LineItem(
            description=row["line_description"],
            quantity=Decimal(1) if row["line_quantity"] is None else row["line_quantity"],
            unit_price=row["line_unit_price"] or Decimal(0),
            amount=row["line_amount"],
        )
        for row in rows
        if row["line_amount"] is not None
    )
    return Invoice(**own, lines=lines)


def _customer(row: dict[str, Any]) -> Customer:
    emails, mobiles, postal = row.pop("email"), row.pop("mobile"), row.pop("postal")
    refused, given = row.pop("opted_out"), row.pop("consented")
    row["kind"] = row["kind"] or "company"
    return Customer(
        **row,
        addresses=(
            *(Address("email", value) for value in emails),
            *(Address("mobile", value) for value in mobiles),
            *((Address("postal", postal),) if postal else ()),
        ),
        consents=(
            *(Consent(channel, "withdrawn", row["data_from"]) for channel in refused),
            *(Consent(channel, "given", row["data_from"]) for channel in given if channel not in refused),
        ),
    )


_WORD: Final[dict[str, Callable[[dict[str, Any]], Word]]] = {
    "customers": _customer,
    "payments": lambda row: Payment(**row),
    "credit_notes": lambda row: CreditNote(**row),
}
