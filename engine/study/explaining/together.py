"""One day of a customer, over all invoices: what each message carried, what was counted, and why the others were quiet.

It tells what the explanations of the single cases tell, once; it asks no rule and counts nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import msgspec

from engine.study.explaining import page, rules
from engine.study.explaining.scene import Scene
from engine.study.explaining.story import explain_day
from engine.study.explaining.words import DayTold, Explanation, Material, RuleTold, Told
from engine.study.words import times
from engine.study.words.names import WEEKDAYS, listed, pick

_COUNTED: Final = re.compile(r"\d+ of \d+ in \d+")
"""How the gate notes a count (engine.study.explaining.seen tells it in words)."""
_ASIDE: Final = ("before", "closed", "tomorrow")
"""Cases of which a day has nothing to tell but that they had not begun, or were over."""


class Carried(msgspec.Struct, frozen=True):
    """One message or call: its key, the sentence that tells it, and every invoice that it spoke of."""

    contact: str
    told: Told
    invoices: tuple[str, ...]


class Together(msgspec.Struct, frozen=True):
    """A customer's day. `contacts` went out on it; `counted` are the rules that count over all invoices, as the desk
    counted when it was last asked that day; `cases` the day of each case."""

    day: date
    zone: str
    contacts: tuple[Carried, ...]
    counted: tuple[RuleTold, ...]
    cases: tuple[Explanation, ...]


def explain_together(materials: Sequence[Material], day: date) -> Together:
    """The customer's day, from all that is known of each of the cases."""
    scenes = [Scene(material) for material in materials]
    cases = tuple(explain_day(material, day) for material in materials)
    contacts: dict[str, Carried] = {}
    for scene, one in zip(scenes, cases, strict=True):
        for key, told, invoices in _sent(scene, one, day):
            known = contacts.get(key)
            own = told if known is None or told.kind == "sent" else known.told
            contacts[key] = Carried(key, own, tuple(sorted({*invoices, *(known.invoices if known else ())})))
    ordered = sorted(contacts.values(), key=lambda one: (one.told.at or scenes[0].opened_at, one.contact))
    return Together(day, scenes[0].zone, tuple(ordered), _counted(scenes, day), cases)


def _sent(scene: Scene, one: Explanation, day: date) -> Iterator[tuple[str, Told, tuple[str, ...]]]:
    for message in scene.material.messages:
        told = [told for told in one.days[0].told if told.step == message.step and told.kind in ("sent", "covered")]
        if told and scene.day(message.at) == day:
            yield message.key, told[-1], (one.invoice, *message.others)


def _counted(scenes: Sequence[Scene], day: date) -> tuple[RuleTold, ...]:
    """Each rule that counts, by its last word of the day about any of the cases."""
    spoken = sorted(
        ((verdict.at, number, spoke) for number, scene in enumerate(scenes) for verdict in scene.material.verdicts
         if scene.day(verdict.at) == day for spoke in verdict.spoke if _COUNTED.search(spoke.facts)),
        key=lambda one: (one[0], one[1]),
    )  # fmt: skip
    last = {spoke.rule: rules.told(scenes[number].material, spoke, scenes[number].moment)
            for _, number, spoke in spoken}  # fmt: skip
    return tuple(last[rule] for rule in sorted(last))


# --- as lines -----------------------------------------------------------------------------------------------------


def lines(told: Together, language: str) -> Iterator[page.Line]:
    """The day in all, then each case that has something to tell of it, then the others in a line."""
    weekday = pick(WEEKDAYS[told.day.isoweekday() - 1], language)
    yield f"{weekday} {times.short_date(told.day, language)} {told.day.year}", "head"
    yield from _contacts(told, language)
    if told.counted:
        words = ("  counted over all invoices when the desk was last asked:",
                 "  contado sobre todas las facturas la última vez que se preguntó:")  # fmt: skip
        yield pick(words, language), "plain"
    for rule in told.counted:
        place = f"  ({rule.place})" if rule.place else ""
        yield f"  - {rule.rule}: {rule.text}{place}", "plain"
    yield "", "plain"
    for one in told.cases:
        if not _is_aside(one):
            yield from page.day_lines(_carried_in_short(one.days[0]), language, one.invoice)
    yield from _asides(told, language)


def _contacts(told: Together, language: str) -> Iterator[page.Line]:
    if not told.contacts:
        yield pick(("  nobody was contacted about any invoice", "  no se contactó a nadie por ninguna factura"),
                   language), "plain"  # fmt: skip
        return
    count = len(told.contacts)
    yield pick((f"  contacts with the customer: {count}", f"  contactos con el cliente: {count}"), language), "plain"
    for one in told.contacts:
        carried = listed(list(one.invoices), language)
        yield pick((f"  - {one.told.text}; it carried {carried}", f"  - {one.told.text}; llevaba {carried}"),
                   language), "plain"  # fmt: skip


def _carried_in_short(day: DayTold) -> DayTold:
    """The rules that spoke of a message stand with the case whose message it was, not with those that it carried."""
    told = (msgspec.structs.replace(one, rules=()) if one.kind == "covered" else one for one in day.told)
    return msgspec.structs.replace(day, told=tuple(told))


def _is_aside(one: Explanation) -> bool:
    day = one.days[0]
    return not day.told and all(quiet.kind in _ASIDE for quiet in day.quiet)


def _asides(told: Together, language: str) -> Iterator[page.Line]:
    aside = [one for one in told.cases if _is_aside(one)]
    if not aside:
        return
    yield pick(("The other invoices", "Las demás facturas"), language), "head"
    for one in aside:
        why = "; ".join(quiet.text for quiet in one.days[0].quiet)
        yield f"  - {one.invoice}: {why}", "plain"
