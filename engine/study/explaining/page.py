"""An explanation as lines of text for a terminal or a letter. It adds no word to what was explained but headings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from engine.study.explaining.rules import SAYS
from engine.study.explaining.words import DayTold, Explanation, RuleTold, Told
from engine.study.words import times
from engine.study.words.names import WEEKDAYS, name, pick
from schemas.plan import Duration

Style = Literal["head", "plain", "against", "faint"]
Line = tuple[str, Style]
AGAIN: Final = (
    "  (worked out again from the record and its playbook: that day has no line of its own about it)",
    "  (calculado de nuevo con el registro y su playbook: ese día no tiene una línea propia sobre esto)",
)


def lines(explained: Explanation, language: str) -> Iterator[Line]:
    """The days, then what comes next; each line with how it may be painted."""
    for day in explained.days:
        yield from day_lines(day, language)
    if explained.next:
        yield pick(("What comes next", "Qué sigue"), language), "head"
        for one in explained.next:
            yield from _told(one, language)


def day_lines(day: DayTold, language: str, head: str = "") -> Iterator[Line]:
    """One day, under its own name or another heading."""
    weekday = pick(WEEKDAYS[day.day.isoweekday() - 1], language)
    age = "" if day.age is None else f"  ({_age(day.age, language)})"
    yield f"{head or f'{weekday} {times.short_date(day.day, language)} {day.day.year}'}{age}", "head"
    for one in day.told:
        yield from _told(one, language)
    if day.quiet:
        yield (
            pick(
                ("  nobody was contacted about this invoice:", "  no se contactó a nadie por esta factura:"), language
            ),
            "plain",
        )
    for one in day.quiet:
        yield from _told(one, language)
    if day.is_recomputed:
        yield pick(AGAIN, language), "faint"
    yield "", "plain"


def _age(days: int, language: str) -> str:
    count = times.duration(Duration(abs(days)), language)
    if days < 0:
        return pick((f"{count} before due", f"{count} antes del vencimiento"), language)
    return pick((f"{count} past due", f"{count} de atraso"), language)


def _told(one: Told, language: str) -> Iterator[Line]:
    yield _with_place(f"  - {one.text}", one.place), "plain"
    for more in one.more:
        yield f"      {more}", "plain"
    for rule in one.rules:
        yield from _rule(rule, language)


def _rule(rule: RuleTold, language: str) -> Iterator[Line]:
    channel = f" [{rule.channel}]" if rule.channel else ""
    head = f"      {name(SAYS, rule.says, language)}: {rule.rule}{channel}: {rule.text}"
    yield _with_place(head, rule.place), "faint" if rule.says == "allowed" else "against"
    if rule.says != "allowed" or rule.confidence:
        yield f"        {rule.backing}", "faint"


def _with_place(text: str, place: str) -> str:
    return f"{text}  ({place})" if place else text
