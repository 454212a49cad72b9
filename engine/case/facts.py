"""The facts of a case as conditions see them: the recorded ones, typed, and those that follow from the case itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from engine.case.ageing import days_past_due, today
from engine.case.charging import owed
from engine.case.conditions import FactMissing, Facts, FactValue, first_row, holds
from engine.case.principal import settled_on
from schemas.case import Case
from schemas.facts import CATALOGUE
from schemas.money import Money, parse_money
from schemas.plan import Condition, Plan, Step


def facts_of(plan: Plan, case: Case, now: datetime) -> dict[str, FactValue]:
    """Everything that a condition or table may ask of the case at this moment."""
    recorded = {name: typed(name, text) for name, text in case.facts.items() if name in CATALOGUE}
    return recorded | _live(plan, case, now)


@lru_cache(maxsize=4096)
def typed(name: str, text: str) -> FactValue:
    """A recorded fact's text as its catalogue type: Money, Decimal or a word."""
    match CATALOGUE[name].kind:
        case "money":
            return parse_money(text)
        case "number" | "share" | "days":
            return Decimal(text)
        case _:
            return text


def facts_asked(plan: Plan, case: Case, now: datetime) -> Facts:
    """The same, each computed as it is asked: most conditions and tables ask a few."""
    return _AsAsked(plan, case, now)


class _AsAsked(dict[str, FactValue]):
    """Facts that were asked so far; the others are found as they are asked."""

    __slots__ = ("_about",)

    def __init__(self, plan: Plan, case: Case, now: datetime) -> None:
        super().__init__()
        self._about = (plan, case, now)

    def __missing__(self, name: str) -> FactValue:
        case = self._about[1]
        if name in LIVE:
            value = self[name] = LIVE[name](*self._about)
        elif name in case.facts and name in CATALOGUE:
            value = self[name] = typed(name, case.facts[name])
        else:
            raise KeyError(name)
        return value


def _live(plan: Plan, case: Case, now: datetime) -> dict[str, FactValue]:
    return {name: of(plan, case, now) for name, of in LIVE.items()}


def _days_late(plan: Plan, case: Case, now: datetime) -> FactValue:
    return Decimal(((_settled_on(plan, case) or today(case, now)) - case.due_on).days)


LIVE: Final[dict[str, Callable[[Plan, Case, datetime], FactValue]]] = {
    "amount_due": lambda plan, case, now: Money(owed(plan, case, now) - case.contested, case.currency),
    "amount_total": lambda plan, case, now: Money(case.amount, case.currency),
    "share_paid": lambda plan, case, now: case.paid / case.amount,
    "days_past_due": lambda plan, case, now: Decimal(days_past_due(plan, case, now)),
    "days_late": _days_late,
    "offer": lambda plan, case, now: case.offer,
    "dispute": lambda plan, case, now: case.dispute,
    "stage": lambda plan, case, now: case.stage,
}
"""What follows from the case itself."""


def _settled_on(plan: Plan, case: Case) -> date | None:
    """The day on which the invoice itself was paid: by value dates, where the plan knows them."""
    if plan.semantics >= 2:
        return settled_on(case)
    return today(case, case.paid_at) if case.paid_at else None


def why_not(step: Step, facts: Facts) -> str | None:
    """Why the step's conditions keep it from running, with the facts that they ask: `unless pays_by`; else None."""
    try:
        if step.only_if is not None and not holds(step.only_if, facts):
            return f"only_if {', '.join(asked(step.only_if))}"
        if step.unless is not None and holds(step.unless, facts):
            return f"unless {', '.join(asked(step.unless))}"
    except FactMissing as missing:
        return f"fact_missing {missing.args[0]}"
    return None


def asked(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition asks, each once, in order."""
    names = (condition.fact,) if condition.fact else tuple(name for part in condition.parts for name in asked(part))
    return tuple(dict.fromkeys(names))


def segment_of(plan: Plan, case: Case, now: datetime) -> tuple[int, dict[str, str]] | None:
    """The row of data.segments that fits, and its answers by fact name; None without a table or a fitting row.

    From semantics 2 on what is not known fits only `any`: a row that asks for it is passed over."""
    if plan.segments is None:
        return None
    try:
        found = first_row(plan.segments, facts_asked(plan, case, now), passes_over_unknown=plan.semantics >= 2)
    except FactMissing:
        return None
    if found is None:
        return None
    index, row = found
    return index, dict(zip(plan.segments.then, row.then, strict=True))


def offer_for(plan: Plan, case: Case, now: datetime) -> dict[str, str] | None:
    """What may be offered: the first row of negotiation.offers that fits, by column name; None when none does."""
    if plan.offers is None:
        return None
    try:
        found = first_row(plan.offers, facts_asked(plan, case, now))
    except FactMissing:
        return None
    return None if found is None else dict(zip(plan.offers.then, found[1].then, strict=True))
