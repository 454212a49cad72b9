"""How late interest is said to people, in English and Spanish: its rate, when it is read anew, its year."""

from __future__ import annotations

from typing import Final

from engine.study.words import times
from engine.study.words.names import Both, pick
from schemas.plan import LateInterest

_RESETS: Final[dict[str, Both]] = {
    "locked": ("locked when it became late", "fija desde que venció"),
    "half_year": ("read anew each half-year", "se renueva cada semestre"),
    "month": ("read anew each month", "se renueva cada mes"),
    "day": ("read anew each day", "se renueva cada día"),
}
_YEARS: Final[dict[str, Both]] = {
    "365": ("years of 365 days", "años de 365 días"),
    "360": ("years of 360 days", "años de 360 días"),
    "actual": ("years of their actual days", "años de sus días reales"),
}


def yearly(interest: LateInterest, language: str) -> str:
    """`12% a year`, `uk-bank-rate plus 8%`."""
    if not interest.series:
        return pick((f"{times.share(interest.rate)} a year", f"{times.share(interest.rate)} al año"), language)
    many = pick((f"{interest.times} times ", f"{interest.times} veces "), language) if interest.times != 1 else ""
    more, less = pick(("plus", "más"), language), pick(("minus", "menos"), language)
    added = f" {more if interest.rate > 0 else less} {times.share(abs(interest.rate))}" if interest.rate else ""
    return f"{many}{interest.series}{added}"


def reset(interest: LateInterest, language: str) -> str:
    """When the series is read anew."""
    return pick(_RESETS[interest.reset], language)


def year(interest: LateInterest, language: str) -> str:
    """How many days a year has."""
    return pick(_YEARS[interest.year], language)
