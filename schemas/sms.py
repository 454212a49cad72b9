"""What a short message may hold: the telephone's alphabet, and how many segments a text takes. It sends nothing."""

from __future__ import annotations

from typing import Final

# GSM 03.38: 160 of these letters fit in one segment. The extension's letters take the room of two.
ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
# The letters an SMS is sent without: the alphabet lacks them, and one of them would cut 160 letters to 70.
PLAINER: Final = str.maketrans("áíóúÁÍÓÚâêîôûãõçÇ–—“”‘’«»·…", 'aiouAIOUaeiouaocC--""\'\'""-.')
# What can stand for other signs that texts are written with, and that the renderer leaves alone.
INSTEAD: Final = {
    "•": "-", "‣": "-", "●": "-", "→": "->", "←": "<-", "º": "o", "ª": "a", "°": "o", "\u00a0": " ", "\u202f": " ",
    "\u2009": " ", "´": "'", "`": "'", "‚": ",", "„": '"', "‐": "-", "‑": "-", "−": "-", "×": "x", "½": "1/2",
    "ë": "e", "ï": "i", "À": "A", "È": "E", "Ì": "I", "Ò": "O", "Ù": "U", "Ê": "E", "Â": "A", "Ô": "O", "Ã": "A",
    "Õ": "O", "™": "(TM)", "®": "(R)", "©": "(C)",
}  # fmt: skip
# A provider refuses more (Twilio's error 21617), and advises to stay under 320: two segments.
MOST_LETTERS: Final = 1600
WELL_RECEIVED: Final = 2
_ONE, _MORE = {True: 160, False: 70}, {True: 153, False: 67}


def plainer(text: str) -> str:
    """The text as an SMS is sent: without the accents and signs that have a plain form in the alphabet."""
    return text.translate(PLAINER)


def is_outside(letter: str) -> bool:
    """Whether a letter makes the whole SMS take the wide alphabet (UCS-2), where 70 fit in one segment."""
    return letter not in ALPHABET and letter not in EXTENSION


def segments(text: str) -> int:
    """How many segments a text takes; each is paid for."""
    narrow = not any(is_outside(letter) for letter in text)
    units = sum(1 + (letter in EXTENSION) for letter in text) if narrow else len(text.encode("utf-16-le")) // 2
    return max(1, 1 if units <= _ONE[narrow] else -(-units // _MORE[narrow]))
