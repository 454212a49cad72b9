"""The pages against the program: each command, make word and variable that a page names exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.cli import application, take_language
from workers.routing import RATES
from workers.settings import Settings
from workers.speech import choose

ROOT = Path(__file__).parents[2]
TYPED = ("", "sh", "bash", "console", "text")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def command_lines(page: Path) -> Iterator[str]:
    """The lines of a page's code blocks that a reader would type, without prompt and comment."""
    for kind, block in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", page.read_text("utf-8"), re.M | re.S):
        for line in block.splitlines() if kind in TYPED else ():
            yield line.removeprefix("$ ").partition("  #")[0].strip()


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_on_a_page_is_one_the_program_takes(page: Path) -> None:
    app = application()
    for line in command_lines(page):
        typed = re.match(r"(?:docker compose run --rm worker )?(?:\.venv/bin/)?cobranza (.*)", line)
        if typed and "..." not in line:
            words = take_language(shlex.split(typed[1]))
            choose(None)
            app.parse_args(words, exit_on_error=False, print_error=False)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_word_on_a_page_is_in_the_makefile(page: Path) -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    typed = {match[1] for line in command_lines(page) if (match := re.match(r"make ([a-z]+)", line))}
    inline = set(re.findall(r"`make ([a-z]+)`", page.read_text("utf-8")))
    assert typed | inline <= made


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_administrators_table_is_every_variable_that_is_read() -> None:
    every = ("schemas", "engine", "activities", "console", "workers")
    rooms = [path for room in every for path in (ROOT / room).rglob("*.py")]
    prefixes = "COBRANZA|SENDGRID|TWILIO|TEMPORAL|DATABASE|STRIPE|MERCADOPAGO"
    named = re.compile(rf"\b(?:{prefixes})_[A-Z_]*[A-Z]\b|\bNO_COLOR\b")
    read = {found for path in rooms for found in named.findall(path.read_text("utf-8"))}
    read |= {f"COBRANZA_RATE_{channel.upper()}" for channel in RATES}
    page = (ROOT / "docs" / "administrators.md").read_text("utf-8")
    table = page.split("### Every variable")[1].split("\n### ")[0]
    first = re.findall(r"^\| (`[^|]*`) \|", table, re.M)
    written = [variable for cell in first for variable in re.findall(r"`(\w+)`", cell)]
    assert sorted(written) == sorted(set(written)), "each once"
    assert set(written) == read
    assert set(Settings(home=Path("anywhere")).as_environment()) <= read
