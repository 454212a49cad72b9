"""Every code's example brings about its finding, and the page of codes names every code that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine.language as language
from engine.language.codes import CODES, Code, as_text, explain
from engine.language.compiler import Compiled, compile_playbook, compile_text
from engine.language.diagnostics import render
from engine.language.library import File, Library

from .conftest import HERE, SINCE, YEARS_AHEAD

WITH_EXAMPLE = [code for code in CODES.values() if code.bad]


def spoilt(code: Code, sound: str, library: Library) -> Compiled:
    """The sound playbook, or one of its messages, with the bad piece where the good one stood."""
    if code.in_message:
        message = library.messages["invoice"]["es"]
        text = message.body.decode()
        assert code.good in text
        bad = {"es": File(message.path, text.replace(code.good, code.bad).encode())}
        library = Library(messages=library.messages | {"invoice": bad}, calls=library.calls, rules=library.rules)
        return compile_text(sound, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE)
    assert code.good in sound
    return compile_text(sound.replace(code.good, code.bad, 1), "pe-empresas.yaml", library, YEARS_AHEAD, SINCE)


@pytest.mark.parametrize("code", WITH_EXAMPLE, ids=lambda code: code.code)
def test_the_bad_example_of_a_code_is_found(code: Code, sound: str, library: Library) -> None:
    found = [finding.code for finding in spoilt(code, sound, library).findings]
    assert code.code in found


@pytest.mark.parametrize("code", WITH_EXAMPLE, ids=lambda code: code.code)
def test_one_cause_brings_one_finding(code: Code, sound: str, library: Library) -> None:
    # A segment table that loses its risk column is asked for risk in two places.
    allowed = {"P306": 2, "P204": 9}.get(code.code, 1)
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
    assert [code.code for code in CODES.values() if not code.bad] == ["P000", "P003", "P007"]


def test_every_code_in_the_source_has_a_page() -> None:
    folder = Path(next(iter(language.__path__)))
    written = {code for file in folder.rglob("*.py") for code in re.findall(r'"(P\d{3})"', file.read_text("utf-8"))}
    assert written == set(CODES)


def test_explain_speaks_both_languages() -> None:
    assert "Wrong:" in explain(CODES["P104"], "en")
    assert "Mal:" in explain(CODES["P104"], "es")
    assert "## P104" in as_text()
