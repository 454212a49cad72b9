"""The command `rewards`: what good payers were granted, as a list or a file for whoever hands it out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

from activities.rewards import as_csv, granted
from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.recovery.placing import put
from workers.speech import console, say


class NoSuchDay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


async def rewards(
    *,
    since: Annotated[str, described("only those granted from this day on", "solo los otorgados desde este día")] = "",
    out: Annotated[Path | None, described("write them to this CSV file", "escribirlos en este archivo CSV")] = None,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Raises NoSuchDay, AnotherIsThere, CannotWrite."""
    first = _day(since)
    async with books(home) as connection:
        found = await granted(connection, first)
        await access.seen_all(connection, "rewards", found)
    if json:
        print_json(found)
        return
    if out is not None:
        put(out, as_csv(found).encode())
        console().print(say(f"{len(found)} rewards in {out}", f"{len(found)} premios en {out}"), markup=False)
        return
    if not found:
        console().print(say("no reward was granted", "no se otorgó ningún premio"))
    for one in found:
        taken = "" if one.stands else say("  (the payment was taken back)", "  (el pago fue revertido)")
        line = f"{one.day}  {one.reward:<16}  {one.invoice:<20}  {one.customer}  {one.name}{taken}"
        console().print(line, markup=False, highlight=False, soft_wrap=True)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NoSuchDay(text=text) from error
