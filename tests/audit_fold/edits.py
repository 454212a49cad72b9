"""Every way in which one line that the case made itself can be edited, with the numbers of the lines mended after it.

What is left of a record after such an edit is as consistent as a forger without the machine can make it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from engine.case.history import HISTORY
from engine.study.verify.clocks import ARRIVED
from schemas.bundle import LedgerLine

Lines = tuple[LedgerLine, ...]
TOLD = ("case", ARRIVED, HISTORY)
"""What lines say that were told to the case: facts, which the fold believes where they are consistent."""
MOVED = (timedelta(minutes=7), timedelta(days=1), -timedelta(days=1))


class Edit(NamedTuple):
    """What was done, to the line of which index, and the record after it."""

    what: str
    index: int
    lines: Lines


def edits(lines: Lines) -> Iterator[Edit]:
    """Each edit of each line of the case's own."""
    for index, line in enumerate(lines):
        if line.because in TOLD:
            continue
        other = lines[(index * 7 + 3) % len(lines)]
        yield Edit("removed", index, numbered(*lines[:index], *lines[index + 1 :]))
        yield Edit("doubled", index, numbered(*lines[: index + 1], *lines[index:]))
        if other.because not in TOLD:
            yield Edit("inserted", index, numbered(*lines[:index], other, *lines[index:]))
        if index + 1 < len(lines) and lines[index + 1] != line:
            yield Edit("swapped", index, numbered(*lines[:index], lines[index + 1], line, *lines[index + 2 :]))
        yield Edit("because", index, _with(lines, index, replace(line, because=f"{line.because}x")))
        for span in MOVED:
            at = line.at + span
            yield Edit(f"at {span}", index, _with(lines, index, replace(line, at=at, event=replace(line.event, at=at))))
        yield from _fields(lines, index, line)


def _fields(lines: Lines, index: int, line: LedgerLine) -> Iterator[Edit]:
    for name in line.event.__struct_fields__:
        value = another(getattr(line.event, name))
        if name not in ("at", "id") and value is not None:
            edited = replace(line, event=replace(line.event, **{name: value}))
            yield Edit(f"{type(line.event).__name__}.{name}", index, _with(lines, index, edited))


def another(value: Any) -> Any:
    """Another value of the same kind; None where there is none that says something."""
    match value:
        case bool():
            return not value
        case Decimal() | int():
            return value + 1
        case str():
            return f"{value}x"
        case datetime():
            return value + timedelta(days=1)
        case tuple():
            return (*value, "x")
        case dict():
            return {**value, "x": "y"}
    return None


def numbered(*lines: LedgerLine) -> Lines:
    """The lines with numbers from 1 without a gap."""
    return tuple(replace(line, seq=number) for number, line in enumerate(lines, 1))


def _with(lines: Lines, index: int, line: LedgerLine) -> Lines:
    return (*lines[:index], line, *lines[index + 1 :])
