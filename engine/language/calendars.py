"""Business days of a country, with its holidays frozen into the plan: a replay never asks a library again."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from engine.language.reading import Reading
from engine.language.text.source import Node
from engine.language.writing.suggestions import listed
from engine.language.writing.wordbook import country_of
from schemas.plan import Calendar, Region

_CALENDAR: Final = re.compile(r"(?P<country>[A-Z]{2})(?:-(?P<subdivision>[A-Za-z0-9]{1,20}))?")


def read_calendar(reading: Reading, node: Node | None, years: tuple[int, int]) -> Calendar:
    """The calendar named at a node, with the public holidays from the first year to the last, both included."""
    if node is None or node.kind != "text" or not node.text:
        return Calendar("")
    match = _CALENDAR.fullmatch(node.text)
    if match is None and (code := country_of(node.text.split("//")[0])):
        reading.report("P120", node, f"'{node.text}' is not a calendar", f"«{node.text}» no es un calendario",
                       f"write the two letters of the country: {code}", f"escriba las dos letras del país: {code}",
                       code)  # fmt: skip
        return Calendar("")
    if match is None:
        reading.report("P120", node, f"'{node.text}' is not a calendar", f"«{node.text}» no es un calendario",
                       "write the two letters of the country, and a region where it matters: PE, ES-CT, US-NY",
                       "escriba las dos letras del país, y la región si importa: PE, ES-CT, US-NY")  # fmt: skip
        return Calendar("")
    country, subdivision = match["country"], match["subdivision"] or ""
    try:
        return Calendar(country, subdivision, holidays_of(country, subdivision, years), regions_of(country, years))
    except NotImplementedError:
        _unknown(reading, node, country, subdivision)
        return Calendar("")


def holidays_of(country: str, subdivision: str, years: tuple[int, int]) -> tuple[date, ...]:
    """The public holidays, in order. Raises NotImplementedError where the country or region is not known."""
    from holidays import country_holidays  # the only reader of the library; slow to load

    return tuple(sorted(country_holidays(country, subdiv=subdivision or None, years=range(years[0], years[1] + 1))))


@lru_cache(maxsize=64)
def regions_of(country: str, years: tuple[int, int]) -> tuple[Region, ...]:
    """What each region of a country closes besides the country's own holidays, where that is anything."""
    from holidays import list_supported_countries

    own = frozenset(holidays_of(country, "", years))
    codes = sorted(list_supported_countries(include_aliases=False).get(country, ()))
    further = ((code, tuple(day for day in holidays_of(country, code, years) if day not in own)) for code in codes)
    return tuple(Region(code, days) for code, days in further if days)


def _unknown(reading: Reading, node: Node, country: str, subdivision: str) -> None:
    from holidays import list_supported_countries

    regions = list_supported_countries(include_aliases=False).get(country)
    if regions is None:
        reading.report("P120", node, f"the holidays of '{country}' are not known",
                       f"no se conocen los feriados de «{country}»",
                       "write a country of ISO 3166, such as PE, MX or ES",
                       "escriba un país de ISO 3166, como PE, MX o ES")  # fmt: skip
        return
    reading.report("P120", node, f"'{subdivision}' is not a region of {country} with holidays of its own",
                   f"«{subdivision}» no es una región de {country} con feriados propios",
                   f"write {country} alone, or one of: {listed(regions)}" if regions else f"write {country} alone",
                   f"escriba solo {country}, o uno de: {listed(regions)}" if regions else f"escriba solo {country}"
        )  # fmt: skip
