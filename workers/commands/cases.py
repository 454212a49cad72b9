"""The commands `status`, `hold` and `cancel`: cases counted, and a person's word on one."""

from __future__ import annotations

from typing import Annotated

from activities.overview import overview
from workers import posting
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Reason, described
from workers.overviews import lines, tables
from workers.posting import Kind, Posted
from workers.speech import console, say, told

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
    async with books(home, "lift_hold" if lift else "hold", by, when="by_hand", invoice=invoice) as connection:
        who = user()
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
    async with books(home, "cancel", by, when="by_hand", invoice=invoice) as connection:
        posted = await posting.cancel_case(connection, invoice, reason=reason, by=user())
    _tell(posted, json=json)


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
