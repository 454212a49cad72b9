"""Lives as a collector writes them down: one line for the invoice, one for each thing that happens. It judges nothing.

    pe-empresas amount=900 due=2026-03-02
    2026-03-04 dispute_opened reason=quantity

A day without an hour is eight in the morning, before the contact window opens. Whatever is not said is in DEFAULTS.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from engine.case.covers import counted_in
from engine.case.workdays import zone_of
from engine.language.compiler import compile_all
from engine.language.diagnostics import render
from engine.language.library import read_library
from schemas.events import AnyEvent, CaseOpened
from schemas.facts import CATALOGUE
from schemas.plan import Plan

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "playbooks"
YEARS = (2025, 2029)
EIGHT = timedelta(hours=8)
LIMA = "America/Lima"
DEFAULTS = {
    "amount": "900",
    "currency": "PEN",
    "issued": "2026-01-30",
    "due": "2026-03-02",
    "zone": LIMA,
    "known": "address,email,mobile,name,tax_id",
    "pays_by": "bank_transfer",
    "new_customer": "no",
    "terms_accepted": "yes",
    "paid_late_share": "0.1",
    "average_days_late": "1",
    "promises_broken": "0",
}
LISTS = {"known", "rules"}


GOLDEN = sorted((HERE / "golden").glob("*.txt"))


class Script(msgspec.Struct, frozen=True):
    """A life before it is lived: the plan, the opening, and what arrives in order."""

    plan: Plan
    opened: CaseOpened
    arrivals: tuple[AnyEvent, ...]


@cache
def plans() -> dict[str, Plan]:
    """The shipped playbooks and the small ones of these tests, compiled for years that do not move."""
    shipped, small = read_library(SHIPPED), read_library(HERE / "playbooks")
    small = msgspec.structs.replace(
        small, messages=shipped.messages, calls=shipped.calls, rules=shipped.rules, rates=shipped.rates
    )
    found: dict[str, Plan] = {}
    for one in (*compile_all(shipped, YEARS).values(), *compile_all(small, YEARS).values()):
        assert one.plan is not None, render(one.findings, one.sources, "en")
        found[one.plan.playbook] = one.plan
    return found


def script(first: str, lines: Iterable[str] = ()) -> Script:
    """The life that these lines tell."""
    playbook, *words = first.split()
    said = DEFAULTS | dict(word.split("=", 1) for word in words)
    opened = _opened(plans()[playbook], said)
    events = (_event(number, line, said["zone"]) for number, line in enumerate(lines, 1) if line.strip())
    return Script(plans()[playbook], opened, tuple(sorted(events, key=lambda event: event.at)))


def read_life(file: Path) -> Script:
    """The life that a golden file tells: a title, an empty line, the script, and a rule."""
    told = file.read_text("utf-8").partition("\n---\n")[0]
    first, *lines = told.splitlines()[2:]
    return script(first, lines)


def _opened(plan: Plan, said: dict[str, str]) -> CaseOpened:
    facts = {name: text for name, text in said.items() if name in CATALOGUE}
    return CaseOpened(
        at=moment(said.get("arrives", said["issued"]), said["zone"]),
        id="invoice/F-1",
        invoice="F-1",
        customer="c-1",
        currency=said["currency"],
        amount=msgspec.convert(said["amount"], Decimal, strict=False),
        issued_on=msgspec.convert(said["issued"], date),
        due_on=msgspec.convert(said["due"], date),
        zone="" if said["zone"] == "unknown" else said["zone"],
        known=tuple(name for name in said["known"].split(",") if name != "nothing"),
        data_from=msgspec.convert(said.get("data_from"), date | None),
        facts={"exposure": f"{said['amount']} {said['currency']}"} | facts,
        counted_in=counted_in(plan, "" if said["zone"] == "unknown" else said["zone"]),
    )


def moment(text: str, zone: str) -> datetime:
    """`2026-03-04` or `2026-03-04T14:30` on the customer's clock, in UTC; Lima's clock where the zone is unknown."""
    wall = datetime.fromisoformat(text)
    wall = wall if "T" in text else wall + EIGHT
    return wall.replace(tzinfo=zone_of(LIMA if zone == "unknown" else zone)).astimezone(UTC)


def _event(number: int, line: str, zone: str) -> AnyEvent:
    when, tag, *words = line.split()
    fields: dict[str, Any] = dict(word.split("=", 1) for word in words)
    fields |= {name: text.split(",") for name, text in fields.items() if name in LISTS}
    if "instalments" in fields:
        parts = (part.split(":") for part in fields["instalments"].split(","))
        fields["instalments"] = [{"due_on": day, "amount": amount} for day, amount in parts]
    if "facts" in fields:
        fields["facts"] = dict(part.split(":", 1) for part in fields["facts"].split(","))
    name = {"payment_received": "payment", "credit_note_issued": "credit_note"}.get(tag)
    fields = {"id": f"{tag}/{number}"} | ({name: f"{name}-{number}"} if name else {}) | fields
    fields = {key: text.replace("_", " ") if key == "reason" else text for key, text in fields.items()}
    event: AnyEvent = msgspec.convert(
        {"event": tag, "at": moment(when, zone).isoformat(), **fields}, AnyEvent, strict=False
    )
    return event
