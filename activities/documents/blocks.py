"""What a page is built of: titles, figures, tables, totals, prose, signatures. Every text is text already; no kind of
document is known here, and no type is set."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import msgspec

from activities.channels.letter_text import Block as Prose
from schemas.documents import Head

Pairs = tuple[tuple[str, str], ...]
"""A label and what is said under it, in which a line break is one."""


class Piece(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=str.lower):
    """Base of all blocks; its tag is the word by which the typesetter's file knows it."""


class Title(Piece, frozen=True):
    """What the document is. `under` is a quiet line below."""

    said: str
    under: str = ""


class Figure(msgspec.Struct, frozen=True):
    """A figure with its label."""

    label: str
    said: str


class Figures(Piece, frozen=True):
    """The few figures that the document is about; the first stands out."""

    items: tuple[Figure, ...]


class Heading(Piece, frozen=True):
    """`indexed`: it stands in a dossier's index and is set larger."""

    said: str
    indexed: bool = False


class Facts(Piece, frozen=True):
    """Labels and what is said of each, in two columns."""

    rows: Pairs


class Column(msgspec.Struct, frozen=True):
    """`right`: figures, set flush right. `wide`: takes what the others leave."""

    label: str
    right: bool = False
    wide: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """`open` begins a group in bold, `opened` has a note below it, `note` is one cell across, `total` closes.

    `sum` is what the rows come to up to this one, carried where a page ends; empty where nothing is carried.
    """

    cells: tuple[str, ...]
    kind: Literal["row", "open", "opened", "note", "total"] = "row"
    sum: str = ""


class Table(Piece, frozen=True):
    """Rows under a header that every page repeats."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Total(msgspec.Struct, frozen=True):
    """A line of the sum under a table."""

    label: str
    said: str
    strong: bool = False


class Totals(Piece, frozen=True):
    """The sum under a table, flush right."""

    rows: tuple[Total, ...]


class Pay(Piece, frozen=True):
    """How to pay, in a box of its own."""

    title: str
    rows: Pairs
    note: str = ""


class Signer(msgspec.Struct, frozen=True):
    """Who signs, and as what."""

    role: str
    name: str
    lines: tuple[str, ...] = ()


class Signatures(Piece, frozen=True):
    """Lines to sign on; never torn over two pages."""

    place: str
    parties: tuple[Signer, ...]


class Text(Piece, frozen=True, tag="prose"):
    """Paragraphs, lists and tables of a message. `closes`: its last paragraph is a farewell, set apart.

    `level` is that of its headings, for who has the page read aloud.
    """

    blocks: tuple[Prose, ...]
    closes: bool = False
    level: int = 1


class Note(Piece, frozen=True):
    """Small print."""

    said: str


class Break(Piece, frozen=True):
    """A new page."""


class Index(Piece, frozen=True):
    """The headings of level 1 and their pages."""


class File(Piece, frozen=True):
    """Finished pages of another PDF (`Page.files` has it by this name), each laid into a frame; `title` is its entry in
    the index. Nothing but files may follow one."""

    title: str
    file: str
    pages: int


AnyPiece = (
    Title | Figures | Heading | Facts | Table | Totals | Pay | Signatures | Text | Note | Break | Index | File
)  # fmt: skip


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """A file inside the PDF (PDF/A-3). `relation` is its AFRelationship."""

    name: str
    content: str
    media_type: str
    description: str
    relation: Literal["alternative", "data", "source", "supplement"] = "alternative"


UNDATED: Final = date(2000, 1, 1)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it will be set. `language` may have a region (`es-PE`).

    `recipient` are the lines in the window; none, and the page is no letter. `side` stands beside them. `running` is
    the header's line from the second page on. `files` are what `File` blocks show, by name. `posted`: an address that
    the window cannot show is refused; else it is cut.
    """

    head: Head
    title: str
    language: str
    made_on: date = UNDATED
    recipient: tuple[str, ...] = ()
    side: Pairs = ()
    running: str = ""
    blocks: tuple[AnyPiece, ...] = ()
    roomy: bool = False
    posted: bool = False
    attached: tuple[Attached, ...] = ()
    files: dict[str, bytes] = {}
