"""How a case looks on Temporal's own page: search attributes and details in Markdown. Ids, amounts and words only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributePair

from engine.case.ageing import bucket_of, days_past_due
from engine.case.decision import Decision
from schemas.case import Case
from schemas.plan import Plan

STAGE = SearchAttributeKey.for_keyword("CobranzaStage")
HOLD = SearchAttributeKey.for_keyword("CobranzaHold")
BUCKET = SearchAttributeKey.for_keyword("CobranzaBucket")
NEXT_STEP = SearchAttributeKey.for_keyword("CobranzaNextStep")
NEXT_AT = SearchAttributeKey.for_datetime("CobranzaNextAt")
AMOUNT = SearchAttributeKey.for_float("CobranzaAmount")


def attributes(plan: Plan, case: Case, decision: Decision, now: datetime) -> list[SearchAttributePair[Any]]:
    """Stage (or end), hold, ageing bucket, amount due, and the next step with its moment while there is one."""
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(STAGE, case.end or case.stage),
        SearchAttributePair(HOLD, case.holds[0].kind if case.holds else "none"),
        SearchAttributePair(BUCKET, bucket_of(days_past_due(plan, case, now))),
        SearchAttributePair(AMOUNT, float(case.balance)),
        SearchAttributePair(NEXT_STEP, "" if case.is_closed else decision.step),
    ]
    return pairs if decision.wake_at is None else [*pairs, SearchAttributePair(NEXT_AT, decision.wake_at)]


def details(case: Case, decision: Decision) -> str:
    """The case in a few lines of Markdown."""
    rows = {
        "stage": case.end or case.stage,
        "amount due": f"{case.balance} {case.currency} of {case.amount}",
        "due on": case.due_on.isoformat(),
        "holds": ", ".join(hold.kind for hold in case.holds) or "none",
        "next": f"{decision.step} at {decision.wake_at:%Y-%m-%d %H:%M} UTC" if decision.wake_at else "nothing",
    }
    return "\n".join(f"- **{name}**: {text}" for name, text in rows.items())
