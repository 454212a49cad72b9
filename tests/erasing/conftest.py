"""One whole life on real servers, and commands typed on the books it left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.commands.conftest import typed as typed
from tests.conftest import wait_for
from tests.machine.lives import HERE, read_life
from tests.workflow.company import company


@pytest.fixture
def lived(dsn: str, temporal_address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Lives a golden life to its end; afterwards commands find Temporal, and a home of their own."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    monkeypatch.setenv("COBRANZA_HOME", str(tmp_path / "home"))

    def live(name: str) -> None:
        async def whole() -> None:
            async with company(dsn, temporal_address, f"erasing-{uuid4()}") as one:
                await one.lives(read_life(HERE / "golden" / f"{name}.txt"))

        wait_for(whole())

    return live
