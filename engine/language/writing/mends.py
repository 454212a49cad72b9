"""The writing that was likely meant by one that cannot be read: guesses, each tried until one is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from engine.language.diagnostics import Unreadable
from engine.language.text.lookalikes import plainly
from engine.language.text.misread import as_number
from engine.language.writing.suggestions import nearest
from engine.language.writing.wordbook import bare, in_english
from schemas.playbook import WEEKDAYS

_LONGEST: Final = 120


def mended(text: str, read: Callable[[str], Any]) -> str:
    """The first guess that can be read; empty when none can, or when the text is no near miss."""
    if len(text) > _LONGEST:
        return ""
    for guess in dict.fromkeys(_guesses(text)):
        if guess != text and _reads(guess, read):
            return guess
    return ""


def _reads(text: str, read: Callable[[str], Any]) -> bool:
    try:
        read(text)
    except Unreadable:
        return False
    return True


def _guesses(text: str) -> Iterator[str]:
    """The text rewritten step by step: as typed, in small letters, in English; then each form of writing."""
    tidy = " ".join(plainly(text).split()).strip("\"' .")
    small = re.sub(r"\b[A-Z][a-z]+\b|\b[A-Z]{4,}\b", lambda match: match[0].lower(), tidy)
    for start in dict.fromkeys((tidy, small, in_english(tidy), in_english(tidy.lower()), _spelled(small))):
        for guess in (start, start.lower(), *_rewritten(start)):
            yield counted(guess)


def _rewritten(text: str) -> Iterator[str]:
    for rewrite in _REWRITES:
        after = rewrite(text)
        if after != text:
            text = after
            yield text


def _sub(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda text: compiled.sub(new, text)


# ---------------------------------------------------------------------------------------------- hours and days


def _clock(hour: str, minute: str | None, half: str | None) -> str:
    """`9`, `6pm`, `9:5` as a clock shows it."""
    number = int(hour)
    if half is not None and half[0] in "pP" and number < 12:
        number += 12
    return f"{number:02d}:{int(minute or 0):02d}"


_HOUR: Final = r"(\d{1,2})(?:[:.h](\d{2}))? ?(am|pm|a\. ?m\.?|p\. ?m\.?|h|hrs?|hours|horas)?"
_HOURS: Final = re.compile(rf"(?i)(?:de |from |las )*{_HOUR} ?(?:-|to|a|until|till|hasta) ?(?:las )?{_HOUR}")


def _hours(text: str) -> str:
    match = _HOURS.fullmatch(text)
    if match is None:
        return text
    return f"{_clock(match[1], match[2], match[3])} to {_clock(match[4], match[5], match[6])}"


def _weekdays(text: str) -> str:
    if text.lower() in ("weekdays", "business days", "working days", "workdays"):
        return "Monday to Friday"
    days = re.sub(r"(?i)^(?:de|from) ", "", text)
    days = re.sub(r"(?i) ?(?:-|until|through|thru) ?", " to ", days)
    return re.sub(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", lambda match: match[0].capitalize(), days.lower())


# ---------------------------------------------------------------------------------------------- times


def _other_side(text: str) -> str:
    """`-5 days after due` is 5 days before it; `+15d` is 15 days after."""
    if match := re.fullmatch(r"([+-])(\d+) ?(?:d|days?)?", text):
        return f"{match[2]} days {'after' if match[1] == '+' else 'before'} due"
    return re.sub(r"^-(\d+ .+) after ", r"\1 before ", text)


def _years(text: str) -> str:
    return re.sub(r"^(\d{1,2}) years?", lambda match: f"{int(match[1]) * 12} months", text)


def _whole_days(text: str) -> str:
    """`48 hours` is 2 days; other hours are no whole days."""
    match = re.match(r"(\d{1,4}) ?(?:hours?|horas|hrs?|h)\b", text)
    if match is None or int(match[1]) % 24:
        return text
    return f"{int(match[1]) // 24} days{text[match.end() :]}"


def _limit(text: str) -> str:
    text = re.sub(r"^(?:at most )?(\d+)(?: (?:messages?|calls?|mensajes|llamadas|times|veces))?(?: to in| in|/| x) ?"
                  r"(?:the |any |1 |la |el )*(day|week|month)s?$", _per, text)  # fmt: skip
    return re.sub(r"^(\d+)(?: times)? in (\d.*)$", r"at most \1 in \2", text)


def _per(match: re.Match[str]) -> str:
    return f"at most {match[1]} in {'7 days' if match[2] == 'week' else f'1 {match[2]}'}"


def _one_role(text: str) -> str:
    """`review by Team Lead`: a role is one word."""
    match = re.fullmatch(r"(.*\b(?:hand to|review by|hold and alert|ask)) (\S.*)", text)
    if match is None:
        return text
    return f"{match[1]} {re.sub('[^a-z0-9]+', '-', bare(match[2])).strip('-')}"


# ---------------------------------------------------------------------------------------------- amounts


def _percent(text: str) -> str:
    """`2`, `%2` and `2 %` are 2%. What `0.5` is, 50% or half a percent, nobody can tell."""
    if re.match(r"0[.,]", text):
        return text
    text = re.sub(r"% ?(\d+(?:\.\d+)?)$", r"\1%", text)
    text = re.sub(r"(\d) +%", r"\1%", text)
    return re.sub(r"(?<![\d.])(\d+(?:\.\d+)?)(?= a year$|$)", r"\1%", text) if "%" not in text else text


def _yearly(text: str) -> str:
    return f"{text} a year" if re.fullmatch(r"[\d.]+%", text) else text


def _both_bounds(text: str) -> str:
    """`500-1000 PEN`: a range has its currency, or its %, at both ends."""
    return re.sub(r"(\d[\d.]*) ?(?:-|to) ?(under )?(\d[\d.]*)( [A-Z]{3}|%)$",
                  lambda match: f"{match[1]}{match[4]} to {match[2] or ''}{match[3]}{match[4]}", text)  # fmt: skip


def _currency_last(text: str) -> str:
    """`PEN 500` and `500PEN` as `500 PEN`; small letters too."""
    text = re.sub(r"\b([A-Za-z]{3}|US\$|S/\.?) ?(\d[\d.,]*)", _turned, text)
    return re.sub(r"(\d) ?([A-Za-z]{3})(?![A-Za-z])", lambda match: f"{match[1]} {match[2].upper()}", text)


def _turned(match: re.Match[str]) -> str:
    mark = match[1].upper()
    return f"{match[2]} {'USD' if mark == 'US$' else 'PEN' if mark.startswith('S/') else mark}"


def counted(text: str) -> str:
    """`1 days` as `1 day`, `5 business day` as `5 business days`."""
    return re.sub(r"\b(\d+) ((?:business )?(?:day|week|month))s?\b", _one_or_many, text)


def _one_or_many(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2]}{'' if match[1] == '1' else 's'}"


_VOCABULARY: Final = ("days", "business", "weeks", "months", "after", "before", "most", "least", "under", "over",
                      "then", "review", "hand", "hold", "alert", "next", "stage", "offer", "year", "every", "issue",
                      *(day.lower() for day in WEEKDAYS))  # fmt: skip


def _spelled(text: str) -> str:
    """Each word that is nearly one of the language's, spelled as it is there; names with hyphens are left alone."""
    return re.sub(r"(?<![\w-])[a-z]{4,12}(?![\w-])", lambda match: match[0] if match[0] in _VOCABULARY
                  else nearest(match[0], _VOCABULARY) or match[0], text)  # fmt: skip


