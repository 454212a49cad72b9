"""Every life of the machine folds to itself: golden ones, random ones, those that earlier releases recorded."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from engine.language.canonical import read_plan
from engine.study.simulate import simulate
from engine.study.verify.case import check_case
from engine.study.verify.clocks import clock_of
from engine.study.verify.material import Clock
from schemas.events import AnyEvent, Entry
from schemas.plan import Plan
from tests.audit_fold.material import of_entries
from tests.machine.lives import GOLDEN, Script, read_life
from tests.machine.random_lives import lives

HISTORIES = Path(__file__).parents[1] / "histories"
RECORDED = sorted({file.name.split(".")[0] for file in HISTORIES.glob("*.history.json")})
BOTH: tuple[Clock, Clock] = ("shared", "real")


@pytest.mark.parametrize("clock", BOTH)
def test_every_golden_life_folds_to_itself(clock: Clock) -> None:
    found = {}
    for file in GOLDEN:
        life = read_life(file)
        found[file.stem] = check_case(
            life.plan, of_entries(simulate(life.plan, life.opened, life.arrivals).entries, clock)
        )
    parted = {name: one.divergences for name, one in found.items() if one.divergences}
    assert not parted
    assert clock == "real" or not any(one.remarks for one in found.values())
    assert sum(one.counts.lines for one in found.values()) > 2_000
    assert sum(one.counts.amounts for one in found.values()) > 200


@settings(max_examples=60, deadline=None)
@given(lives())
def test_random_lives_fold_to_themselves(life: Script) -> None:
    lived = simulate(life.plan, life.opened, life.arrivals).entries
    for clock in BOTH:
        found = check_case(life.plan, of_entries(lived, clock))
        assert not found.divergences
        assert clock == "real" or not found.remarks


@pytest.mark.parametrize("name", RECORDED)
def test_what_an_earlier_release_recorded_folds_to_itself(name: str) -> None:
    plan, entries = recorded(name)
    found = check_case(plan, of_entries(entries))
    assert not found.divergences
    assert not found.remarks
    assert found.counts.lines == len(entries) > 8


def test_both_semantics_were_recorded() -> None:
    assert {recorded(name)[0].semantics for name in RECORDED} == {1, 2}


def test_a_rehearsal_is_known_by_its_lines() -> None:
    """Months that were written down at one moment, and a life that was written down as it was lived."""
    life = read_life(GOLDEN[0])
    lines = of_entries(simulate(life.plan, life.opened, life.arrivals).entries).lines
    at_once = tuple(msgspec.structs.replace(line, recorded_at=lines[-1].at) for line in lines)
    assert (clock_of(at_once), clock_of(lines)) == ("shared", "real")


def recorded(name: str) -> tuple[Plan, list[Entry]]:
    """A case's record out of its recorded errands, with what the contact desk answered."""
    entries: dict[int, Entry] = {}
    sha256 = ""
    for file in sorted(HISTORIES.glob(f"{name}.*.errands.jsonl")):
        errands = [json.loads(line) for line in file.read_bytes().splitlines()]
        answers = answers_in(json.loads(file.with_name(file.name.replace("errands.jsonl", "history.json")).read_text()))
        for errand in errands:
            for entry in msgspec.convert(errand.get("entries", []), list[Entry]):
                entries[entry.seq] = entry
            if (errand.get("effect") or {}).get("effect") == "contact":
                seq = errand["seq"] + 1
                entries[seq] = Entry(seq, next(answers), errand["effect"]["because"])
            sha256 = errand.get("plan_sha256", sha256)
    plan = read_plan((HISTORIES / f"{sha256[:12]}.plan.json").read_bytes())
    return plan, [entries[seq] for seq in sorted(entries)]


def answers_in(history: dict[str, Any]) -> Any:
    """What the activity `contact` answered, in the order in which it was asked."""
    asked: dict[str, None] = {}
    told: dict[str, AnyEvent] = {}
    for event in history["events"]:
        scheduled = event.get("activityTaskScheduledEventAttributes")
        completed = event.get("activityTaskCompletedEventAttributes")
        if scheduled and scheduled["activityType"]["name"] == "contact":
            asked[event["eventId"]] = None
        if completed and completed["scheduledEventId"] in asked:
            data = base64.b64decode(completed["result"]["payloads"][0]["data"])
            told[completed["scheduledEventId"]] = msgspec.json.decode(data, type=AnyEvent)
    return iter([told[number] for number in asked])
