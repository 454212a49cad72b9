"""Times, bounds and consequences of a plan in plain words. It knows what they are called, not when they fall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from engine.study.words.names import MONTHS, WEEKDAYS, Both, listed, pick
from schemas.money import Money
from schemas.plan import Consequence, Duration, Moment, Window

_UNITS: Final[dict[str, tuple[Both, Both]]] = {
    "days": (("day", "día"), ("days", "días")),
    "business_days": (("business day", "día hábil"), ("business days", "días hábiles")),
    "weeks": (("week", "semana"), ("weeks", "semanas")),
    "months": (("month", "mes"), ("months", "meses")),
}
_DEEDS: Final[dict[str, Both]] = {
    "go_on": ("go on", "continúa"),
    "next_stage": ("next stage", "siguiente etapa"),
    "hand_to": ("hand to {who}", "se entrega a {who}"),
    "review_by": ("review by {who}", "lo revisa {who}"),
    "hold_and_alert": ("hold and alert {who}", "se detiene y se avisa a {who}"),
    "ask": ("ask {who}", "se pregunta a {who}"),
    "no_offer": ("no offer", "sin oferta"),
}
_OWNER: Final[Both] = ("the owner", "el responsable")


def duration(length: Duration, language: str) -> str:
    """`5 business days`; the sign is left to who says it."""
    count = abs(length.count)
    return f"{count} {pick(_UNITS[length.unit][count != 1], language)}"


def moment(when: Moment, steps: Mapping[str, str], language: str) -> str:
    """`5 days before due`, `issue day`, `10 business days after final-demand`. `steps` are names by path."""
    anchors = {"issue": ("issue", "la emisión"), "due": ("due", "el vencimiento")}
    at = pick(anchors[when.anchor], language) if when.anchor in anchors else steps.get(when.step, when.step)
    if when.offset.count == 0:
        return {"issue": pick(("issue day", "día de emisión"), language),
                "due": pick(("due day", "día de vencimiento"), language)}.get(
                    when.anchor, pick((f"with {at}", f"junto con {at}"), language))  # fmt: skip
    length = duration(when.offset, language)
    if when.offset.count < 0:
        return pick((f"{length} before {at}", f"{length} antes {_of(at)}"), language)
    return pick((f"{length} after {at}", f"{length} después {_of(at)}"), language)


def _of(noun: str) -> str:
    return f"del {noun[3:]}" if noun.startswith("el ") else f"de {noun}"


def consequence(then: Consequence, language: str) -> str:
    """What follows, with who does it."""
    who = pick(_OWNER, language) if then.who == "owner" else then.who
    text = pick(_DEEDS[then.do], language).format(who=who)
    return text.replace(" a el ", " al ")


def share(fraction: Decimal) -> str:
    """A fraction as a percentage: 0.025 is `2.5%`."""
    percent = (fraction * 100).normalize()
    return f"{percent:f}%"


def money(amount: Decimal, currency: str) -> str:
    """An amount as the playbook writes it, without idle decimals."""
    return f"{amount:f} {currency}" if amount != amount.to_integral_value() else f"{int(amount)} {currency}"


def sum_of(amount: Money) -> str:
    """The same of a Money."""
    return money(amount.amount, amount.currency)


def clock(minute: int) -> str:
    """A minute of the day: 540 is `09:00`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def weekdays(days: tuple[int, ...], language: str) -> str:
    """`Monday to Friday`, or the days one by one where they do not follow each other."""
    names = [pick(WEEKDAYS[day - 1], language) for day in days]
    if len(days) > 2 and days == tuple(range(days[0], days[0] + len(days))):
        return pick((f"{names[0]} to {names[-1]}", f"{names[0]} a {names[-1]}"), language)
    return listed(names, language)


def window(open_: Window, language: str) -> str:
    """`Monday to Friday, 09:00 to 18:00, the customer's time`."""
    zone = (
        pick(("the customer's time", "hora del cliente"), language) if open_.timezone == "customer" else open_.timezone
    )
    hours = pick(("{} to {}", "{} a {}"), language).format(clock(open_.opens), clock(open_.closes))
    return f"{weekdays(open_.days, language)}, {hours}, {zone}"


def short_date(day: date, language: str) -> str:
    """`2 Mar`."""
    return f"{day.day} {pick(MONTHS[day.month - 1], language)}"


def weekday(day: date, language: str) -> str:
    """`Mon`, `lun`."""
    return pick(WEEKDAYS[day.isoweekday() - 1], language)[:3]
