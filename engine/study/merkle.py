"""The Merkle tree over the heads of all chains: one hash stands for them, a short path proves one. It signs nothing.

As in RFC 6962, section 2.1: a leaf is sha256(0x00, the head's canonical JSON), a node sha256(0x01, left, right), the
left part of n leaves has the largest power of two below n, and the root of no leaves is sha256 of nothing. Leaves stand
in the heads' order: chain, stream, place, link, each compared by code point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from engine.study.chain import canonical_json
from schemas.bundle import Head


def leaf(head: Head) -> bytes:
    """The hash of one head."""
    said = {"chain": head.chain, "link": head.link, "place": head.place, "stream": head.stream}
    return sha256(b"\x00" + canonical_json(said).encode()).digest()


def root(heads: Iterable[Head]) -> str:
    """The hash that stands for all heads, in whatever order they are given; 64 hexadecimal digits."""
    return _levels([leaf(head) for head in sorted(heads)])[-1][0].hex()


def paths(heads: Iterable[Head], wanted: Iterable[Head]) -> dict[Head, tuple[str, ...]]:
    """The path of each of the wanted heads, computed together. Raises KeyError for one that is not among the heads."""
    ordered = sorted(heads)
    places = {head: place for place, head in enumerate(ordered)}
    levels = _levels([leaf(head) for head in ordered])
    return {head: tuple(_path(levels, places[head])) for head in wanted}


def path(heads: Iterable[Head], head: Head) -> tuple[str, ...]:
    """From the leaf upwards: `L` or `R`, on which side the other hash stands, and its 64 digits. Raises KeyError."""
    return paths(heads, [head])[head]


def follows(head: Head, path: Iterable[str], root: str) -> bool:
    """Whether the head was among those of the root. A path that is none says no."""
    found = leaf(head)
    for step in path:
        try:
            other = bytes.fromhex(step[1:])
        except ValueError:
            return False
        if len(other) != len(found) or step[0] not in "LR":
            return False
        found = _node(other, found) if step[0] == "L" else _node(found, other)
    return found.hex() == root


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """Level by level, a hash without a neighbour going up as it is: the same tree as the powers of two make."""
    levels = [leaves or [sha256(b"").digest()]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(above) * 2 :])
    return levels


def _path(levels: Sequence[Sequence[bytes]], place: int) -> Iterable[str]:
    for level in levels[:-1]:
        other = place ^ 1
        if other < len(level):
            yield ("L" if other < place else "R") + level[other].hex()
        place //= 2
