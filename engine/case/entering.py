"""How a stage is entered: the customer's segment is asked anew, then the stage begins. It knows no day of its own."""

from __future__ import annotations

from datetime import datetime

from engine.case.facts import segment_of
from schemas.case import Case
from schemas.events import AnyEvent, SegmentAssigned, StageEntered
from schemas.plan import Plan

Notes = list[tuple[AnyEvent, str]]


def entering(plan: Plan, case: Case, entered: StageEntered, because: str, now: datetime) -> Notes:
    """The segment, where another row of data.segments fits now than the case knows, and the stage."""
    notes: Notes = [(entered, because)]
    segment = segment_of(plan, case, now)
    if segment is not None and any(case.facts.get(name) != word for name, word in segment[1].items()):
        index, facts = segment
        notes.insert(0, (SegmentAssigned(at=now, facts=facts, row=index), f"data.segments.rows[{index}]"))
    return notes


def brought_forward(plan: Plan, case: Case, entered: StageEntered | None, because: str, now: datetime) -> Notes:
    """The same for a stage that comes early, where there is one; plans of semantics 1 keep their segment then."""
    if entered is None:
        return []
    return entering(plan, case, entered, because, now) if plan.semantics >= 2 else [(entered, because)]
