"""A case as a person reads it: by stage, with money, pauses, effective days and the playbook's own line beside it."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from engine.case.timeline import places_of, timeline
from engine.study.explaining.words import Material
from engine.study.reading import joint, sheet
from engine.study.reading.places import Playbook
from engine.study.reading.read import read_case
from engine.study.reading.words import CaseRead
from engine.study.simulate import simulate
from schemas.contact import Spoke
from schemas.events import ContactDeferred, ContactMade
from schemas.explaining import PastVerdict
from tests.machine.lives import HERE as LIVES
from tests.machine.lives import Script, moment, plans, read_life, script

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("reversal-reopens", "dispute-of-a-part-credited", "late-value-date", "limit-defers", "paid-after-hand-over")
NOW = moment("2027-01-01", "America/Lima")


def read(life: Script, language: str = "en", recorded: dict[int, datetime] | None = None, **more: object) -> CaseRead:
    entries = simulate(life.plan, life.opened, life.arrivals).entries
    material = Material(plan=life.plan, entries=entries, now=NOW, language=language, **more)  # type: ignore[arg-type]
    return read_case(material, tuple(timeline(life.plan, entries, language)), recorded or {})


def page(told: CaseRead, language: str = "en", width: int = 80) -> str:
    return "".join(f"{text}\n" for text, _ in sheet.lines(told, language, width))


def squeezed(text: str) -> str:
    """Without its line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_a_life_reads_as_it_always_did(name: str, language: str) -> None:
    told = page(read(read_life(LIVES / "golden" / f"{name}.txt"), language), language)
    file = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("COBRANZA_BLESS") == "1":
        file.write_text(told, "utf-8")
    assert told == file.read_text("utf-8")
    assert max(len(line) for line in told.splitlines()) <= 80


@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    told = page(read(read_life(LIVES / "golden" / "never-paid.txt")), width=width)
    assert max(len(line) for line in told.splitlines()) <= width


@pytest.mark.parametrize("file", sorted((LIVES / "golden").glob("*.txt")), ids=lambda file: file.stem)
def test_the_balance_at_the_right_is_the_sum_of_what_moved(file: Path) -> None:
    told = read(read_life(file))
    moved = [row for row in told.rows if row.moved is not None]
    for number, row in enumerate(moved):
        assert row.balance == sum(one.moved or 0 for one in moved[: number + 1])
    owed = told.totals.amount + told.totals.charged - told.totals.received - told.totals.lowered
    assert moved[-1].balance == told.totals.owed == owed
    assert [row.seq for row in told.rows] == list(range(1, len(told.rows) + 1)), "no line is left out, none twice"
    assert all(row.place.at or row.place.outside for row in told.rows), "every line says where it comes from"


@pytest.mark.parametrize("name", sorted(plans()))
def test_a_place_found_in_the_text_is_the_one_that_the_compiler_knows(name: str) -> None:
    plan = plans()[name]
    playbook, known = Playbook(plan), places_of(plan)
    step_and_its_stage = ("policy", "policy.terms")
    simple = [path for path in known if "[" not in path and path not in step_and_its_stage]
    assert simple
    for path in simple:
        found, line = (int(place.split(":")[1]) for place in (playbook._searched(path), known[path]))
        assert line - found in (0, 1), f"{path}: its key, or what begins on the line below it"
    for path, place in known.items():
        assert playbook.of(path, "en").text == playbook.line(place) != "", path


def test_a_place_of_another_file_or_beyond_the_end_says_nothing() -> None:
    playbook = Playbook(plans()["pe-empresas"])
    for place in ("other.yaml:3:1", "pe-empresas.yaml:99999:1", "pe-empresas.yaml:0:1", "pe-empresas.yaml:x", ""):
        assert playbook.line(place) == ""
    assert playbook.of("policy.no_such_rule", "en").outside == "policy.no_such_rule"


