"""How amounts, shares, times, windows and limits are written, and what each writing means. It knows no playbook."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple, get_args

from engine.language.currencies import CURRENCIES
from schemas.money import Money, NotMoney, decimals, parse_money
from schemas.plan import Consequence, Duration, Moment, Unit, Window
from schemas.playbook import WEEKDAYS

DAY: Final = 24 * 60
LONGEST: Final = 9999


class Unreadable(Exception):
    """A writing that has no meaning: why, and how to write it, in both languages."""

    def __init__(self, en: str, es: str, hint_en: str = "", hint_es: str = "") -> None:
        self.en, self.es, self.hint_en, self.hint_es = en, es, hint_en, hint_es
        super().__init__(en)


class Kind(NamedTuple):
    """One way of writing: how it is read, what stands in while the file has errors, and how editors check it."""

    code: str
    read: Callable[[str], Any]
    stand_in: Any
    pattern: str
    examples: tuple[str, ...]


# ---------------------------------------------------------------------------------------------- numbers


def money(text: str) -> Money:
    """`1234.50 PEN`: digits, a space, a currency of ISO 4217; no more decimals than the currency has."""
    try:
        amount = parse_money(text)
    except NotMoney as error:
        raise _not_money(text, str(error)) from error
    if amount.currency not in CURRENCIES:
        raise Unreadable(f"'{amount.currency}' is not a currency", f"«{amount.currency}» no es una moneda",
                         "use the three letters of ISO 4217, such as PEN, USD or EUR",
                         "use las tres letras de ISO 4217, como PEN, USD o EUR")  # fmt: skip
    if amount.amount < 0:
        raise Unreadable(f"'{text}' is below zero", f"«{text}» es menor que cero")
    return amount


def _not_money(text: str, en: str) -> Unreadable:
    number = text.strip()
    if re.search(r"\d,\d", text):
        plain = re.sub(r",(?=\d{3}(\D|$))", "", number)
        return Unreadable(f"'{text}' has a comma", f"«{text}» tiene una coma",
                          f"write thousands without a mark and decimals with a point: {plain}",
                          f"escriba los miles sin separador y los decimales con punto: {plain}")  # fmt: skip
    if re.fullmatch(r"-?\d+(\.\d+)?", number):
        return Unreadable(f"'{text}' has no currency", f"«{text}» no tiene moneda",
                          f"write for example {number} PEN", f"escriba por ejemplo {number} PEN")  # fmt: skip
    if match := re.fullmatch(r"-?\d+\.(\d+) ([A-Z]{3})", number):
        places = decimals(match[2])
        return Unreadable(f"{match[2]} has {places} decimals and '{text}' has {len(match[1])}",
                          f"{match[2]} tiene {places} decimales y «{text}» tiene {len(match[1])}")  # fmt: skip
    if re.search(r"\d[eE]\d", text):
        return Unreadable(f"'{text}' is in scientific notation", f"«{text}» está en notación científica",
                          "write the digits out: 1000 PEN", "escriba todas las cifras: 1000 PEN")  # fmt: skip
    return Unreadable(f"'{text}' is not an amount of money", f"«{text}» no es un importe",
                      "write digits, a space and a currency: 1234.50 PEN",
                      "escriba cifras, un espacio y una moneda: 1234.50 PEN")  # fmt: skip


def share(text: str) -> Decimal:
    """`2.5%` as the fraction 0.025. From 0% to 100%."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)%", text.strip())
    if match is None:
        raise Unreadable(f"'{text}' is not a percentage", f"«{text}» no es un porcentaje",
                         "write digits and %: 2.5%", "escriba cifras y %: 2.5%")  # fmt: skip
    if Decimal(match[1]) > 100:
        raise Unreadable(f"'{text}' is more than 100%", f"«{text}» es más de 100%")
    return _tidy(Decimal(match[1]) / 100)


def yearly(text: str) -> Decimal:
    """`12% a year` as the fraction 0.12."""
    match = re.fullmatch(r"(\S+) a year", text.strip())
    if match is None:
        raise Unreadable(f"'{text}' is not a yearly rate", f"«{text}» no es una tasa anual",
                         "write for example 12% a year", "escriba por ejemplo 12% a year")  # fmt: skip
    return share(match[1])


def whole(text: str) -> int:
    """A whole number from 0, in digits."""
    if not re.fullmatch(r"\d{1,6}", text.strip()):
        raise Unreadable(f"'{text}' is not a whole number", f"«{text}» no es un número entero",
                         "write digits only: 2", "escriba solo cifras: 2")  # fmt: skip
    return int(text)


