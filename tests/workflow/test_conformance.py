"""One machine, two drivers: every golden life, lived on real Temporal and PostgreSQL, leaves the simulator's record."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from difflib import unified_diff

import msgspec

from engine.study.simulate import simulate
from schemas.events import ContactDeferred, ContactMade, ContactRefused, Entry
from tests.machine.lives import GOLDEN, read_life
from tests.workflow.company import company, named

NOT_TOLD = {"closed-stays-closed"}
"""The relay keeps what reaches a closed case for a person; the simulator writes it down."""
LIVES = {file.stem: named(read_life(file), file.stem) for file in GOLDEN if file.stem not in NOT_TOLD}


async def test_both_drivers_leave_the_same_record(dsn: str, temporal_address: str) -> None:
    async with company(dsn, temporal_address, "conformance") as real:
        records = dict(zip(LIVES, await asyncio.gather(*map(real.lives, LIVES.values())), strict=True))
    different = {
        name: told
        for name, life in LIVES.items()
        if (told := differences(records[name], simulate(life.plan, life.opened, life.arrivals).entries))
    }
    assert not different, "\n".join(line for name, told in different.items() for line in (name, *told))


def differences(real: Sequence[Entry], simulated: Sequence[Entry]) -> list[str]:
    """Where the two records part, line by line."""
    return list(unified_diff([*map(line, simulated)], [*map(line, real)], "simulated", "real", n=1, lineterm=""))


def line(entry: Entry) -> str:
    """One line without the desk's own number for its contact."""
    event = entry.event
    if isinstance(event, ContactMade | ContactDeferred | ContactRefused):
        event = msgspec.structs.replace(event, id="")
    return f"{entry.seq} {msgspec.json.encode(event, order='deterministic').decode()} {entry.because}"