_REWRITES: Final[tuple[Callable[[str], str], ...]] = (
    _sub(r"(?<!\w)[Ss]/\.? ?(\d[\d.,]*)", r"\1 PEN"), _sub(r"(?<!\w)US\$ ?(\d[\d.,]*)", r"\1 USD"),
    _sub(r"(?<!\w)€ ?(\d[\d.,]*)", r"\1 EUR"), _sub(r"(\d) ?€", r"\1 EUR"),
    _sub(r"(?<=\d) (?=\d{3}\b)", ""), _sub(r"(?<=\w) then ", ", then "),
    _sub(r"^(.* (?:due|issue)), (?!then )", r"\1, then "), _currency_last,
    _sub(r"\d[\d.,]*\d", lambda match: as_number(match[0])),
    _hours, _sub(r"(\d)([a-z])", r"\1 \2"), _sub(r"^(\d+) d\b", r"\1 days"), _other_side, _years, _whole_days,
    _sub(r"\b(before|after) (?:the )?(due|issue) ?(?:date|day)?$", r"\1 \2"),
    _sub(r"^(?:on |at |the )*(due|issue)(?: ?date| day)?$", r"\1 day"),
    _sub(r"^(\d+) (before|after) ", r"\1 days \2 "),
    _sub(r"^(\d+ (?:business )?(?:day|week|month)s?) (due|issue)$", r"\1 after \2"),
    _limit, _one_role, _both_bounds, _percent, _yearly, _weekdays, _sub(r"^(\d+)(?:\.0+)? ?[a-z]*$", r"\1"),
)  # fmt: skip
