"""A company with users, each at a terminal of their own; commands as people type them, on a real database."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.conftest import api, pool, token  # noqa: F401
from tests.api.test_agreements import case  # noqa: F401
from tests.commands.conftest import ROOT, books, typed  # noqa: F401
from tests.commands.conftest import Type as Typed
from tests.page.conftest import rosa, shop  # noqa: F401
from workers.identity import TOKEN
from workers.two_persons import SECOND

Said = tuple[int, str, str]
People = Callable[..., Said]


@pytest.fixture
def people(typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: F811
    """Types a command as somebody: each has a home folder, and is who they logged in as there."""
    monkeypatch.delenv(TOKEN, raising=False)
    monkeypatch.delenv(SECOND, raising=False)

    def type_as(name: str, *words: object, said: str = "") -> Said:
        monkeypatch.setenv("COBRANZA_HOME", str(tmp_path / name))
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        return typed(*words)

    return type_as


@pytest.fixture
def company(people: People) -> People:
    """ada is the first admin; oskar operates, petra and pedro approve, carla collects, aurel audits. All logged in."""
    join(people, "", "ada", "admin")
    for name, role in (("petra", "approver"), ("oskar", "operator"), ("pedro", "approver"), ("carla", "collector"),
                       ("aurel", "auditor")):  # fmt: skip
        join(people, "ada", name, role, agreed_by="petra" if name != "petra" else "")
    return people


def join(people: People, by: str, name: str, role: str, agreed_by: str = "") -> None:
    """A user is added, by two where it takes two, and logs in with the invitation."""
    code, out, err = people(by or "machine", "users", "add", name, "--role", role)
    assert code == 0, err
    if agreed_by:
        number = out.split()[-1]
        code, out, err = people(agreed_by, "confirm", number)
        assert code == 0, err
    invitation = out.split()[-1]
    assert invitation.startswith("cbz_"), out
    code, out, err = people(name, "login", said=invitation + "\n")
    assert code == 0, err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Playbooks that may be changed."""
    return Path(shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks"))
