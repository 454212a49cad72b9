"""Typical edits of a playbook, and what is said of each in both languages. `COBRANZA_BLESS=1` rewrites what is kept."""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.study.changes.change import Change
from engine.study.changes.compare import compare
from engine.study.changes.lives import Example, examples
from schemas.plan import Plan
from tests.changes.edits import EDITS, LAYOUT, edited, plan_of

GOLDEN = Path(__file__).parent / "golden"
SINCE = date(2026, 3, 2)
UNREACHED = ("other-terms", "for-running-invoices", "no-questions", "a-stricter-limit")
"""Edits that no life on paper reaches: interest and fees are spoken of in texts only, and nobody gets a third message
within seven days."""


@cache
def plan(name: str) -> Plan:
    """The specification's plan (no name), or an edit of it."""
    return plan_of(edited({**EDITS, **LAYOUT}.get(name, ())))


@cache
def found(name: str) -> tuple[tuple[Change, ...], tuple[Example, ...]]:
    changes = compare(plan(""), plan(name))
    return changes, examples(plan(""), plan(name), changes, SINCE)


def told(name: str, language: str) -> str:
    changes, lives = found(name)
    lines = [line for change in changes for line in (f"* {change.said(language)}", *change.detail)]
    for example in lives:
        lines += ["", example.caption(language), *example.lines(language)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_told(name: str, language: str) -> None:
    said, kept = told(name, language), GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("COBRANZA_BLESS") == "1":
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text("utf-8")


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_has_an_invoice_that_lives_otherwise(name: str) -> None:
    _, lives = found(name)
    assert bool(lives) == (name not in UNREACHED)
    assert all(any(line[0] in "-+" for line in example.english) for example in lives)


@pytest.mark.parametrize("name", LAYOUT)
def test_layout_is_no_change(name: str) -> None:
    assert plan(name).source != plan("").source
    assert compare(plan(""), plan(name)) == ()
    assert compare(plan(name), plan("")) == ()


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_a_change_both_ways(name: str) -> None:
    assert compare(plan(name), plan(name)) == ()
    assert compare(plan(name), plan(""))
