"""Lives on real servers fold to what is recorded, verdicts included; whatever was tampered with is named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from engine.study.verify.case import check_case
from engine.study.verify.material import CaseChecked, CaseMaterial
from schemas.bundle import Divergence, VerdictLine
from schemas.plan import Plan
from tests.audit_fold.material import of_database
from tests.conftest import wait_for
from tests.workflow.company import company
from tests.workflow.test_conformance import LIVES

EVERY = 4
"""Of the lives of the conformance test that many apart; all 95 were tried, and folded without a remark."""
ALWAYS = ("limit-defers", "refused-contacts", "segments-live", "reversal-reopens", "breathing-space", "recalled")
Lived = dict[str, tuple[Plan, CaseMaterial]]


@pytest.fixture(scope="module")
def lived(postgres_server: Any, temporal_address: str) -> Lived:
    """Lives with all that the database has of them."""
    names = [*dict.fromkeys([*ALWAYS, *list(LIVES)[::EVERY]])]
    return wait_for(live(postgres_server, temporal_address, names))


async def live(server: Any, address: str, names: list[str]) -> Lived:
    from tests.conftest import _run
    from workers.local.postgres import DATABASE

    await _run(server, f'create database folded template "{DATABASE}" strategy file_copy')
    async with company(server.dsn_of("folded"), address, "folded") as real:
        await asyncio.gather(*(real.lives(LIVES[name]) for name in names))
        async with real.pool.acquire() as connection:
            return {name: await of_database(connection, name) for name in names}


def test_every_life_is_recomputed_with_its_verdicts_and_contacts(lived: Lived) -> None:
    found = {name: check_case(plan, material) for name, (plan, material) in lived.items()}
    assert not {name: one.divergences for name, one in found.items() if one.divergences}
    assert not {name: one.remarks for name, one in found.items() if one.remarks}
    kept = sum(len(material.verdicts or ()) for _, material in lived.values())
    assert sum(one.counts.verdicts for one in found.values()) == kept > 100, "each has what was asked"


def test_nothing_personal_is_in_what_was_asked(lived: Lived) -> None:
    said = b"\n".join(bytes(one.asked) for _, material in lived.values() for one in material.verdicts or ())
    assert b"channels" in said
    for personal in ("Rosa", "Quispe", "rosa@", "999 000", "+51", "Ancash"):
        assert personal.encode() not in said


def as_asked(change: Callable[[dict[str, Any]], Any]) -> Callable[[VerdictLine], VerdictLine]:
    """The verdict with another question."""

    def edited(line: VerdictLine) -> VerdictLine:
        asked = json.loads(bytes(line.asked))
        change(asked)
        return replace(line, asked=msgspec.Raw(json.dumps(asked).encode()))

    return edited


EDITS: dict[str, Callable[[VerdictLine], VerdictLine]] = {
    "says": lambda line: replace(line, says="refused"),
    "channel": lambda line: replace(line, channel="letter"),
    "a rule left out": lambda line: replace(line, spoke=line.spoke[1:]),
    "a rule's facts": lambda line: replace(line, spoke=(replace(line.spoke[0], facts="all is well"), *line.spoke[1:])),
    "a rule's name": lambda line: replace(line, spoke=(replace(line.spoke[0], rule="pe-b2c.none"), *line.spoke[1:])),
    "until": lambda line: replace(line, until=line.at),
    "at": lambda line: replace(line, at=line.recorded_at),
    "asked: no address": as_asked(lambda asked: asked.update(addresses=[])),
    "asked: paid": as_asked(lambda asked: asked.update(balance_is_open=False, purpose="collection", thanks=False)),
    "asked: another day": as_asked(lambda asked: asked.update(now="2026-03-01T03:00:00Z")),
    "asked: a block": as_asked(lambda asked: asked.update(blocks=["insolvency"])),
    "asked: not readable": as_asked(lambda asked: asked.update(channels=7)),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_verdict_that_was_edited_is_named(lived: Lived, name: str) -> None:
    plan, material = lived["limit-defers"]
    assert material.verdicts is not None
    for index, line in enumerate(material.verdicts):
        edited = (*material.verdicts[:index], EDITS[name](line), *material.verdicts[index + 1 :])
        if edited == material.verdicts:
            continue
        found = check_case(plan, replace(material, verdicts=edited)).divergences
        assert ("verdict", f"{material.folder}/verdicts.jsonl:{index + 1}") in places(found)


def test_rules_that_the_record_names_are_those_of_the_verdict(lived: Lived) -> None:
    """What the fold alone cannot see: a refusal with another rule than the desk's own answer."""
    for name in ("refused-contacts", "limit-defers", "breathing-space"):
        plan, material = lived[name]
        index, line = next((n, one) for n, one in enumerate(material.lines) if hasattr(one.event, "rules"))
        edited = replace(line, event=replace(line.event, rules=("pe-b2c.none",)))  # type: ignore[call-arg]
        lines = (*material.lines[:index], edited, *material.lines[index + 1 :])
        found = check_case(plan, replace(material, lines=lines))
        assert ("verdict", f"{material.folder}/ledger.jsonl:{index + 1}") in places(found.divergences)


def test_a_verdict_or_contact_that_is_gone_is_named(lived: Lived) -> None:
    plan, material = lived["limit-defers"]
    assert material.verdicts is not None
    assert material.contacts is not None
    for index, contact in enumerate(material.contacts):
        rest = (*material.contacts[:index], *material.contacts[index + 1 :])
        assert "contact" in kinds(check_case(plan, replace(material, contacts=rest)))
        other = (*rest, replace(contact, channel="letter"))
        assert "contact" in kinds(check_case(plan, replace(material, contacts=other)))
        own = replace(contact, key=f"{contact.key[:-1]}7")
        assert "contact" in kinds(check_case(plan, replace(material, contacts=(*material.contacts, own))))
    for index in range(len(material.verdicts)):
        rest_of = (*material.verdicts[:index], *material.verdicts[index + 1 :])
        assert "verdict" in kinds(check_case(plan, replace(material, verdicts=rest_of)))


def test_a_verdict_of_before_its_question_was_kept_is_remarked(lived: Lived) -> None:
    plan, material = lived["limit-defers"]
    old = tuple(replace(one, asked=msgspec.Raw(b"null"), asked_under="") for one in material.verdicts or ())
    found = check_case(plan, replace(material, verdicts=old))
    assert not found.divergences
    assert [one.kind for one in found.remarks] == ["not_asked_again"] * len(old)
    assert found.counts.verdicts == 0


def test_a_case_that_is_said_to_end_otherwise_is_named(lived: Lived) -> None:
    plan, material = lived["limit-defers"]
    assert material.head is not None
    for head in (replace(material.head, end="cancelled"), replace(material.head, amount=material.head.amount + 1)):
        assert check_case(plan, replace(material, head=head)).divergences


def places(found: tuple[Divergence, ...]) -> set[tuple[str, str]]:
    return {(one.kind, one.place) for one in found}


def kinds(checked: CaseChecked) -> set[str]:
    return {one.kind for one in checked.divergences}
