"""What was asked of a case is answered again at its point of the record: the same yes, or the same no."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from engine.study.scripts import Asked
from engine.study.simulate import Life, simulate
from engine.study.verify.case import check_case
from engine.study.verify.material import CaseChecked, CaseMaterial
from schemas.bundle import WishLine
from schemas.driving import (
    AnyWish,
    AskForTime,
    GiveReason,
    OpenDispute,
    Promise,
    Propose,
    ResolveDispute,
    WaiveCharges,
)
from schemas.events import Charged, Instalment, PromiseMade
from tests.audit_fold.material import of_entries
from tests.machine.lives import Script, moment, script

LIMA = "America/Lima"
LIFE = "pe-empresas amount=900"
ANA: dict[str, Any] = {"by": "ana", "door": "cli"}


def at(day: str) -> datetime:
    return moment(day, LIMA)


ASKED: tuple[tuple[datetime, AnyWish], ...] = (
    (at("2026-03-05T10:00"), OpenDispute(id="d", reason="quantity", amount=Decimal(100), **ANA)),
    (
        at("2026-03-06T10:00"),
        ResolveDispute(id="r", outcome="accepted", credit_note="NC-1", credited=Decimal(50), dispute="d", **ANA),
    ),
    (at("2026-03-10T10:00"), Promise(id="far", amount=Decimal(300), due_on=date(2027, 1, 1), **ANA)),
    (at("2026-03-18T10:00"), Promise(id="p", amount=Decimal(300), due_on=date(2026, 3, 24), **ANA)),
    (at("2026-03-18T10:00"), Promise(id="again", amount=Decimal(300), due_on=date(2026, 3, 25), **ANA)),
    (at("2026-03-26T10:00"), WaiveCharges(id="w", amount=Decimal(10**6), **ANA)),
    (at("2026-04-02T10:00"), Propose(id="x", instalments=(Instalment(date(2026, 4, 5), Decimal(7)),), **ANA)),
    (at("2026-04-03T10:00"), GiveReason(id="g", reason="nonsense", **ANA)),
    (at("2026-04-04T10:00"), AskForTime(id="t", until=date(2026, 4, 10), **ANA)),
)


def lived() -> tuple[Script, Life, CaseMaterial]:
    life = script(LIFE)
    told = simulate(life.plan, life.opened, [Asked(when, wish) for when, wish in ASKED])
    refused = {one.asked.command.id: one for one in told.refused}
    lines = tuple(
        WishLine(id=wish.id, command=msgspec.Raw(msgspec.json.encode(wish)), door=wish.door, by=wish.by, at=when,
                 accepted=wish.id not in refused,
                 reason=refused[wish.id].reason if wish.id in refused else "",
                 allowed=refused[wish.id].allowed if wish.id in refused else {})
        for when, wish in ASKED
    )  # fmt: skip
    return life, told, replace(of_entries(told.entries), wishes=lines)


def edited(material: CaseMaterial, id: str, **fields: Any) -> CaseMaterial:
    assert material.wishes is not None
    wishes = tuple(replace(one, **fields) if one.id == id else one for one in material.wishes)
    assert wishes != material.wishes
    return replace(material, wishes=wishes)


def wishes_of(checked: CaseChecked) -> list[tuple[str, str]]:
    return [(one.why, one.place) for one in checked.divergences if one.kind == "wish"]


@pytest.mark.parametrize("clock", ["shared", "real"])
def test_every_answer_is_given_again(clock: Any) -> None:
    life, told, material = lived()
    found = check_case(life.plan, replace(material, clock=clock))
    assert not found.divergences
    assert clock == "real" or not found.remarks, "a case that is asked looks round: nobody need wonder why"
    assert found.counts.wishes == len(ASKED)
    assert {one.reason for one in told.refused} >= {"too_long", "already_promised", "delay_reason"}
    assert any(isinstance(one.event, PromiseMade) for one in told.entries)


@pytest.mark.parametrize(
    ("id", "fields"),
    [
        ("far", {"accepted": True, "reason": "", "allowed": {}}),
        ("far", {"reason": "closed"}),
        ("far", {"allowed": {"until": "2027-12-31"}}),
        ("p", {"accepted": False, "reason": "too_long"}),
        ("w", {"reason": "forbidden"}),
        ("p", {"command": msgspec.Raw(msgspec.json.encode(replace(ASKED[3][1], amount=Decimal(299))))}),
        ("p", {"command": msgspec.Raw(b'{"command":"promise"}')}),
    ],
)
def test_another_answer_than_the_doors_is_named(id: str, fields: dict[str, Any]) -> None:
    life, _, material = lived()
    found = wishes_of(check_case(life.plan, edited(material, id, **fields)))
    assert found
    number = 1 + next(n for n, (_, wish) in enumerate(ASKED) if wish.id == id)
    assert found[0][1] == f"cases/F-1/wishes.jsonl:{number}"


def test_a_wish_that_was_never_answered_is_not_compared() -> None:
    life, _, material = lived()
    found = check_case(life.plan, edited(material, "far", accepted=None))
    assert not found.divergences
    assert found.counts.wishes == len(ASKED) - 1


def test_what_an_agreement_charges_first_is_an_amount() -> None:
    life, _, material = lived()
    index = next(n for n, one in enumerate(material.lines)
                 if isinstance(one.event, Charged) and one.because == "arrived")  # fmt: skip
    line = material.lines[index]
    more = replace(line, event=replace(line.event, amount=line.event.amount + 1))  # type: ignore[union-attr, call-arg]
    tampered = replace(material, lines=(*material.lines[:index], more, *material.lines[index + 1 :]), wishes=None)
    assert "amount" in {one.kind for one in check_case(life.plan, tampered).divergences}


def test_what_an_agreement_charged_without_any_agreement_is_named() -> None:
    life, _, material = lived()
    index = next(n for n, one in enumerate(material.lines) if isinstance(one.event, PromiseMade))
    cut = replace(material, lines=material.lines[:index], wishes=None)
    assert check_case(life.plan, cut).divergences


def test_a_wish_agreed_to_a_moment_ago_may_not_be_written_yet() -> None:
    life, _, material = lived()
    index = next(n for n, one in enumerate(material.lines) if isinstance(one.event, PromiseMade))
    first = next(n for n in range(index, 0, -1) if not isinstance(material.lines[n - 1].event, Charged))
    cut = replace(
        material, lines=material.lines[:first], until=material.lines[first - 1].recorded_at + timedelta(hours=1)
    )
    found = check_case(life.plan, cut)
    assert not wishes_of(found) or all(why != "no_line" for why, _ in wishes_of(found))
    assert "not_told_yet" in {one.kind for one in found.remarks}
