"""`kill -9` of worker, Temporal, PostgreSQL and of the rehearsal itself: it goes on, nothing lost, nothing twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import wait_for
from tests.dragnet import found_in, personal
from workers.local.home import Home
from workers.local.postgres import Postgres

COBRANZA = (sys.executable, "-m", "workers")
VICTIMS = {2: "workers.worker", 4: "start-dev", 6: "postgres"}
"""After which line of progress which part is killed."""
THE_REHEARSAL_ITSELF = 8

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds its victims in /proc")


def test_everything_is_killed_once_and_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    home = tmp_path / "rehearsal"
    environment = {**os.environ, "COBRANZA_LANG": "en", "COBRANZA_HOME": str(tmp_path)}
    began = start(("rehearse", "--size", "40", "--home", str(home)), environment)
    stood_at = ""
    for number, line in enumerate(progress(began)):
        stood_at = line[:10]
        if number in VICTIMS:
            kill(VICTIMS[number], home)
        if number == THE_REHEARSAL_ITSELF:
            began.kill()
    assert began.wait() == -signal.SIGKILL

    went_on = start(("up", "--home", str(home)), environment)
    assert went_on.stdout is not None
    told = went_on.stdout.read()
    assert went_on.wait() == 0, told
    assert "this folder holds a rehearsal; it goes on" in told
    days = re.findall(r"^(\d{4}-\d\d-\d\d)  open", told, re.M)
    assert days == sorted(days), told
    assert days[0] >= stood_at, "the clock is not turned back"
    assert re.search(r"cases closed +40 / 40", told), told
    assert re.search(r"one message sent twice +0\n", told), told
    assert re.search(r"two contacts to a customer on a day +0\n", told), told
    assert re.search(r"contacted after paying +0\n", told), told
    assert re.search(r"news lost between database and Temporal +0\n", told), told
    assert re.search(r"contacted after saying stop +0( |\n)", told), told
    assert re.search(r"an address used after it was known bad +0\n", told), told
    assert re.search(r"contacted outside the hours of law +0\n", told), told
    assert re.search(r"answers nobody read +0\n", told), told
    assert re.search(r"tasks of people done too late +0\n", told), told
    assert re.search(r"silent cases +0\n", told), told
    assert re.search(r"cases verified from the files alone +40 / 40\n", told), told
    assert re.search(r"histories replayed +(\d+) / \1\n", told), told
    nothing_personal_is_left_but_in_the_database(home, tmp_path, told)


def nothing_personal_is_left_but_in_the_database(home: Path, near: Path, told: str) -> None:
    """Through crashes of every part: neither Temporal's own files nor any log tell who the customers are."""
    (near / "terminal").write_text(told)
    files = [
        *home.glob("temporal.db*"),
        *home.glob("logs/*.log"),
        *home.glob("archive/**/*.json.gz"),
        near / "terminal",
    ]
    assert {file.name for file in files} >= {"temporal.db", "temporal.log", "worker-1.log", "postgres.log"}
    words = wait_for(of_the_customers(home))
    assert len(words) > 200
    assert found_in(files, words) == []


async def of_the_customers(home: Path) -> set[str]:
    server = Postgres(Home(home.resolve()))
    await server.start()
    try:
        connection = await asyncpg.connect(server.dsn)
        try:
            return await personal(connection)
        finally:
            await connection.close()
    finally:
        await server.stop()


def start(words: tuple[str, ...], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        (*COBRANZA, *words), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def progress(process: subprocess.Popen[str]) -> Iterator[str]:
    """The lines that tell how far the portfolio is."""
    assert process.stdout is not None
    return (line for line in process.stdout if re.match(r"\d{4}-\d\d-\d\d  open", line))


def kill(part: str, home: Path) -> None:
    """Kill the oldest process of this home whose command line names the part."""
    pids = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())
    found = [pid for pid in pids if part in words_of(pid, home)]
    assert found, f"no {part} runs"
    os.kill(min(found), signal.SIGKILL)


def words_of(pid: int, home: Path) -> str:
    """The command line of a process of this home; empty for any other."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        surroundings = Path(f"/proc/{pid}/environ").read_text()
    except (OSError, UnicodeDecodeError):
        return ""
    return line if pid != os.getpid() and (str(home) in line or f"COBRANZA_HOME={home}\0" in surroundings) else ""