def _tidy(number: Decimal) -> Decimal:
    """0.250 as 0.25 and 1E+1 as 10, so that equal shares are written alike in the plan."""
    tidy = number.normalize()
    return tidy if tidy == 0 or int(tidy.as_tuple().exponent) <= 0 else tidy.quantize(Decimal(1))


# ---------------------------------------------------------------------------------------------- time

_UNITS: Final[dict[str, Unit]] = {
    "day": "days", "days": "days", "business day": "business_days", "business days": "business_days",
    "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
}  # fmt: skip
assert set(_UNITS.values()) == set(get_args(Unit))
_SPAN: Final = r"(?P<count>\d{1,9}) (?P<unit>business days?|days?|weeks?|months?)"


def duration(text: str) -> Duration:
    """`5 days`, `2 business days`, `3 weeks`, `12 months`."""
    match = re.fullmatch(_SPAN, text.strip())
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


_MOMENT: Final = re.compile(rf"{_SPAN} (?P<side>before|after) (?P<anchor>[a-z0-9][a-z0-9_-]*)")


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
    if re.fullmatch(_SPAN, text.strip()):
        return Unreadable(f"'{text}' does not say from what", f"«{text}» no dice desde cuándo", *hint)
    if re.fullmatch(r"[+-]\d+d?", text.strip()):
        return Unreadable(f"'{text}' is a sign and a number; times are in words",
                          f"«{text}» es un signo y un número; los momentos van en palabras", *hint)  # fmt: skip
    return Unreadable(f"'{text}' is not a moment", f"«{text}» no es un momento", *hint)


def payment_term(text: str) -> Duration:
    """`30 days after issue`: how long the customer has. `issue day` is cash."""
    at = moment(text)
    if at.anchor != "issue" or at.offset.count < 0:
        raise Unreadable(f"'{text}' does not count from the issue date", f"«{text}» no se cuenta desde la emisión",
                         "write for example 30 days after issue", "escriba por ejemplo 30 days after issue"
                )  # fmt: skip
    return at.offset


# ---------------------------------------------------------------------------------------------- window


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
        raise Unreadable(f"'{text}' are not days of the week", f"«{text}» no son días de la semana",
                         "write for example Monday to Friday, every day, or a list: [Monday, Thursday]",
                         "escriba por ejemplo Monday to Friday, every day, o una lista: [Monday, Thursday]"
                )  # fmt: skip
    low, high = WEEKDAYS.index(first) + 1, WEEKDAYS.index(last or first) + 1
    if low > high:
        raise Unreadable(f"'{text}' goes over the end of the week", f"«{text}» pasa el fin de la semana",
                         "write a list of days: [Saturday, Sunday, Monday]",
                         "escriba una lista de días: [Saturday, Sunday, Monday]")  # fmt: skip
    return tuple(range(low, high + 1))


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


# ---------------------------------------------------------------------------------------------- words


def identifier(text: str) -> str:
    """A name of a message, call, task, desk or role: small letters, digits and hyphens."""
    if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text) and len(text) <= 80:
        return text
    better = re.sub(r"[^a-z0-9]+", "-", text.lower()[:80]).strip("-")
    hint = (f"write {better}", f"escriba {better}") if better else ("", "")
    raise Unreadable(f"'{text}' is not a name: only small letters, digits and hyphens",
                     f"«{text}» no es un nombre: solo minúsculas sin tilde, cifras y guiones", *hint)  # fmt: skip


def language(text: str) -> str:
    """`es` or `es-PE`: ISO 639, and ISO 3166 where it matters."""
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", text):
        raise Unreadable(f"'{text}' is not a language", f"«{text}» no es un idioma",
                         "write for example es, en or es-PE", "escriba por ejemplo es, en o es-PE")  # fmt: skip
    return text


def prose(text: str) -> str:
    """A short text for people, on one line."""
    return " ".join(text.split())


def yes_no(text: str) -> bool:
    """`yes` or `no`; the shape refuses everything else."""
    return text == "yes"


# How each consequence is written, up to who it names.
CONSEQUENCES: Final[dict[str, str]] = {
    "go on": "go_on", "next stage": "next_stage", "no offer": "no_offer", "hand to ": "hand_to",
    "review by ": "review_by", "hold and alert ": "hold_and_alert", "ask ": "ask",
}  # fmt: skip


