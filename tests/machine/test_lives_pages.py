"""The pages that list each way a case can go: every golden life stands on both, once, in the same order."""

from __future__ import annotations

import re
from pathlib import Path

from tests.machine.lives import GOLDEN
from tests.workflow.test_conformance import LIVES

DOCS = Path(__file__).parents[2] / "docs"
LINE = re.compile(r"^- \[(.+?)\]\(\.\./tests/machine/golden/(.+?)\.txt\): (.+)$", re.M)


def listed(page: str) -> list[tuple[str, str, str]]:
    """Name, file and line of each life on a page."""
    return LINE.findall((DOCS / page).read_text("utf-8"))


def test_every_life_is_on_both_pages_once() -> None:
    lives, vidas = listed("lives.md"), listed("vidas.md")
    assert sorted(file for _, file, _ in lives) == sorted(file.stem for file in GOLDEN)
    assert [life[:2] for life in vidas] == [life[:2] for life in lives]
    assert all(name == file for name, file, _ in lives)


def test_the_english_line_is_the_life_s_own_title() -> None:
    titles = {file.stem: file.read_text("utf-8").splitlines()[0].rstrip(".") for file in GOLDEN}
    assert {name: line.rstrip(".") for name, _, line in listed("lives.md")} == titles


def test_forty_ways_and_more_are_lived_in_both_drivers() -> None:
    assert len(LIVES) >= 90
    assert len(GOLDEN) - len(LIVES) <= 1
