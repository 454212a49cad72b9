"""What must fit within one row, once its cells are read: decimals and currency, dates in order, a line's amount."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from activities.importing.columns import CREDIT_NOTES, INVOICES, PAYMENTS, Kind
from activities.importing.complaints import Unfit
from schemas.money import MINOR_UNITS, decimals, to_minor


def _places(kind: Kind, *names: str) -> tuple[int, ...]:
    return tuple(kind.names.index(name) for name in names)


_TOTAL, _CURRENCY, _ISSUED, _DUE = _places(INVOICES, "total", "currency", "issued_on", "due_on")
_TEXT, _QUANTITY, _PRICE, _LINE = _places(
    INVOICES, "line_description", "line_quantity", "line_unit_price", "line_amount"
)
_PAID, _PAID_IN = _places(PAYMENTS, "amount", "currency")
_TOWARDS = _places(PAYMENTS, "invoice", "customer", "reverses")
_CREDIT, _CREDIT_IN = _places(CREDIT_NOTES, "amount", "currency")


def settle_customer(row: list[Any]) -> None:
    """Every combination of a customer's cells is possible."""


def settle_invoice(row: list[Any]) -> None:
    """Fill in a line's amount. Raises Unfit for what does not fit together."""
    _check_decimals(row[_TOTAL], row[_CURRENCY], "total")
    due = row[_DUE]
    if due is not None and due < row[_ISSUED]:
        raise Unfit("due_before_issue", column="due_on", issued_on=row[_ISSUED].isoformat())
    if row[_LINE] is None and (row[_TEXT] or row[_QUANTITY] is not None or row[_PRICE] is not None):
        if row[_PRICE] is None:
            raise Unfit("line_incomplete", column="line_amount")
        quantity = Decimal(1) if row[_QUANTITY] is None else row[_QUANTITY]
        row[_LINE] = to_minor(quantity * row[_PRICE], row[_CURRENCY])


def settle_payment(row: list[Any]) -> None:
    """Raises Unfit for what does not fit together."""
    _check_decimals(row[_PAID], row[_PAID_IN], "amount")
    if not any(row[place] for place in _TOWARDS):
        raise Unfit("nobody", column="invoice")


def settle_credit_note(row: list[Any]) -> None:
    """Raises Unfit for what does not fit together."""
    _check_decimals(row[_CREDIT], row[_CREDIT_IN], "amount")


def _check_decimals(amount: Decimal, currency: str, column: str) -> None:
    exponent = int(amount.as_tuple().exponent)
    if exponent < -2 or (exponent < 0 and currency in MINOR_UNITS):
        places = decimals(currency)
        if -exponent > places:
            raise Unfit("decimals", column=column, currency=currency, places=str(places))


SETTLE: Final[dict[str, Callable[[list[Any]], None]]] = {
    "customers": settle_customer,
    "invoices": settle_invoice,
    "payments": settle_payment,
    "credit_notes": settle_credit_note,
}