def consequence(text: str) -> Consequence:
    """`go on`, `next stage`, `hand to X`, `review by X`, `hold and alert X`, `ask X`, `no offer`."""
    words = text.strip()
    for writing, deed in CONSEQUENCES.items():
        if words == writing:
            return Consequence(deed)  # type: ignore[arg-type]
        if writing.endswith(" ") and words.startswith(writing):
            return Consequence(deed, identifier(words.removeprefix(writing)))  # type: ignore[arg-type]
        if words == writing.strip():
            raise Unreadable(f"'{text}' does not say who", f"«{text}» no dice a quién",
                             f"write for example {writing}team-lead", f"escriba por ejemplo {writing}team-lead"
                    )  # fmt: skip
    raise Unreadable(f"'{text}' does not say what follows", f"«{text}» no dice qué sigue",
                     f"write one of: {_ALL_CONSEQUENCES}", f"escriba uno de: {_ALL_CONSEQUENCES}")  # fmt: skip


_ALL_CONSEQUENCES: Final = ", ".join(f"{name}X" if name.endswith(" ") else name for name in CONSEQUENCES)


def ending(text: str) -> tuple[Anchored, Consequence]:
    """`240 days after due, then review by head-of-collections`."""
    at, comma, then = text.partition(", then ")
    if not comma:
        raise Unreadable(f"'{text}' does not say what follows", f"«{text}» no dice qué sigue",
                         "write for example 240 days after due, then review by head-of-collections",
                         "escriba por ejemplo 240 days after due, then review by head-of-collections")  # fmt: skip
    return moment(at), consequence(then)


_MOMENT_PATTERN = r"^(issue day|due day|\d+ (business days?|days?|weeks?|months?) (before|after) [a-z0-9][a-z0-9_-]*)$"
_THEN_PATTERN = r"(go on|next stage|no offer|(hand to|review by|hold and alert|ask) [a-z0-9-]+)"
_GO_ON = Consequence("go_on")
_AT_DUE = Anchored("due", Duration(0))

KINDS: Final[dict[str, Kind]] = {
    "money": Kind("P110", money, Money(Decimal(0), "XXX"), r"^\d+(\.\d+)? [A-Z]{3}$", ("25 PEN", "1234.50 EUR")),
    "share": Kind("P111", share, Decimal(0), r"^\d+(\.\d+)?%$", ("2%", "12.5%")),
    "yearly": Kind("P111", yearly, Decimal(0), r"^\d+(\.\d+)?% a year$", ("12% a year",)),
    "whole": Kind("P117", whole, 0, r"^\d+$", ("2",)),
    "duration": Kind("P112", duration, Duration(0), rf"^{_SPAN.replace('?P<count>', '?:').replace('?P<unit>', '?:')}$",
                     ("5 days", "2 business days", "12 months")),
    "moment": Kind("P113", moment, _AT_DUE, _MOMENT_PATTERN,
                   ("issue day", "5 days before due", "3 business days after due", "10 days after final-demand")),
    "payment": Kind("P113", payment_term, Duration(0), r"^(issue day|\d+ [a-z ]+ after issue)$", ("30 days after issue",)),
    "hours": Kind("P114", hours, (0, DAY), r"^\d{2}:\d{2} to \d{2}:\d{2}$", ("09:00 to 18:00",)),
    "weekdays": Kind("P114", weekdays, (), r"^[A-Za-z]+( to [A-Za-z]+| day)?$", ("Monday to Friday", "every day")),
    "limit": Kind("P115", limit, (0, Duration(1)), r"^at most \d+ in \d+ [a-z ]+$", ("at most 3 in 7 days",)),
    "consequence": Kind("P116", consequence, _GO_ON, rf"^{_THEN_PATTERN}$", ("go on", "hand to disputes-desk")),
    "ending": Kind("P116", ending, (_AT_DUE, _GO_ON), rf"^.+, then {_THEN_PATTERN}$",
                   ("240 days after due, then review by head-of-collections",)),
    "id": Kind("P119", identifier, "", r"^[a-z0-9]+(-[a-z0-9]+)*$", ()),
    "language": Kind("P119", language, "es", r"^[a-z]{2}(-[A-Z]{2})?$", ("es", "es-PE", "en")),
    "text": Kind("P119", prose, "", r"\S", ()),
    "yes_no": Kind("P104", yes_no, False, r"^(yes|no)$", ("yes", "no")),
}  # fmt: skip

DEFAULT_WINDOW: Final = Window()
STAND_IN_MOMENT: Final = Moment("due")
