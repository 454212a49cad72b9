"""The nearest word to a mistyped one, and lists of words as people write them. It knows no vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from engine.language.writing.wordbook import meant

LONGEST_WORD = 40


def nearest(word: str, words: Iterable[str]) -> str:
    """The word most like this one, or its meaning in Spanish; empty when none. Case, `-` and `_` count for nothing."""
    if not 0 < len(word) <= LONGEST_WORD:
        return ""
    words = list(words)
    if known := meant(word, words):
        return known
    ranked = sorted((-_likeness(word, candidate), candidate) for candidate in words)
    return ranked[0][1] if ranked and -ranked[0][0] >= 0.65 else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _bare(one), _bare(other)).ratio()


def _bare(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")


def did_you_mean(word: str, words: Iterable[str]) -> tuple[str, str, str]:
    """The hint in English and Spanish and the word itself, to be put in place; or three empty texts."""
    words = list(words)
    near = nearest(word, words)
    if near and near == meant(word, words):
        return f"the word here is '{near}'", f"aquí se escribe «{near}»", near
    return (f"did you mean '{near}'?", f"¿quiso decir «{near}»?", near) if near else ("", "", "")


def listed(words: Iterable[str]) -> str:
    """`a, b, c`, with a long list cut."""
    shown = list(words)
    return ", ".join(shown if len(shown) <= 24 else [*shown[:24], "..."])


def short(text: str) -> str:
    """A text cut so that it fits a message."""
    return text if len(text) <= 60 else text[:57] + "..."
