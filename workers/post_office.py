"""Hands letters over to the printer: a batch is marked in the database and written to a folder, in that order.

The order, and why. The files are first written under a passing name, then the batch is marked, then the files get their
name. A crash before the mark leaves every letter waiting, and a file that nobody takes for a batch. A crash after it
leaves a batch that is known to lack its files, and that `--again` writes to the byte. The other order could leave a
file that has gone to the printer while its letters still wait, and they would be posted twice.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from activities.channels import post
from activities.channels.binding import has_empty_back
from activities.channels.post import Batch, Bundle, Waiting
from activities.spreadsheet import cell
from schemas.failures import CollectionsError
from workers import acting
from workers.recovery.placing import fresh, give_name

if TYPE_CHECKING:
    Connection = post.Connection

LINES: Final = 6
"""Columns of the manifest for the address; a window shows no more."""


class FileIsThere(CollectionsError):
    """{file} is there already and is another batch's; name another folder or file with -o"""

    es: ClassVar[str] = "{file} ya existe y es de otro lote; indique otra carpeta u otro archivo con -o"


class CannotWriteBatch(CollectionsError):
    """{file} cannot be written: {why}. Nothing has changed: no letter was taken."""

    es: ClassVar[str] = "no se puede escribir {file}: {why}. Nada ha cambiado: no se tomó ninguna carta."


class BatchNotWritten(CollectionsError):
    """batch {id} is made, but its files could not be put in place: {why}. Write them with
    `cobranza post batch --again {id}`."""

    es: ClassVar[str] = (
        "el lote {id} está hecho, pero no se pudieron dejar sus archivos: {why}. Escríbalos con "
        "`cobranza post batch --again {id}`."
    )


class Handed(msgspec.Struct, frozen=True):
    """What came of it. `withdrawn` are letters whose invoices were paid in the meantime; `unfinished` are batches of
    which nobody knows whether their files were written, `left` how many letters wait for the next batch."""

    batch: Batch | None
    letters: tuple[Waiting, ...]
    files: tuple[str, ...]
    withdrawn: tuple[Waiting, ...]
    unfinished: tuple[str, ...]
    left: int = 0


async def hand_over(connection: Connection, to: Path, by: str, *, duplex: bool) -> Handed:
    """Make a batch of what waits, and write it. Raises FileIsThere, CannotWriteBatch, BatchNotWritten."""
    unfinished = await _unfinished(connection)
    withdrawn = tuple(await post.withdraw_paid(connection))
    async with connection.transaction():
        bundle = await post.gather(connection, by, duplex=duplex)
        if bundle is None:
            if not withdrawn:
                acting.nothing_changed()
            return Handed(None, (), (), withdrawn, unfinished)
        files = _Files.of(bundle, to)
        files.prepare()
        await acting.note(connection, about=bundle.batch.id)
    return await _finished(connection, bundle, files, withdrawn, unfinished)


async def write_again(connection: Connection, id: str, to: Path) -> Handed:
    """Write a batch that was made before, to the byte. Raises BatchUnknown, BatchDiffers and as `hand_over`."""
    bundle = await post.again(connection, id)
    files = _Files.of(bundle, to)
    files.prepare()
    unfinished = tuple(one for one in await _unfinished(connection) if one != id)
    return await _finished(connection, bundle, files, (), unfinished)


async def _finished(
    connection: Connection, bundle: Bundle, files: _Files, withdrawn: tuple[Waiting, ...], unfinished: tuple[str, ...]
) -> Handed:
    files.put_in_place()
    await post.written(connection, bundle.batch.id)
    left = len(await post.waiting(connection))
    return Handed(bundle.batch, bundle.letters, tuple(map(str, files.places)), withdrawn, unfinished, left)


async def _unfinished(connection: Connection) -> tuple[str, ...]:
    return tuple(one.id for one in await post.batches(connection) if one.written_at is None)


class _Files(msgspec.Struct, frozen=True):
    """The batch's two files: where they belong, and what is in them."""

    id: str
    contents: dict[Path, bytes]

    @classmethod
    def of(cls, bundle: Bundle, to: Path) -> _Files:
        """`to` is a folder, or the name of the PDF: its list stands beside it."""
        pdf = to if to.suffix.lower() == ".pdf" else to / f"{bundle.batch.id}.pdf"
        return cls(bundle.batch.id, {pdf: bundle.pdf, pdf.with_suffix(".csv"): manifest(bundle).encode("utf-8-sig")})

    @property
    def places(self) -> tuple[Path, ...]:
        return tuple(self.contents)

    def prepare(self) -> None:
        """Write them under a passing name. Raises FileIsThere, CannotWriteBatch."""
        for place, content in self.contents.items():
            if place.exists() and place.read_bytes() != content:
                raise FileIsThere(file=place)
            try:
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with fresh(self._passing(place)) as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                raise CannotWriteBatch(file=place, why=error.strerror or type(error).__name__) from error

    def put_in_place(self) -> None:
        """Give them their name. Raises BatchNotWritten."""
        try:
            for place, content in self.contents.items():
                give_name(self._passing(place), place, content)
        except OSError as error:
            raise BatchNotWritten(id=self.id, why=error.strerror or type(error).__name__) from error

    def _passing(self, place: Path) -> Path:
        return place.with_name(f".{place.name}.{self.id}.part")


def manifest(bundle: Bundle) -> str:
    """The list beside the file, as CSV: which letter begins on which page, to whom it goes, and its sha256."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["letter", "invoice", "page", "pages", *(f"line_{n}" for n in range(1, LINES + 1)), "sha256"])
    for page, letter in _paged(bundle):
        lines = letter.recipient.split("\n")
        lines = [*lines[: LINES - 1], ", ".join(lines[LINES - 1 :]), *[""] * LINES][:LINES]
        rows.writerow([letter.id, cell(letter.invoice), page, letter.pages, *map(cell, lines), letter.sha256])
    return text.getvalue()


def _paged(bundle: Bundle) -> Iterator[tuple[int, Waiting]]:
    page = 1
    for letter in bundle.letters:
        yield page, letter
        page += letter.pages + has_empty_back(letter.pages, duplex=bundle.batch.duplex)
