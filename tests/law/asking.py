"""A calm customer, late by a month, and what the desk's rule says of a contact under the shipped packs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from engine.case.gate import may_contact
from engine.language.calendars import holidays_of
from engine.language.library import read_library
from engine.language.packs import packs_of
from schemas.contact import ContactRequest, PastContact, Verdict
from schemas.plan import Calendar, Window
from schemas.playbook import GROUP_OF
from schemas.rules import Pack, Rule

SHIPPED = read_library(Path(__file__).parents[2] / "playbooks")
ALWAYS = Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * 60)
ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "BR": "America/Sao_Paulo", "CL": "America/Santiago",
    "CO": "America/Bogota", "EC": "America/Guayaquil", "ES": "Europe/Madrid", "GB": "Europe/London",
    "MX": "America/Mexico_City", "PE": "America/Lima", "US": "America/New_York",
}  # fmt: skip


@cache
def named(name: str) -> Pack:
    """A shipped pack as a playbook names it, bound whoever collects: whom it binds is tried apart."""
    packs, wrong = packs_of(SHIPPED, [name])
    assert not wrong
    return msgspec.structs.replace(packs[0], collectors=())


def rule(pack: str, name: str) -> Rule:
    """A rule of a shipped pack."""
    return next(one for one in named(pack).rules if one.id == name)


@cache
def calendar_of(country: str) -> Calendar:
    """The country's own holidays."""
    return Calendar(country, holidays=holidays_of(country, "", (2026, 2028)) if country in ZONES else ())


def local(text: str, zone: str) -> datetime:
    """`2026-12-01 09:00` on a zone's clock, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def request(*packs: str, at: str, channel: str = "call", country: str = "", **more: object) -> ContactRequest:
    """A contact at a moment on the clock of the country's capital (`zone` or `country` of `more` may say otherwise)."""
    found = tuple(named(name) for name in packs)
    home = country or next((one.country for one in found if one.country in ZONES), "PE")
    zone = str(more.pop("zone", ZONES[home]))
    now = local(at, zone or ZONES[home])
    asked = ContactRequest(
        now=now, zone=zone, channels=(channel,), addresses=frozenset({"mobile", "email", "postal"}),
        opted_out=frozenset(), past=(), window=ALWAYS, calendar=calendar_of(home), limits=(), one_a_day=False,
        packs=found, purpose="collection", invoices=("F-1",), days_past_due=30, customer_kind="person", country=home,
        consents=frozenset({"any"}),
    )  # fmt: skip
    return msgspec.structs.replace(asked, **more)


def ask(*packs: str, at: str, channel: str = "call", country: str = "", **more: object) -> Verdict:
    """What the desk's rule says of it."""
    return may_contact(request(*packs, at=at, channel=channel, country=country, **more))


def earlier(at: datetime, channel: str = "call", *outcomes: str, **more: object) -> PastContact:
    """A contact of the past, of which these outcomes are known."""
    group = GROUP_OF.get(channel, "calls")
    one = PastContact(f"F-1/{at}", group, channel, at, frozenset(outcomes), ("F-1",))
    return msgspec.structs.replace(one, **more)


def days_before(at: str, days: float, zone: str) -> datetime:
    """So many days before a moment on a zone's clock."""
    return local(at, zone) - timedelta(days=days)


def facts(verdict: Verdict, name: str) -> str:
    """What a rule saw."""
    return next(one.facts for one in verdict.spoke if one.rule == name)
