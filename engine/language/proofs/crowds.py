"""The contacts that do not go out as written though nothing goes wrong, over 24 months of due dates. It tells nobody.

Only the kinds of invoice whose contacts are not all among another kind's are gone through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from engine.case.conditions import FactValue
from engine.language.proofs.days import SamePlan, Times, days_of_plan
from engine.language.proofs.draft import Draft
from engine.language.proofs.order import misplaced
from engine.language.proofs.schedule import Fate, Schedule, contacts_of, crowded, is_certain
from engine.language.proofs.together import Witness, facts_of_steps, invoices, runs
from engine.language.proofs.work import MOST_WORK, Work
from schemas.plan import Plan

RARELY: Final = 20
"""What happens on fewer than one in so many due dates comes of holidays; no schedule is free of it."""
EVERY: Final = 5
"""A sample is every fifth due date: each weekday is in it, and what is more than rare is met."""
MOST_KINDS: Final = 8
"""Kinds of invoice that are gone through."""
ORDINARY: Final = {"offer": "made", "dispute": "none", "terms_accepted": "yes"}
"""Of a customer whom nothing goes wrong with; the terms that a new one is sent first are no part of the schedule."""


def kinds_of(plan: Plan) -> list[Witness]:
    """One invoice for each largest set of contacts and ends that can run together while nothing goes wrong.

    A kind whose steps are all among another's is less crowded, and is not looked at; nor are more than a few.
    """
    every = [step for stage in plan.stages for step in stage.steps]
    steps = [step for step in every if is_certain(step)]
    asked = {step.path: tuple(sorted(facts_of_steps(step))) for step in steps}
    answers: dict[tuple[str, tuple[FactValue, ...]], bool] = {}
    kinds: dict[frozenset[str], Witness] = {}
    for witness in invoices(plan, every):
        if any(witness.get(name, word) != word for name, word in ORDINARY.items()):
            continue
        running = []
        for step in steps:
            key = step.path, tuple(witness[name] for name in asked[step.path])
            if key not in answers:
                answers[key] = runs(step, witness)
            if answers[key]:
                running.append(step.path)
        kinds.setdefault(frozenset(running), witness)
    largest: list[frozenset[str]] = []
    for paths in sorted(kinds, key=len, reverse=True):
        if len(largest) < MOST_KINDS and not any(paths <= larger for larger in largest):
            largest.append(paths)
    return [kinds[paths] for paths in largest]


Cause = tuple[str, int]


class Told(msgspec.Struct, frozen=True):
    """A contact that does not go as written, on how many due dates, and how on the first of them."""

    fate: Fate
    times: Times
    witness: Witness
    lost: bool


def found(draft: Draft) -> tuple[Told, ...]:
    """What does not go as written, but for steps that stand in the wrong place anyway."""
    amiss, _ = of_plan(SamePlan(draft.plan), draft.since)
    elsewhere = misplaced(draft) if amiss else frozenset()
    return tuple(one for one in amiss if not elsewhere & {one.fate.step.path, one.fate.overtaken_by, *one.fate.counted})


@lru_cache(maxsize=8)
def of_plan(same: SamePlan, since: date | None) -> tuple[tuple[Told, ...], bool]:
    """For each step and cap, or each step without one, the kind of invoice for which it goes wrong first.

    And whether each kind was gone through: a long and crowded schedule has more days than there is work for.
    """
    work = Work(MOST_WORK)
    days = days_of_plan(same.plan, since)
    contacts = contacts_of(same.plan, days)
    seen = {frozenset(step.path for step in contacts): crowded(same.plan, days, contacts, range(len(days.dues)))}
    if all(len(places) * RARELY < len(days.dues) for places in seen.values()):
        return (), True  # fewer contacts are never more crowded
    amiss: dict[Cause, Told] = {}
    for witness in kinds_of(same.plan):
        steps = [step for step in contacts if runs(step, witness)]
        paths = frozenset(step.path for step in steps)
        within = next((places for larger, places in seen.items() if paths <= larger), range(len(days.dues)))
        seen[paths] = crowded(same.plan, days, steps, within)
        schedule = Schedule(same.plan, days, witness)
        if not work.take(len(schedule.steps) * len(seen[paths])):
            return tuple(amiss.values()), False
        if not amiss or _amiss(schedule, seen[paths][::EVERY]).keys() - amiss.keys():
            for cause, wrong in _amiss(schedule, seen[paths]).items():
                if len(wrong) * RARELY >= len(days.dues):
                    amiss.setdefault(cause, _told(wrong, witness, len(days.dues)))
    return tuple(amiss.values()), True


def _amiss(schedule: Schedule, places: Iterable[int]) -> dict[Cause, list[tuple[int, Fate]]]:
    """The contacts that do not go out on the day they are written for, by step and cap."""
    causes: dict[Cause, list[tuple[int, Fate]]] = {}
    for place in places:
        for fate in schedule.run(place):
            if fate.done_on != fate.opens_on:
                causes.setdefault((fate.step.path, fate.limit), []).append((place, fate))
    return causes


def _told(wrong: list[tuple[int, Fate]], witness: Witness, due_dates: int) -> Told:
    """Shown as it mostly goes."""
    lost = [one for one in wrong if one[1].done_on is None]
    place, fate = (lost if 2 * len(lost) >= len(wrong) else [one for one in wrong if one not in lost])[0]
    return Told(fate, Times(len(wrong), due_dates, place), witness, len(lost) == len(wrong))


def goes_well(plan: Plan, since: date | None, witness: Witness, paths: Collection[str], limit: int,
               work: Work) -> bool:  # fmt: skip
    """Whether the cap puts none of these contacts off for this kind of invoice, or rarely: on a sample, and in time."""
    days = days_of_plan(plan, since)
    steps = [step for step in contacts_of(plan, days) if runs(step, witness)]
    sample, schedule, wrong = range(0, len(days.dues), EVERY), Schedule(plan, days, witness), 0
    for place in crowded(plan, days, steps, sample):
        if not work.take(len(schedule.steps)):
            return False
        amiss = (fate for fate in schedule.run(place) if fate.done_on != fate.opens_on)
        wrong += any(fate.step.path in paths and fate.limit == limit for fate in amiss)
        if wrong * RARELY >= len(sample):
            return False
    return True
