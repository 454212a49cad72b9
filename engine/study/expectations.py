"""Compares a life with what its author expects of it. It reads no file and prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from engine.case.ageing import steps_of, today
from engine.case.disputes import rule_of
from engine.case.machine import ENDS, MISSING, UNDELIVERED
from engine.study.scripts import Expectation
from engine.study.simulate import Life
from schemas.driving import Promise
from schemas.events import (
    AnyEvent,
    CaseClosed,
    ContactMade,
    FeeCharged,
    HandedOver,
    Reported,
    TaskRaised,
    WrittenOff,
)  # fmt: skip
from schemas.plan import Plan

DEEDS = (ContactMade, TaskRaised, Reported, HandedOver, WrittenOff, FeeCharged)
CONTACTS = ("send", "call")


class Deed(msgspec.Struct, frozen=True):
    """Something that the case did: the customer's day, the verb, and every name that it goes by."""

    day: date
    verb: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.verb} {self.names[0]}" if self.names else self.verb


class Miss(msgspec.Struct, frozen=True):
    """An expectation that was not met. `instead` says what happened in its place, in English and Spanish."""

    expectation: Expectation
    en: str
    es: str
    day: date


def deeds_of(plan: Plan, life: Life) -> tuple[Deed, ...]:
    """What the case did, in order."""
    verbs = {step.path: (step.verb, step.what) for step in (*steps_of(plan), *plan.when_paid)}
    return tuple(
        _deed(plan, verbs, entry.event, today(life.case, entry.event.at))
        for entry in life.entries
        if isinstance(entry.event, DEEDS)
    )


def _deed(plan: Plan, verbs: Mapping[str, tuple[str, str]], event: AnyEvent, day: date) -> Deed:
    verb, what = verbs.get(getattr(event, "step", ""), ("task", ""))
    key = rule_of(getattr(event, "task", ""))
    return Deed(day, verb, tuple(name for name in (what, rule_tasks(plan).get(key, ""), key) if name))


def rule_tasks(plan: Plan) -> dict[str, str]:
    """Tasks that no step of a timeline asks for: the task's key and the author's word for it."""
    rules = {MISSING: plan.data.if_missing, UNDELIVERED: plan.if_undelivered}
    named = {key: rule.task for key, rule in rules.items() if rule is not None}
    return {**named, ENDS: "review", **{f"policy.pause_while.{pause.kind}": pause.kind for pause in plan.pauses}}


def misses(plan: Plan, life: Life, expectations: tuple[Expectation, ...]) -> tuple[Miss, ...]:
    """The expectations that the life does not meet, in their order."""
    deeds = deeds_of(plan, life)
    found = (CHECKS[one.kind](one, life, deeds) for one in expectations)
    return tuple(miss for miss in found if miss is not None)


def _done(expected: Expectation, life: Life, deeds: tuple[Deed, ...]) -> Miss | None:
    same = [deed for deed in deeds if deed.verb == expected.verb and expected.what in deed.names]
    if any(deed.day == expected.first for deed in same):
        return None
    words = f"{expected.verb} {expected.what}"
    if same:
        days = ", ".join(str(deed.day) for deed in same)
        return Miss(expected, f"{words} on {expected.first}; it was on {days}",
                    f"{words} el {expected.first}; fue el {days}", same[0].day)  # fmt: skip
    return Miss(expected, f"{words} on {expected.first}; it never happened",
                f"{words} el {expected.first}; no ocurrió nunca", expected.first)  # fmt: skip


def _silent(expected: Expectation, life: Life, deeds: tuple[Deed, ...]) -> Miss | None:
    said = [deed for deed in deeds if deed.verb in CONTACTS and expected.first <= deed.day <= expected.last]
    if not said:
        return None
    what = f"{said[0]} ({said[0].day})"
    return Miss(expected, f"no contact from {expected.first} to {expected.last}; there was {what}",
                f"ningún contacto del {expected.first} al {expected.last}; hubo {what}", said[0].day)  # fmt: skip


def _never(expected: Expectation, life: Life, deeds: tuple[Deed, ...]) -> Miss | None:
    met = [deed for deed in deeds if expected.what == deed.verb or expected.what in deed.names]
    if not met:
        return None
    what = f"{met[0]} ({met[0].day})"
    return Miss(expected, f"never {expected.what}; there was {what}",
                f"nunca {expected.what}; hubo {what}", met[0].day)  # fmt: skip


def _closed(expected: Expectation, life: Life, deeds: tuple[Deed, ...]) -> Miss | None:
    ends = [
        (today(life.case, one.event.at), one.event.end) for one in life.entries if isinstance(one.event, CaseClosed)
    ]
    if (expected.first, expected.what) in ends:
        return None
    en = ", ".join(f"{end} on {day}" for day, end in ends) or "it stayed open"
    es = ", ".join(f"{end} el {day}" for day, end in ends) or "quedó abierto"
    return Miss(expected, f"closed as {expected.what} on {expected.first}; {en}",
                f"cerrado como {expected.what} el {expected.first}; {es}",
                ends[-1][0] if ends else expected.first)  # fmt: skip


def _refused(expected: Expectation, life: Life, deeds: tuple[Deed, ...]) -> Miss | None:
    if (expected.first, expected.what) in refusals(life):
        return None
    return Miss(expected, f"{expected.what} refused on {expected.first}; it was not",
                f"{expected.what} rechazado el {expected.first}; no lo fue", expected.first)  # fmt: skip


def refusals(life: Life) -> Iterator[tuple[date, str]]:
    """What was asked in vain: the day, and the event that it would have been."""
    for one in life.refused:
        kind = "promise_made" if isinstance(one.asked.command, Promise) else "proposal_made"
        yield today(life.case, one.asked.at), kind


CHECKS = {"deed": _done, "silence": _silent, "never": _never, "closed": _closed, "refused": _refused}
