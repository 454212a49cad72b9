"""A file of one case: cover, index with page numbers, sections, finished documents page by page. It knows no case."""

from __future__ import annotations

from collections.abc import Iterator

from activities.channels.letter_text import blocks_of
from activities.documents.annexes import pages_of
from activities.documents.blocks import (
    AnyPiece,
    Break,
    Column,
    Facts,
    File,
    Heading,
    Index,
    Page,
    Row,
    Table,
    Text,
    Title,
)
from activities.documents.pen import Pen
from activities.documents.typesetter import readable, torn
from schemas.documents import DossierPart, DossierTold, Head


def dossier(told: DossierTold, head: Head, pen: Pen) -> Page:
    """The sections in order, then their finished documents as annexes, each with its entry in the index."""
    files = {f"{number}.pdf": part.pdf for number, part in enumerate(told.sections) if part.pdf}
    return Page(
        head=head, title=told.title, language=pen.language, made_on=told.made_on,
        running="  ·  ".join(filter(None, (told.title, told.reference))), blocks=tuple(_blocks(told, pen)), files=files,
    )  # fmt: skip


def _blocks(told: DossierTold, pen: Pen) -> Iterator[AnyPiece]:
    yield Title(said=told.title, under=told.subtitle)
    if told.facts:
        yield Facts(rows=tuple((label, torn(said)) for label, said in told.facts))
    yield Heading(said=pen.say("contents"))
    yield Index()
    for part in told.sections:
        if not _is_annex_only(part):
            yield Break()
            yield from _section(part)
    annexes = [(number, part) for number, part in enumerate(told.sections) if part.pdf]
    for count, (number, part) in enumerate(annexes, 1):
        title = pen.say("annex", n=count, title=torn(part.title))
        yield File(title=title, file=f"{number}.pdf", pages=pages_of(part.pdf))


def _is_annex_only(part: DossierPart) -> bool:
    return bool(part.pdf) and not (part.text or part.facts or part.columns)


def _section(part: DossierPart) -> Iterator[AnyPiece]:
    yield Heading(said=torn(part.title), indexed=True)
    if part.text:
        yield Text(blocks=tuple(blocks_of(readable(part.text))), level=2)
    if part.facts:
        yield Facts(rows=tuple((label, torn(said)) for label, said in part.facts))
    if part.columns:
        wide = max(range(len(part.columns)), key=lambda n: max((len(row[n]) for row in part.rows), default=0))
        columns = tuple(Column(label, right=n in part.right, wide=n == wide) for n, label in enumerate(part.columns))
        yield Table(columns=columns, rows=tuple(Row(cells=tuple(map(torn, row))) for row in part.rows))
