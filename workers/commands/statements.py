"""The command `statement`: what is owed of an invoice, or by a customer, line by line. It computes nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.speech import console, language

if TYPE_CHECKING:
    from schemas.statement import Account


class SayWhose(CollectionsError):
    """name an invoice, or --customer with the customer's number (one of the two)"""

    es: ClassVar[str] = "nombre una factura, o --customer con el número del cliente (uno de los dos)"
    exit_code: ClassVar[int] = 2


class DayOfStatementWrong(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class NoInvoices(CollectionsError):
    """customer '{customer}' has no invoice with a case"""

    es: ClassVar[str] = "el cliente «{customer}» no tiene facturas con caso"


async def statement(
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")] = "",
    *,
    customer: Annotated[str, described("every open invoice of a customer", "cada factura abierta de un cliente")] = "",
    on: Annotated[str, described("on which day (today)", "a qué día (hoy)")] = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Print a statement. Raises InvoiceUnknown, NoCaseYet, NotBegun, NoInvoices, SayWhose, DayOfStatementWrong."""
    from engine.study.words.statements import told, told_account
    from workers.statements import of_customer, of_invoice

    if bool(invoice) == bool(customer):
        raise SayWhose
    day = _day(on)
    async with books(home) as connection:
        if invoice:
            one = await of_invoice(connection, invoice, day)
            await access.seen(connection, "statement", invoices=[invoice])
            print_json(one) if json else console().print(told(one, language()), markup=False, highlight=False)
            return
        account: Account | None = await of_customer(connection, customer, day)
        await access.seen(connection, "statement", customers=[customer])
    if account is None:
        raise NoInvoices(customer=customer)
    print_json(account) if json else console().print(told_account(account, language()), markup=False, highlight=False)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayOfStatementWrong(text=text) from error
