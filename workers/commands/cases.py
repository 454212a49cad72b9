"""The commands `status`, `show`, `hold` and `cancel`: cases looked at, and a person's word on one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from activities.inbox import remarks_of
from activities.overview import SentText, cases_of_customer, messages_of, overview
from activities.plans import Plans
from activities.reading import CaseLine, case_line
from activities.reading import timeline as entries_of
from engine.case.timeline import Line, as_text, places_of, timeline
from engine.study.words.deliveries import FACTS, KEPT, PROVIDERS
from engine.study.words.names import PAUSES
from engine.study.words.records import approvals
from schemas.events import HoldEnded, HoldLifted, HoldPlaced
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.plan import Plan
from workers import posting
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Reason, described
from workers.overviews import lines, tables
from workers.posting import Kind, Posted, find_case
from workers.speech import console, language, say, told
from workers.timelines import as_data, explained, in_words, placed
from workers.trade_words import channel_name, end_name, stage_name


class CustomerUnknown(CollectionsError):
    """customer '{number}' has no case; see `cobranza status`"""

    es: ClassVar[str] = "el cliente '{number}' no tiene ningún caso; vea `cobranza status`"


class NameOne(CollectionsError):
    """name an invoice, or a customer with --customer"""

    es: ClassVar[str] = "indique una factura, o un cliente con --customer"
    exit_code: ClassVar[int] = 2


Invoice = Annotated[str, described("the invoice's number", "el número de la factura")]


async def status(*, json: AsJson = False, home: HomeFolder = None) -> None:
    """Count the cases by stage and end, contacts, money and tasks. Raises DatabaseIsDown and what servers raise."""
    async with books(home) as connection:
        seen = await overview(connection)
    if json:
        print_json(seen)
        return
    if seen.clock is not None:
        _line(say(f"rehearsal, at {seen.clock:%Y-%m-%d %H:%M} UTC", f"ensayo, al {seen.clock:%Y-%m-%d %H:%M} UTC"))
    for table in tables(seen):
        console().print(table)
        console().print()
    for line in lines(seen):
        told(line)
    if not (seen.stages or seen.ends or seen.uncovered):
        _line(say("there is no case yet", "aún no hay ningún caso"))


async def show(
    invoice: Invoice = "",
    *,
    customer: Annotated[str, described("all cases of a customer", "todos los casos de un cliente")] = "",
    messages: Annotated[bool, described("the texts that were sent, too", "también los textos enviados")] = False,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Print what happened to an invoice; of a customer, a line for each case. Raises InvoiceUnknown and others."""
    if bool(invoice) == bool(customer):
        raise NameOne
    async with books(home) as connection:
        numbers = [invoice] if invoice else await cases_of_customer(connection, customer)
        if not numbers:
            raise CustomerUnknown(number=customer)
        seen = [await _seen(connection, number, messages=messages) for number in numbers]
    if json:
        print_json([_data(one) for one in seen] if customer else _data(seen[0]))
        return
    for one in seen:
        print("  ".join(_header(one)[:2]) if customer else _text(one))


