"""The README as a stranger follows it: its files are saved, its commands typed, its answers compared word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SAVED = re.compile(r"`([\w./-]+\.yaml)`[^\n]*(?:\n(?!```)[^\n]*)*\n```yaml\n(.*?)^```$", re.M | re.S)
PROVED = re.compile(r"With `([^`]+)` made `([^`]+)` on line (\d+)")
DAY = "2026-11-22"
"""Proofs begin with today's due date; the README was written on this one."""
SLIP = re.compile(r"With `(\w+)` written on line (\d+)")


ON_A_DAY = """
import sys
from datetime import date
from workers import cli
from workers.commands import author
author.today = lambda: date.fromisoformat("{day}")
author.years_now = lambda: (author.today().year - 1, author.today().year + 3)
sys.exit(cli.run(sys.argv[1:]))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the shipped playbooks and every file that the README has its reader save."""
    shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks")
    for name, text in SAVED.findall(README):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def answer(folder: Path, command: str, on: str = "") -> str:
    """What a reader sees on the terminal; `on` is the day on which a playbook is checked, when not today."""
    words = [sys.executable, "-m", "workers", *command.removeprefix("cobranza ").split()]
    if on:
        words[1:3] = ["-c", ON_A_DAY.format(day=on)]
    environment = {**os.environ, "COBRANZA_LANG": "en", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return (ran.stdout + ran.stderr).strip("\n")


def shown(command: str) -> str:
    """The answer that the README prints below a command."""
    block = re.search(rf"^\$ {re.escape(command)}\n(.*?)^```$", README, re.M | re.S)
    assert block, f"the README no longer shows `{command}`"
    return block[1].strip("\n")


def test_the_reader_saves_a_playbook_a_life_and_its_tests() -> None:
    assert [name for name, _ in SAVED.findall(README)] == [
        "playbooks/shops.yaml",
        "life.yaml",
        "playbooks/shops.tests.yaml",
    ]


def test_the_first_playbook_has_no_mistake(desk: Path) -> None:
    assert answer(desk, "cobranza check shops").endswith("\n1 playbook: 0 errors, 0 warnings")


def test_the_slip_that_the_readme_makes_is_found(desk: Path) -> None:
    slip = SLIP.search(README)
    assert slip
    word, number = slip[1], int(slip[2])
    file = desk / "playbooks" / "shops.yaml"
    lines = file.read_text("utf-8").splitlines()
    lines[number - 1] = lines[number - 1].replace("whatsapp", word)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert answer(desk, "cobranza check shops") == shown("cobranza check shops")


def test_the_proof_that_the_readme_shows_is_found(desk: Path) -> None:
    proved = PROVED.search(README)
    assert proved
    before, after, number = proved[1], proved[2], int(proved[3])
    file = desk / "playbooks" / "shops.yaml"
    lines = file.read_text("utf-8").splitlines()
    assert before in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(before, after)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = "cobranza check playbooks/shops.yaml"
    assert answer(desk, command, on=DAY) == shown(command)


@pytest.mark.parametrize("command", ["cobranza simulate shops --life life.yaml", "cobranza test shops"])
def test_the_first_playbook_lives_as_the_readme_shows(desk: Path, command: str) -> None:
    assert answer(desk, command) == shown(command)


def test_the_picture_is_what_its_source_draws() -> None:
    drawn = subprocess.run([sys.executable, str(ROOT / "docs" / "picture.py"), "--check"], timeout=60, check=False)
    assert drawn.returncode == 0, "run python docs/picture.py"
