"""A bundle's JSON read twice: as plain data, of which hashes are made, and as our words. It compares nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

from engine.study.chain import read_line
from schemas.bundle import Kind
from workers.audit.verification.finding import Found

Files = Mapping[str, bytes]
Word = TypeVar("Word")


class Line(msgspec.Struct, Generic[Word], frozen=True):
    """One line: where it stands (`cases/X/ledger.jsonl:7`), as it is written, and as a word."""

    place: str
    raw: dict[str, Any]
    said: Word


def lines(files: Files, path: str, word: type[Word], kind: Kind, found: Found, invoice: str = "") -> list[Line[Word]]:
    """Every line of a file that is one; what is none is found. A file that is not there has no lines."""
    told: list[Line[Word]] = []
    for number, raw in enumerate(files.get(path, b"").splitlines(), 1):
        place = f"{path}:{number}"
        try:
            told.append(Line(place, read_line(raw), msgspec.json.decode(raw, type=word)))
        except (ValueError, RecursionError) as failure:
            found.parted(kind, place, "unreadable", raw.decode("utf-8", "replace")[:200], str(failure), invoice)
    return told


def one(files: Files, path: str, word: type[Word], kind: Kind, found: Found, invoice: str = "") -> Word | None:
    """A file that is one object; None where it is missing or is none."""
    raw = files.get(path)
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=word)
    except (ValueError, RecursionError) as failure:
        found.parted(kind, path, "unreadable", raw[:200].decode("utf-8", "replace"), str(failure), invoice)
        return None
