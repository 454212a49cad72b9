"""The ways a text can be written in a playbook, as one table: how each is read, checked and shown as an example."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from engine.language.diagnostics import Unreadable
from engine.language.writing.amounts import money, share, whole, yearly
from engine.language.writing.rates import SERIES, LateRate, late_rate
from engine.language.writing.times import (
    DAY,
    SPAN,
    Anchored,
    cap,
    duration,
    gap,
    hours,
    limit,
    moment,
    payment_term,
    weekdays,
)
from engine.language.writing.wordbook import bare
from schemas.money import Money
from schemas.plan import Consequence, Duration
from schemas.playbook import WEEKDAYS


class Kind(NamedTuple):
    """One way of writing: how it is read, what stands in while the file has errors, and how editors check it."""

    code: str
    read: Callable[[str], Any]
    stand_in: Any
    pattern: str
    examples: tuple[str, ...]


def identifier(text: str) -> str:
    """A name of a message, call, task, desk or role: small letters, digits and hyphens."""
    if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text) and len(text) <= 80:
        return text
    better = re.sub(r"[^a-z0-9]+", "-", bare(text)[:80]).strip("-")
    hint = (f"write {better}", f"escriba {better}", better) if better else ("", "")
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
            return Consequence(deed, _role(words.removeprefix(writing), writing))  # type: ignore[arg-type]
        if words == writing.strip():
            raise Unreadable(f"'{text}' does not say who", f"«{text}» no dice a quién",
                             f"write for example {writing}team-lead", f"escriba por ejemplo {writing}team-lead"
                    )  # fmt: skip
    raise Unreadable(f"'{text}' does not say what follows", f"«{text}» no dice qué sigue",
                     f"write one of: {_ALL_CONSEQUENCES}", f"escriba uno de: {_ALL_CONSEQUENCES}")  # fmt: skip


def _role(name: str, writing: str) -> str:
    """The one who is named after `hand to ` and its like; what to type instead is the whole writing."""
    try:
        return identifier(name)
    except Unreadable as why:
        right = f"{writing}{why.instead}" if why.instead else ""
        raise Unreadable(why.en, why.es, f"write {right}" if right else "", f"escriba {right}" if right else "",
                         right) from why  # fmt: skip


_ALL_CONSEQUENCES: Final = ", ".join(f"{name}X" if name.endswith(" ") else name for name in CONSEQUENCES)


def ending(text: str) -> tuple[Anchored, Consequence]:
    """`240 days after due, then review by head-of-collections`."""
    at, comma, then = text.partition(", then ")
    if not comma:
        raise Unreadable(f"'{text}' does not say what follows", f"«{text}» no dice qué sigue",
                         "write for example 240 days after due, then review by head-of-collections",
                         "escriba por ejemplo 240 days after due, then review by head-of-collections")  # fmt: skip
    try:
        return moment(at), consequence(then)
    except Unreadable as why:  # what to type instead is only a part of the writing
        raise Unreadable(why.en, why.es, why.hint_en, why.hint_es) from why


_MOMENT_PATTERN = r"^(issue day|due day|\d+ (business days?|days?|weeks?|months?) (before|after) [a-z0-9][a-z0-9_-]*)$"
_DAY = f"({'|'.join(WEEKDAYS)})"
_THEN_PATTERN = r"(go on|next stage|no offer|(hand to|review by|hold and alert|ask) [a-z0-9-]+)"
_GO_ON = Consequence("go_on")
_AT_DUE = Anchored("due", Duration(0))

KINDS: Final[dict[str, Kind]] = {
    "money": Kind("P110", money, Money(Decimal(0), "XXX"), r"^\d+(\.\d+)? [A-Z]{3}$", ("25 PEN", "1234.50 EUR")),
    "share": Kind("P111", share, Decimal(0), r"^\d+(\.\d+)?%$", ("2%", "12.5%")),
    "yearly": Kind("P111", yearly, Decimal(0), r"^\d+(\.\d+)?% a year$", ("12% a year",)),
    "late_rate": Kind("P111", late_rate, LateRate(Decimal(0)),
                      rf"^(\d+(\.\d+)?% a year|(\d+(\.\d+)? times )?{SERIES}( (plus|minus) \d+(\.\d+)?%)?)$",
                      ("12% a year", "uk-bank-rate plus 8%", "1.5 times co-bank-rate")),
    "whole": Kind("P117", whole, 0, r"^\d+$", ("2",)),
    "duration": Kind("P112", duration, Duration(0), "^" + re.sub("P<[a-z]+>", ":", SPAN) + "$",
                     ("5 days", "2 business days", "12 months")),
    "moment": Kind("P113", moment, _AT_DUE, _MOMENT_PATTERN,
                   ("issue day", "5 days before due", "3 business days after due", "10 days after final-demand")),
    "payment": Kind("P113", payment_term, Duration(0), r"^(issue day|\d+ [a-z ]+ after issue)$",
                    ("30 days after issue",)),
    "hours": Kind("P114", hours, (0, DAY), r"^\d{2}:\d{2} to \d{2}:\d{2}$", ("09:00 to 18:00",)),
    "weekdays": Kind("P114", weekdays, (), rf"^(every day|{_DAY}( to {_DAY})?)$", ("Monday to Friday", "every day")),
    "limit": Kind("P115", limit, (0, Duration(1)), r"^at most \d+ in \d+ [a-z ]+$", ("at most 3 in 7 days",)),
    "cap": Kind("P115", cap, (0, Duration(1), False), r"^at most \d+ in (a calendar (day|week|month)|\d+ [a-z ]+)$",
                ("at most 1 in 7 days", "at most 1 in a calendar week")),
    "gap": Kind("P112", gap, (Duration(0), False), "^" + re.sub("P<[a-z]+>", ":", SPAN) + r"$|^\d+ clear days?$",
                ("2 days", "2 clear days")),
    "consequence": Kind("P116", consequence, _GO_ON, rf"^{_THEN_PATTERN}$", ("go on", "hand to disputes-desk")),
    "ending": Kind("P116", ending, (_AT_DUE, _GO_ON), rf"^.+, then {_THEN_PATTERN}$",
                   ("240 days after due, then review by head-of-collections",)),
    "id": Kind("P119", identifier, "", r"^[a-z0-9]+(-[a-z0-9]+)*$", ()),
    "language": Kind("P119", language, "es", r"^[a-z]{2}(-[A-Z]{2})?$", ("es", "es-PE", "en")),
    "text": Kind("P119", prose, "", r"\S", ()),
    "yes_no": Kind("P104", yes_no, False, r"^(yes|no)$", ("yes", "no")),
}  # fmt: skip
