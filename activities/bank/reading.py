"""A file from a bank, whichever of its formats it is in: told by what stands in it, never by its name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from activities.bank import camt, mt940
from activities.bank.words import BankFileWrong, Statement

LARGEST: Final = 64 * 1024 * 1024
"""Some hundred thousand entries of CAMT."""


class BankFile(msgspec.Struct, frozen=True):
    """What a file says, and the SHA-256 of its bytes."""

    name: str
    format: str
    sha256: str
    statements: tuple[Statement, ...]


def read_bank_file(path: Path) -> BankFile:
    """The statements of a file. Raises BankFileWrong with the place and what is wrong there."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        why = por_que = error.strerror or type(error).__name__
        if isinstance(error, FileNotFoundError):
            why, por_que = "there is no such file", "no existe ese archivo"
        raise BankFileWrong(file=path.name, why=why, por_que=por_que) from error
    if size > LARGEST:
        raise BankFileWrong(file=path.name, why="it is larger than 64 MB", por_que="pesa más de 64 MB")
    return of_bytes(data, path.name)


def of_bytes(data: bytes, name: str) -> BankFile:
    """The same, of bytes that came by another way. Raises BankFileWrong."""
    digest = hashlib.sha256(data).hexdigest()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        return BankFile(name, "camt.053", digest, camt.read(data.lstrip(b" \t\r\n"), name))
    text = _text(data)
    if ":20:" not in text or (":61:" not in text and ":60" not in text):
        raise BankFileWrong(file=name, why="it is neither CAMT.053 (XML) nor MT940", line=1,
                            por_que="no es CAMT.053 (XML) ni MT940")  # fmt: skip
    return BankFile(name, "mt940", digest, mt940.read(text, name))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # every byte is a letter there; SWIFT's own letters are ASCII
