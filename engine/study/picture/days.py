"""On which day of an invoice's life each step, stage and end of a plan falls. It draws nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import msgspec

from engine.case.ageing import steps_of
from engine.case.workdays import add
from schemas.plan import Calendar, Moment, Plan, Step

ANY_MONDAY: Final = date(2026, 3, 2)
"""Due day of a picture without dates: a Monday in a calendar without holidays, so that business days can be counted."""
USUAL_TERMS: Final = 30


class Mark(msgspec.Struct, frozen=True):
    """A step and its earliest day, counted from the due day. `since` is the day of the step that it waits for."""

    step: Step
    day: int
    since: int | None = None


class Band(msgspec.Struct, frozen=True):
    """A stage from its first day to the day on which the next one begins."""

    stage: str
    first: int
    last: int


class Course(msgspec.Struct, frozen=True):
    """The life: days are counted from `due`; `is_dated` where the author gave that day."""

    due: date
    is_dated: bool
    issue: int
    end: int
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...]

    def on(self, day: int) -> date:
        """The date of a day of this life."""
        return self.due + timedelta(days=day)


def course(plan: Plan, due: date | None = None) -> Course:
    """The life of an invoice that falls due on `due`, with everything on time and nothing in its way."""
    on = due or ANY_MONDAY
    calendar = plan.calendar if due else Calendar(plan.calendar.country)
    reckoning = _Reckoning(plan, on, issued_before(plan, on, calendar), calendar, is_dated=due is not None)
    marks = tuple(reckoning.mark(step) for step in steps_of(plan))
    bands = reckoning.bands()
    end = (reckoning.day(plan.ends.at) - on).days
    return Course(on, due is not None, (reckoning.issued - on).days, end, marks, bands)


def issued_before(plan: Plan, due: date, calendar: Calendar) -> date:
    """The latest issue day by which an invoice is due on a day under the playbook's terms; else 30 days before."""
    payment = plan.terms.payment
    if payment is None:
        return due - timedelta(days=USUAL_TERMS)
    days = (due - timedelta(days=gone) for gone in range(800))
    return next((day for day in days if add(day, payment, calendar) <= due), due - timedelta(days=USUAL_TERMS))


class _Reckoning:
    """Counts the days of one life; a step that waits for another is counted from that one's day."""

    def __init__(self, plan: Plan, due: date, issued: date, calendar: Calendar, *, is_dated: bool) -> None:
        self.plan, self.due, self.issued, self.calendar, self.is_dated = plan, due, issued, calendar, is_dated
        self.days: dict[str, date] = {}

    def mark(self, step: Step) -> Mark:
        """The step on its day. With dates, a day on which nobody may be contacted moves on to the next open one."""
        day = self.days[step.path] = self._open(self.day(step.at))
        since = self.days.get(step.at.step) if step.at.anchor == "step" else None
        return Mark(step, (day - self.due).days, None if since is None else (since - self.due).days)

    def day(self, moment: Moment) -> date:
        """The day that a moment means."""
        anchors = {"issue": self.issued, "due": self.due}
        anchor = anchors.get(moment.anchor) or self.days.get(moment.step, self.due)
        return add(anchor, moment.offset, self.calendar)

    def bands(self) -> tuple[Band, ...]:
        """The stages in order; none begins before the one before it."""
        bands: list[Band] = []
        first = (self.issued - self.due).days
        stages = [stage for stage in self.plan.stages if stage.name != "policy"]
        for stage in stages:
            until = stage.next_stage or self.plan.ends.at
            last = max(first, (self.day(until) - self.due).days)
            bands.append(Band(stage.name, first, last))
            first = last
        return tuple(bands)

    def _open(self, day: date) -> date:
        for _ in range(31 if self.is_dated else 0):
            if is_open(day, self.plan):
                return day
            day += timedelta(days=1)
        return day


def is_open(day: date, plan: Plan) -> bool:
    """Whether customers may be contacted on the day at all."""
    return day.isoweekday() in plan.window.days and day not in plan.calendar.holidays
