"""The table of columns: what a file of customers, invoices, payments or credit notes may hold. It reads nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import msgspec

from activities.importing import values
from activities.importing.values import Read

KindName = Literal["customers", "invoices", "payments", "credit_notes"]


class Formats(msgspec.Struct, frozen=True):
    """How a file writes dates and numbers: an order of DATE_ORDERS, a decimal mark, a thousands mark or ''."""

    dates: str = "Y-M-D"
    decimal: str = "."
    thousands: str = ""


class Column(msgspec.Struct, frozen=True):
    """One column. `empty` is what an empty cell means; `repeated` reads each different text only once."""

    name: str
    reader: Callable[[Formats], Read]
    required: bool = False
    empty: object = ""
    repeated: bool = False


class Kind(msgspec.Struct, frozen=True):
    """What a file is a list of. The first column is its key; `words` is its name for people, one and many."""

    name: KindName
    columns: tuple[Column, ...]
    words: tuple[str, str, str, str]

    @property
    def key(self) -> str:
        return self.columns[0].name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _text(most: int = 200) -> Callable[[Formats], Read]:
    return lambda formats: values.read_text(most)


def _plain(read: Read) -> Callable[[Formats], Read]:
    return lambda formats: read


def _dates(formats: Formats) -> Read:
    return values.read_dates(formats.dates)


def _amounts(formats: Formats) -> Read:
    return values.read_amounts(formats.decimal, formats.thousands)


def _any_amounts(formats: Formats) -> Read:
    # A line item may lower the invoice: a discount, a return.
    return values.read_amounts(formats.decimal, formats.thousands, positive=False)


_CURRENCY = Column("currency", _plain(values.read_currency), required=True, repeated=True)


def _words(words: dict[str, str]) -> Callable[[Formats], Read]:
    return _plain(values.read_word(words))


CUSTOMERS = Kind(
    "customers",
    (
        Column("id", _text(64), required=True),
        Column("name", _text(), required=True),
        Column("kind", _words(values.CUSTOMER_KIND_WORDS), repeated=True),
        Column("tax_id", _text(32)),
        Column("country", _plain(values.read_country), repeated=True),
        Column("subdivision", _text(16)),
        Column("zone", _plain(values.read_zone), repeated=True),
        Column("language", _plain(values.read_language), repeated=True),
        Column("pays_by", _words(values.PAYS_BY_WORDS), repeated=True),
        Column("data_from", _dates, empty=None, repeated=True),
        Column("email", _plain(values.read_emails), empty=()),
        Column("mobile", _plain(values.read_phones), empty=()),
        Column("postal", _text(400)),
        Column("opted_out", _plain(values.read_channels), empty=(), repeated=True),
        Column("consented", _plain(values.read_channels), empty=(), repeated=True),
    ),
    ("customer", "customers", "cliente", "clientes"),
)
INVOICES = Kind(
    "invoices",
    (
        Column("number", _text(64), required=True),
        Column("customer", _text(64), required=True),
        Column("issued_on", _dates, required=True, repeated=True),
        Column("due_on", _dates, empty=None, repeated=True),
        _CURRENCY,
        Column("total", _amounts, required=True),
        Column("playbook", _text(64), repeated=True),
        Column("line_description", _text(400)),
        Column("line_quantity", _any_amounts, empty=None),
        Column("line_unit_price", _any_amounts, empty=None),
        Column("line_amount", _any_amounts, empty=None),
    ),
    ("invoice", "invoices", "factura", "facturas"),
)
PAYMENTS = Kind(
    "payments",
    (
        Column("id", _text(128), required=True),
        Column("invoice", _text(64)),
        Column("customer", _text(64)),
        Column("amount", _amounts, required=True),
        _CURRENCY,
        Column("paid_on", _dates, required=True, repeated=True),
        Column("method", _text(40), repeated=True),
        Column("reverses", _text(128)),
    ),
    ("payment", "payments", "pago", "pagos"),
)
CREDIT_NOTES = Kind(
    "credit_notes",
    (
        Column("id", _text(64), required=True),
        Column("invoice", _text(64), required=True),
        Column("amount", _amounts, required=True),
        _CURRENCY,
        Column("issued_on", _dates, required=True, repeated=True),
        Column("reason", _text()),
    ),
    ("credit note", "credit notes", "nota de crédito", "notas de crédito"),
)

# In the order in which one may refer to another.
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in (CUSTOMERS, INVOICES, PAYMENTS, CREDIT_NOTES)}
LINE_COLUMNS: Final = ("line_description", "line_quantity", "line_unit_price", "line_amount")
