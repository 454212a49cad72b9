"""The script of a call with this customer's names and amounts in it. What is not there is said, never left empty.

What is filled in is text and nothing else: no mark of Markdown in a customer's name makes a heading, a link or a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from engine.study.words.names import Both, pick
from schemas.briefing import Guide
from schemas.call_scripts import PLACEHOLDER
from schemas.plan import CallScript

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_NONE: Final[Both] = ("(none)", "(no hay)")
_UNKNOWN: Final[Both] = ("(not known: {name})", "(no se sabe: {name})")


def choose(scripts: Iterable[CallScript], script: str, wanted: str, default: str) -> CallScript | None:
    """The script in the customer's language, else its base (`es` for `es-PE`), else the plan's; else any there is."""
    there = {one.language.lower(): one for one in scripts if one.id == script}
    for language in (wanted, default):
        exact = language.replace("_", "-").lower()
        if found := there.get(exact) or there.get(exact.partition("-")[0]):
            return found
    return next((there[language] for language in sorted(there)), None)


def filled(script: CallScript, values: Mapping[str, str]) -> Guide:
    """The script with the values in it, each escaped. A name that is not in `values` is shown as not known."""
    language = "es" if script.language.lower().startswith("es") else "en"

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            return escaped(pick(_UNKNOWN, language).format(name=name))
        return escaped(values[name]) or pick(_NONE, language)

    return Guide(script.id, script.language, PLACEHOLDER.sub(value, script.body).strip() + "\n")


def escaped(text: str) -> str:
    """The text on one line, without control characters, and with nothing that Markdown would take for a mark."""
    return _MARKS.sub(r"\\\1", plain(text))


def plain(text: str) -> str:
    """The text on one line, without anything that moves a terminal's cursor or hides what follows."""
    kept = (" " if one.isspace() else one for one in text if one.isspace() or unicodedata.category(one)[0] != "C")
    return " ".join("".join(kept).split())
