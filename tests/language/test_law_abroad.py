"""Whole playbooks for persons in five countries, and what the law page of each makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from engine.case import workdays
from engine.language.compiler import compile_text
from engine.language.diagnostics import render
from engine.language.library import Library
from engine.language.proofs.examples import an_invoice, live
from engine.language.proofs.postponements import journeys
from schemas.plan import Plan
from schemas.rules import Hours

from .conftest import HERE, SINCE, YEARS_AHEAD

ABROAD = sorted((HERE / "law").glob("*.yaml"))
BY_COUNTRY = pytest.mark.parametrize("file", ABROAD, ids=lambda file: file.stem)


OF_LAW = {f"P4{number:02}" for number in (1, 3, 4, 10, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 26)}


# What makes the playbooks publishable; the days of their contacts are the law's all the same.
MENDED = {
    "co-personas": [("ask_reason: yes", "ask_reason: no")],
    "ec-personas": [("at: 2 days before due", "at: 2 business days before due")],
    "mx-creditos": [
        ("hours: 20:00 to 22:00", "hours: 09:00 to 21:00"),
        ("mx-credit-strict", "mx-credit"),
        ("at: 50 days after due", "at: 20 business days after final-demand"),
    ],
}


CAPITAL = {
    "CL": "America/Santiago",
    "CO": "America/Bogota",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
}


def plan_of(file: Path, library: Library, *changes: tuple[str, str]) -> Plan:
    """The plan of a playbook after changes, whatever the law says of it."""
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    plan = compile_text(text, file.name, library, YEARS_AHEAD).plan
    assert plan is not None
    return plan


@BY_COUNTRY
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_found_reads_as_written_down(file: Path, language: str, library: Library, bless: bool) -> None:
    text = file.read_text("utf-8")
    found = [one for one in compile_text(text, file.name, library, YEARS_AHEAD, SINCE).findings if one.code in OF_LAW]
    shown = render(found, {file.name: text}, language)
    golden = file.with_suffix(".out" if language == "en" else ".es.out")
    if bless:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


@BY_COUNTRY
def test_the_table_of_postponements_is_what_lives_show(file: Path, library: Library) -> None:
    """The first contact after due that depends on nothing, on some due dates, under the packs' hours alone."""
    plan = hours_alone(plan_of(file, library, *MENDED.get(file.stem, ())))
    known, zone = journeys(plan, SINCE), CAPITAL[plan.calendar.country]
    seen = 0
    for place in range(0, len(known.dues), 37):
        made = {
            entry.event.step: workdays.local_date(entry.event.at, zone)
            for entry in live(plan, an_invoice(plan, known.due(place), zone=zone)).entries
            if entry.event.__struct_config__.tag == "contact_made"
        }
        for one in known.contacts:
            if one.step.path in made and one.step.path.startswith(("first", "negotiation")) and not one.step.only_if:
                seen += 1
                assert made[one.step.path] == date.fromordinal(one.done[place]), (one.step.path, known.due(place))
                assert not one.overtaken[place]
    assert seen > 20


def hours_alone(plan: Plan) -> Plan:
    """The plan without caps and gaps, of which the table says nothing."""
    packs = tuple(
        msgspec.structs.replace(pack, rules=tuple(rule for rule in pack.rules if isinstance(rule.says, Hours)))
        for pack in plan.packs
    )
    return msgspec.structs.replace(plan, packs=packs, limits=())


def test_what_mexico_asks_a_lender_to_say(library: Library) -> None:
    file = HERE / "law" / "mx-creditos.yaml"
    found = compile_text(file.read_text("utf-8"), file.name, library, YEARS_AHEAD, SINCE).findings
    asked = [one for one in found if one.code == "P545"]
    assert asked
    assert all("mx-credit-strict.first-contact asks for it" in one.message_en for one in asked)
