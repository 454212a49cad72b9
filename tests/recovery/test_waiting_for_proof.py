"""A pack that wants the notice proved: the deed waits for it, or a person is asked, and nothing goes on silently."""

from __future__ import annotations

import msgspec

from engine.case.timeline import render, timeline
from engine.language.library import File, read_file
from engine.language.packs import read_pack
from engine.study.simulate import simulate
from schemas.plan import Plan
from schemas.rules import Notice
from tests.machine.lives import SHIPPED, plans, script

LARGE = "pe-empresas amount=6000 paid_late_share=0.9 promises_broken=2"
STEP = "recovery.timeline[0]"


def strict(semantics: int = 2) -> Plan:
    """The shipped playbook under a house pack whose notice must be proved."""
    file = read_file(SHIPPED / "rules" / "house.yaml")
    written = "{send: final-demand, before: [report, hand_over], wait: 10 business days}"
    text = file.body.decode()
    assert written in text
    body = text.replace(written, written.replace("days}", "days, proved: yes}")).encode()
    pack, findings = read_pack(File(file.path, body))
    assert not findings
    assert any(isinstance(rule.says, Notice) and rule.says.proved for rule in pack.rules)
    plan = plans()["pe-empresas"]
    packs = tuple(pack if one.id == "house" else one for one in plan.packs)
    return msgspec.structs.replace(plan, packs=packs, semantics=semantics)


def lived(*lines: str, semantics: int = 2) -> list[str]:
    """What a large debt lives through from the demand on, a line each."""
    life = script(LARGE, lines)
    plan = strict(semantics)
    entries = simulate(plan, life.opened, life.arrivals).entries
    told = [" ".join(line.split()) for line in render(list(timeline(plan, entries))).splitlines()]
    first = next(number for number, line in enumerate(told) if "final-demand" in line)
    return [line for line in told[first:] if "late interest" not in line and "small-balance" not in line]


def test_without_a_proof_a_person_is_asked_and_nothing_is_reported_or_handed_over() -> None:
    told = lived()
    assert told[1] == "2026-04-30 +59 -> task for collections: credit-bureau/proof recovery.timeline[1]"
    assert not any("-> report" in line or "-> hand over" in line or "approval asked" in line for line in told)
    assert told[-1].endswith("closed: reviewed recovery.ends")


def test_the_time_counts_from_the_proof_and_then_the_deed_goes_its_way() -> None:
    proved = f"2026-05-06 notice_proved step={STEP} proof=delivered contact=k"
    told = lived(proved, "2026-05-21 approval_given of=recovery.timeline[1] by=head-of-collections")
    asked = next(line for line in told if "approval asked" in line)
    assert asked.startswith("2026-05-20 +79 -> approval asked of head-of-collections: credit-bureau")
    assert any("-> report credit-bureau" in line for line in told)


def test_a_proof_in_time_changes_nothing() -> None:
    proved = f"2026-04-16T15:00 notice_proved step={STEP} proof=delivered contact=k"
    told = lived(proved)
    assert "2026-04-30 +59 -> approval asked of head-of-collections: credit-bureau recovery.timeline[1]" in told
    assert not any("proof recovery" in line for line in told)


def test_a_person_who_finds_no_proof_ends_the_step_and_not_the_case() -> None:
    told = lived("2026-05-05 task_done task=recovery.timeline[1]/proof by=ana")
    assert "2026-05-05 +64 .. skip credit-bureau: nothing proves its notice recovery.timeline[1]" in told
    assert any("task for collections: legal/proof" in line for line in told), "the hand-over asks for itself"


def test_another_messages_proof_is_no_proof_of_the_demand() -> None:
    told = lived("2026-04-20 notice_proved step=recovery.timeline[9] proof=delivered contact=k")
    assert "task for collections: credit-bureau/proof" in told[2]


def test_under_semantics_1_nothing_changes() -> None:
    told = lived(semantics=1)
    assert any("approval asked of head-of-collections: credit-bureau" in line for line in told)
    assert not any("proof" in line for line in told)
