"""The wheel, away from the checkout: that it carries its data, and that the command works from it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_it_carries_every_file_that_is_read_at_run_time(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    read = {
        path.relative_to(ROOT).as_posix()
        for room in ("schemas", "engine", "activities", "console", "workers", "playbooks")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert read - carried == set()
    assert not any(name.startswith("tests/") for name in carried)


def test_it_checks_its_own_playbooks_anywhere(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    line = [sys.executable, "-P", "-m", "workers", "check", str(tmp_path / "site" / "playbooks")]
    answer = subprocess.run(
        line,
        cwd=tmp_path / "elsewhere",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "COBRANZA_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


EVERY_ROOM = """
import importlib, pkgutil
import activities, console, engine, schemas, workers
for room in (schemas, engine, activities, console, workers):
    for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
            print(found.name)
from datetime import date
from activities.channels.letter_page import Letter, Letterhead, typeset
letter = Letter(recipient=("Rosa Quispe", "Lima"), subject="Aviso", text="Pague.", dated="", language="es-PE",
                reference="F-1", made_on=date(2026, 3, 20))
head = Letterhead(name="Acme", address="Lima", phone="1", email="a@acme.example", pay_url="")
assert typeset(letter, head).pdf.startswith(b"%PDF")
"""


def test_every_room_opens_anywhere_with_its_statements_and_a_letter_is_set(wheel: Path, tmp_path: Path) -> None:
    """What is read when a room opens (SQL, schemas, the letter's page) is read from the wheel alone."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    variables = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-P", "-c", EVERY_ROOM]
    answer = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert {"workers.webhooks.routes", "workers.api.serving", "activities.channels.letters_pdf"} <= {
        *answer.stdout.split()
    }
