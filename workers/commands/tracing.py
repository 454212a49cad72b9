"""The command `trace`: what Temporal ran for a case, beside the record and the contacts that came of it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Annotated

from activities.overview import cases_of_customer
from engine.study.tracing import sheet
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.commands.reading import CustomerUnknown, NameOne, width, write
from workers.settings import Settings
from workers.speech import language
from workers.tracing import Histories


async def trace(
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")] = "",
    *,
    customer: Annotated[
        str, described("a line for each case of a customer", "una línea por cada caso de un cliente")
    ] = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Lay Temporal's events beside the record. Raises InvoiceUnknown, NoCaseYet, NotBegun, HistoryBroken and others."""
    if bool(invoice) == bool(customer):
        raise NameOne
    async with books(home) as connection, AsyncExitStack() as stack:
        numbers = [invoice] if invoice else await cases_of_customer(connection, customer)
        if not numbers:
            raise CustomerUnknown(number=customer)
        histories = Histories(connection, Settings.from_environment(home), stack)
        traces = [await histories.trace(number) for number in numbers]
    if json:
        print_json(traces if customer else traces[0])
    elif customer:
        write(sheet.summary(traces, language(), width()))
    else:
        write(sheet.lines(traces[0], language(), width()))
