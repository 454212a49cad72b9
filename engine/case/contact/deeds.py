"""Which rule of a plan's packs forbids a deed of a case today, such as a report or a fee. It does nothing itself.

A playbook that is published holds nothing that was forbidden when it was checked: this is for what came since.
"""

from __future__ import annotations

from datetime import datetime

from engine.case.ageing import today
from engine.case.contact.binding import unknown_of
from schemas.case import Case
from schemas.plan import Plan
from schemas.rules import Pack, Prohibits, Rule, binding


def forbidden_by(plan: Plan, case: Case, act: str, now: datetime) -> str:
    """The name of the first rule in force that forbids the deed (`us-fdcpa.third-parties`); empty where none does."""
    for pack, rule in binding(plan.packs, today(case, now)):
        if isinstance(rule.says, Prohibits) and act in rule.says.acts and _is_about(pack, rule, case, now):
            return f"{pack.id}.{rule.id}"
    return ""


def _is_about(pack: Pack, rule: Rule, case: Case, now: datetime) -> bool:
    """Whether it speaks of this customer and of a debt of this age; what is not known does not free."""
    kind, country, region = (case.facts.get(name, "") for name in ("customer_kind", "country", "subdivision"))
    when = "overdue" if today(case, now) > case.due_on else "pre_due"
    return rule.when in ("any", when) and unknown_of(pack, kind, country, region) is not None
