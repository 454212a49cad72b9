"""The command `audit acts`: who did what, line by line, as the ledger of acts has it. It judges nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar

from cyclopts import Parameter

from schemas.failures import CollectionsError
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, Most, described
from workers.speech import say, told

if TYPE_CHECKING:
    from schemas.bundle import ActLine


class ActsDayWrong(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


async def acts(
    *,
    by: Annotated[str, described("only what this person did or agreed to",
                                 "solo lo que esta persona hizo o aprobó")] = "",
    invoice: Annotated[str, described("only about this invoice", "solo sobre esta factura")] = "",
    deed: Annotated[str, described("only this deed, as in publish", "solo esta acción, como publish")] = "",
    from_: Annotated[str, Parameter(name="--from", help=say("from this day on (UTC)", "desde este día (UTC)"))] = "",
    to: Annotated[str, described("up to and with this day (UTC)", "hasta este día inclusive (UTC)")] = "",
    most: Most = 200,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """List who did what, oldest first; the last ones where there are more. Raises ActsDayWrong."""
    from activities.acts import acts as kept

    first, last = _day(from_), _day(to)
    until = last + timedelta(days=1) if last is not None else None
    async with books(home) as connection:
        found = await kept(connection, by=by, invoice=invoice, deed=deed, since=first, until=until)
    if json:
        print_json(found)
        return
    if not found:
        told(say("no acts", "no hay actos"))
    if len(found) > most:
        told(say(f"{len(found) - most} earlier ones are not shown; --most shows more",
                 f"{len(found) - most} anteriores no se muestran; --most muestra más"), "dim")  # fmt: skip
    for one in found[-most:]:
        told(line_of(one))


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        raise ActsDayWrong(text=text) from None


def line_of(one: ActLine) -> str:
    """An act in one line: when, who (and what proves it), what, about what, with whom."""
    from schemas.acting import DEEDS

    row = DEEDS.get(one.deed)
    what = say(row.en, row.es) if row else one.deed
    proof = one.role or say("token", "token") if one.proven else say("not proven", "sin acreditar")
    about = "  ".join(dict.fromkeys(part for part in (one.invoice, one.about) if part))
    second = say(f"  with {one.second}", f"  con {one.second}") if one.second else ""
    who = f"{one.actor} ({proof}, {one.door})"
    return f"{one.number:>6}  {one.at:%Y-%m-%d %H:%M:%S}  {who}  {what}  {about}{second}".rstrip()
