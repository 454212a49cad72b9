"""Lays the pages of finished PDFs into the empty frames of another, so that a file of many has one numbering."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from activities.documents.failures import DocumentImpossible

if TYPE_CHECKING:
    from pypdf import PageObject

MM: Final = 72 / 25.4
SIDE, TOP, BOTTOM = 18 * MM, 26 * MM, 24 * MM
"""The frame's distance from the sheet's edges, as `paper.typ` draws it."""
INSIDE: Final = 1.5 * MM


class AnnexUnreadable(DocumentImpossible):
    """One of the files to be bound is no PDF that can be read: it is damaged or locked with a password."""

    es = "Uno de los archivos por unir no es un PDF legible: está dañado o cerrado con contraseña."


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has. Raises AnnexUnreadable."""
    return len(_pages(pdf))


def bound(whole: bytes, frames: Iterable[tuple[bytes, int]]) -> bytes:
    """The last pages of `whole` are empty frames: `frames` says which file, and how many of its pages, fill them.

    The same in gives the same bytes. Raises AnnexUnreadable.
    """
    from pypdf import PdfWriter  # it takes a tenth of a second, and most documents have no annex

    writer = PdfWriter(clone_from=BytesIO(whole))
    annexes = [page for pdf, _ in frames for page in _pages(pdf)]
    for frame, annex in zip(writer.pages[len(writer.pages) - len(annexes) :], annexes, strict=True):
        _lay(annex, frame)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _pages(pdf: bytes) -> list[PageObject]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return list(PdfReader(BytesIO(pdf)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, OSError, RecursionError):
        raise AnnexUnreadable from None  # its text may quote the file


def _lay(annex: PageObject, frame: PageObject) -> None:
    from pypdf import Transformation

    box = annex.cropbox
    wide, high = float(box.width), float(box.height)
    # A scanner's page may be turned: it lies as one would see it, then the corner comes back to the origin.
    turn = annex.rotation % 360
    back = {90: (0.0, wide), 180: (wide, high), 270: (high, 0.0)}.get(turn, (0.0, 0.0))
    upright = Transformation().translate(-float(box.left), -float(box.bottom)).rotate(-turn).translate(*back)
    if turn in (90, 270):
        wide, high = high, wide
    width = float(frame.mediabox.width) - 2 * (SIDE + INSIDE)
    height = float(frame.mediabox.height) - TOP - BOTTOM - 2 * INSIDE
    scale = min(width / wide, height / high)
    left, bottom = SIDE + INSIDE + (width - scale * wide) / 2, BOTTOM + INSIDE + (height - scale * high) / 2
    frame.merge_transformed_page(annex, upright.scale(scale).translate(left, bottom))
