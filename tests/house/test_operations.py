"""The authors' pages as a stranger follows them: what stands below a command is what the program answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.language.codes import CODES
from tests.house.test_readme import DAY, ROOT, answer

PAGES = {"en": ROOT / "docs" / "operations.md", "es": ROOT / "docs" / "operaciones.md"}
CHANGED = {
    "check pe-empresas": ("at: 8 days after due", "at: 18 days after due"),
    "fmt --diff pe-empresas": (
        "{at: 5 days after due, send: overdue-text", "{send: overdue-text, at: 5 days after due",
    ),
    "diff old/pe-empresas.yaml playbooks/pe-empresas.yaml": ("5000 PEN, high, 2, 40%", "5000 PEN, high, 4, 40%"),
}  # fmt: skip
"""What the page says was changed in the shipped playbook before the command is typed."""


def shown() -> Iterator[tuple[str, str]]:
    """Each command of a page below which an answer stands."""
    for language, page in PAGES.items():
        for block in re.findall(r"^```\n\$ cobranza (.*?)^```$", page.read_text("utf-8"), re.M | re.S):
            command, _, told = block.partition("\n")
            yield f"{command}" if "--lang" in command or language == "en" else f"{command} --lang en", told.strip("\n")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The shipped playbooks, and as `old` what they were."""
    for name in ("playbooks", "old"):
        shutil.copytree(ROOT / "playbooks", tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(("command", "told"), [*shown()], ids=[command for command, _ in shown()])
def test_what_the_page_shows_is_what_is_answered(command: str, told: str, desk: Path) -> None:
    changed = CHANGED.get(command.removesuffix(" --lang es"))
    if changed is not None:
        file = desk / "playbooks" / "pe-empresas.yaml"
        text = file.read_text("utf-8")
        assert text.count(changed[0]) == 1
        file.write_text(text.replace(*changed), encoding="utf-8")
    said = answer(desk, f"cobranza {command}", on=DAY)
    if told.endswith("\n\n..."):
        assert said.startswith(told.removesuffix("..."))
    else:
        assert said == told


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_code_is_in_the_table_of_proofs(page: Path) -> None:
    table = re.search(r"^\| (?:question|pregunta) \|.*?\n\n", page.read_text("utf-8"), re.M | re.S)
    assert table
    spans = [(first, last or first) for first, last in re.findall(r"(P\d{3})(?: (?:to|a) (P\d{3}))?", table[0])]
    left_out = {code for code in CODES if not any(first <= code <= last for first, last in spans)}
    assert left_out <= {"P000"}


def test_both_pages_show_the_same() -> None:
    commands = [command for command, _ in shown()]
    half = len(commands) // 2
    assert [command.removesuffix(" --lang es") for command in commands[half:]] == commands[:half]