def test_what_was_recorded_late_says_when_it_happened_and_when_it_was_written() -> None:
    life = script("pe-empresas amount=900", ("2026-03-04 payment_received amount=900 payment=P",))
    entries = simulate(life.plan, life.opened, life.arrivals).entries
    paid = next(entry for entry in entries if entry.event.id.endswith("1") and entry.because == "arrived")
    recorded = {entry.seq: entry.event.at + timedelta(minutes=1) for entry in entries}
    recorded[paid.seq] = moment("2026-03-06T10:30", "America/Lima")
    told = read(life, recorded=recorded)
    assert [row.seq for row in told.rows if row.is_late] == [paid.seq]
    assert "late: it happened Wed 4 Mar 2026 08:00, and was recorded Fri 6 Mar 2026 10:30" in squeezed(page(told))
    assert "tarde: ocurrió el mié 4 mar 2026 08:00, y se registró el vie 6 mar 2026 10:30" in squeezed(page(told, "es"))


def test_what_stands_behind_something_later_is_said_to_be_late() -> None:
    life = script("pe-empresas amount=900", ("2026-03-04 payment_received amount=100 payment=P",))
    entries = list(simulate(life.plan, life.opened, life.arrivals, until=moment("2026-03-20", "America/Lima")).entries)
    earlier = msgspec.structs.replace(entries[-1].event, at=moment("2026-03-01", "America/Lima"))
    entries[-1] = msgspec.structs.replace(entries[-1], event=earlier)
    material = Material(plan=life.plan, entries=tuple(entries), now=NOW)
    told = read_case(material, tuple(timeline(life.plan, entries)), {})
    assert [row.seq for row in told.rows if row.is_late] == [entries[-1].seq]
    assert "late: it happened Sun 1 Mar 2026 08:00, before what stands above" in squeezed(page(told))


def test_rules_against_are_told_whole_and_those_in_favour_counted() -> None:
    life = read_life(LIVES / "golden" / "limit-defers.txt")
    entries = simulate(life.plan, life.opened, life.arrivals).entries
    deferred = next(entry.event for entry in entries if isinstance(entry.event, ContactDeferred))
    made = next(entry.event for entry in entries if isinstance(entry.event, ContactMade))
    spoke = (
        Spoke("invoice.paid", "allowed"),
        Spoke("policy.limits[0]", "deferred", "email", "3 of 3 in 7 days; until 2026-02-09T05:00Z"),
    )
    verdicts = (
        PastVerdict(key="k", step=deferred.step, says="deferred", at=deferred.at, spoke=spoke),
        PastVerdict(key=made.contact, step=made.step, says="allowed", at=made.at, spoke=spoke[:1]),
    )
    told = read(life, verdicts=verdicts)
    rows = {row.arrow + row.text: row for row in told.rows if row.rules or row.allowed}
    assert [(len(row.rules), row.allowed) for row in rows.values()] == [(0, 1), (1, 1)]
    text = squeezed(page(told))
    assert "puts off: policy.limits[0] [email]: the playbook's cap: at most " in text
    assert "; counted 3 of 3 in 7 days; until " in text
    assert "1 other rules had nothing against it" in text


def test_a_customer_s_cases_are_one_life_and_one_message_is_told_once() -> None:
    first, second = (_as(script("pe-empresas amount=900"), name) for name in ("F-1", "F-2"))
    reads = [read(first), _carried(read(second))]
    rows = joint.joint(reads)
    at = [one.row.at for one in rows]
    assert at == sorted(at)
    once = [one for one in rows if one.row.contact == "F-1/first_contact.timeline[0]/1"]
    assert [one.invoices for one in once] == [("F-1", "F-2")]
    assert rows[-1].owed is None or rows[-1].owed > 0
    assert joint.owed_on(rows, moment("2026-02-01", "America/Lima").date()) == {"PEN": 1800}
    text = "".join(f"{line}\n" for line, _ in joint.lines(rows, "en"))
    assert "send overdue-first by whatsapp; the same message speaks of F-2" in squeezed(text)
    assert max(len(line) for line in text.splitlines()) <= 80


def _as(life: Script, number: str) -> Script:
    opened = msgspec.structs.replace(life.opened, invoice=number, id=f"invoice/{number}")
    return Script(life.plan, opened, life.arrivals)


def _carried(told: CaseRead) -> CaseRead:
    """The same case, its first reminder carried by the other's message."""
    mine, theirs = "F-2/first_contact.timeline[0]/1", "F-1/first_contact.timeline[0]/1"
    chapters = tuple(
        msgspec.structs.replace(one, rows=tuple(
            msgspec.structs.replace(row, contact=theirs) if row.contact == mine else row for row in one.rows))
        for one in told.chapters
    )  # fmt: skip
    return msgspec.structs.replace(told, chapters=chapters)
