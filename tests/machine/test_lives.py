"""Lives that a collector would nod at: each `golden/NAME.txt` tells what happens, and below the rule what comes of it.

`COBRANZA_BLESS=1 pytest tests/machine` rewrites what comes of it; read the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.case.timeline import render, timeline
from engine.study.simulate import simulate
from tests.machine.lives import GOLDEN, read_life


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_the_life_is_as_written_down(file: Path, bless: bool) -> None:
    life = read_life(file)
    lived = simulate(life.plan, life.opened, life.arrivals)
    shown = render(list(timeline(life.plan, lived.entries))) + "\n"
    told, _, expected = file.read_text("utf-8").partition("\n---\n")
    if bless:
        file.write_text(f"{told}\n---\n{shown}", "utf-8")
        expected = shown
    assert shown == expected


def test_there_are_lives_to_read() -> None:
    assert len(GOLDEN) >= 90
