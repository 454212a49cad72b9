"""Starts a process that outlives the terminal's Ctrl-C, watches and stops it; it knows not what the process is for."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

LOG_LIMIT: Final = 10_000_000
_PROC: Final = Path("/proc")
HARMLESS: Final = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LD_PRELOAD",
})  # fmt: skip
"""What a server of another make needs of our environment, with LANG and LC_...: no key, no token and no address."""


def spawn(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None, user: int | None = None
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, its words going to `log`; as `user` (a uid) where one is given.

    Without an `environment` it gets none of our secrets: PostgreSQL may run as another user, whose processes can read
    what a process was started with, and Temporal must not hold the keys of what is sealed from it.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = "wb" if log.exists() and log.stat().st_size > LOG_LIMIT else "ab"
    with log.open(mode) as words:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            env=without_secrets() if environment is None else dict(environment),
            start_new_session=True,
            umask=0o077,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )


def without_secrets() -> dict[str, str]:
    """Our environment as programs get it that are not ours."""
    return {name: value for name, value in os.environ.items() if name in HARMLESS or name.startswith(("LANG", "LC_"))}


def is_taken(pid: int) -> bool:
    """Whether the number is any process's, also of a dead one that nobody has buried yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def is_alive(pid: int) -> bool:
    """Whether the process runs. A dead one that nobody has buried yet does not."""
    if not is_taken(pid):
        return False
    try:
        # The state follows the name, which stands in parentheses and may hold any character.
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return not (_PROC / "self").exists()


def command_line(pid: int) -> str:
    """What the process was started with; empty when there is none. A pid from a file may long be another program's."""
    if not is_alive(pid):
        return ""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        told = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return told.stdout


async def is_gone(pid: int, seconds: float) -> bool:
    """Wait for the end of a process, at most so long."""
    deadline = asyncio.get_running_loop().time() + seconds
    while is_alive(pid):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


async def stop(pid: int, *steps: tuple[signal.Signals, float]) -> None:
    """Ask more and more firmly: each signal with the seconds it is given to work; SIGKILL comes last anyway."""
    for ask, seconds in (*steps, (signal.SIGKILL, 10.0)):
        try:
            os.kill(pid, ask)
        except ProcessLookupError:
            return
        if await is_gone(pid, seconds):
            return


def last_words(log: Path) -> str:
    """The last line of a log that says something, for a one-line error."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:300]
