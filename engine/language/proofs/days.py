"""On which day each step, boundary and end of a playbook falls, for every due date of 24 months. It judges nothing.

An ordinary life is meant: nobody pays, nothing is held, no step is skipped, and each is done on the first open day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final, Literal

import msgspec

from engine.language.proofs.almanac import Almanac, almanac
from engine.language.proofs.draft import Draft
from engine.language.proofs.examples import TYPICAL_DAYS
from schemas.plan import Calendar, Duration, Moment, Plan, StagePlan, Step

DUE_DATES: Final = 731
"""24 months of due dates, with a leap day."""
CLOSERS: Final = ("hand_over", "write_off")
"""Deeds after which a case is closed."""
Root = Literal["issue", "due"]


class Column(msgspec.Struct, frozen=True):
    """One moment's day for every due date. `root` is the invoice's date that it hangs on, in the end."""

    root: Root
    days: tuple[int, ...]


class Days(msgspec.Struct, frozen=True):
    """The days of a plan. `dues` and `issues` belong together; without payment terms an issue day is only a guess,
    and columns of the two roots cannot be compared.
    """

    almanac: Almanac
    dues: tuple[int, ...]
    issues: tuple[int, ...]
    terms_known: bool
    meant: dict[str, Column]
    opened: dict[str, Column]
    stage_ends: dict[str, Column]
    ends: Column | None

    def comparable(self, one: Column, other: Column) -> bool:
        """Whether the two can be held against each other, due date by due date."""
        return one.root == other.root or self.terms_known

    def mixed(self, one: Column, other: Column) -> bool:
        """Whether comparing them rests on the payment terms, which an invoice's own due date sets aside."""
        return one.root != other.root


class Times(msgspec.Struct, frozen=True):
    """On how many due dates something goes wrong, and the place of the first of them in the columns."""

    count: int
    of: int
    first: int

    @property
    def always(self) -> bool:
        return self.count == self.of


def when(bad: Callable[[int, int], bool], one: Column, other: Column) -> Times | None:
    """The due dates on which two columns stand badly to each other; None where they never do."""
    wrong = [place for place, pair in enumerate(zip(one.days, other.days, strict=True)) if bad(*pair)]
    return Times(len(wrong), len(one.days), wrong[0]) if wrong else None


def days_of(draft: Draft) -> Days:
    """The days of a draft's plan; counted once, however many proofs ask."""
    return days_of_plan(draft.plan, draft.since)


def days_of_plan(plan: Plan, since: date | None) -> Days:
    """The days of any plan, such as one with a step moved."""
    return _days(SamePlan(plan), since)


def column_of(draft: Draft, moment: Moment) -> Column | None:
    """A moment's day for every due date; None where it hangs on a step that has none."""
    days = days_of(draft)
    return _Counting(days.almanac, days.dues, days.issues, days.opened)(moment)


class SamePlan:
    """A plan by identity: hashing its texts would cost more than counting its days."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SamePlan) and self.plan is other.plan


@lru_cache(maxsize=16)
def _days(same: SamePlan, since: date | None) -> Days:
    plan, first = same.plan, (since or first_day(same.plan.calendar)).toordinal()
    known = almanac(plan.calendar, plan.window)
    dues = tuple(range(first, first + DUE_DATES))
    issues = tuple(issues_for(known, plan.terms.payment, dues))
    meant: dict[str, Column] = {}
    opened: dict[str, Column] = {}
    count = _Counting(known, dues, issues, opened)
    for step in (step for stage in plan.stages for step in stage.steps):
        column = count(step.at)
        if column is not None:
            meant[step.path] = column
            opened[step.path] = Column(column.root, _open_days(known, column.days))
    boundaries: dict[str, Column | None] = {
        stage.name: count(stage.next_stage) for stage in plan.stages if stage.next_stage is not None
    }
    stage_ends = {name: column for name, column in boundaries.items() if column is not None}
    return Days(known, dues, issues, plan.terms.payment is not None, meant, opened, stage_ends, count(plan.ends.at))


def first_day(calendar: Calendar) -> date:
    """Where nobody says from which day to look: the first of the second year whose holidays are known."""
    years = sorted({day.year for day in calendar.holidays})
    return date(years[min(1, len(years) - 1)] if years else 2026, 1, 1)


def issues_for(known: Almanac, payment: Duration | None, dues: tuple[int, ...]) -> Iterator[int]:
    """For each due date the latest issue day by which the terms make an invoice due; without terms, a typical one."""
    if payment is None:
        yield from (due - TYPICAL_DAYS for due in dues)
        return
    back = Duration(-payment.count, payment.unit)
    for due in dues:
        issue = known.add(due, back)
        while known.add(issue, payment) > due:
            issue -= 1
        while payment.unit not in ("days", "weeks") and known.add(issue + 1, payment) <= due:
            issue += 1
        yield issue


class _Counting:
    """Counts a moment's column from the invoice's dates, or from the days on which earlier steps are done.

    A moment before a step has no day: nobody knows beforehand when the step will be done.
    """

    def __init__(
        self, known: Almanac, dues: tuple[int, ...], issues: tuple[int, ...], opened: dict[str, Column]
    ) -> None:
        self.known, self.opened = known, opened
        self.roots = {"issue": Column("issue", issues), "due": Column("due", dues)}

    def __call__(self, moment: Moment | None) -> Column | None:
        if moment is None or (moment.anchor == "step" and moment.offset.count < 0):
            return None
        anchor = self.opened.get(moment.step) if moment.anchor == "step" else self.roots[moment.anchor]
        if anchor is None:
            return None
        return Column(anchor.root, _days_later(self.known, moment.offset, anchor.days))


# A playbook with one step moved has all its other days again, and steps of one day share it.
@lru_cache(maxsize=512)
def _days_later(known: Almanac, offset: Duration, days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(known.adding(offset), days))


@lru_cache(maxsize=512)
def _open_days(known: Almanac, days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(known.opens, days))


# --- the playbook's words ---------------------------------------------------------------------------------------


def stages_of(plan: Plan) -> tuple[StagePlan, ...]:
    """The stages that have days of their own."""
    return tuple(stage for stage in plan.stages if stage.name != "policy")


def named(step: Step) -> str:
    """A step as authors speak of it: `send: overdue-first`."""
    return f"{step.verb}: {step.what}"
