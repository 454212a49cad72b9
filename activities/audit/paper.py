"""An auditor's report as a PDF to be kept, set by the typesetter of all papers. It knows no case."""

from __future__ import annotations

from collections.abc import Iterator

from activities.channels.letter_text import Block, Run
from activities.documents.blocks import (
    AnyPiece,
    Break,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    Index,
    Note,
    Page,
    Row,
    Table,
    Text,
    Title,
    Total,
    Totals,
)
from activities.documents.typesetter import readable, torn, typeset
from schemas.audit_report import Grid, GridRow, Report, Section
from schemas.documents import Head

CODE = 22
"""Letters of a place or a hash after which a line of a narrow column may break."""


def paper(report: Report, head: Head) -> bytes:
    """The PDF: the same in gives the same bytes. Raises CharacterUnknown, DocumentImpossible."""
    return typeset(composed(report, head)).pdf


def composed(report: Report, head: Head) -> Page:
    """The pages, not set yet."""
    return Page(
        head=head, title=report.title, language=report.language, made_on=report.made_on, running=report.running,
        blocks=tuple(_blocks(report)),
    )  # fmt: skip


def _blocks(report: Report) -> Iterator[AnyPiece]:
    yield Title(said=report.title, under=report.subtitle)
    yield Figures(items=tuple(Figure(label, said) for label, said in report.figures))
    yield Facts(rows=_torn(report.facts))
    if report.note:
        yield Note(said=report.note)
    yield Heading(said=report.contents)
    yield Index()
    yield Break()
    for section in report.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[AnyPiece]:
    yield Heading(said=section.title, indexed=True)
    paragraphs = [Block("paragraph", ((Run(readable(text)),),)) for text in section.text]
    commands = [Block("paragraph", ((Run(command, bold=True),),)) for command in section.commands]
    if paragraphs or commands:
        yield Text(blocks=(*paragraphs, *commands), level=2)
    if section.facts and not section.grids:
        yield Facts(rows=_torn(section.facts))
    for grid in section.grids:
        yield from _grid(grid)
    if section.facts and section.grids:
        last = len(section.facts) - 1
        totals = (Total(label, said, strong=n == last) for n, (label, said) in enumerate(section.facts))
        yield Totals(rows=tuple(totals))
    if section.points:
        yield Text(blocks=(Block("list", tuple((Run(readable(point)),) for point in section.points)),), level=2)


def _grid(grid: Grid) -> Iterator[AnyPiece]:
    if grid.caption:
        yield Heading(said=grid.caption)
    columns = tuple(Column(label, right=n in grid.right, wide=n == grid.wide) for n, label in enumerate(grid.columns))
    yield Table(columns=columns, rows=tuple(row for one in grid.rows for row in _rows(grid, one)))


def _rows(grid: Grid, row: GridRow) -> Iterator[Row]:
    cells = tuple(torn(said, CODE if n in grid.code else 30) for n, said in enumerate(row.cells))
    yield Row(cells=cells, kind="opened" if row.notes else "row")
    if row.notes:
        yield Row(cells=(torn("\n".join(row.notes)),), kind="note")


def _torn(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((label, torn(said)) for label, said in facts)
