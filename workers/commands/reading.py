"""The command `show`: what happened to an invoice, or to all of a customer's, as a person reads it."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from activities.overview import SentText, cases_of_customer, messages_of
from activities.plans import Plans
from engine.case.timeline import places_of
from engine.study.reading import joint, sheet
from engine.study.reading.words import CaseRead, Row
from engine.study.words.deliveries import FACTS, KEPT, PROVIDERS
from engine.study.words.names import PAUSES
from schemas.events import HoldEnded, HoldLifted, HoldPlaced
from schemas.failures import CollectionsError
from schemas.money import Money
from workers import access
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.reading import Gathered, gather, read, told
from workers.speech import console, count, language, say
from workers.timelines import as_data
from workers.trade_words import channel_name, end_name, stage_name

WIDTH = 80
"""Columns of a page that goes to a file or another program, where no terminal says how wide it is."""
STYLES = {"head": "bold", "plain": "", "against": "yellow", "faint": "dim"}


class CustomerUnknown(CollectionsError):
    """customer '{number}' has no case; see `cobranza status`"""

    es: ClassVar[str] = "el cliente '{number}' no tiene ningún caso; vea `cobranza status`"


class NameOne(CollectionsError):
    """name an invoice, or a customer with --customer"""

    es: ClassVar[str] = "indique una factura, o un cliente con --customer"
    exit_code: ClassVar[int] = 2


class Seen(msgspec.Struct, frozen=True):
    """One case, read, and the texts sent where they were asked for."""

    found: Gathered
    read: CaseRead
    holds: tuple[str, ...]
    texts: tuple[SentText, ...]


async def show(
    invoice: Annotated[str, described("the invoice's number", "el número de la factura")] = "",
    *,
    customer: Annotated[str, described("all cases of a customer", "todos los casos de un cliente")] = "",
    messages: Annotated[bool, described("the texts that were sent, too", "también los textos enviados")] = False,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Print what happened to an invoice, or to a customer's as one life. Raises InvoiceUnknown and others."""
    if bool(invoice) == bool(customer):
        raise NameOne
    async with books(home) as connection:
        numbers = [invoice] if invoice else await cases_of_customer(connection, customer)
        if not numbers:
            raise CustomerUnknown(number=customer)
        plans = Plans()
        seen = [await _seen(connection, number, plans, messages=messages) for number in numbers]
        await access.seen(connection, "show", invoices=numbers)
    if json:
        print_json(_customer_data(customer, seen) if customer else _data(seen[0]))
    elif customer:
        _print_customer(seen)
    else:
        _print_case(seen[0])


async def _seen(
    connection: asyncpg.Connection[asyncpg.Record], number: str, plans: Plans, *, messages: bool
) -> Seen:  # fmt: skip
    found = await gather(connection, number, plans)
    texts = await messages_of(connection, number) if messages else ()
    return Seen(found, read(found), _standing(found), texts)


def _standing(found: Gathered) -> tuple[str, ...]:
    """The pauses that stand, with until when and what somebody wrote about them."""
    holds: dict[str, str] = {}
    for entry in found.material.entries:
        event = entry.event
        if isinstance(event, HoldPlaced):
            until = say(f" until {event.until}", f" hasta {event.until}") if event.until else ""
            reason = found.material.remarks.get(event.id, event.reason)
            holds[event.hold] = f"{event.hold}{until}: {reason}".rstrip(": ")
        elif isinstance(event, HoldLifted | HoldEnded):
            holds.pop(event.hold, None)
    hold = found.case.hold
    return tuple(holds.values()) if hold in holds else (hold,) * bool(hold)


# --- on a terminal ------------------------------------------------------------------------------------------------


def width() -> int:
    """How wide a page is: the terminal's own width up to what the eye follows, else 80 columns."""
    return min(max(console().width, 60), 110) if sys.stdout.isatty() else WIDTH


def write(printed: Iterable[sheet.Printed]) -> None:
    """Lines that are laid out already, painted where they are painted at all."""
    from rich.text import Text

    for text, style in printed:
        console().print(Text(text, style=STYLES[style]), no_wrap=True, crop=False, overflow="ignore")


def _print_case(seen: Seen) -> None:
    for number, one in enumerate(_header(seen)):
        write(sheet.hanging(one, 0, width(), "head" if number == 0 else "plain"))
    write(sheet.lines(seen.read, language(), width()))
    for text in seen.texts:
        write([("", "plain"), *((line, "plain") for line in _letter(seen, text).splitlines())])


def _print_customer(seen: list[Seen]) -> None:
    first = seen[0].found.case
    write([(f"{first.name} ({first.customer}): " + count(len(seen), "case|cases", "caso|casos"), "head")])
    for one in seen:
        total, owed, stage = _amounts(one)
        write([(f"  {one.found.case.invoice}  " + say(f"{total}, owed {owed}; {stage}",
                                                      f"{total}, se debe {owed}; {stage}"), "plain")])  # fmt: skip
    for currency, in_all in _owed(seen).items():
        write([(say("owed in all: ", "se debe en total: ") + str(Money(in_all, currency)), "head")])
    write([("", "plain"), *joint.lines(joint.joint([one.read for one in seen]), language(), width())])
    for one in seen:
        for text in one.texts:
            write([("", "plain"), *((line, "plain") for line in _letter(one, text).splitlines())])


