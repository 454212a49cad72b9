"""How wide a text is, and how it breaks into lines. Widths are those of a wide sans-serif, so that any font fits."""

from __future__ import annotations

import re
from typing import Final

_BY_WIDTH: Final = {
    0.28: "iljí", 0.30: "IJ'", 0.32: " .,", 0.34: ":;|!·", 0.36: "f-/", 0.39: "t", 0.42: "r()[]",
    0.53: "scz", 0.60: "kvxyFLTYP", 0.62: "aeoáéóE", 0.645: "bdghnpquúñ0123456789S",
    0.70: "ABCKRVXZÁÉ", 0.79: "DGHNOQUÓÚÑ+<>=−", 0.82: "w", 0.87: "M", 0.98: "m", 1.0: "W@%→≥≤—",
}  # fmt: skip
_WIDTHS: Final = {sign: width for width, signs in _BY_WIDTH.items() for sign in signs}
_OTHER: Final = 0.66
BOLD: Final = 1.14


def width(text: str, size: float, *, bold: bool = False) -> float:
    """An upper bound of the text's width."""
    return sum(_WIDTHS.get(sign, _OTHER if sign.isascii() or sign.isalpha() else 1.0) for sign in text) * size * (
        BOLD if bold else 1
    )  # fmt: skip


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines that fit. A word that is too long breaks after its hyphens, or where it must."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, size, room, bold=bold):
        if line and width((line + piece).rstrip(), size, bold=bold) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(text: str, size: float, room: float, *, bold: bool) -> list[str]:
    pieces: list[str] = []
    for word in re.findall(r"\S+\s*", text):
        if width(word.rstrip(), size, bold=bold) <= room:
            pieces.append(word)
            continue
        for part in re.findall(r"[^-_.@]+[-_.@]*\s*|[-_.@]+\s*", word):
            pieces += _hard(part, size, room, bold=bold)
    return pieces


def _hard(part: str, size: float, room: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for sign in part:
        if pieces[-1] and width((pieces[-1] + sign).rstrip(), size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces
