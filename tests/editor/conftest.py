"""The playbook of the specification and the shipped texts, and how a cursor is written in a snippet: `|`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.language.compiler import compile_text
from engine.language.library import Library, read_library
from schemas.plan import Plan

ROOT = Path(__file__).parents[2]
SOUND = (ROOT / "tests" / "language" / "ok" / "pe-empresas.yaml").read_text("utf-8")
TODAY = date(2026, 1, 30)


class Cursor(NamedTuple):
    """A text without its mark, and where the mark was: line and column from 0."""

    text: str
    line: int
    column: int


def at_mark(text: str) -> Cursor:
    """`policy:\\n  |` is the text without `|` and its place."""
    before, mark, after = text.partition("|")
    assert mark, "a snippet has its cursor"
    return Cursor(before + after, before.count("\n"), len(before) - (before.rfind("\n") + 1))


def in_sound(piece: str) -> Cursor:
    """A cursor within the sound playbook, at a piece of it that is written with its mark."""
    bare = piece.replace("|", "", 1)
    assert SOUND.count(bare) == 1, piece
    return at_mark(SOUND.replace(bare, piece))


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped messages, calls, packs and playbooks."""
    return read_library(ROOT / "playbooks")


@pytest.fixture(scope="session")
def plan(library: Library) -> Plan:
    """The sound playbook's plan."""
    compiled = compile_text(SOUND, "pe-empresas.yaml", library, (2025, 2029))
    assert compiled.plan is not None, compiled.findings
    return compiled.plan
