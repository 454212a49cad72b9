"""One cause, one finding: what follows from an error waits until it is mended; a warning hides nothing."""

from __future__ import annotations

from engine.language.codes import CODES
from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding, Severity
from engine.language.library import Library
from engine.language.proofs.causes import ANYWHERE, AT_ITS_PLACE, causes

from .conftest import SINCE, YEARS_AHEAD


def finding(code: str, line: int = 1, severity: Severity = "error") -> Finding:
    return Finding("a.yaml", line, 1, line, 2, code, "en", "es", severity=severity)


def codes(*findings: Finding) -> list[str]:
    return [one.code for one in causes(findings)]


def test_every_code_of_the_tables_is_a_code() -> None:
    for table in (ANYWHERE, AT_ITS_PLACE):
        assert set(table) | set().union(*table.values()) <= set(CODES)


def test_a_window_that_never_opens_explains_whatever_is_put_off() -> None:
    assert codes(finding("P413", 5), finding("P410"), finding("P501", 5)) == ["P410", "P501"]


def test_a_cap_that_is_too_low_is_told_beside_a_window_that_never_opens() -> None:
    assert codes(finding("P410"), finding("P405", 5), finding("P415", 6)) == ["P410", "P405", "P415"]


def test_a_step_on_the_wrong_day_explains_only_what_is_said_of_it() -> None:
    assert codes(finding("P205", 3), finding("P404", 3), finding("P404", 7)) == ["P205", "P404"]


def test_a_warning_explains_nothing() -> None:
    assert codes(finding("P410", 1, "warning"), finding("P413", 5)) == ["P410", "P413"]


def test_a_hand_over_before_its_stage_is_told_once(sound: str, library: Library) -> None:
    slip = sound.replace(
        "- at: 20 business days after final-demand\n      hand_over", "- at: 40 days after due\n      hand_over"
    )
    found = compile_text(slip, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE).findings
    assert [one.code for one in found] == ["P205"]


def test_a_window_on_days_that_a_pack_closes_is_told_once(sound: str, library: Library) -> None:
    slip = sound.replace("days: Monday to Friday, hours: 09:00 to 18:00", "days: Sunday, hours: 09:00 to 18:00")
    found = compile_text(slip, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE).findings
    assert {one.code for one in found} == {"P410"}