async def hold(
    invoice: Invoice,
    *,
    until: Annotated[str, described("the day on which it goes on: 2026-12-31", "el día en que sigue: 2026-12-31")] = "",
    days: Annotated[int | None, described("or for so many days", "o por tantos días")] = None,
    reason: Reason = "",
    kind: Annotated[
        Kind, described("manual, or on_request: the customer asked", "manual, u on_request: lo pidió el cliente")
    ] = "manual",
    lift: Annotated[bool, described("end the hold instead", "en su lugar, levantar la pausa")] = False,
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Pause a case, or end the pause. Raises CaseIsClosed, InvoiceUnknown, UntilWrong, NothingHeld and others."""
    who = by or user()
    async with books(home) as connection:
        if lift:
            posted = await posting.lift_hold(connection, invoice, kind=kind, by=who)
        else:
            posted = await posting.place_hold(
                connection, invoice, until=until, days=days, reason=reason, kind=kind, by=who
            )
    _tell(posted, json=json)


async def cancel(
    invoice: Invoice, *, reason: Reason = "", by: By = "", json: AsJson = False, home: HomeFolder = None
) -> None:
    """End a case for good. Raises CaseIsClosed, InvoiceUnknown, NoCaseYet, SayWhy."""
    async with books(home) as connection:
        posted = await posting.cancel_case(connection, invoice, reason=reason, by=by or user())
    _tell(posted, json=json)


# ---------------------------------------------------------------------------------------------- show


class Seen(msgspec.Struct, frozen=True):
    """One case, read: its line, its plan, its life, and the texts sent where they were asked for."""

    case: CaseLine
    plan: Plan
    lines: tuple[Line, ...]
    holds: tuple[str, ...]
    zone: str
    texts: tuple[SentText, ...]


async def _seen(connection: asyncpg.Connection[asyncpg.Record], number: str, *, messages: bool) -> Seen:
    today = await find_case(connection, number)
    case = await case_line(connection, number)
    plan = await Plans().get(connection, case.plan_sha256)
    remarks = await remarks_of(connection, number)
    entries = explained(await entries_of(connection, number), remarks)
    holds: dict[str, str] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, HoldPlaced):
            until = say(f" until {event.until}", f" hasta {event.until}") if event.until else ""
            holds[event.hold] = f"{event.hold}{until}: {event.reason}".rstrip(": ")
        elif isinstance(event, HoldLifted | HoldEnded):
            holds.pop(event.hold, None)
    standing = tuple(holds.values()) if case.hold in holds else (case.hold,) * bool(case.hold)
    texts = await messages_of(connection, number) if messages else ()
    asked = approvals(entries, language())
    lived = timeline(plan, entries, language(), lambda event: in_words(event, remarks, asked))
    return Seen(case, plan, tuple(placed(line) for line in lived), standing, today.zone, texts)


def _text(seen: Seen) -> str:
    blocks = ["\n".join(_header(seen)), as_text(seen.lines)]
    return "\n\n".join([*blocks, *(_letter(seen, text) for text in seen.texts)])


def _header(seen: Seen) -> list[str]:
    case = seen.case
    total, owed = Money(case.total, case.currency), Money(case.balance, case.currency)
    stage = say("closed", "cerrado") + f": {end_name(case.end)}" if case.end else (
        say("stage", "etapa") + f" {stage_name(case.stage)}")  # fmt: skip
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
        place = places_of(seen.plan).get(case.next_step, "")
        step = " ".join(word for word in (case.next_step, place) if word)
        header.append(say("looks again: ", "vuelve a mirar: ") + f"{_moment(case.next_at, seen.zone)}  {step}".rstrip())
    if case.open_tasks:
        header.append(
            say(
                f"open tasks: {case.open_tasks} (cobranza tasks list {case.invoice})",
                f"tareas abiertas: {case.open_tasks} (cobranza tasks list {case.invoice})",
            )
        )
    return header


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone or 'UTC')):%Y-%m-%d %H:%M} {zone or 'UTC'}"


def _letter(seen: Seen, text: SentText) -> str:
    head = f"--- {_moment(text.at, seen.zone)}  {channel_name(text.channel)}  {text.language}  {text.step}"
    return "\n".join(part for part in (head, _became(seen, text), text.subject, text.body) if part)


def _became(seen: Seen, text: SentText) -> str:
    """Who took it, how far it came, and what it cost: `Twilio: delivered 2026-03-03 09:01 ...; 0.05 USD`."""
    fact = "unknown" if text.state == "unknown" else text.delivery or "accepted"
    at = f" {_moment(text.delivery_at, seen.zone)}" if text.delivery_at else ""
    taker, word = (say(*table.get(one, (one, one))) for table, one in ((PROVIDERS, text.provider), (FACTS, fact)))
    price = f"; {text.price:f} {text.price_currency}" if text.price is not None else ""
    kept = f"; {say(*KEPT.get(text.kept, (text.kept, text.kept)))}" if text.kept else ""
    return f"    {taker}: {word}{at}{price}{kept}"


def _data(seen: Seen) -> dict[str, Any]:
    return {
        "case": msgspec.to_builtins(seen.case), "holds": seen.holds, "lines": as_data(seen.lines),
        "messages": msgspec.to_builtins(seen.texts),
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- telling


def _tell(posted: Posted, *, json: bool) -> None:
    if json:
        print_json(posted)
        return
    _line(say(*_WORDS[posted.event]).format(invoice=posted.invoice, until=posted.until))
    if not posted.recorded:
        _line(
            say(
                "stored; the case is told when `cobranza up` runs, and nothing is sent about it before",
                "guardado; el caso se entera cuando corra `cobranza up`, y antes no se envía nada sobre él",
            )
        )


_WORDS = {
    "hold_placed": ("{invoice} is on hold; it goes on on {until}", "{invoice} está en pausa; sigue el {until}"),
    "hold_lifted": ("the hold on {invoice} is lifted", "se levantó la pausa de {invoice}"),
    "case_cancelled": ("the case of {invoice} is cancelled", "el caso de {invoice} queda cancelado"),
}


def _line(text: str) -> None:
    console().print(text, markup=False)
