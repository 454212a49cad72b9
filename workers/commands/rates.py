"""The command `rates`: published rates by date, listed and added with their source. It computes nothing."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec

from schemas.failures import CollectionsError
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.speech import console, say

if TYPE_CHECKING:
    from activities.terms.rates import Added, NewRate, RateLine
    from engine.language.rate_series import Series


class RateWrong(CollectionsError):
    """'{text}' is not a value of {series}; write {example}"""

    es: ClassVar[str] = "«{text}» no es un valor de {series}; escriba {example}"
    exit_code: ClassVar[int] = 2


class RateDayWrong(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class SeriesUnknown(CollectionsError):
    """there is no series '{series}'; there are: {known}. Add playbooks/rates/{series}.yaml for a new one"""

    es: ClassVar[str] = (
        "no hay una serie «{series}»; hay: {known}. Agregue playbooks/rates/{series}.yaml para una nueva"
    )


class SayTheSource(CollectionsError):
    """say where the value is published, with --source: a rate without its source cannot be relied on"""

    es: ClassVar[str] = (
        "diga dónde está publicado el valor, con --source: sin su fuente no se puede confiar en una tasa"
    )
    exit_code: ClassVar[int] = 2


class SayTheRate(CollectionsError):
    """say which series, from which day and which value: cobranza rates add uk-bank-rate 2027-01-01 3.5% --source URL"""

    es: ClassVar[str] = (
        "diga qué serie, desde qué día y qué valor: cobranza rates add uk-bank-rate 2027-01-01 3.5% --source URL"
    )
    exit_code: ClassVar[int] = 2


class Known(msgspec.Struct, frozen=True):
    """A value as it is listed. `by` is empty where it stands in the file of the series."""

    series: str
    since: date
    until: date | None
    value: Decimal
    source: str
    by: str = ""


async def rates(
    what: Annotated[Literal["list", "add"], described("list, or add a value", "listar, o agregar un valor")] = "list",
    series: Annotated[str, described("the series, such as uk-bank-rate", "la serie, como uk-bank-rate")] = "",
    day: Annotated[str, described("from which day it holds", "desde qué día rige")] = "",
    value: Annotated[str, described("3.75%, or 39643.59 for an index", "3.75%, o 39643.59 para un índice")] = "",
    *,
    source: Annotated[str, described("where it is published", "dónde está publicado")] = "",
    until: Annotated[
        str, described("the last day for which it holds (by the series)", "el último día en que rige (según la serie)")
    ] = "",
    folder: Annotated[Path, described("the folder of playbooks", "la carpeta de playbooks")] = Path("playbooks"),
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List rates or add one. Raises SeriesUnknown, RateWrong, RateDayWrong, SayTheSource and SayTheRate."""
    from activities.terms import rates as kept
    from engine.language.library import read_library
    from engine.language.rate_series import read_series

    shipped = {name: read_series(file)[0] for name, file in read_library(folder).rates.items()}
    deed, told = ("set_rate", {"from": day, "value": value}) if what == "add" else ("", {})
    async with books(home, deed, by, about=series, told=told) as connection:
        if what == "list":
            lines = await kept.rates(connection, series)
            _show([*_written(shipped, series), *(_kept(one) for one in lines)], json=json)
            return
        if not (series and day and value):
            raise SayTheRate
        known = shipped.keys() | await kept.series_in_use(connection)
        if series not in known:
            raise SeriesUnknown(series=series, known=", ".join(sorted(known)) or say("none", "ninguna"))
        rate = _asked(shipped.get(series), series, day, value, until, source, user())
        added = await kept.add(connection, rate)
    print_json(added) if json else console().print(_said(rate, added), markup=False, highlight=False)


def _written(shipped: dict[str, Series], wanted: str) -> list[Known]:
    """The values in the files of the series; only the last of each is known to end."""
    return [
        Known(name, since, one.series.until if since == one.series.values[-1][0] else None, value, one.series.source)
        for name, one in shipped.items() if wanted in ("", name) for since, value in one.series.values
    ]  # fmt: skip


def _kept(one: RateLine) -> Known:
    return Known(one.series, one.since, one.until, one.value, one.source, one.set_by)


def _asked(one: Series | None, series: str, day: str, value: str, until: str, source: str, by: str) -> NewRate:
    from activities.terms.rates import NewRate
    from engine.language.rate_series import period_end

    if not source.strip():
        raise SayTheSource
    since = _day(day)
    ends = _day(until) if until else period_end(one.every, since) if one is not None else None
    return NewRate(series, since, ends, _value(series, value, is_money=bool(one and one.currency)), source.strip(), by)


def _value(series: str, text: str, *, is_money: bool) -> Decimal:
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,8})?)(%?)", text.strip())
    if match is None or is_money == bool(match[2]):
        raise RateWrong(text=text, series=series, example="39643.59" if is_money else "3.75%")
    return Decimal(match[1]) / (100 if match[2] else 1)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RateDayWrong(text=text) from error


def _show(lines: list[Known], *, json: bool) -> None:
    if json:
        print_json(lines)
        return
    for one in sorted(lines, key=lambda line: (line.series, line.since)):
        until = str(one.until or "").ljust(10)
        who = f"  {one.by}" if one.by else ""
        console().print(f"{one.series}  {one.since}  {until}  {_shown(one.value)}  {one.source}{who}",
                        markup=False, highlight=False)  # fmt: skip
    if not lines:
        console().print(
            say(
                "no rates are known: --folder names the folder of playbooks, with its rates/",
                "no se conoce ninguna tasa: --folder indica la carpeta de playbooks, con su rates/",
            )
        )


def _shown(value: Decimal) -> str:
    return f"{(value * 100).normalize():f}%" if value < 1 else f"{value.normalize():f}"


def _said(rate: NewRate, added: Added) -> str:
    if not added.is_new and not added.cases:
        return say("that value was known already; nothing was changed", "ese valor ya se conocía; no se cambió nada")
    until = say(f" to {rate.until}", f" al {rate.until}") if rate.until else ""
    return say(
        f"{rate.series} is {_shown(rate.value)} from {rate.since}{until}; {added.cases} open cases hear of it, "
        f"{added.questions} questions are answered",
        f"{rate.series} es {_shown(rate.value)} desde el {rate.since}{until}; casos abiertos que la usan: "
        f"{added.cases}; tareas que responde: {added.questions}",
    )
