"""The last answers to a question about frozen things: asked again at once, they are not computed anew. It knows none.

Plans and cases never change, so the very same ones say the same for ever. They are told apart by being the same
object: to compare them would cost more than most answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from operator import attrgetter
from typing import Any, Final, ParamSpec, TypeVar

from schemas.case import Case
from schemas.plan import Plan

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

MOST: Final = 256
"""So many answers are kept: enough for the cases that live side by side in one process for a moment."""


def remembered(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The question, answered from memory where it was just asked. What it is asked of is known by being the same, the
    last word (a day, a name) by its value. The answer must be one that nobody changes."""
    known: dict[tuple[Any, ...], tuple[tuple[Any, ...], Answer]] = {}

    @wraps(ask)
    def asked(*about: Asked.args, **named: Asked.kwargs) -> Answer:
        key = (*map(id, about[:-1]), about[-1])
        found = known.get(key)
        if found is None:
            found = (about, ask(*about, **named))  # kept with both, so that no other object takes the same place
            if len(known) >= MOST:
                known.clear()
            known[key] = found
        return found[1]

    return asked


OfDay = Callable[[Plan, Case, date], Answer]


def remembered_by(*fields: str) -> Callable[[OfDay[Answer]], OfDay[Answer]]:
    """The same for what of a case hangs on a plan, a day and these fields alone: they are the same objects from one
    state of the case to the next for as long as nothing changed them. What else it read of a case would be an old
    answer told: tests/machine/test_remembered.py watches what is read."""
    parts_of = attrgetter(*fields)

    def remembering(ask: Callable[[Plan, Case, date], Answer]) -> Callable[[Plan, Case, date], Answer]:
        known: dict[tuple[Any, ...], tuple[Plan, tuple[Any, ...], Answer]] = {}
        last: tuple[Plan | None, Case | None, date | None, Any] = (None, None, None, None)

        @wraps(ask)
        def asked(plan: Plan, case: Case, on: date) -> Answer:
            nonlocal last
            of_plan, of_case, of_day, answer = last  # guards ask the same of the same case: a third of the cost
            if case is of_case and plan is of_plan and on == of_day:
                return answer  # type: ignore[no-any-return]
            parts = parts_of(case)
            key = (id(plan), *map(id, parts), on)
            found = known.get(key)
            if found is None:
                if len(known) >= MOST:
                    known.clear()
                found = known[key] = (plan, parts, ask(plan, case, on))
            last = (plan, case, on, found[2])
            return found[2]

        asked.looks_at = frozenset(fields)  # type: ignore[attr-defined]
        return asked

    return remembering


def once_for_a_plan(ask: Callable[[Plan], Answer]) -> Callable[[Plan], Answer]:
    """The question about a plan alone, answered once for each plan, and for ever."""
    known: dict[int, tuple[Plan, Answer]] = {}

    @wraps(ask)
    def asked(plan: Plan) -> Answer:
        found = known.get(id(plan))
        if found is None:
            if len(known) >= MOST:
                known.clear()
            found = known[id(plan)] = (plan, ask(plan))  # kept with the plan, so that no other takes its place
        return found[1]

    return asked
