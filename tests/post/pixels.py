"""Looks at a picture of a page: its pixels as grey values. It knows of PNG what the typesetter writes, 8 bits RGBA."""

from __future__ import annotations

import struct
import zlib
from itertools import starmap
from typing import NamedTuple


class Picture(NamedTuple):
    """`rows` of grey values, 0 is black. Transparent is white."""

    width: int
    height: int
    rows: tuple[bytes, ...]

    def part(self, left: float, top: float, right: float, bottom: float) -> tuple[bytes, ...]:
        """A rectangle of it; its borders as fractions of the page."""
        columns = slice(round(left * self.width), round(right * self.width))
        return tuple(row[columns] for row in self.rows[round(top * self.height) : round(bottom * self.height)])


def seen(png: bytes) -> Picture:
    """Decode a picture."""
    at, data, width, height = 8, b"", 0, 0
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert (depth, colours, interlaced) == (8, 6, 0)
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    lines, before = [], bytearray(width * 4)
    raw = zlib.decompress(data)
    for start in range(0, len(raw), width * 4 + 1):
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * 4]), before)
        lines.append(bytes(starmap(_grey, zip(*(before[i::4] for i in range(4)), strict=True))))
    return Picture(width, height, tuple(lines))


def share_that_differs(one: Picture, other: Picture) -> float:
    """The share of pixels that differ so much that one would see it."""
    assert (one.width, one.height) == (other.width, other.height)
    pairs = zip(b"".join(one.rows), b"".join(other.rows), strict=True)
    return sum(abs(a - b) > 64 for a, b in pairs) / (one.width * one.height)


def has_ink(rows: tuple[bytes, ...]) -> bool:
    return any(min(row, default=255) < 128 for row in rows)


def _grey(red: int, green: int, blue: int, alpha: int) -> int:
    return 255 - (255 - (red + green + blue) // 3) * alpha // 255


def _unfiltered(kind: int, line: bytearray, before: bytearray) -> bytearray:
    for at in range(len(line)):
        left, above = (line[at - 4] if at >= 4 else 0), before[at]
        corner = before[at - 4] if at >= 4 else 0
        guess = (0, left, above, (left + above) // 2, _paeth(left, above, corner))[kind]
        line[at] = (line[at] + guess) & 255
    return line


def _paeth(left: int, above: int, corner: int) -> int:
    near = left + above - corner
    return min((abs(near - left), 0, left), (abs(near - above), 1, above), (abs(near - corner), 2, corner))[2]
