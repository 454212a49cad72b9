"""A bundle's JSON read twice: as plain data, of which hashes are made, and as our words. It compares nothing.

A text that is not the canonical one may say two things to two readers (a key twice, a number written otherwise), so it
is found, whatever it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

from engine.study.chain import canonical_json, read_line
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
    body = files.get(path, b"")
    for number, raw in enumerate(body.removesuffix(b"\n").split(b"\n") if body else (), 1):
        place = f"{path}:{number}"
        try:
            plain = read_line(raw)
            told.append(Line(place, plain, msgspec.json.decode(raw, type=word)))
            _canonical(raw, plain, kind, place, found, invoice)
        except (ValueError, RecursionError) as failure:
            found.parted(kind, place, "unreadable", raw.decode("utf-8", "replace")[:200], str(failure), invoice)
    return told


def one(files: Files, path: str, word: type[Word], kind: Kind, found: Found, invoice: str = "") -> Word | None:
    """A file that is one object; None where it is missing or is none."""
    raw = files.get(path)
    if raw is None:
        return None
    try:
        said = msgspec.json.decode(raw, type=word)
        _canonical(raw, read_line(raw), kind, path, found, invoice)
    except (ValueError, RecursionError) as failure:
        found.parted(kind, path, "unreadable", raw[:200].decode("utf-8", "replace"), str(failure), invoice)
        return None
    return said


def _canonical(raw: bytes, plain: object, kind: Kind, place: str, found: Found, invoice: str) -> None:
    right = canonical_json(plain).encode("utf-8", "surrogatepass")
    if right == raw:
        return
    at = next((at for at, (one, other) in enumerate(zip(raw, right, strict=False)) if one != other), len(right))
    recorded, expected = (text[max(0, at - 40) : at + 160].decode("utf-8", "replace") for text in (raw, right))
    found.parted(kind, place, "not_canonical", recorded, expected, invoice)
