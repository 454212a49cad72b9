"""What a rule saw, told in words: the gate notes it in short English, and people read it in their own language.

What stands in no row here is shown as the gate wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Final, get_args

from engine.study.words import times
from engine.study.words.names import BLOCKS, CHANNELS, Both, name, pick
from schemas.lengths import Duration, Unit
from schemas.rules import DISCLOSURES

_FACTS: Final[dict[str, Both]] = {
    "customer kind": ("the kind of customer", "el tipo de cliente"), "country": ("the country", "el país"),
    "subdivision": ("the region", "la región"), "time zone": ("the time zone", "la zona horaria"),
    "what the message says": ("what the message says", "lo que dice el mensaje"),
    "days past due": ("the days past due", "los días de atraso"),
}  # fmt: skip
_ACTS: Final[dict[str, Both]] = {
    "ask_reason": ("asking why nothing was paid", "preguntar por qué no se pagó"), "visit": ("a visit", "una visita"),
}  # fmt: skip
_WORDS: Final[dict[str, Both]] = (
    _FACTS | BLOCKS | CHANNELS | _ACTS | {str(say): words for say, words in DISCLOSURES.items()}
)
_PARTS: Final[tuple[tuple[re.Pattern[str], Both], ...]] = tuple(
    (re.compile(f"^{pattern}$"), words)
    for pattern, words in {
        "closed": ("it was closed", "estaba cerrado"),
        "open": ("it was open", "estaba abierto"),
        "stopped": ("it rests", "descansa"),
        "nothing is owed": ("nothing is owed", "no se debe nada"),
        "none is allowed": ("none is allowed", "no se permite ninguno"),
        "no moment lies within all hours": (
            "no moment lies within all hours that apply", "ningún momento cae dentro de todos los horarios que rigen"),
        r"(\d+) of (\d+) in (\d+) (\w+)": ("counted {0} of {1} in {2}", "contados {0} de {1} en {2}"),
        r"(\d+) (\w+) apart": ("{0} must lie between", "deben pasar {0}"),
        "no good email": ("no good e-mail address is on file", "no hay un correo válido"),
        "no good mobile": ("no good mobile number is on file", "no hay un celular válido"),
        "no good postal": ("no good postal address is on file", "no hay una dirección postal válida"),
        r"no (\w+) at this mobile": ("nobody is reached by {0} at this number", "este número no tiene {0}"),
        "no such channel": ("there is no such channel", "no existe ese canal"),
        "mobile|postal": ("it is on file", "está registrada"),
        r"money waits to be matched since (\S+)": (
            "money waits to be matched since {0}", "hay dinero por aplicar desde el {0}"),
        r"asked to be left until (\S+)": ("asked to be left until {0}", "pidió que no se le contacte hasta el {0}"),
        r"no consent to (\w+) on file": ("no consent to {0} is on file", "no consta aceptación de {0}"),
        r"agreed to (\w+)": ("the customer agreed to {0}", "el cliente aceptó {0}"),
        "waived by the customer": ("the customer asked to be freed from it", "el cliente pidió quedar libre de ella"),
        "(.+) not known": ("{0} is not known", "no se conoce {0}"),
        r"from (\d{4}-\d\d-\d\d) on": ("from {0} on", "desde el {0}"),
        "says (.+)": ("the message says it: {0}", "el mensaje lo dice: {0}"),
        "does not say (.+)": ("the message does not say it: {0}", "el mensaje no lo dice: {0}"),
        "the template must: does not say (.+)": (
            "not in our text, so the approved template must say it: {0}",
            "no está en nuestro texto, así que debe decirlo la plantilla aprobada: {0}"),
        "proved when the playbook was checked": (
            "proved when the playbook was checked", "se probó al revisar el playbook"),
        "forbids (.+)": ("the contact would be {0}", "el contacto sería {0}"),
        "any": ("said no to every channel", "dijo no a todos los canales"),
    }.items()
)  # fmt: skip
_UNTIL: Final = re.compile(r"^until (\d{4}-\d\d-\d\dT\d\d:\d\d)Z$")
_DAY: Final = re.compile(r"^\d{4}-\d\d-\d\d$")


def in_words(seen: str, rule: str, language: str, moment: Callable[[datetime], str]) -> str:
    """Everything a rule saw. `moment` says a UTC moment on the customer's clock."""
    return "; ".join(filter(None, (_part(part, rule, language, moment) for part in seen.split("; "))))


def _part(part: str, rule: str, language: str, moment: Callable[[datetime], str]) -> str:
    if (until := _UNTIL.match(part)) is not None:
        at = moment(datetime.fromisoformat(f"{until[1]}+00:00"))
        return pick((f"until {at}", f"hasta el {at}"), language)
    if part == "email" and rule == "customer.address":
        return pick(("it is on file", "está registrada"), language)
    for pattern, words in _PARTS:
        if (found := pattern.match(part)) is not None:
            return pick(words, language).format(*_groups(found.groups(), language))
    listing = [_word(word, language) for word in part.split(", ")]
    if rule.partition(".")[2] in ("opted_out", "opt-out") and part:
        return pick((f"said no to {', '.join(listing)}", f"dijo no a {', '.join(listing)}"), language)
    return ", ".join(listing)


def _groups(groups: tuple[str, ...], language: str) -> list[str]:
    """The words of a part; a number and its unit are one word: `1 day`."""
    words: list[str] = []
    for group in groups:
        if group in get_args(Unit):
            words[-1] = times.duration(Duration(int(words[-1]), group), language)  # type: ignore[arg-type]
        else:
            words.append(", ".join(_word(one, language) for one in group.split(", ")))
    return words


def _word(word: str, language: str) -> str:
    if _DAY.match(word):
        day = date.fromisoformat(word)
        return f"{times.short_date(day, language)} {day.year}"
    return name(_WORDS, word, language)
