"""`live`: a life through the simulator, as lines; and the switch that rewrites the golden ones."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from engine.case.timeline import render, timeline
from engine.study.simulate import Life, simulate
from tests.machine.lives import script

Live = Callable[..., Life]


@pytest.fixture
def live() -> Live:
    """`live("pe-empresas due=2026-03-02", "2026-03-04 dispute_opened reason=quantity", ...)`."""

    def lived(first: str, *lines: str) -> Life:
        written = script(first, lines)
        return simulate(written.plan, written.opened, written.arrivals)

    return lived


@pytest.fixture
def told() -> Callable[..., str]:
    """The same as text, a line for each thing that went out or arrived."""

    def lived(first: str, *lines: str, notes: bool = False) -> str:
        written = script(first, lines)
        life = simulate(written.plan, written.opened, written.arrivals)
        return render(list(timeline(written.plan, life.entries)), notes=notes)

    return lived


@pytest.fixture(scope="session")
def bless() -> bool:
    """Whether golden lives are to be rewritten: `COBRANZA_BLESS=1 pytest tests/machine`."""
    return os.environ.get("COBRANZA_BLESS") == "1"