def _owed(seen: list[Seen]) -> dict[str, Decimal]:
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for one in seen:
        owed[one.found.case.currency] += one.read.totals.owed
    return dict(owed)


def _amounts(seen: Seen) -> tuple[Money, Money, str]:
    case = seen.found.case
    stage = say("closed", "cerrado") + f": {end_name(case.end)}" if case.end else (
        say("stage", "etapa") + f" {stage_name(case.stage)}")  # fmt: skip
    return Money(case.total, case.currency), Money(case.balance, case.currency), stage


def _header(seen: Seen) -> list[str]:
    case, (total, owed, stage) = seen.found.case, _amounts(seen)
    header = [
        f"{case.invoice}  {case.name} ({case.customer})",
        say(f"{total}, owed {owed}; {stage}", f"{total}, se debe {owed}; {stage}"),
        f"{case.playbook} v{case.version} {case.plan_sha256[:12]}",
    ]
    if case.contested:
        apart = Money(case.contested, case.currency)
        header.insert(2, say(f"contested, and not asked for: {apart}", f"en reclamo, y no se cobra: {apart}"))
    if seen.holds and not case.end:
        why = (f"{one} ({say(*PAUSES[kind])})" if (kind := one) in PAUSES else one for one in seen.holds)
        header.append(say("on hold: ", "en pausa: ") + "; ".join(why))
    if case.next_at is not None and not case.end:
        place = places_of(seen.found.material.plan).get(case.next_step, "")
        step = " ".join(word for word in (case.next_step, place) if word)
        looks = say("looks again: ", "vuelve a mirar: ")
        header.append(f"{looks}{_moment(case.next_at, seen.read.zone)}  {step}".rstrip())
    if case.open_tasks:
        tasks = f"{case.open_tasks} (cobranza tasks list {case.invoice})"
        header.append(say(f"open tasks: {tasks}", f"tareas abiertas: {tasks}"))
    return header


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone or 'UTC')):%Y-%m-%d %H:%M} {zone or 'UTC'}"


def _letter(seen: Seen, text: SentText) -> str:
    head = f"--- {_moment(text.at, seen.read.zone)}  {channel_name(text.channel)}  {text.language}  {text.step}"
    return "\n".join(part for part in (head, _became(seen, text), text.subject, text.body) if part)


def _became(seen: Seen, text: SentText) -> str:
    """Who took it, how far it came, and what it cost: `Twilio: delivered 2026-03-03 09:01 ...; 0.05 USD`."""
    fact = "unknown" if text.state == "unknown" else text.delivery or "accepted"
    at = f" {_moment(text.delivery_at, seen.read.zone)}" if text.delivery_at else ""
    taker, word = (say(*table.get(one, (one, one))) for table, one in ((PROVIDERS, text.provider), (FACTS, fact)))
    price = f"; {text.price:f} {text.price_currency}" if text.price is not None else ""
    kept = f"; {say(*KEPT.get(text.kept, (text.kept, text.kept)))}" if text.kept else ""
    return f"    {taker}: {word}{at}{price}{kept}"


# --- for programs -------------------------------------------------------------------------------------------------


def _data(seen: Seen) -> dict[str, Any]:
    lines = [_line(row, line, seen.found.recorded) for row, line in
             zip(seen.read.rows, as_data(told(seen.found)), strict=True)]  # fmt: skip
    return {
        "case": msgspec.to_builtins(seen.found.case), "holds": seen.holds, "lines": lines,
        "pauses": msgspec.to_builtins(seen.read.holds), "totals": msgspec.to_builtins(seen.read.totals),
        "zone": seen.read.zone, "is_rehearsed": seen.read.is_rehearsed,
        "verdicts": msgspec.to_builtins(seen.found.material.verdicts), "messages": msgspec.to_builtins(seen.texts),
    }  # fmt: skip


def _line(row: Row, line: dict[str, Any], recorded: Mapping[int, datetime]) -> dict[str, Any]:
    """A line with what the page shows beside it: the playbook's own text, balances, times, the rules that spoke."""
    read_, at = msgspec.to_builtins(row), recorded.get(row.seq)
    source = "\n".join(part for part in (row.place.text, *row.place.more) if part)
    shown = {"place": row.place.at, "source": source, "outside": row.place.outside}
    return {**read_, **line, **shown, "recorded_at": at.isoformat() if at else None}


def _customer_data(customer: str, seen: list[Seen]) -> dict[str, Any]:
    order = [{"invoice": one.row.invoice, "seq": one.row.seq, "invoices": one.invoices, "owed": one.owed,
              "currency": one.currency} for one in joint.joint([one.read for one in seen])]  # fmt: skip
    return {
        "customer": customer, "name": seen[0].found.case.name, "owed": _owed(seen),
        "cases": [_data(one) for one in seen], "timeline": order,
    }  # fmt: skip
