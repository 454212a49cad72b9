"""When a case looks at its customer's history again, and what it then knows anew. It reads no books itself.

A stage is entered by what is known of the customer on that day (semantics 2); plans of semantics 1 keep what they
were told when the case opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from engine.case.ageing import today
from engine.case.facts import asked, typed
from schemas.case import Case
from schemas.events import Entry, FactsChanged, StageEntered
from schemas.facts import CATALOGUE
from schemas.history import LookAt
from schemas.plan import Condition, Plan
from schemas.playbook import TIMELINE_STAGES

HISTORY = "history"
"""What the line of the record says that told facts of the history."""


def looks_at(plan: Plan, case: Case, entries: Iterable[Entry], now: datetime) -> LookAt | None:
    """What to ask of the history before these notes are taken for true, where they enter a stage; else None.

    On the day on which the case opened the history was just read.
    """
    if plan.semantics < 2 or today(case, now) == today(case, case.opened_at):
        return None
    if not any(isinstance(one.event, StageEntered) and one.event.stage in TIMELINE_STAGES for one in entries):
        return None
    names = history_asked(plan)
    if not names:
        return None
    states = [promise.state for promise in case.promises]
    return LookAt(case.invoice, today(case, now), names, states.count("kept"), states.count("broken"))


def history_asked(plan: Plan) -> tuple[str, ...]:
    """The history facts that the plan's tables and conditions ask, by name."""
    return tuple(sorted({name for name in _asked(plan) if CATALOGUE[name].source == "history"}))


def _asked(plan: Plan) -> Iterator[str]:
    for table in (plan.segments, plan.offers):
        yield from table.given if table is not None else ()
    for step in (*(step for stage in plan.stages for step in stage.steps), *plan.when_paid):
        yield from _of(step.only_if)
        yield from _of(step.unless)


def _of(condition: Condition | None) -> tuple[str, ...]:
    return asked(condition) if condition is not None else ()


def news_of(case: Case, looked: Mapping[str, str], now: datetime) -> FactsChanged | None:
    """What the look says that the case did not know; None where nothing changed. Compared as values, not as texts."""
    changed = {name: text for name, text in looked.items() if _differs(case.facts.get(name), name, text)}
    return FactsChanged(at=now, facts=changed) if changed else None


def _differs(known: str | None, name: str, text: str) -> bool:
    if name == "terms_accepted" and known == "yes":
        return False  # nobody takes it back, and the case may have heard of it before the books
    return known is None or typed(name, known) != typed(name, text)
