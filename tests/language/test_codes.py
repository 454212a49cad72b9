"""Every code's example brings about its finding, and the page of codes names every code that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine.language as language
from engine.language.codes import CODES, Code, as_text, explain
from engine.language.compiler import compile_playbook, compile_text
from engine.language.diagnostics import render
from engine.language.library import Library
from engine.language.pages.spoilt import message, spoilt

from .conftest import HERE, YEARS_AHEAD

WITH_EXAMPLE = [code for code in CODES.values() if code.bad]


@pytest.mark.parametrize("code", WITH_EXAMPLE, ids=lambda code: code.code)
def test_the_bad_example_of_a_code_is_found(code: Code, sound: str, library: Library) -> None:
    found = [finding.code for finding in spoilt(code, sound, library).findings]
    assert code.code in found


@pytest.mark.parametrize("code", WITH_EXAMPLE, ids=lambda code: code.code)
def test_one_cause_brings_one_finding(code: Code, sound: str, library: Library) -> None:
    # A segment table that loses its risk column is asked for risk in two places.
    allowed = {"P306": 2}.get(code.code, 1)
    found = spoilt(code, sound, library).findings
    assert len(found) <= allowed, found


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", WITH_EXAMPLE, ids=lambda code: code.code)
def test_the_message_of_a_code_reads_as_written_down(
    code: Code, language: str, sound: str, library: Library, bless: bool
) -> None:
    found = spoilt(code, sound, library)
    shown = render(found.findings, found.sources, language)
    golden = HERE / "codes" / f"{code.code}{'' if language == 'en' else '.es'}.out"
    if bless:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def test_codes_without_an_example_have_a_test_of_their_own(library: Library) -> None:
    nowhere = compile_playbook("nowhere", library, YEARS_AHEAD)
    large = compile_text(b"#" * (2 * 1024 * 1024 + 1), "x.yaml", library, YEARS_AHEAD)
    empty = compile_text("# nothing\n", "x.yaml", library, YEARS_AHEAD)
    assert [result.findings[0].code for result in (nowhere, large, empty)] == ["P000", "P003", "P007"]
    assert [code.code for code in CODES.values() if not code.bad] == ["P000", "P003", "P007", "P325", "P409"]


def test_every_code_in_the_source_has_a_page() -> None:
    folder = Path(next(iter(language.__path__)))
    written = {code for file in folder.rglob("*.py") for code in re.findall(r'"(P\d{3})"', file.read_text("utf-8"))}
    assert written == set(CODES)


@pytest.mark.parametrize("code", WITH_EXAMPLE, ids=lambda code: code.code)
def test_the_page_of_a_code_has_its_message_in_both_languages(code: Code) -> None:
    section = as_text().partition(f"## {code.code}\n")[2].partition("\n## ")[0]
    for said in (message(code, "en"), message(code, "es")):
        assert f"[{code.code}]" in said
        assert f"```text\n{said}\n```\n" in section
        assert code.en in section
        assert code.es in section


def test_the_page_reads_the_same_on_any_day_and_is_in_order() -> None:
    written = re.findall(r"^## (P\d{3})$", as_text(), re.M)
    assert written == sorted(CODES)
    first = as_text()
    as_text.cache_clear()
    assert as_text() == first


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Wrong:", "Right:", "It says:", "did you mean 'letter'?")),
        ("es", ("Mal:", "Bien:", "Dice:", "¿quiso decir «letter»?")),
    ],
)
def test_explain_speaks_both_languages(language: str, words: tuple[str, ...]) -> None:
    page = explain(CODES["P104"], language)
    assert all(word in page for word in words)
