"""The command `up` as a person uses it: in a process of its own, stopped as a terminal stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from workers.local.home import Home
from workers.local.postgres import Postgres
from workers.local.temporal import Temporal

PAGE = "Temporal's web page: "
READY = "ready; Ctrl-C stops everything"


Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def up(home: Home) -> AsyncIterator[Start]:
    """Starts `up`; one that a failed test left running is stopped afterwards."""
    started: list[Process] = []

    async def start_and_note(*more: str, language: str = "en") -> Process:
        started.append(await start(home, *more, language=language))
        return started[-1]

    yield start_and_note
    for process in started:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def start(home: Home, *more: str, language: str) -> Process:
    variables = {
        "COBRANZA_HOME": str(home.folder),
        "COBRANZA_LANG": language,
        "DATABASE_URL": "",
        "TEMPORAL_ADDRESS": "",
    }
    command = (sys.executable, "-m", "workers", "up", *more)
    return await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, stderr=PIPE, env={**os.environ, **variables}, preexec_fn=_as_in_a_terminal
    )


def _as_in_a_terminal() -> None:
    """Tests that run under nohup would hand its deafness on, and `up` takes nohup at its word."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


async def lines_until(process: Process, last: str) -> list[str]:
    assert process.stdout is not None
    told: list[str] = []
    async with asyncio.timeout(60):
        while last not in told:
            line = await process.stdout.readline()
            assert line, f"it ended before it said {last!r}: {told}"
            told.append(line.decode().strip())
    return told


@pytest.fixture
def no_playbooks(tmp_path: Path) -> str:
    folder = tmp_path / "no-playbooks"
    folder.mkdir()
    return str(folder)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_it_says_where_things_are_and_stops_cleanly(
    home: Home, up: Start, no_playbooks: str, asked: signal.Signals
) -> None:
    process = await up("--playbooks", no_playbooks)
    told = await lines_until(process, READY)
    assert [line for line in told if line.endswith(" started")] == [
        "PostgreSQL started",
        "Temporal started",
        "worker 1 started",
    ]
    assert any(line.startswith("There is no playbook") for line in told), "an empty folder is said, and stops nothing"
    page = next(line.removeprefix(PAGE) for line in told if line.startswith(PAGE))
    with await asyncio.to_thread(urlopen, page) as answer:
        assert answer.status == 200
    assert f"data and logs: {home.folder}" in told
    process.send_signal(asked)
    rest, wrong = await process.communicate()
    assert (process.returncode, wrong.decode()) == (0, "")
    ends = [line for line in rest.decode().splitlines() if line.endswith("stopped")]
    assert ends == ["worker 1 stopped", "Temporal stopped", "PostgreSQL stopped"]
    assert (Postgres(home).pid(), Temporal(home).pid()) == (None, None)


async def test_a_second_one_says_so_in_one_line_and_disturbs_nothing(home: Home, up: Start, no_playbooks: str) -> None:
    first = await up("--playbooks", no_playbooks)
    await lines_until(first, READY)
    second = await up(language="es")
    told, wrong = await second.communicate()
    assert (second.returncode, told) == (1, b"")
    assert f"ya está en marcha sobre {home.folder}: proceso {first.pid} desde" in wrong.decode()
    assert len(wrong.decode().splitlines()) == 1
    assert Postgres(home).pid() is not None
    first.send_signal(signal.SIGINT)
    await first.communicate()
    assert first.returncode == 0
