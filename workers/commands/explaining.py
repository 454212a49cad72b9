"""The command `explain`: why an invoice, or a customer, got this message or none, by day. The engine tells it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar

from activities.overview import cases_of_customer
from activities.plans import Plans
from engine.study.explaining import page
from engine.study.explaining.story import explain_day, explain_life
from engine.study.explaining.together import explain_together
from engine.study.explaining.together import lines as together_lines
from engine.study.words.times import money
from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.commands.reading import CustomerUnknown, NameOne
from workers.reading import Gathered, gather
from workers.speech import count, language, say, told


class NoSuchDay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class NameTheDay(CollectionsError):
    """a customer is explained on one day: add --on 2026-12-31, or see `cobranza show --customer`"""

    es: ClassVar[str] = "un cliente se explica en un día: agregue --on 2026-12-31, o vea `cobranza show --customer`"
    exit_code: ClassVar[int] = 2


STYLES = {"head": "bold", "plain": "", "against": "yellow", "faint": "dim"}


async def explain(
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")] = "",
    *,
    customer: Annotated[
        str, described("all cases of a customer, on a day", "todos los casos de un cliente, en un día")
    ] = "",
    on: Annotated[
        str,
        described(
            "the customer's day: 2026-12-31; without it the whole life in short",
            "el día del cliente: 2026-12-31; sin él, toda la vida en breve",
        ),
    ] = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Say why. Raises InvoiceUnknown, NoCaseYet, NotBegun, NoSuchDay, CustomerUnknown, NameOne, NameTheDay."""
    if bool(invoice) == bool(customer):
        raise NameOne
    if customer and not on:
        raise NameTheDay
    day = _day(on) if on else None
    async with books(home) as connection:
        numbers = [invoice] if invoice else await cases_of_customer(connection, customer)
        if not numbers:
            raise CustomerUnknown(number=customer)
        plans = Plans()
        found = [await gather(connection, number, plans) for number in numbers]
        await access.seen(connection, "explain", invoices=numbers)
    if customer and day is not None:
        together = explain_together([one.material for one in found], day)
        _answer(together, _customer_head(found), together.zone, together_lines(together, language()), json=json)
    else:
        material = found[0].material
        told_ = explain_life(material) if day is None else explain_day(material, day)
        _answer(told_, _head(found[0]), told_.zone, page.lines(told_, language()), json=json)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoSuchDay(text=text) from None


def _head(found: Gathered) -> str:
    case = found.case
    owed = money(case.balance, case.currency)
    return say(
        f"{case.invoice}: {case.name} ({case.customer}), owed {owed}; {case.playbook} v{case.version}",
        f"{case.invoice}: {case.name} ({case.customer}), se debe {owed}; {case.playbook} v{case.version}",
    )


def _customer_head(found: list[Gathered]) -> str:
    case = found[0].case
    return f"{case.name} ({case.customer}): " + count(len(found), "case|cases", "caso|casos")


def _answer(told_: object, head: str, zone: str, lines: Iterable[page.Line], *, json: bool) -> None:
    if json:
        print_json(told_)
        return
    told(head, "bold")
    told(say(f"days and hours as in {zone}", f"días y horas de {zone}"), "dim")
    told("")
    for text, style in lines:
        told(text, STYLES[style])
