"""Which rule of a plan's packs forbids a deed of a case today, such as a report or a fee. It does nothing itself.

A playbook that is published holds nothing that was forbidden when it was checked: this is for what came since.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.case.ageing import today
from engine.case.contact.binding import unknown_of
from engine.case.remembered import once_for_a_plan, remembered
from schemas.case import Case
from schemas.plan import Plan
from schemas.rules import Pack, Prohibits, Rule, binding


def forbidden_by(plan: Plan, case: Case, act: str, now: datetime) -> str:
    """The name of the first rule in force that forbids the deed (`us-fdcpa.third-parties`); empty where none does."""
    return forbidden_on(plan, case, act, today(case, now)) if act in _forbidden(plan) else ""


@once_for_a_plan
def _forbidden(plan: Plan) -> frozenset[str]:
    """The deeds that some rule forbids, of whomever and whenever."""
    says = (rule.says for _, rule in binding(plan.packs))
    return frozenset(act for one in says if isinstance(one, Prohibits) for act in one.acts)


def forbidden_on(plan: Plan, case: Case, act: str, day: date) -> str:
    """The same by the customer's calendar day."""
    if act not in _forbidden(plan):
        return ""
    for pack, rule in _that_forbid(plan.packs, act):
        if rule.is_in_force(day) and not _during(rule) and _is_about(pack, rule, case, day):
            return f"{pack.id}.{rule.id}"
    return ""


@remembered
def _that_forbid(packs: tuple[Pack, ...], act: str) -> tuple[tuple[Pack, Rule], ...]:
    """The rules that forbid the deed, whenever they are in force: few of a plan's rules do, most forbid none."""
    forbids = (one for one in binding(packs) if isinstance(one[1].says, Prohibits))
    return tuple((pack, rule) for pack, rule in forbids if act in rule.says.acts)  # type: ignore[union-attr]


def protected_days(plan: Plan, case: Case, act: str, on: date) -> tuple[tuple[date, date], ...]:
    """The days by `on` for which rules forbid the deed because a legal block stands: (first, first that is free)."""
    rules = _that_forbid(plan.packs, act) if case.blocks else ()
    return tuple(
        (one.since, (on if one.until is None else min(one.until, on)) + timedelta(days=1))
        for pack, rule in rules
        for one in case.blocks
        if one.block in _during(rule) and one.since <= on and rule.is_in_force(one.since)
        and _is_about(pack, rule, case, on)
    )  # fmt: skip


def _during(rule: Rule) -> tuple[str, ...]:
    return rule.says.during if isinstance(rule.says, Prohibits) else ()


def _is_about(pack: Pack, rule: Rule, case: Case, day: date) -> bool:
    """Whether it speaks of this customer and of a debt of this age; what is not known does not free."""
    kind, country, region = (case.facts.get(name, "") for name in ("customer_kind", "country", "subdivision"))
    when = "overdue" if day > case.due_on else "pre_due"
    return rule.when in ("any", when) and unknown_of(pack, kind, country, region) is not None
