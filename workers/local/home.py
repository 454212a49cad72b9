"""The one folder that holds everything of a machine: data, ports, password, logs, locks. It starts nothing."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import msgspec

# Below the ports that systems lend to outgoing connections, so that a remembered one is not taken meanwhile.
PORTS: Final = range(20_000, 32_000)


class Home(msgspec.Struct, frozen=True):
    """Paths are absolute. Files with a secret are readable by their owner alone."""

    folder: Path

    @property
    def password_file(self) -> Path:
        return self.folder / "postgres.password"

    def prepare(self) -> None:
        """Make the folder, closed to others. One that exists keeps its permissions."""
        if not self.folder.exists():
            self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def password(self) -> str:
        """The database's password, made at the first call."""
        if not self.password_file.exists():
            write_secret(self.password_file, secrets.token_urlsafe(24))
        return self.password_file.read_text().strip()

    def program_password(self) -> tuple[str, bool]:
        """The password of the program's own login, and whether it was made just now."""
        file = self.folder / "postgres.program.password"
        is_new = not file.exists()
        if is_new:
            write_secret(file, secrets.token_urlsafe(24))
        return file.read_text().strip(), is_new

    def record(self) -> dict[str, object]:
        """What the `up` of this home wrote about itself; empty when none runs and the last one ended cleanly."""
        try:
            return dict(json.loads((self.folder / "up.lock").read_text()))
        except (OSError, ValueError):
            return {}

    def is_orphaned(self) -> bool:
        """Whether an `up` was killed here and nobody has cleared up after it."""
        lock = self.open_lock("up")
        try:
            return bool(self.record()) and take(lock, fcntl.LOCK_SH)
        finally:
            os.close(lock)

    def port(self, name: str) -> int:
        """The port this home uses for `name`: the remembered one, or another where that is taken by a stranger."""
        remembered = self._ports().get(name)
        if remembered is not None and is_free(remembered):
            return remembered
        # The same folder gets the same ports again after it was emptied; two folders hardly ever get the same.
        first = int.from_bytes(hashlib.sha256(f"{self.folder}:{name}".encode()).digest()[:4])
        taken = set(self._ports().values())
        turns = (PORTS[(first + turn) % len(PORTS)] for turn in range(len(PORTS)))
        port = next(port for port in turns if port not in taken and is_free(port))
        write_secret(self.folder / "ports.json", json.dumps({**self._ports(), name: port}))
        return port

    def _ports(self) -> dict[str, int]:
        try:
            return dict(json.loads((self.folder / "ports.json").read_text()))
        except (OSError, ValueError):
            return {}

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Wait until no other process is inside the same `name`."""
        with self._lock_file(name) as lock:
            while not take(lock, fcntl.LOCK_EX):  # noqa: ASYNC110 - another process opens it, no event can
                await asyncio.sleep(0.02)
            yield

    @contextmanager
    def _lock_file(self, name: str) -> Iterator[int]:
        handle = self.open_lock(name)
        try:
            yield handle
        finally:
            os.close(handle)

    def open_lock(self, name: str) -> int:
        """A file descriptor to lock; closing it, or dying, lets go."""
        self.prepare()
        return os.open(self.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)


def take(lock: int, how: int) -> bool:
    """Take a lock now or not at all."""
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def write_secret(file: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    fresh.replace(file)
