"""One change of a playbook's meaning: where it is, what is said of it in both languages, which invoices it concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from engine.language.regions.boxes import Region
from engine.study.words.names import Both, pick

_ENDINGS: Final = (" at", " a las")
"""After these a sentence goes on without a colon."""
Say = Callable[[str], str]
"""A text in the language asked for."""
NOTHING: Final[Both] = ("none", "ninguno")


class Change(msgspec.Struct, frozen=True):
    """A difference in meaning. `path` is the playbook's, as in `recovery.timeline[1]`; `detail` a text's own lines.

    `regions` are the invoices that it concerns, by the facts they name; none are all of them. `step` is the path of
    the old plan's step and `new_step` that of the new one, where it is a step's.
    """

    path: str
    en: str
    es: str
    regions: tuple[Region, ...] = ()
    detail: tuple[str, ...] = ()
    step: str = ""
    new_step: str = ""

    def said(self, language: str) -> str:
        """The change in a sentence."""
        return self.es if language == "es" else self.en


def both(say: Say) -> Both:
    """A text in both languages."""
    return say("en"), say("es")


def instead(path: str, subject: Both, old: Both, new: Both) -> Change:
    """`the late fee: 30 PEN instead of 25 PEN`."""
    (old_en, old_es), (new_en, new_es) = (_or_none(text) for text in (old, new))
    en, es = (f"{text}{'' if text.endswith(_ENDINGS) else ':'}" for text in subject)
    return Change(path, f"{en} {not_but(old_en, new_en, 'en')}", f"{es} {not_but(old_es, new_es, 'es')}")


def not_but(old: str, new: str, language: str) -> str:
    """`2 days after due instead of 1`: of two texts that differ only in their first number, the old one is short."""
    before, after = old.split(), new.split()
    short = before[0] if _number_only(before, after) else old
    return f"{new} {pick(('instead of', 'en lugar de'), language)} {short}"


def _number_only(before: list[str], after: list[str]) -> bool:
    if not (before and after and before[0][0].isdigit() and after[0][0].isdigit()) or len(after) < 2:
        return False
    return [_ONE.get(word, word) for word in before[1:]] == [_ONE.get(word, word) for word in after[1:]]


_ONE: Final = {"day": "days", "día": "días", "hábil": "hábiles", "week": "weeks", "semana": "semanas",
               "month": "months", "mes": "meses"}  # fmt: skip


def _or_none(text: Both) -> Both:
    return text if text[0] else NOTHING
