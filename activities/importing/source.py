"""A file as rows of text, each with its line: encoding, delimiter, quotes. It knows no column."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from activities.importing.complaints import BadRow, FileUnreadable, NotText

_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Signs(msgspec.Struct, frozen=True):
    """What a look at the bytes told: encoding, delimiter, size in bytes, and whether a NUL is among them."""

    encoding: str
    delimiter: str
    size: int
    has_nul: bool


def recognise(path: Path, encoding: str = "", delimiter: str = "") -> Signs:
    """Look through the file once, in pieces. Raises FileUnreadable and NotText."""
    try:
        with path.open("rb") as file:
            encoding = _encoding(file, path.name, encoding)
            file.seek(0)
            # In UTF-16 every second byte may be NUL: whether a character is, only the rows tell.
            has_nul = encoding == "utf-16" or any(b"\0" in chunk for chunk in iter(lambda: file.read(_CHUNK), b""))
        with path.open(encoding=encoding, newline="") as text:
            first = next((line for line in text if line.strip()), "")
    except OSError as error:
        raise FileUnreadable(file=path, why=error.strerror or type(error).__name__) from error
    return Signs(encoding, delimiter or _delimiter(first), path.stat().st_size, has_nul)


class Source:
    """The rows of a file, read as it goes. `header` is its first row; `bytes_read` grows while rows are taken."""

    def __init__(self, path: Path, signs: Signs) -> None:
        self.name = path.name
        self.signs = signs
        self._raw: BinaryIO = path.open("rb")
        text = io.TextIOWrapper(self._raw, encoding=signs.encoding, newline="")
        self._reader = csv.reader(text, delimiter=signs.delimiter, strict=True)
        self.header_line = 1
        self.header = self._take_header()

    @property
    def bytes_read(self) -> int:
        return self._raw.tell()

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()

    def rows(self) -> Iterator[tuple[int, list[str]] | BadRow]:
        """Each row with the line on which it starts, or what is wrong with it. Blank rows are passed over."""
        width, reader = len(self.header), self._reader
        before = reader.line_num
        while True:
            try:
                for cells in reader:
                    line, before = before + 1, reader.line_num
                    if len(cells) == width:
                        if any(cells):
                            yield line, cells
                    elif cells and any(cells):
                        yield self._mended(line, cells) or self._ragged(line, cells)
                return
            except csv.Error:
                yield BadRow(self.name, before + 1, "", "", "quote", {"to": str(reader.line_num)})
                before = reader.line_num

    def _take_header(self) -> list[str]:
        try:
            for cells in self._reader:
                if any(cell.strip() for cell in cells) and not cells[0].lower().startswith("sep="):
                    self.header_line = self._reader.line_num
                    return _without_tail([cell.strip() for cell in cells])
        except csv.Error:
            pass
        return []

    def _mended(self, line: int, cells: list[str]) -> tuple[int, list[str]] | None:
        # Spreadsheets put empty cells behind the last column, or leave them out.
        width = len(self.header)
        return (line, cells[:width]) if len(cells) > width and not any(cells[width:]) else None

    def _ragged(self, line: int, cells: list[str]) -> BadRow:
        facts = {"cells": str(len(cells)), "expected": str(len(self.header)), "delimiter": self.signs.delimiter}
        return BadRow(self.name, line, "", self.signs.delimiter.join(cells), "ragged", facts)


def _encoding(file: BinaryIO, name: str, wanted: str) -> str:
    """The first encoding in which all of the file is text. Raises NotText."""
    start = file.read(4)
    marked = [encoding for bom, encoding in _BOMS if start.startswith(bom)]
    at = 0
    for encoding in [wanted] if wanted else marked or ["utf-8", "cp1252"]:
        file.seek(0)
        at = _undecodable(file, encoding)
        if at < 0:
            return encoding
    raise NotText(file=name, at=at)


def _undecodable(file: BinaryIO, encoding: str) -> int:
    """The place of the first byte that is not text in the encoding, or -1."""
    decoder, done = codecs.getincrementaldecoder(encoding)(), 0
    while True:
        chunk = file.read(_CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            return done + getattr(error, "start", 0)
        if not chunk:
            return -1
        done += len(chunk)


def _delimiter(first: str) -> str:
    """The sign that cuts the first line into most cells; a comma where none does."""
    if first.lower().startswith("sep=") and len(first) > 4:
        return first[4]
    return max(",;\t|", key=lambda sign: _cells(first, sign))


def _cells(line: str, sign: str) -> int:
    return len(next(csv.reader([line.rstrip("\r\n")], delimiter=sign), []))


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
