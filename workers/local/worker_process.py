"""One worker process beside us: how it is started and stopped. What it works on is not known here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from signal import SIGTERM
from typing import Final

from workers.local.home import Home
from workers.local.processes import command_line, last_words, spawn, stop

COMMAND: Final = (sys.executable, "-m", "workers.worker")
# How long it may take to finish what it has in hand.
FINISH: Final = 20.0
PERSONS: Final = ("COBRANZA_TOKEN", "COBRANZA_SECOND_TOKEN")
"""Who somebody is stays with the command that they typed: a worker is nobody."""
CHECKOUT: Final = Path(__file__).parents[2]


class WorkerProcess:
    """A worker with a number, for people; its words go to a log of its own."""

    def __init__(self, home: Home, number: int, environment: Mapping[str, str], command: tuple[str, ...]) -> None:
        self.name = f"worker {number}"
        self.key = f"worker-{number}"
        self.log = home.log(self.key)
        self._command = command
        paths = filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH", "")))
        inherited = {name: value for name, value in os.environ.items() if name not in PERSONS}
        self._environment = {**inherited, **environment, "PYTHONPATH": os.pathsep.join(paths)}
        self._process: subprocess.Popen[bytes] | None = None

    def pid(self) -> int | None:
        """Its process while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def last_words(self) -> str:
        """Why it died by itself, as far as its log says; empty when it was killed from outside."""
        died_itself = self._process is not None and (self._process.poll() or 0) > 0
        return last_words(self.log) if died_itself else ""

    async def start(self) -> None:
        self._process = spawn(self._command, self.log, self._environment)

    async def stop(self) -> None:
        """Let it finish what it has in hand, at most FINISH seconds; Temporal gives the rest to another."""
        if pid := self.pid():
            await stop(pid, (SIGTERM, FINISH))


async def stop_orphan(pid: int, command: tuple[str, ...]) -> bool:
    """Stop a worker that a killed `up` left behind. False when the number is no such worker (any more)."""
    if " ".join(command[1:]) not in command_line(pid):
        return False
    await stop(pid, (SIGTERM, FINISH))
    return True
