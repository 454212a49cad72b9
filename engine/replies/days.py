"""The day that a message names, in Spanish or English. It knows no meaning; what is doubtful is no day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

import msgspec

FARTHEST: Final = timedelta(days=365)
JUST_GONE: Final = timedelta(days=40)
"""A day without a year that has just gone by is hardly meant for next year: it tells of the past, or is a slip."""

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "enero ene january jan", "febrero feb february", "marzo mar march", "abril abr april apr", "mayo may",
            "junio jun june", "julio jul july", "agosto ago august aug", "septiembre setiembre sep set sept september",
            "octubre oct october", "noviembre nov november", "diciembre dic december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "lunes monday mon", "martes tuesday tue tues", "miercoles wednesday wed", "jueves thursday thu thurs",
            "viernes friday fri", "sabado saturday sat", "domingo sunday sun",
        )
    )
    for name in names.split()
}  # fmt: skip
_COUNTS: Final = {
    name: number
    for number, names in enumerate(
        ("un una one a", "dos two", "tres three", "cuatro four", "cinco five", "seis six", "siete seven", "ocho eight",
         "nueve nine", "diez ten"),
        1,
    )
    for name in names.split()
} | {"quince": 15, "veinte": 20, "treinta": 30, "fifteen": 15, "twenty": 20, "thirty": 30}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_COUNT = "|".join(sorted(_COUNTS, key=len, reverse=True))
_LEAD = r"(?:(?:para|por|hasta|antes|de|el|del|este|en|a|on|by|this|before|until|the|dia|day|proximo|coming)\s+){0,6}"


class Found(msgspec.Struct, frozen=True):
    """A day that was named, and what is left of the text without it."""

    day: date
    rest: str


class Reader(msgspec.Struct, frozen=True):
    """Where texts are read: the day it is there, and whether 3/4 has the month first (None: nobody knows)."""

    today: date
    month_first: bool | None = False


def find_day(text: str, reader: Reader) -> Found | None:
    """The one day that a plain text names, after today and within a year; None for none, several or a doubtful one."""
    days: set[date | None] = set()
    rest = text
    for pattern, read in _FORMS:
        for found in list(pattern.finditer(rest)):
            days.add(_within(read(found, reader), reader.today))
        rest = pattern.sub(" ", rest)
    if len(days) != 1 or (day := days.pop()) is None:
        return None
    return Found(day, " ".join(rest.split()))


def _within(day: date | None, today: date) -> date | None:
    return day if day is not None and today < day <= today + FARTHEST else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(reader: Reader, month: int, day: int, year: str | None = None) -> date | None:
    """The day of that year, or without a year the next one of that name."""
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = _date(reader.today.year, month, day)
    if this is not None and this > reader.today:
        return this
    if this is not None and reader.today - this < JUST_GONE:
        return None
    return _date(reader.today.year + 1, month, day)


def _iso(found: re.Match[str], reader: Reader) -> date | None:
    return _date(int(found["year"]), int(found["month"]), int(found["day"]))


def _slashed(found: re.Match[str], reader: Reader) -> date | None:
    first, second = int(found["first"]), int(found["second"])
    if reader.month_first is None and first != second and first <= 12 and second <= 12:
        return None
    if reader.month_first or (reader.month_first is None and second > 12):
        first, second = second, first
    return _coming(reader, second, first, found["year"])


def _named(found: re.Match[str], reader: Reader) -> date | None:
    return _coming(reader, _MONTHS[found["month"]], int(found["day"]), found["year"])


def _day_after_tomorrow(found: re.Match[str], reader: Reader) -> date | None:
    return reader.today + timedelta(days=2)


def _tomorrow(found: re.Match[str], reader: Reader) -> date | None:
    return reader.today + timedelta(days=1)


def _today(found: re.Match[str], reader: Reader) -> date | None:
    return reader.today


def _end_of_month(found: re.Match[str], reader: Reader) -> date | None:
    today, ahead = reader.today, 2 if found["next"] else 1
    months = today.year * 12 + today.month - 1 + ahead
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _from_now(found: re.Match[str], reader: Reader) -> date | None:
    count = int(found["count"]) if found["count"].isdigit() else _COUNTS[found["count"]]
    return reader.today + timedelta(days=min(count, 10_000) * (7 if found["unit"][0] in "sw" else 1))


def _weekday(found: re.Match[str], reader: Reader) -> date | None:
    """The coming one; one of next week where it says so. An English `next` counts from next week's Monday."""
    today, wanted = reader.today, _WEEKDAYS[found["weekday"]]
    if found["next"] or found["week"]:
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _of_month(found: re.Match[str], reader: Reader) -> date | None:
    """`el 15`: the next day of that number, in this month or one after it that has it."""
    wanted, today = int(found["day"]), reader.today
    months = (today.year * 12 + today.month - 1 + ahead for ahead in range(3))
    days = (_date(month // 12, month % 12 + 1, wanted) for month in months)
    return next((day for day in days if day is not None and day > today), None)


_YEAR = r"(?:\s*(?:,|de|del|of)?\s*(?P<year>20\d\d))?"
_ORDINAL = r"(?:st|nd|rd|th|ro|º|°|o)?"
_BEFORE = rf"(?:{_LEAD}(?:{_WEEKDAY})\s*,?\s+)?"
_SLASHED = r"\b(?P<first>\d{1,2})\s?[/.-]\s?(?P<second>\d{1,2})(?:\s?[/.-]\s?(?P<year>20\d\d|\d\d))?(?![\d/])"
_MORNING = r"(?: mismo| a primera hora| (?:por|en|a) la (?:manana|tarde|noche))?"
_FIN_DE_MES = r"fin(?:es|ales)? de (?:este |el )?(?P<next>proximo )?mes"
_MONTHS_END = rf"\b(?:{_FIN_DE_MES}|(?:the )?end of (?:the |this )?month|month.end|eom)\b"
_NEXT_WEEK = r"(?:\s+(?:proximo|que viene))?(?P<week>\s+(?:de la (?:proxima|otra|siguiente) semana|(?:of )?next week))?"
_NO_DAY = r"(?![\d/:.,-]*\d)\b(?!\s*(?:%|cuotas|soles|dolares|pesos|dias|hs|horas|am|pm))"
_THIS_MONTH = r"(?:\s+(?:de este mes|del mes|de mes|of (?:the|this) month))?"


def _forms() -> Iterator[tuple[str, Callable[[re.Match[str], Reader], date | None]]]:
    """In this order: each form takes its words out of the text before the next one looks at it."""
    yield r"(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})", _iso
    yield rf"{_BEFORE}{_LEAD}{_SLASHED}", _slashed
    yield (
        rf"{_BEFORE}{_LEAD}\b(?P<day>\d{{1,2}}){_ORDINAL}\s*(?:de|del|of)?\s*\b(?P<month>{_MONTH})\b\.?{_YEAR}",
        _named,
    )
    yield rf"{_BEFORE}{_LEAD}\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}", _named
    yield r"\b(?:pasado manana|(?:the )?day after tomorrow)\b", _day_after_tomorrow
    yield rf"(?<!la )(?<!de )\b(?:manana|tomorrow|tomorow|tomorro|tmrw|tmr|tmw|2morrow|2moro)\b{_MORNING}", _tomorrow
    yield r"\b(?:hoy(?: mismo)?|today|tonight|ahora mismo|right now)\b", _today
    yield rf"{_LEAD}{_MONTHS_END}", _end_of_month
    yield (
        rf"\b(?:en|dentro de|in|within)\s+(?P<count>\d{{1,3}}|{_COUNT})\s+(?P<unit>dias?|days?|semanas?|weeks?)\b",
        _from_now,
    )
    yield (
        rf"{_LEAD}\b(?P<next>next\s+)?\b(?P<weekday>{_WEEKDAY})\b{_NEXT_WEEK}(?:\s+\d{{1,2}}(?=\s|$))?",
        _weekday_with_number,
    )
    yield (
        r"\b(?:(?:para|hasta|antes d|d)?el|dia|on the|by the|the)\s+(?:dia\s+)?"
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|ro|º|°)?{_NO_DAY}{_THIS_MONTH}",
        _of_month,
    )


def _weekday_with_number(found: re.Match[str], reader: Reader) -> date | None:
    """`viernes 13`: both must agree."""
    day = _weekday(found, reader)
    number = re.search(r"(\d{1,2})$", found[0])
    if number is None or day is None:
        return day
    for week in range(5):
        if (later := day + timedelta(weeks=week)).day == int(number[1]):
            return later
    return None


_FORMS: Final = tuple((re.compile(pattern), read) for pattern, read in _forms())
