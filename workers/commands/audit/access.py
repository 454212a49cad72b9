"""The command `audit access`: who looked at whose personal data. It shows numbers and codes, never the data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, ClassVar

from cyclopts import Parameter

from activities.access import Look, looks
from schemas.failures import CollectionsError
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder, Most, described
from workers.speech import console, say


class NoSuchDay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


def _day(name: str, en: str, es: str) -> Parameter:
    return Parameter(name=name, help=say(en, es))


async def access(
    *,
    customer: Annotated[str, described("looks at one customer", "miradas a un cliente")] = "",
    by: Annotated[str, described("looks of one person or token", "miradas de una persona o un token")] = "",
    since: Annotated[str, _day("--from", "from this day on", "desde este día")] = "",
    until: Annotated[str, _day("--to", "up to and with this day", "hasta este día inclusive")] = "",
    most: Most = 1000,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List who looked at personal data, newest first; days are UTC. Raises NoSuchDay."""
    first, last = _moment(since), _moment(until)
    async with books(home) as connection:
        found = await looks(
            connection, customer=customer, actor=by, since=first, until=last and last + timedelta(days=1), most=most
        )
    if json:
        print_json(found)
        return
    if not found:
        _line(say("nobody looked", "nadie miró"))
    for one in found:
        _line(_look(one))


def _look(one: Look) -> str:
    proof = "" if one.proven else say(" (not proven)", " (sin acreditar)")
    about = " ".join(filter(None, (one.customer, one.invoice))) or say("a list of many", "una lista de muchos")
    why = f"  [{one.purpose}]" if one.purpose else ""
    return f"{one.at:%Y-%m-%d %H:%M:%S} UTC  {one.actor}{proof}  {one.door} {one.what}  {about}{why}"


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NoSuchDay(text=text) from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _line(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)
