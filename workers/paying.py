"""One payment by hand: what was typed is understood, then it goes through the same door as a file of payments."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from activities.books import Standing, numbers_like, standing
from activities.importing.complaints import BadRow
from activities.importing.copying import import_rows
from schemas.failures import CollectionsError
from schemas.money import NotMoney, decimals, parse_money, to_minor

# A case that ended so owes nothing; after any other end money may still come, and is recorded.
NOTHING_OWED: Final = ("paid", "settled", "credited")
_MONEY: Final = re.compile(r"[0-9]+\.[0-9]+( [A-Z]{3})?")


class InvoiceUnknown(CollectionsError):
    """there is no invoice '{number}'{near}"""

    es: ClassVar[str] = "no existe la factura '{number}'{cerca}"


class AmountWrong(CollectionsError):
    """'{text}' is not an amount that can be paid; write digits over zero, with a point before the decimals: 250.00"""

    es: ClassVar[str] = (
        "'{text}' no es un monto que se pueda pagar; escriba dígitos mayores que cero, con punto decimal: 250.00"
    )


class OtherCurrency(CollectionsError):
    """invoice {number} is in {currency}, not in {given}; write the amount in {currency}"""

    es: ClassVar[str] = "la factura {number} está en {currency}, no en {given}; escriba el monto en {currency}"


class TooManyDecimals(CollectionsError):
    """{currency} has {places} decimals; '{text}' has more"""

    es: ClassVar[str] = "{currency} tiene {places} decimales; '{text}' tiene más"


class AlreadyPaid(CollectionsError):
    """invoice {number} is already {ended}; nothing was recorded (money without an invoice: cobranza import payments)"""

    es: ClassVar[str] = (
        "la factura {number} ya está {termino}; no se registró nada (dinero sin factura: cobranza import payments)"
    )


class DateWrong(CollectionsError):
    """'{text}' is not a day up to today; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día hasta hoy; escríbalo como 2026-12-31"


class PaymentRefused(CollectionsError):
    """the payment was not recorded: {column} '{value}': {why}"""

    es: ClassVar[str] = "el pago no se registró: {column} '{value}': {por_que}"


class Paid(msgspec.Struct, frozen=True):
    """What was recorded. `new` is false where it had been already; `owed` is what is left; `ended` the case's end."""

    id: str
    invoice: str
    amount: Decimal
    currency: str
    new: bool
    owed: Decimal
    ended: str


async def record_payment(
    connection: asyncpg.Connection[asyncpg.Record], invoice: str, amount: str, *, on: str, id: str, method: str
) -> Paid:
    """Record it once; the same words again change nothing.

    Raises InvoiceUnknown, AmountWrong, OtherCurrency, TooManyDecimals, DateWrong, AlreadyPaid, PaymentRefused.
    """
    found = await standing(connection, invoice)
    if found is None:
        near = ", ".join(await numbers_like(connection, invoice))
        raise InvoiceUnknown(number=invoice, near=near and f"; there is {near}", cerca=near and f"; hay {near}")
    paid, paid_on = _amount(amount, found), _day(on, found)
    number = id or f"pay/{invoice}/{paid_on}/{paid.normalize():f}"
    if found.balance <= 0 or found.ended in NOTHING_OWED:
        await _refuse_unless_known(connection, number, found)
    row = (number, invoice, "", paid, found.currency, paid_on, method, "")
    report = await import_rows(connection, {"payments": [row]}, at=found.now if found.is_rehearsed else None)
    if report.bad:
        raise _refused(report.bad[0])
    after = await standing(connection, invoice) or found
    return Paid(number, invoice, to_minor(paid, found.currency), found.currency, bool(report.new),
                to_minor(after.owed, found.currency), after.ended)  # fmt: skip


def _amount(text: str, found: Standing) -> Decimal:
    text = text.strip()
    try:
        money = parse_money(text if " " in text else f"{text} {found.currency}")
    except NotMoney as error:
        if _MONEY.fullmatch(text):
            raise TooManyDecimals(currency=found.currency, places=decimals(found.currency), text=text) from error
        raise AmountWrong(text=text) from error
    if money.currency != found.currency:
        raise OtherCurrency(number=found.number, currency=found.currency, given=money.currency)
    if money.amount <= 0 or money.amount.adjusted() > 14:
        raise AmountWrong(text=text)
    return money.amount


def _day(text: str, found: Standing) -> date:
    today = found.now.astimezone(ZoneInfo(found.zone or "UTC")).date()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError as error:
        raise DateWrong(text=text) from error
    if day > today:
        raise DateWrong(text=text)
    return day


async def _refuse_unless_known(connection: asyncpg.Connection[asyncpg.Record], number: str, found: Standing) -> None:
    # The same command once more is no second payment: the import says that it is there already.
    if await connection.fetchval("select exists (select from payment where id = $1)", number):
        return
    ended = found.ended if found.ended in NOTHING_OWED else "paid"
    spanish = {"paid": "pagada", "settled": "saldada", "credited": "anulada por nota de crédito"}[ended]
    raise AlreadyPaid(number=found.number, ended=ended, termino=spanish)


def _refused(bad: BadRow) -> PaymentRefused:
    return PaymentRefused(column=bad.column, value=bad.value, why=bad.reason("en"), por_que=bad.reason("es"))
