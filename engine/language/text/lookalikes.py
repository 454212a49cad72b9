"""Letters that look like the plain ones of a keyboard and are others, as word processors and chats type them."""

from __future__ import annotations

import unicodedata
from typing import Final

QUOTES: Final = dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("‘’‚‛＇", "'")
SPACES: Final = dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
                              "\u205f\u3000", " ")  # fmt: skip
# They take no room at all.
NOTHINGS: Final = dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
DASHES: Final = dict.fromkeys("‐‑‒–—―−﹣－•", "-")
MARKS: Final = {"：": ":", "，": ",", "％": "%", "［": "[", "］": "]", "｛": "{", "｝": "}", "＃": "#", "．": ".",
                "⁄": "/", "／": "/"}  # fmt: skip
_DIGITS: Final = {chr(0xFF10 + digit): str(digit) for digit in range(10)}
PLAIN: Final = QUOTES | SPACES | NOTHINGS | DASHES | MARKS | _DIGITS
_TABLE: Final = str.maketrans(PLAIN)

_NAMES: Final = {
    "\u00a0": ("a non-breaking space", "un espacio de no separación"),
    "\u00ad": ("an invisible hyphen", "un guion invisible"),
    "\ufeff": ("an invisible mark", "una marca invisible"),
    "–": ("a long dash", "una raya"), "—": ("a long dash", "una raya"), "−": ("a minus sign", "un signo menos"),
    "•": ("a bullet", "una viñeta"),
}  # fmt: skip


def plainly(text: str) -> str:
    """The text with every lookalike written as the keyboard writes it."""
    return text.translate(_TABLE)


def plain_of(letter: str) -> str:
    """What the keyboard writes for a lookalike; digits of other scripts are lookalikes too."""
    return PLAIN[letter] if letter in PLAIN else str(unicodedata.decimal(letter))


def name_of(letter: str) -> tuple[str, str]:
    """What a lookalike is, in English and Spanish."""
    if letter in _NAMES:
        return _NAMES[letter]
    if letter in QUOTES:
        return f"a curly quote ({letter})", f"una comilla tipográfica ({letter})"
    if letter in SPACES:
        return f"a special space (U+{ord(letter):04X})", f"un espacio especial (U+{ord(letter):04X})"
    if letter in NOTHINGS:
        return f"an invisible letter (U+{ord(letter):04X})", f"una letra invisible (U+{ord(letter):04X})"
    if letter in DASHES:
        return f"a special dash ({letter})", f"un guion especial ({letter})"
    if letter.isdecimal():
        return f"a digit of another script ({letter})", f"una cifra de otra escritura ({letter})"
    return f"a wide '{letter}'", f"un «{letter}» ancho"


def typed(letter: str) -> tuple[str, str]:
    """What to type in its place, in words."""
    plain = plain_of(letter)
    if plain == " ":
        return "type a plain space over it", "escriba encima un espacio normal"
    if not plain:
        return "delete it", "bórrela"
    return f"type the plain one of the keyboard: {plain}", f"escríbalo con el teclado: {plain}"
