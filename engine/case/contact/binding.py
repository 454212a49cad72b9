"""Which rules of which packs bind a contact, and from when to when. What they say is not looked at here.

A fact that is not known frees nobody: the rule binds, and its word names what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from engine.case import workdays
from engine.case.contact.words import END, START
from engine.case.contact.zones import zones_of
from schemas.contact import ContactRequest
from schemas.rules import Pack, Rule

EUROPEAN_UNION: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
STRICT: Final = "-strict"


class Bound(msgspec.Struct, frozen=True):
    """A rule that binds from `begins` until `over` (UTC); `missing` names the facts that were not known."""

    pack: Pack
    rule: Rule
    zones: tuple[str, ...]
    begins: datetime
    over: datetime
    missing: tuple[str, ...] = ()
    waived: bool = False

    @property
    def name(self) -> str:
        return f"{self.pack.id}.{self.rule.id}"


def bound_rules(request: ContactRequest) -> tuple[Bound, ...]:
    """The rules that bind whoever collects its own money from this customer for this purpose, now or later."""
    return tuple(_bound_rules(request))


def _bound_rules(request: ContactRequest) -> Iterator[Bound]:
    for pack in request.packs:
        missing = unknown_of(pack, request.customer_kind, request.country, request.subdivision)
        if missing is None or not pack.binds_creditor:
            continue
        for rule in pack.rules:
            if rule.purposes and request.purpose not in rule.purposes:
                continue
            zones = zones_of(request, rule.zone)
            begins, over = _in_force(request, rule, zones)
            if over > request.now and begins < over:
                late = ("days past due not known",) if rule.when != "any" and request.days_past_due is None else ()
                yield Bound(pack, rule, zones, begins, over, missing + late, _is_waived(pack, rule, request.waived))


def unknown_of(pack: Pack, customer_kind: str, country: str, subdivision: str) -> tuple[str, ...] | None:
    """The facts that it takes to know whether a pack is about this customer; None where it is not."""
    asked = (
        ("customer kind", frozenset(pack.customer_kinds), customer_kind),
        ("country", _countries(pack.country), country),
        ("subdivision", frozenset({pack.subdivision} - {""}), subdivision),
    )
    if any(wanted and known and known not in wanted for _, wanted, known in asked):
        return None
    return tuple(f"{fact} not known" for fact, wanted, known in asked if wanted and not known)


def _countries(country: str) -> frozenset[str]:
    return EUROPEAN_UNION if country == "EU" else frozenset({country} - {""})


def _is_waived(pack: Pack, rule: Rule, waived: frozenset[str]) -> bool:
    """Whether the customer asked to be freed from it, of which the rule itself says that it can be."""
    if not rule.overridable or not waived:
        return False
    names = {f"{pack.id}.{rule.id}", f"{pack.id.removesuffix(STRICT)}.{rule.id}"}
    return not waived.isdisjoint(names)


def _in_force(request: ContactRequest, rule: Rule, zones: tuple[str, ...]) -> tuple[datetime, datetime]:
    """From the first of its days in any zone to the end of its last day in every zone."""
    first, last = rule.effective_from, rule.effective_to
    begins = min(_start(first, zone) for zone in zones) if first is not None else START
    over = max(_start(_next(last), zone) for zone in zones) if last is not None else END
    if rule.when == "any" or request.days_past_due is None:
        return begins, over
    turns = [_start(_overdue_from(request, request.days_past_due, zone), zone) for zone in zones]
    return (max(begins, min(turns)), over) if rule.when == "overdue" else (begins, min(over, max(turns)))


def _overdue_from(request: ContactRequest, days: int, zone: str) -> date:
    """The first day on which the debt is past due."""
    return workdays.local_date(request.now, zone) + timedelta(days=1 - days)


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _start(day: date, zone: str) -> datetime:
    """A day's midnight; the first and the last day that there are have none in some zones."""
    try:
        return workdays.start_of(day, zone)
    except OverflowError:
        return START if day.year == 1 else END
