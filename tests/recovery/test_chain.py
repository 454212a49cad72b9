"""A chain computed again from plain lines: what was changed, added, left out or moved is found at its line."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from engine.study.chain import (
    Broken,
    act_digest,
    broken,
    canonical_json,
    ledger_digest,
    link,
    moment,
    read_line,
    verdict_digest,
)
from engine.study.simulate import simulate
from schemas.bundle import GENESIS
from tests.machine.lives import HERE, read_life

LIFE = read_life(HERE / "golden" / "plan-broken.txt")
RECORD = simulate(LIFE.plan, LIFE.opened, LIFE.arrivals).entries
RECORDED = "2026-03-01T05:06:07.000008Z"


def chained(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines with the digest and link that the database would give them."""
    found, previous = [], GENESIS
    for one in lines:
        digest = ledger_digest("F-1", one)
        previous = link(digest, previous, RECORDED)
        found.append({**one, "recorded_at": RECORDED, "digest": digest, "link": previous})
    return found


def lines() -> list[dict[str, Any]]:
    return [
        {"seq": one.seq, "at": moment(one.event.at), "because": one.because, "plan_sha256": "p",
         "event": read_line(msgspec.json.encode(one.event))}
        for one in RECORD
    ]  # fmt: skip


def test_a_chain_that_nobody_touched_holds() -> None:
    assert broken("ledger", "F-1", chained(lines())) is None
    assert broken("ledger", "F-1", []) is None
    whole = chained(lines())
    assert broken("ledger", "F-1", whole[3:], first=4, previous=whole[2]["link"]) is None


@pytest.mark.parametrize("number", [1, len(RECORD) // 2, len(RECORD)])
@pytest.mark.parametrize("field", ["because", "plan_sha256", "at", "event"])
def test_a_line_that_was_changed_is_found_with_both_sides(number: int, field: str) -> None:
    chain = chained(lines())
    other = {"at": "2020-01-01T00:00:00Z", "event": {**chain[number - 1]["event"], "more": 1}}.get(field, "other")
    chain[number - 1] = {**chain[number - 1], field: other}
    right = ledger_digest("F-1", chain[number - 1])
    assert broken("ledger", "F-1", chain) == Broken(number, "digest", chain[number - 1]["digest"], right)
    chain[number - 1]["digest"] = right
    found = broken("ledger", "F-1", chain)
    assert found is not None
    assert (found.number, found.what) == (number, "link"), "who changes the digest too breaks the link"


def test_a_line_that_was_left_out_added_or_put_elsewhere_is_found() -> None:
    chain = chained(lines())
    for wrong in (chain[:3] + chain[4:], [*chain[:3], chain[4], chain[3], *chain[5:]], chain[:3] + chain[2:]):
        found = broken("ledger", "F-1", wrong)
        assert found is not None
        assert (found.number, found.what) == (4, "number")
    gap = [one for one in lines() if one["seq"] != 4]
    assert broken("ledger", "F-1", chained(gap)) == Broken(4, "number", "5", "4"), "hashed anew, its numbers have a gap"
    assert broken("ledger", "F-2", chain) is not None, "of another case"


@pytest.mark.parametrize("nonsense", [{"at": "no moment"}, {"recorded_at": 7}, {"at": None, "recorded_at": ""}])
def test_a_line_that_cannot_be_read_is_broken_and_no_fault_of_the_program(nonsense: dict[str, Any]) -> None:
    chain = chained(lines())
    chain[1] = {**chain[1], **nonsense}
    found = broken("ledger", "F-1", chain)
    assert found is not None
    assert (found.number, found.what) == (2, "digest")


def test_any_program_can_compute_it() -> None:
    """Only what the documentation says: sorted keys, no white space, the event as the table has it."""
    event = {"id": "b/1", "event": "payment_received", "amount": "250.50", "por": "Ñañez «x» \u2028\x1f\x7f"}
    line = {"seq": 2, "at": "2026-01-30T13:00:00Z", "event": event, "because": "arrived", "plan_sha256": "p"}
    said = {**line, "at": "2026-01-30T13:00:00.000000Z", "invoice": "F-1"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert ledger_digest("F-1", line) == digest
    linked = f'{{"digest":"{digest}","previous":"{GENESIS}","recorded_at":"2026-01-30T13:00:00.000000Z"}}'
    assert link(digest, GENESIS, datetime(2026, 1, 30, 13, tzinfo=UTC)) == hashlib.sha256(linked.encode()).hexdigest()


def test_numbers_keep_every_digit_whatever_a_float_would_make_of_them() -> None:
    raw = '{"b":[1.10,-0.0,1e3,12345678901234567890,0.1000000000000000055],"a":{"z":null,"é":true}}'
    right = '{"a":{"z":null,"é":true},"b":[1.10,0.0,1000,12345678901234567890,0.1000000000000000055]}'
    assert canonical_json(read_line(raw)) == right
    assert canonical_json({"n": Decimal("2.50")}) == '{"n":2.50}'


def test_what_a_line_leaves_out_says_the_same_as_its_default() -> None:
    bare = {"number": 1, "key": "k", "step": "s", "says": "allowed", "spoke": [], "at": RECORDED}
    full = {**bare, "channel": "", "until": None, "asked": None, "asked_under": ""}
    assert verdict_digest("F-1", bare) == verdict_digest("F-1", full)
    for more in ({"asked": {"a": 1}}, {"asked_under": "p"}, {"until": RECORDED}, {"channel": "sms"}):
        assert verdict_digest("F-1", {**bare, **more}) != verdict_digest("F-1", bare)
    act = {"number": 1, "at": RECORDED, "actor": "ana", "proven": False, "door": "cli", "deed": "hold"}
    assert act_digest("", act) == act_digest(
        "", {**act, "role": "", "about": "", "invoice": "", "told": {}, "second": ""}
    )
    assert act_digest("", act) != act_digest("", {**act, "proven": True})
