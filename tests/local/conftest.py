"""Homes for servers, and a patient eye; nothing here knows what the servers hold."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workers.local.home import Home
from workers.settings import Settings

# A worker that works on nothing and leaves when it is asked to.
IDLE = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); signal.pause()"
IDLE_WORKER = (sys.executable, "-c", IDLE)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def settings(home: Home) -> Settings:
    return Settings(home.folder)


@pytest.fixture
def idle_worker() -> tuple[str, ...]:
    return IDLE_WORKER


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], object]:
    """Wait for something to become true, at most a minute."""

    async def wait(is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not is_so():  # noqa: ASYNC110 - what is waited for is outside of this process
                await asyncio.sleep(0.02)

    return wait


@pytest.fixture
def reachable() -> Iterator[Home]:
    """A home that every user of the machine can walk to; pytest's own folders are closed."""
    with tempfile.TemporaryDirectory(prefix="cobranza-") as folder:
        Path(folder).chmod(0o755)
        yield Home(Path(folder) / "home")
