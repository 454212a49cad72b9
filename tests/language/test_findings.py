"""What an author is told, word for word: each `err/NAME.yaml` beside the findings of `NAME.out` and `NAME.es.out`."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding, has_errors, in_order, render
from engine.language.library import Library
from engine.language.text.decoding import mended

from .conftest import YEARS
from .within import assert_within

WRONG = sorted((Path(__file__).parent / "err").glob("*.yaml"))
# Playbooks with many mistakes at once, to see that they do not hide each other, and some that are told in each place.
MANY = {"a-first-try", "conditions-and-tables", "keys-in-the-wrong-place", "messages", "text", "timelines", "unclosed",
        "several-slips-at-once", "no-dashes-at-all", "country-as-a-name", "keys-of-an-entry-in-spanish",
        "percent-in-a-row-without-sign", "weekdays-listed-in-spanish"}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_findings_read_as_written_down(file: Path, language: str, library: Library, bless: bool) -> None:
    result = compile_text(file.read_bytes(), f"err/{file.name}", library, YEARS)
    shown = render(result.findings, result.sources, language)
    expected = file.with_suffix(".out" if language == "en" else ".es.out")
    if bless:
        expected.write_text(shown, "utf-8")
    assert (result.plan is None) == has_errors(result.findings)
    assert shown == expected.read_text("utf-8")


@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_both_languages_have_every_message_and_hint(file: Path, library: Library) -> None:
    for finding in compile_text(file.read_bytes(), file.name, library, YEARS).findings:
        assert finding.message_en
        assert finding.message_es
        assert finding.message_en != finding.message_es
        assert bool(finding.hint_en) == bool(finding.hint_es)


def test_the_corpus_is_large_and_each_of_it_expected() -> None:
    folder = Path(__file__).parent / "err"
    names = {file.stem for file in WRONG}
    assert len(names) >= 120
    expected = {f"{name}{end}" for name in names for end in (".out", ".es.out")}
    assert {file.name for file in folder.glob("*.out")} == expected


@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_a_slip_is_told_once_and_in_its_place(file: Path, library: Library) -> None:
    """At least one finding, one only where one thing was done wrong, and each within the file."""
    result = compile_text(file.read_bytes(), file.name, library, YEARS)
    assert result.findings
    assert len(result.findings) == 1 or file.stem in MANY
    for finding in result.findings:
        assert_within(finding, result.sources[finding.file] or "\n")


@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_what_can_be_typed_mends_the_slip(file: Path, library: Library) -> None:
    """The fixes, typed one after the other as they are told, leave nothing of the kind that they mend."""
    found = compile_text(file.read_bytes(), file.name, library, YEARS)
    for _ in range(12):
        fix = next((one.fix for one in found.findings if one.fix is not None and one.file == file.name), None)
        if fix is None:
            return
        text, code = found.sources[file.name], next(one.code for one in found.findings if one.fix is fix)
        found = compile_text(mended(text, fix), file.name, library, YEARS)
        assert found.sources[file.name] != text
    assert code not in {one.code for one in found.findings}, render(found.findings, {})


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
