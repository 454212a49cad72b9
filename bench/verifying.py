"""How many cases a second one core recomputes from their records, beside reading and hashing the same lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from time import process_time

import msgspec
from timing import ratios, spread

from engine.study.simulate import simulate
from engine.study.verify.case import check_case
from engine.study.verify.material import CaseMaterial
from schemas.bundle import GENESIS, LedgerLine
from schemas.events import Entry
from schemas.plan import Plan
from tests.machine.lives import GOLDEN, Script, read_life, script

WANTED = 5_000
"""Cases a second and core that the fold check is asked for."""
PAID = ((0.70, (-5, 1)), (0.92, (1, 12)), (1.0, (12, 60)))
"""When a portfolio pays, in days after the due date: seven of ten by the day itself, few after more than twelve."""
_ENCODER = msgspec.json.Encoder()
_LINES = msgspec.json.Decoder(LedgerLine)
Kept = tuple[Plan, bytes]


class Verifying(msgspec.Struct, frozen=True):
    """Rounds of each kind of cases: `ours` and `theirs` cases a second of processor time; `lines` a case."""

    kind: str
    cases: int
    lines: float
    ours: list[float]
    theirs: list[float]


def verifying(size: int, rounds: int) -> list[Verifying]:
    """A portfolio of `size`, its early payers alone, and the golden lives. Raises AssertionError where one parts."""
    portfolio = [_recorded(life) for life in _portfolio(size)]
    early = [one for one in portfolio if len(one[1]) <= 12]
    golden = [_recorded(read_life(file)) for file in GOLDEN]
    kinds = {"portfolio": portfolio, "paid early": early, "golden lives": golden}
    return [_measured(kind, lives, rounds) for kind, lives in kinds.items()]


def _portfolio(size: int) -> Iterator[Script]:
    chance = Random(7)
    for _ in range(size):
        issued = date(2026, 1, 5) + timedelta(days=chance.randrange(60))
        due, amount, drawn = issued + timedelta(days=30), chance.randrange(100, 5_000), chance.random()
        first, last = next(span for share, span in PAID if drawn <= share)
        paid = due + timedelta(days=chance.randrange(first, last))
        hour = f"{chance.randrange(8, 18):02d}:{chance.randrange(60):02d}"
        yield script(
            f"pe-empresas amount={amount} issued={issued} due={due}",
            [f"{paid}T{hour} payment_received amount={amount}"],
        )


def _recorded(life: Script) -> tuple[Plan, tuple[Entry, ...]]:
    return life.plan, simulate(life.plan, life.opened, life.arrivals).entries


def _measured(kind: str, lives: Sequence[tuple[Plan, tuple[Entry, ...]]], rounds: int) -> Verifying:
    kept = [(plan, _ENCODER.encode_lines([_line(one) for one in entries])) for plan, entries in lives]
    count = sum(len(entries) for _, entries in lives)
    found = Verifying(kind, len(kept), count / max(len(kept), 1), [], [])
    _fold(kept)
    for turn in range(rounds):
        for work, rates in ((_fold, found.ours), (_read, found.theirs))[:: 1 if turn % 2 else -1]:
            begun = process_time()
            work(kept)
            rates.append(len(kept) / (process_time() - begun))
    return found


def _line(entry: Entry) -> LedgerLine:
    at = entry.event.at
    return LedgerLine(seq=entry.seq, at=at, event=entry.event, because=entry.because, plan_sha256=GENESIS,
                      recorded_at=at, position=entry.seq, digest=GENESIS, link=GENESIS)  # fmt: skip


def _fold(kept: Sequence[Kept]) -> None:
    """From the bytes of the record: every decision, effect and amount computed again."""
    for plan, raw in kept:
        found = check_case(plan, CaseMaterial(lines=tuple(_LINES.decode_lines(raw)), clock="shared"))
        assert not found.divergences, found.divergences[0]


def _read(kept: Sequence[Kept]) -> None:
    """What every check of a bundle does at the least: parse each line with the standard library, and hash it."""
    for _, raw in kept:
        for line in raw.splitlines():
            json.loads(line)
            sha256(line).hexdigest()


def told(results: Sequence[Verifying]) -> Iterator[str]:
    """The lines of the report."""
    for place, one in enumerate(results):
        begins = "verify    " if not place else " " * 10
        wanted = f"; {spread([rate / WANTED for rate in one.ours])} of the {WANTED:,} wanted" if place < 2 else ""
        yield (f"{begins}{spread(one.ours, 0)} cases a second and core: {one.kind}, {one.lines:.1f} lines each{wanted}")
        yield f"{' ' * 10}{spread(ratios(one.theirs, one.ours), 1)} times the time that json and sha256 take for them"
