"""A case laid out for who explains it: how it stood after each line of its record, its days, its steps by name.

The record is folded again through the plan; nothing is guessed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property

from engine.case.ageing import steps_of
from engine.case.fold import fold, open_case
from engine.case.timeline import Line, places_of, timeline
from engine.case.workdays import at_minute, closing, local_date, opening, start_of, zone_of
from engine.study.explaining.words import Material
from engine.study.words import times
from engine.study.words.names import WEEKDAYS, pick
from engine.study.words.records import approvals, said
from schemas.case import Case
from schemas.events import CaseOpened
from schemas.explaining import PastVerdict
from schemas.plan import Step


class Scene:
    """One case, its plan and its days, in one language. Raises AssertionError where the record begins otherwise."""

    def __init__(self, material: Material) -> None:
        self.material, self.plan, self.language = material, material.plan, material.language
        first = material.entries[0].event
        assert isinstance(first, CaseOpened), "a record begins with case_opened"
        self.states = [open_case(first)]
        for entry in material.entries[1:]:
            self.states.append(fold(self.states[-1], entry.event))
        self.zone = first.zone or first.counted_in or "UTC"
        self.places = places_of(material.plan)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The record as `show` prints it, in the language."""
        return tuple(timeline(self.plan, self.material.entries, self.language,
                              lambda event: said(event, self.language, self.about)))  # fmt: skip

    @cached_property
    def about(self) -> dict[str, str]:
        """What approvals are about that name no step, by its id."""
        return approvals(self.material.entries, self.language)

    @cached_property
    def steps(self) -> dict[str, Step]:
        """Every step of the plan by its path."""
        return {step.path: step for step in (*steps_of(self.plan), *self.plan.when_paid)}

    @property
    def opened_at(self) -> datetime:
        return self.material.entries[0].event.at

    def at(self, moment: datetime) -> Case:
        """The case as it stood at a moment, by its own time."""
        told = [state for entry, state in zip(self.material.entries, self.states, strict=True)
                if entry.event.at <= moment]  # fmt: skip
        return told[-1] if told else self.states[0]

    def before(self, index: int) -> Case:
        """The case before a line of its record."""
        return self.states[max(index - 1, 0)]

    def verdicts(self, key: str) -> tuple[PastVerdict, ...]:
        """Everything the desk said under a contact's key, in order."""
        return tuple(one for one in self.material.verdicts if one.key == key)

    # --- days ---

    def day(self, at: datetime) -> date:
        """The customer's day of a moment."""
        return local_date(at, self.zone)

    def ends(self, day: date) -> datetime:
        """The last moment of a customer's day, or now where it is not over."""
        return min(start_of(day + timedelta(days=1), self.zone) - timedelta(microseconds=1), self.material.now)

    def asked_at(self, day: date) -> datetime:
        """When the machine is asked again about a day: just before its contact window closes, else at its end."""
        opens = opening(start_of(day, self.zone), self.plan.window, self.plan.calendar, self.zone)
        if opens is None or self.day(opens) != day:
            return self.ends(day)
        closes = closing(opens, self.plan.window, self.plan.calendar, self.zone) - timedelta(seconds=1)
        return max(min(closes, self.ends(day)), start_of(day, self.zone))

    def is_open_on(self, day: date) -> bool:
        """Whether the playbook's window opens at all on a day."""
        opens = opening(start_of(day, self.zone), self.plan.window, self.plan.calendar, self.zone)
        return opens is not None and opens <= at_minute(day, 24 * 60 - 1, self.zone)

    # --- words ---

    def say(self, en: str, es: str) -> str:
        return pick((en, es), self.language)

    def clock(self, at: datetime) -> str:
        """`09:12`, the customer's time."""
        return f"{at.astimezone(zone_of(self.zone)):%H:%M}"

    def date(self, day: date) -> str:
        """`Mon 9 Mar 2026`."""
        name = pick(WEEKDAYS[day.isoweekday() - 1], self.language)
        return f"{name} {times.short_date(day, self.language)} {day.year}"

    def moment(self, at: datetime) -> str:
        """`Monday 9 Mar 2026, 09:12`."""
        return f"{self.date(self.day(at))}, {self.clock(at)}"

    def name(self, path: str) -> str:
        """What a step sends, calls or does, by its own name; of what was asked for, what it is; else the path."""
        step = self.steps.get(path)
        return step.what if step is not None else self.about.get(path, path)

    def asked_for(self, step: Step) -> str:
        """When the playbook asks for a step: `1 day after due`."""
        names = {path: one.what for path, one in self.steps.items()}
        return times.moment(step.at, names, self.language)
