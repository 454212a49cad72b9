"""What an author is told, word for word: each `err/NAME.yaml` beside the findings of `NAME.out` and `NAME.es.out`."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding, in_order, render
from engine.language.library import Library

from .conftest import YEARS

WRONG = sorted((Path(__file__).parent / "err").glob("*.yaml"))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_findings_read_as_written_down(file: Path, language: str, library: Library, bless: bool) -> None:
    result = compile_text(file.read_bytes(), f"err/{file.name}", library, YEARS)
    shown = render(result.findings, result.sources, language)
    expected = file.with_suffix(".out" if language == "en" else ".es.out")
    if bless:
        expected.write_text(shown, "utf-8")
    assert result.plan is None
    assert shown == expected.read_text("utf-8")


@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_both_languages_have_every_message_and_hint(file: Path, library: Library) -> None:
    for finding in compile_text(file.read_bytes(), file.name, library, YEARS).findings:
        assert finding.message_en
        assert finding.message_es
        assert finding.message_en != finding.message_es
        assert bool(finding.hint_en) == bool(finding.hint_es)


def test_findings_are_sorted_by_place_and_told_once() -> None:
    low, high = Finding("a", 2, 1, 2, 3, "P101", "x", "y"), Finding("a", 10, 1, 10, 3, "P101", "x", "y")
    assert in_order([high, low, high]) == (low, high)


def test_the_caret_stands_under_the_place() -> None:
    finding = Finding("p.yaml", 1, 22, 1, 27, "P104", "'leter' is not a channel", "x", "did you mean 'letter'?", "x")
    assert render([finding], {"p.yaml": "      by: [whatsapp, leter]"}) == (
        "p.yaml:1:22: 'leter' is not a channel [P104]\n"
        "  |\n"
        "1 |       by: [whatsapp, leter]\n"
        "  |                      ^^^^^\n"
        "  = hint: did you mean 'letter'?\n"
    )


def test_the_caret_counts_what_the_terminal_shows() -> None:
    finding = Finding("p.yaml", 1, 4, 1, 5, "P101", "x", "y")
    # A wide character takes two columns, a combining accent none.
    assert "  |    ^\n" in render([finding], {"p.yaml": "e\u0301界x"}).replace("| ", "|  ", 0)


def test_a_file_cannot_drive_the_terminal() -> None:
    finding = Finding("p.yaml", 1, 1, 1, 9, "P101", "\x1b[31mred", "y")
    shown = render([finding], {"p.yaml": "\x1b[2J\u202eevil"})
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_very_long_line_is_cut_around_the_place() -> None:
    line = "x" * 50_000 + "HERE" + "x" * 50_000
    shown = render([Finding("p.yaml", 1, 50_001, 1, 50_005, "P101", "m", "m")], {"p.yaml": line})
    assert "HERE" in shown
    assert len(shown) < 1_000
