"""What samples tell of a file's dates and numbers, and how sure that is. It knows no column."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

_DATE = re.compile(r"(\w+)\.?[-/. ]([^\W_]+)\.?[-/. ,]+(\d+)(?:[T ].*)?")
_NUMBER = re.compile(r"[-(]?[0-9][0-9.,' \xa0\u202f]*\)?")


class Finding(msgspec.Struct, frozen=True):
    """A setting of the mapping and why, in English and Spanish. `sure` is false when a person should look."""

    value: str
    why: str
    por_que: str
    sure: bool = True


def date_order(samples: Iterable[str]) -> Finding:
    """The order of DATE_ORDERS that the samples show: a number over 12 is a day, four digits are a year."""
    seen: dict[str, str] = {}
    short = False
    for text in samples:
        if match := _DATE.fullmatch(text.strip()):
            order = _order(match[1], match[2])
            seen.setdefault(order, text.strip())
            short = short or (order != "Y-M-D" and len(match[3]) == 2)
    year = "YY" if short else "Y"
    if "D/M" in seen and "M/D" in seen:
        return Finding(
            f"D/M/{year}", f"{seen['D/M']} has the day first and {seen['M/D']} the month; only one order can be read",
            f"{seen['D/M']} tiene primero el día y {seen['M/D']} el mes; solo se puede leer un orden", sure=False,
        )  # fmt: skip
    for order in ("D/M", "M/D"):
        if order in seen:
            return Finding(f"{order}/{year}", f"{seen[order]} can only be read so", f"{seen[order]} solo se lee así")
    if "?" in seen:
        return Finding(
            f"D/M/{year}", f"ambiguous: no sample has a day over 12 ({seen['?']}); the day first is assumed",
            f"ambiguo: ninguna muestra tiene un día mayor que 12 ({seen['?']}); se supone primero el día", sure=False,
        )  # fmt: skip
    if "Y-M-D" in seen:
        return Finding("Y-M-D", f"{seen['Y-M-D']} begins with the year", f"{seen['Y-M-D']} empieza por el año")
    return Finding("Y-M-D", "no sample is a date", "ninguna muestra es una fecha")


def marks(samples: Iterable[str]) -> tuple[Finding, Finding]:
    """The decimal and the thousands mark that the samples show."""
    decimal: dict[str, str] = {}
    thousands: dict[str, str] = {}
    open_: dict[str, str] = {}
    for text in (sample.strip() for sample in samples):
        if _NUMBER.fullmatch(text):
            for found, mark in zip((decimal, thousands, open_), _marks(text), strict=True):
                if mark:
                    found.setdefault(mark, text)
    return _decimal(decimal, thousands, open_), _thousands(decimal, thousands)


def _order(first: str, second: str) -> str:
    if first.isdigit() and len(first) == 4:
        return "Y-M-D"
    if first.isalpha() or (second.isdigit() and int(second) > 12):
        return "M/D"
    if second.isalpha() or (first.isdigit() and int(first) > 12):
        return "D/M"
    return "?"


def _marks(text: str) -> tuple[str, str, str]:
    """The decimal mark, the thousands mark, and a mark that may be either."""
    spaces = next((mark for mark in " '" if mark in text.replace("\xa0", " ").replace("\u202f", " ")), "")
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return "", spaces, ""
    mark, other = text[last], "," if text[last] == "." else "."
    if other in text:
        return mark, other, ""
    if text.count(mark) > 1:
        return "", mark, ""
    if spaces or len(text.rstrip(")")) - last - 1 != 3:
        return mark, spaces, ""
    return "", "", mark


def _decimal(decimal: dict[str, str], thousands: dict[str, str], open_: dict[str, str]) -> Finding:
    if len(decimal) > 1:
        one, two = decimal.values()
        return Finding(
            "point", f"{one} and {two} contradict each other", f"{one} y {two} se contradicen", sure=False
        )  # fmt: skip
    if decimal:
        mark, text = next(iter(decimal.items()))
        return Finding(_WORD[mark], f"{text} shows it", f"{text} lo muestra")
    if "." in thousands:
        return Finding("comma", f"{thousands['.']} has points for thousands", f"{thousands['.']} usa puntos de miles")
    if open_:
        text = next(iter(open_.values()))
        return Finding(
            "point", f"ambiguous: {text} may have thousands or decimals; decimals are assumed to have a point",
            f"ambiguo: {text} puede tener miles o decimales; se supone punto decimal", sure=False,
        )  # fmt: skip
    return Finding("point", "no sample has decimals", "ninguna muestra tiene decimales")


def _thousands(decimal: dict[str, str], thousands: dict[str, str]) -> Finding:
    for mark, text in thousands.items():
        if mark not in decimal:
            return Finding(_WORD[mark], f"{text} shows it", f"{text} lo muestra")
    return Finding("none", "no sample has a thousands mark", "ninguna muestra tiene signo de miles")


_WORD = {".": "point", ",": "comma", " ": "space", "'": "apostrophe"}
