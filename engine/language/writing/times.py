"""How lengths of time, moments, hours, days and limits are written, and what each writing means."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, get_args

from engine.language.diagnostics import Unreadable
from engine.language.writing.wordbook import meant
from schemas.plan import Duration, Unit
from schemas.playbook import WEEKDAYS

DAY: Final = 24 * 60
LONGEST: Final = 9999

_UNITS: Final[dict[str, Unit]] = {
    "day": "days", "days": "days", "business day": "business_days", "business days": "business_days",
    "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
}  # fmt: skip
assert set(_UNITS.values()) == set(get_args(Unit))
SPAN: Final = r"(?P<count>\d{1,9}) (?P<unit>business days?|days?|weeks?|months?)"


def duration(text: str) -> Duration:
    """`5 days`, `2 business days`, `3 weeks`, `12 months`."""
    match = re.fullmatch(SPAN, text.strip())
    if match is None:
        raise _not_duration(text)
    if int(match["count"]) > LONGEST:
        raise Unreadable(f"'{text}' is too long", f"«{text}» es demasiado largo")
    return Duration(int(match["count"]), _UNITS[match["unit"]])


def _not_duration(text: str) -> Unreadable:
    if re.fullmatch(r"\d+", text.strip()):
        return Unreadable(f"'{text}' has no unit", f"«{text}» no tiene unidad",
                          f"write {text} days or {text} business days", f"escriba {text} days o {text} business days"
                )  # fmt: skip
    return Unreadable(f"'{text}' is not a length of time", f"«{text}» no es un plazo",
                      "write a number and days, business days, weeks or months: 5 business days",
                      "escriba un número y days, business days, weeks o months: 5 business days")  # fmt: skip


class Anchored(NamedTuple):
    """A moment as written: `anchor` is issue, due, or the id of an earlier step. Not yet a path."""

    anchor: str
    offset: Duration


_MOMENT: Final = re.compile(rf"{SPAN} (?P<side>before|after) (?P<anchor>[a-z0-9][a-z0-9_-]*)")


def moment(text: str) -> Anchored:
    """`issue day`, `due day`, `5 days before due`, `10 business days after final-demand`."""
    words = text.strip()
    if words in ("issue day", "due day"):
        return Anchored(words.split()[0], Duration(0))
    match = _MOMENT.fullmatch(words)
    if match is None:
        raise _not_moment(text)
    span = duration(f"{match['count']} {match['unit']}")
    sign = -1 if match["side"] == "before" else 1
    return Anchored(match["anchor"], Duration(sign * span.count, span.unit))


def _not_moment(text: str) -> Unreadable:
    hint = ("write for example 5 days before due, 3 business days after due, issue day or 10 days after final-demand",
            "escriba por ejemplo 5 days before due, 3 business days after due, issue day o 10 days after final-demand"
    )  # fmt: skip
    if re.fullmatch(r"\d+ (before|after) \S+", text.strip()):
        return Unreadable(f"'{text}' has no unit", f"«{text}» no tiene unidad", *hint)
    if re.fullmatch(r"\d+", text.strip()):
        return Unreadable(f"'{text}' has no unit and does not say from what",
                          f"«{text}» no tiene unidad y no dice desde cuándo", *hint)  # fmt: skip
    if match := re.fullmatch(r"(?:on |at |the )?(issue|due)(?: ?date| day)?", text.strip().lower()):
        return Unreadable(f"'{text}' is not a moment", f"«{text}» no es un momento",
                          f"write {match[1]} day", f"escriba {match[1]} day")  # fmt: skip
    if re.fullmatch(rf"{SPAN} (before|after)", text.strip()):
        return Unreadable(f"'{text}' does not say {text.split()[-1]} what", f"«{text}» no dice respecto de qué", *hint)
    if re.fullmatch(SPAN, text.strip()):
        return Unreadable(f"'{text}' does not say from what", f"«{text}» no dice desde cuándo", *hint)
    if re.fullmatch(r"[+-]\d+d?", text.strip()):
        return Unreadable(f"'{text}' is a sign and a number; times are in words",
                          f"«{text}» es un signo y un número; los momentos van en palabras", *hint)  # fmt: skip
    return Unreadable(f"'{text}' is not a moment", f"«{text}» no es un momento", *hint)


def payment_term(text: str) -> Duration:
    """`30 days after issue`: how long the customer has. `issue day` is cash."""
    if match := re.fullmatch(rf"({SPAN}|(?P<alone>\d{{1,3}}))", text.strip()):
        right = f"{match[1]}{' days' if match['alone'] else ''} after issue"
        raise Unreadable(f"'{text}' does not say from what", f"«{text}» no dice desde cuándo",
                         f"write {right}", f"escriba {right}", right)  # fmt: skip
    example = ("write for example 30 days after issue", "escriba por ejemplo 30 days after issue")
    try:
        at = moment(text)
    except Unreadable as why:
        # The usual examples of a moment count from due, and terms can only count from issue.
        raise Unreadable(why.en, why.es, *example) from why
    if at.anchor != "issue" or at.offset.count < 0:
        raise Unreadable(f"'{text}' does not count from the issue date", f"«{text}» no se cuenta desde la emisión",
                         *example)  # fmt: skip
    return at.offset


def hours(text: str) -> tuple[int, int]:
    """`09:00 to 18:00` as minutes after midnight. It opens before it closes, on one day."""
    match = re.fullmatch(r"(\d{2}):(\d{2}) to (\d{2}):(\d{2})", text.strip())
    if match is None:
        raise Unreadable(f"'{text}' are not hours", f"«{text}» no es un horario",
                         "write for example 09:00 to 18:00", "escriba por ejemplo 09:00 to 18:00")  # fmt: skip
    opens, closes = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if int(match[2]) > 59 or int(match[4]) > 59 or closes > DAY:
        raise Unreadable(f"'{text}' has an hour that no clock shows", f"«{text}» tiene una hora que ningún reloj marca",
                         "write hours from 00:00 to 24:00", "escriba horas de 00:00 a 24:00")  # fmt: skip
    if opens >= closes:
        raise Unreadable(f"'{text}' closes before it opens", f"«{text}» cierra antes de abrir",
                         "write the earlier hour first; a window lies within one day",
                         "escriba primero la hora menor; el horario cabe en un día")  # fmt: skip
    return opens, closes


def weekdays(text: str) -> tuple[int, ...]:
    """`Monday to Friday`, `every day` or one day, as ISO weekdays (Monday is 1)."""
    words = text.strip()
    if words == "every day":
        return tuple(range(1, 8))
    first, _, last = words.partition(" to ")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        listed = _listed_days(words)
        raise Unreadable(f"'{text}' are not days of the week", f"«{text}» no son días de la semana",
                         f"write {listed}" if listed else f"write for example {_DAYS_EN}",
                         f"escriba {listed}" if listed else f"escriba por ejemplo {_DAYS_ES}", listed)  # fmt: skip
    low, high = WEEKDAYS.index(first) + 1, WEEKDAYS.index(last or first) + 1
    if low > high:
        raise Unreadable(f"'{text}' goes over the end of the week", f"«{text}» pasa el fin de la semana",
                         "write a list of days: [Saturday, Sunday, Monday]",
                         "escriba una lista de días: [Saturday, Sunday, Monday]")  # fmt: skip
    return tuple(range(low, high + 1))


_DAYS_EN: Final = "Monday to Friday, every day, or a list: [Monday, Thursday]"
_DAYS_ES: Final = "Monday to Friday, every day, o una lista: [Monday, Thursday]"


def _listed_days(words: str) -> str:
    """`lunes, miércoles y viernes` as `[Monday, Wednesday, Friday]`; empty when it is no list of days."""
    names = [name for name in re.split(r"\s*[,;/]\s*|\s+(?:y|e|and)\s+", words) if name]
    days = [next((day for day in (meant(name, WEEKDAYS), name.capitalize()) if day in WEEKDAYS), "") for name in names]
    return f"[{', '.join(days)}]" if len(days) > 1 and all(days) else ""


def limit(text: str) -> tuple[int, Duration]:
    """`at most 3 in 7 days`."""
    match = re.fullmatch(r"at most (\d{1,4}) in (.+)", text.strip())
    if match is None:
        raise Unreadable(f"'{text}' is not a limit", f"«{text}» no es un límite",
                         "write for example at most 3 in 7 days", "escriba por ejemplo at most 3 in 7 days"
                )  # fmt: skip
    span = duration(match[2])
    if span.count == 0:
        raise Unreadable(f"'{text}' counts over no time", f"«{text}» cuenta sobre un plazo nulo")
    return int(match[1]), span


_CALENDAR_CAP: Final = re.compile(r"at most (\d{1,4}) in a calendar (day|week|month)")
_VAGUE_CAP: Final = re.compile(r"(at most \d{1,4} in) (?:a|an|one|the|each|every) (day|week|month)")
_CLEAR: Final = re.compile(r"(\d{1,4}) clear days?")


def cap(text: str) -> tuple[int, Duration, bool]:
    """`at most 1 in 7 days`, which slides, or `at most 1 in a calendar week`; whether the calendar bounds it."""
    if match := _CALENDAR_CAP.fullmatch(text.strip()):
        return int(match[1]), Duration(1, _UNITS[match[2]]), True
    if match := _VAGUE_CAP.fullmatch(text.strip()):
        right = f"{match[1]} a calendar {match[2]}"
        slides = {"day": "1 day", "week": "7 days", "month": "1 month"}[match[2]]
        raise Unreadable(f"'{text}' does not say which {match[2]}", f"«{text}» no dice de qué lapso se trata",
                         f"write {right}, or {match[1]} {slides}, which slides",
                         f"escriba {right}, o {match[1]} {slides}, que se desliza", right)  # fmt: skip
    at_most, within = limit(text)
    return at_most, within, False


def gap(text: str) -> tuple[Duration, bool]:
    """`2 days`, which is the next day but one, or `2 clear days`: so many whole days in between."""
    if match := _CLEAR.fullmatch(text.strip()):
        return Duration(int(match[1])), True
    return duration(text), False
