"""What the customer of a life agreed to: everything, unless the life says otherwise."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.language.compiler import compile_playbook
from engine.language.library import read_library
from engine.language.lives.life_files import read_life
from engine.study.simulate import simulate
from schemas.events import ContactMade, ContactRefused
from schemas.plan import Plan
from schemas.rules import Consent, Pack, Rule

LIFE = "invoice: {amount_due: 900 PEN, issued: 2026-01-30, due: 2026-03-02%s}\n"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The playbook for companies, under a law that asks for consents."""
    library = read_library(Path(__file__).parents[2] / "playbooks")
    compiled = compile_playbook("pe-empresas", library, (2025, 2028)).plan
    assert compiled is not None
    return msgspec.structs.replace(compiled, packs=(Pack("xx", (Rule("agreed", Consent()),)),))


def lived(plan: Plan, more: str) -> tuple[set[str], set[str]]:
    """The channels used, and the rules that refused."""
    read = read_life(LIFE % more, "life.yaml", plan)
    assert read.script is not None, read.findings
    entries = [entry.event for entry in simulate(plan, read.script.opened, read.script.happenings).entries]
    used = {event.channel for event in entries if isinstance(event, ContactMade)}
    return used, {rule for event in entries if isinstance(event, ContactRefused) for rule in event.rules}


def test_a_life_agrees_to_everything(plan: Plan) -> None:
    used, refused = lived(plan, "")
    assert {"email", "whatsapp", "call"} <= used
    assert not refused


def test_a_life_may_say_by_which_channels(plan: Plan) -> None:
    used, refused = lived(plan, ", consents: [email]")
    assert used == {"email"}
    assert "xx.agreed" in refused


def test_a_life_may_agree_to_nothing(plan: Plan) -> None:
    assert lived(plan, ", consents: []")[0] == set()


def test_a_channel_that_there_is_not_is_told_in_its_place(plan: Plan) -> None:
    [finding] = read_life(LIFE % ", consents: [fax]", "life.yaml", plan).findings
    assert (finding.code, finding.line) == ("T104", 1)
