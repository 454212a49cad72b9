"""Numbers that a payer writes short after a whole one: `F001-123/124/130`, `FACT 123 Y 124`, `E001-45 A 47`.

It knows numbers and no invoice: what it finds counts only where such an invoice stands in the books.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from engine.cash.references import key

_MARK: Final = r"(?:\s*(?P<mark>[/,;+&-]|\b(?:y|e|and|und|u|a|al|hasta|to|till|bis)\b)\s*|\s+)"
"""What stands between two numbers of a list; a dot does not, for it stands in dates and amounts."""
_UNTIL: Final = frozenset({"a", "al", "hasta", "to", "till", "bis", "-"})
"""Which of these may also stand between the first and the last of a range."""
SHORTEST: Final = 3
"""After nothing but a space digits are a number of the list only from this length on: `10/03` begins a date."""
LONGEST_RANGE: Final = 60


class Meant(msgspec.Struct, frozen=True):
    """Keys of further numbers: `said` each for itself, `between` by standing within a range."""

    said: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()


def listed(text: str, number: str, tail: bool = False) -> Meant:
    """What follows the number in its list. `tail`: the number may stand there by its last run of digits alone."""
    *head, last = key(number).split("|")
    if not last.isdigit():
        return Meant()
    series = "".join(f"{_run(run)}[^a-z0-9]*" for run in head)
    follows = re.compile(rf"{_MARK}(?:{series})?(?P<digits>[0-9]+)(?![0-9a-z])")
    said, between, text = set[str](), set[str](), text.lower()
    for found in re.finditer(rf"{_before(series)}(?:{series}){'?' if tail else ''}0*{last}(?![0-9])", text):
        at, before = found.end(), last
        while (more := follows.match(text, at)) and (more["mark"] or len(more["digits"]) >= SHORTEST):
            at, now = more.end(), _completed(more["digits"], before)
            said.add(now)
            if more["mark"] in _UNTIL and 1 < int(now) - int(before) <= LONGEST_RANGE:
                between |= {str(one) for one in range(int(before) + 1, int(now))}
            before = now
    keys = [frozenset("|".join((*head, one)) for one in some - {last}) for some in (said, between - said)]
    return Meant(*keys)


def _run(run: str) -> str:
    return f"0*{run}" if run.isdigit() else run


def _before(series: str) -> str:
    return "(?<![a-z])" if series[:1].isalpha() else "(?<![0-9])"


def _completed(digits: str, before: str) -> str:
    """`24` after `10523` is `10524`; what is as long stands for itself."""
    whole = digits if len(digits) >= len(before) else before[: -len(digits)] + digits
    return whole.lstrip("0") or "0"
