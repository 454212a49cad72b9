"""Why this message, or why nothing: a day of a case explained, or its whole life in short with what happens next."""

from __future__ import annotations

from datetime import date

import msgspec

from engine.case.ageing import days_past_due
from engine.study.explaining import contacts, happened, quiet, said
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import DayTold, Explanation, Material, Told
from schemas.events import ContactMade, ContactUnknown, HandedOver, Reported

CONTACTED = (ContactMade, ContactUnknown, Reported, HandedOver)


def explain_day(material: Material, day: date) -> Explanation:
    """One of the customer's days: what went out and why, what was put off or left out; on a quiet day the reason."""
    scene = Scene(material)
    return Explanation(_invoice(scene), scene.zone, (_day(scene, day),))


def explain_life(material: Material) -> Explanation:
    """Every day on which something happened, in short, and what comes next. Of rules only those against are told."""
    scene = Scene(material)
    days = sorted({scene.day(entry.event.at) for entry in material.entries} | said.days(scene))
    told = tuple(_in_short(_day(scene, day, quiet_too=False)) for day in days)
    return Explanation(_invoice(scene), scene.zone, told, tuple(quiet.next_up(scene)))


def _invoice(scene: Scene) -> str:
    return scene.states[0].invoice


def _day(scene: Scene, day: date, *, quiet_too: bool = True) -> DayTold:
    entries = scene.material.entries
    indexes = [index for index, entry in enumerate(entries) if scene.day(entry.event.at) == day]
    told = [happened.told(scene, index) for index in indexes]
    told += _only_at_the_desk(scene, day)
    for one in said.on(scene, day):
        told.insert(_place_of(one, told), one)
    contacted = any(isinstance(entries[index].event, CONTACTED) for index in indexes)
    reasons = tuple(quiet.why(scene, day)) if quiet_too and not contacted else ()
    waiting = {one.step for one in told if one.kind == "put_off"}  # the desk's own answer says more than asking again
    reasons = tuple(one for one in reasons if one.kind != "window" or one.step not in waiting)
    age = None if day < scene.day(scene.opened_at) else days_past_due(scene.plan, scene.at(scene.ends(day)),
                                                                      scene.ends(day))  # fmt: skip
    recomputed = any(one.kind in ("waits", "window", "missed", "data", "nothing_more") for one in reasons)
    return DayTold(day, tuple(told), reasons, age, recomputed)


def _place_of(one: Told, told: list[Told]) -> int:
    """Before the first that came later; the record's own order stays."""
    return next((index for index, other in enumerate(told) if one.at and other.at and other.at > one.at), len(told))


def _only_at_the_desk(scene: Scene, day: date) -> list[Told]:
    """Contacts in the desk's book that no line of the record speaks of: still on their way, or not taken."""
    recorded = {(entry.event.step, scene.day(entry.event.at)) for entry in scene.material.entries
                if isinstance(entry.event, ContactMade | ContactUnknown)}  # fmt: skip
    return [contacts.on_its_way(scene, one) for one in scene.material.messages
            if scene.day(one.at) == day and (one.step, day) not in recorded and not one.covered]  # fmt: skip


def _in_short(day: DayTold) -> DayTold:
    return msgspec.structs.replace(day, told=tuple(_short(one) for one in day.told))


def _short(one: Told) -> Told:
    """Of an answer what it was taken for; of rules those against; of the rest the sentence."""
    against = tuple(rule for rule in one.rules if rule.says != "allowed") if one.kind in ("put_off", "refused") else ()
    return msgspec.structs.replace(one, more=one.more if one.kind == "replied" else (), rules=against)
