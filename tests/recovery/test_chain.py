"""The record chained by hash: what was changed, added or left out is seen, and any program can check it."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import msgspec
import pytest

from engine.study.chain import GENESIS, broken_at, canonical, head, links
from engine.study.simulate import simulate
from schemas.events import AnyEvent, Entry, PaymentReceived
from tests.machine.lives import HERE, read_life

LIFE = read_life(HERE / "golden" / "plan-broken.txt")
RECORD = simulate(LIFE.plan, LIFE.opened, LIFE.arrivals).entries


def test_a_chain_that_nobody_touched_holds_and_its_head_stands_for_all_of_it() -> None:
    chain = links(RECORD)
    assert broken_at(chain) is None
    assert head(chain) == chain[-1].sha256 != head(links(RECORD[:-1]))
    assert (head(()), broken_at(())) == (GENESIS, None)


@pytest.mark.parametrize("number", [1, len(RECORD) // 2, len(RECORD)])
def test_a_line_that_was_changed_is_found(number: int) -> None:
    chain = list(links(RECORD))
    entry = msgspec.structs.replace(chain[number - 1].entry, because="something else")
    chain[number - 1] = msgspec.structs.replace(chain[number - 1], entry=entry)
    assert broken_at(chain) == number
    (right,) = links([entry], chain[number - 1].previous)  # who changes its hash too breaks the next line
    chain[number - 1] = right
    assert broken_at(chain) == (number + 1 if number < len(RECORD) else None)


def test_a_line_that_was_left_out_or_put_elsewhere_is_found() -> None:
    chain = list(links(RECORD))
    assert broken_at(chain[:3] + chain[4:]) == 4
    assert broken_at([*chain[:3], chain[4], chain[3], *chain[5:]]) == 4
    assert broken_at(links([*RECORD[:3], *RECORD[4:]])) == 4, "hashed anew, its numbers have a gap"


def test_the_same_record_read_again_from_json_has_the_same_hashes() -> None:
    body = msgspec.json.encode(RECORD)
    again = msgspec.json.decode(body, type=tuple[Entry, ...])
    assert links(again) == links(RECORD)
    stored = [msgspec.json.decode(msgspec.json.encode(one.event), type=AnyEvent) for one in RECORD]
    entries = [Entry(one.seq, event, one.because) for one, event in zip(RECORD, stored, strict=True)]
    assert head(links(entries)) == head(links(RECORD))


def test_any_program_can_compute_it() -> None:
    """Only what the documentation says: sorted keys, no white space, amounts as text."""
    entry = Entry(2, PaymentReceived(at=LIFE.opened.at, id="b/1", payment="1", amount=Decimal("250.50")), "arrived")
    event = {"event": "payment_received", "id": "b/1", "at": "2026-01-30T13:00:00Z", "payment": "1", "amount": "250.50"}
    said = {"seq": 2, "event": event, "because": "arrived"}
    line = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(entry).decode() == line
    (link,) = links([entry], "f" * 64)
    assert link.sha256 == hashlib.sha256(("f" * 64 + "\n" + line).encode()).hexdigest()
