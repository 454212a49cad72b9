"""An auditor's report of one case, or of a selection, as it will be read: everything in words already, no type set."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Pairs = tuple[tuple[str, str], ...]
"""A label and what is said of it, in which a line break is one."""

Tone = Literal["", "against", "out", "in", "faint"]


class GridRow(msgspec.Struct, frozen=True):
    """A row of a table, with what follows from it below (`notes`). `tone`: how it is painted, which says nothing that
    the words do not. `to` is where a click on the first cell leads."""

    cells: tuple[str, ...]
    notes: tuple[str, ...] = ()
    tone: Tone = ""
    to: str = ""


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A table. `right` are columns of figures, `wide` the one that takes what the others leave, `code` those of hashes
    and places in files."""

    caption: str = ""
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    right: tuple[int, ...] = ()
    wide: int = 0
    code: tuple[int, ...] = ()


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a report with its heading. `text` are paragraphs, `points` a list, `commands` lines to type."""

    id: str
    title: str
    text: tuple[str, ...] = ()
    facts: Pairs = ()
    grids: tuple[Grid, ...] = ()
    points: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole. `figures` are the few that it is about, the first stands out; `note` says what is personal in it."""

    language: str
    made_on: date
    title: str
    subtitle: str
    reference: str
    running: str
    contents: str
    figures: Pairs
    facts: Pairs
    sections: tuple[Section, ...]
    note: str = ""
