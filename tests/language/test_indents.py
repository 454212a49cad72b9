"""Every line of a sound playbook, moved by a space or two: one finding, on that very line."""

from __future__ import annotations

import pytest

from engine.language.compiler import compile_text
from engine.language.library import Library
from engine.language.text.decoding import mended
from engine.language.text.source import parse, plain

from .conftest import HERE, YEARS

SOUND = (HERE / "ok" / "pe-empresas.yaml").read_text("utf-8")
LINES = SOUND.split("\n")
SAID = [number for number, line in enumerate(LINES) if line.strip() and not line.strip().startswith("#")]
# Where moving a line makes another sense of it, so that more than the line is told: its key, and by how much.
OTHERWISE_READ = {("covers", 2), ("customer_kind", -2), ("document", -2), ("recovery", 2)}


def moved(number: int, by: int) -> str:
    line = LINES[number]
    return "\n".join([*LINES[:number], " " * by + line if by > 0 else line[-by:], *LINES[number + 1 :]])


MOVES = [
    (number, by)
    for number in SAID
    for by in (-2, -1, 1, 2)
    if LINES[number].startswith(" " * -by) and (LINES[number].strip().split(":")[0], by) not in OTHERWISE_READ
]


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_a_line_that_was_moved_is_the_one_that_is_told(by: int, library: Library) -> None:
    wrong = []
    for number, far in MOVES:
        if far == by and plain_of(moved(number, by)) != plain_of(SOUND):
            found = compile_text(moved(number, by), "pe-empresas.yaml", library, YEARS).findings
            if [finding.line for finding in found] != [number + 1]:
                wrong.append((number + 1, LINES[number].strip()[:30], [(one.line, one.code) for one in found]))
    assert wrong == []


def plain_of(text: str) -> object:
    """What is read of a text that has no slip; None of another."""
    parsed = parse(text, "x.yaml")
    return plain(parsed.node) if parsed.node is not None and not parsed.findings else None


@pytest.mark.parametrize("by", [-1, 1])
def test_a_line_that_was_moved_by_one_space_can_be_moved_back(by: int, library: Library) -> None:
    """The fix restores what was meant, of every line whose fix there is."""
    for number, far in MOVES:
        found = compile_text(moved(number, by), "pe-empresas.yaml", library, YEARS).findings if far == by else ()
        if found and (fix := found[0].fix) is not None:
            assert plain_of(mended(moved(number, by), fix)) == plain_of(SOUND), LINES[number]
