"""A case's record chained by hash, so that a line changed, added or left out later is seen. It reads no database.

Each line's hash is sha256 over the hash before it (64 hexadecimal digits), a line feed, and the line's canonical JSON:
keys sorted, no white space, amounts as text, defaults left out, UTF-8. The first line follows GENESIS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from schemas.dossier import Link
from schemas.events import Entry

GENESIS: Final = "0" * 64
_ENCODER: Final = msgspec.json.Encoder(decimal_format="string", order="sorted")


def canonical(entry: Entry) -> bytes:
    """A line as bytes: equal lines, equal bytes."""
    return _ENCODER.encode(entry)


def links(entries: Iterable[Entry], previous: str = GENESIS) -> tuple[Link, ...]:
    """The record's lines in order, each with its hash and the one before it."""
    found: list[Link] = []
    for entry in entries:
        digest = hashlib.sha256(previous.encode("ascii") + b"\n" + canonical(entry)).hexdigest()
        found.append(Link(entry=entry, previous=previous, sha256=digest))
        previous = digest
    return tuple(found)


def broken_at(chain: Sequence[Link]) -> int | None:
    """The number of the first line that does not follow from the one before it; None where the chain holds.

    Numbers count from 1 without a gap: a line that was left out is seen too.
    """
    previous = GENESIS
    for number, link in enumerate(chain, 1):
        (right,) = links([link.entry], previous)
        if link.entry.seq != number or link != right:
            return number
        previous = link.sha256
    return None


def head(chain: Sequence[Link]) -> str:
    """The last line's hash: who knows it knows whether anything before was changed."""
    return chain[-1].sha256 if chain else GENESIS
