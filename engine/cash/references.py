"""Invoice numbers in what a payer wrote: spaces, dots, missing zeros and prefixes. It knows numbers and no invoice.

A number is taken apart into runs of letters and of digits, and zeros before digits are dropped: `F001-00000123`,
`f001 123` and `F-1/123` all read as `f|1|123`. The function `reference_key` of the database does the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_RUN: Final = re.compile(r"[a-z]+|[0-9]+")
LONGEST: Final = 6
"""The most runs that one number has: `FA-2026-B-00012` has four."""
MOST: Final = 60
"""The most runs of one text that are looked at; a bank's field holds 140 characters."""
SHORTEST_TAIL: Final = 3
STRONG: Final = 5
"""A number of fewer signs (`12`, `F1-7`) stands in too many texts by chance to prove anything alone."""


def key(number: str) -> str:
    """How a number reads once everything is gone that payers leave out."""
    return "|".join(_runs(number))


def keys_in(text: str) -> tuple[str, ...]:
    """Every key that the text may hold: each stretch of its runs, with letters written to digits or apart."""
    runs = _runs(text)[:MOST]
    return tuple(dict.fromkeys("|".join(runs[at:end]) for at, end in _stretches(len(runs))))


def unbroken(text: str) -> str:
    """The text with its line ends gone: banks break lines in the middle of a number."""
    return re.sub(r"\s*[\r\n]+\s*", "", text)


def squeezed(text: str) -> str:
    """Letters and digits alone, for a number written without any mark: `F00100000123`."""
    return "".join(_RUN.findall(text.lower()))


def is_strong(number: str) -> bool:
    """Whether the number alone proves something when it stands in a text."""
    return len(squeezed(number)) >= STRONG


def names(text: str, number: str) -> bool:
    """Whether the text holds the number, in whole runs, or squeezed together as one word."""
    wanted, word = key(number), squeezed(number)
    return wanted in keys_in(text) or (is_strong(number) and word in _words(text))


def names_tail(text: str, number: str) -> bool:
    """Whether the text holds the number's last run alone: `123` for `F001-00000123`."""
    runs = _runs(number)
    tail = runs[-1] if runs else ""
    return tail.isdigit() and len(tail) >= SHORTEST_TAIL and tail in _runs(text)


def names_sibling(text: str, numbers: Iterable[str]) -> bool:
    """Whether the text holds a number of the same series as one of these, and none of them: `F001-999`.

    Numbers of digits alone have no series: another of as many digits is taken for one.
    """
    numbers = tuple(numbers)
    known = {key(number) for number in numbers}
    lengths = {len(number.strip()) for number in numbers if number.strip().isdigit()}
    if any(len(run) in lengths and key(run) not in known for run in re.findall(r"[0-9]+", text)):
        return True
    series = {number.rpartition("|")[0] for number in known} - {""}
    runs = _runs(text)[:MOST]
    for at, end in _stretches(len(runs)):
        head, last = "|".join(runs[at : end - 1]), runs[end - 1]
        if head in series and last.isdigit() and f"{head}|{last}" not in known:
            return True
    return False


def is_rf(reference: str) -> bool:
    """Whether it is a creditor reference of ISO 11649: RF, two check digits, up to 21 signs, modulo 97 = 1."""
    plain = re.sub(r"\s", "", reference).upper()
    if not re.fullmatch(r"RF[0-9]{2}[A-Z0-9]{1,21}", plain):
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def rf_body(reference: str) -> str:
    """The number that a creditor reference carries, or nothing where it is none."""
    return re.sub(r"\s", "", reference)[4:] if is_rf(reference) else ""


def as_rf(number: str) -> str:
    """The creditor reference of a number (ISO 11649), or nothing where its letters and digits do not fit in 21."""
    plain = squeezed(number).upper()
    if not 1 <= len(plain) <= 21:
        return ""
    rest = int("".join(str(int(sign, 36)) for sign in f"{plain}RF00")) % 97
    return f"RF{98 - rest:02}{plain}"


def _runs(text: str) -> list[str]:
    return [run.lstrip("0") or "0" if run.isdigit() else run for run in _RUN.findall(text.lower())]


def _stretches(count: int) -> Iterator[tuple[int, int]]:
    for at in range(count):
        for end in range(at + 1, min(at + LONGEST, count) + 1):
            yield at, end


def _words(text: str) -> set[str]:
    return {squeezed(word) for word in text.lower().split()}
