"""The command `audit rules`: what each rule allowed, put off and refused, for a regulator. It counts nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from cyclopts import Parameter

from schemas.failures import CollectionsError
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.speech import language, say, told

if TYPE_CHECKING:
    from activities.audit.records import Connection
    from engine.study.bundle.refrained import Tally


class NotADay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class DaysReversed(CollectionsError):
    """{first} is after {last}: say the first day with --from"""

    es: ClassVar[str] = "{first} es posterior a {last}: diga el primer día con --from"
    exit_code: ClassVar[int] = 2


class RuleNeverAsked(CollectionsError):
    """no answer of the contact desk names rule '{rule}' in these days; `cobranza audit rules` lists those that spoke"""

    es: ClassVar[str] = (
        "ninguna respuesta de la mesa de contacto nombra la regla «{rule}» en esos días; `cobranza audit rules` "
        "muestra las que hablaron"
    )


def _day(name: str, en: str, es: str) -> Parameter:
    return Parameter(name=name, help=say(en, es))


async def rules(
    *,
    since: Annotated[str, _day("--from", "from this day on (UTC)", "desde este día (UTC)")] = "",
    until: Annotated[str, _day("--to", "up to and with this day", "hasta este día inclusive")] = "",
    rule: Annotated[str, described("one rule by its name: pe-b2c.hours", "una regla por su nombre: pe-b2c.hours")] = "",
    csv: Annotated[
        Path | None, described("write the table to this CSV file", "escribir la tabla en este archivo CSV")
    ] = None,
    evidence: Annotated[
        Path | None,
        described("write each time that a rule spoke against to this CSV file",
                  "escribir en este archivo CSV cada vez que una regla se opuso"),
    ] = None,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Count what rules said. Raises NotADay, DaysReversed, RuleNeverAsked, AnotherIsThere, CannotWrite."""
    from activities.audit.tables import table
    from workers.access import seen
    from workers.commands.company import books, print_json
    from workers.recovery.placing import put

    first, last = _moment(since), _moment(until)
    if first and last and first > last:
        raise DaysReversed(first=since, last=until)
    async with books(home) as connection:
        if evidence is not None:
            await seen(connection, "audit rules")
        tally = await _counted(connection, first, last and last + timedelta(days=1), rule)
    counts = list(tally.counts())
    if rule and len(counts) == 1:
        raise RuleNeverAsked(rule=rule)
    for file, rows in ((csv, counts), (evidence, tally.shown())):
        if file is not None:
            put(file, table(rows))
            told(say(f"written: {file}", f"escrito: {file}"))
    if json:
        print_json([dict(zip(counts[0], row, strict=True)) for row in counts[1:]])
    elif csv is None:
        _print(counts)


async def _counted(connection: Connection, since: datetime | None, before: datetime | None, rule: str) -> Tally:
    from activities.audit.records import verdicts_between
    from activities.plans import Plans
    from engine.study.bundle.refrained import Tally
    from workers.audit.report_files import asks_of

    plans, asks = Plans(), dict[str, dict[str, str]]()
    tally = Tally(language(), asks, only=rule)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for one in verdicts_between(connection, since, before):
            plan = await plans.get(connection, one.plan_sha256)
            if one.plan_sha256 not in asks:
                asks[one.plan_sha256] = asks_of(plan, language())
            tally.add(plan, one.plan_sha256, one.invoice, one.customer, one.verdict)
    return tally


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotADay(text=text) from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _print(counts: Sequence[tuple[str, ...]]) -> None:
    """A rule in a line with its figures, and under it what it asks and rests on: so it is read on any width."""
    head, *rows = counts
    if not rows:
        told(say("the contact desk was asked nothing in these days", "a la mesa de contacto no se le preguntó nada"))
        return
    longest = max(len(row[0]) for row in rows)
    told(_figures(head, longest), "bold")
    for row in rows:
        told(_figures(row, longest))
        told(f"  {row[ASKS]}")
        told(f"  {'; '.join(filter(None, row[ASKS + 1 : FIGURES]))}", "dim")


ASKS, FIGURES = 2, 6
"""Columns: what a rule asks, then what it rests on, its citation, how sure it is; after those, figures."""


def _figures(row: Sequence[str], longest: int) -> str:
    return f"{row[0]:<{longest}}" + "".join(f"{cell:>12}" for cell in row[FIGURES:])
