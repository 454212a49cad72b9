"""How long `check` takes with every proof: as a command from its start, and warm, as an editor asks for it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from timing import seconds

from engine.language.compiler import compile_playbook
from engine.language.library import read_library
from engine.language.proofs.draft import Draft
from engine.language.text.source import parse
from workers.commands.author import years_now

SHIPPED_LIMIT_S, WARM_LIMIT_S = 1.0, 0.150
"""What the design allows: all shipped playbooks in one command; one playbook in a process that has checked before."""


class Checking(msgspec.Struct, frozen=True):
    """Seconds of each round: the whole command over the folder, Python doing nothing, and each playbook warm."""

    playbooks: int
    command_s: list[float]
    python_s: list[float]
    warm_s: dict[str, list[float]]


def checking(folder: Path, rounds: int) -> Checking:
    """Measure both. Every file is read anew each time."""
    names = tuple(read_library(folder).playbooks)
    command = [sys.executable, "-m", "workers", "check", str(folder)]
    nothing = [sys.executable, "-c", ""]
    pairs = [(seconds(lambda: _run(command)), seconds(lambda: _run(nothing))) for _ in range(rounds)]
    for name in names:
        _check(folder, name)
    warm = {name: [seconds(lambda name=name: _check(folder, name)) for _ in range(rounds)] for name in names}  # type: ignore[misc]
    return Checking(len(names), [whole for whole, _ in pairs], [bare for _, bare in pairs], warm)


def a_draft(folder: Path, name: str) -> Draft:
    """A shipped playbook as its checks see it, to put other tables into."""
    library = read_library(folder)
    file = library.playbooks[name]
    plan, node = compile_playbook(name, library, years_now()).plan, parse(file.body, file.path).node
    assert plan is not None, f"{name} has errors"
    assert node is not None, f"{name} cannot be read"
    return Draft(file.path, node, plan, library)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def _check(folder: Path, name: str) -> None:
    result = compile_playbook(name, read_library(folder), years_now(), datetime.now(UTC).date())
    assert result.plan is not None, f"{name} has errors"
