"""In which zones a contact's rules must hold. It knows zones and countries, and no rule's content."""

from __future__ import annotations

from functools import lru_cache

from engine.case.workdays import UnknownZone, country_zones, zone_of
from schemas.contact import ContactRequest


def zones_of(request: ContactRequest, own: str = "") -> tuple[str, ...]:
    """The zone that a rule is written in (`own`), else the customer's; where that is unknown every one of the country.

    The country is the customer's, or the calendar's where that is not known either. A name that is no zone is unknown.
    """
    return _zones(own, request.zone, request.country or request.calendar.country)


def is_known(request: ContactRequest) -> bool:
    """Whether it is known on which clock the customer lives."""
    return len(zones_of(request)) == 1


@lru_cache(maxsize=1024)
def _zones(own: str, zone: str, country: str) -> tuple[str, ...]:
    return next(((one,) for one in (own, zone) if _exists(one)), None) or country_zones(country)


def _exists(zone: str) -> bool:
    try:
        zone_of(zone)
    except (UnknownZone, ValueError, OSError):
        return False
    return True
