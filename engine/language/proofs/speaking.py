"""Which rules speak of a step: by why it goes out, and whether before or after due. It proves nothing.

What the day of a step will be is not asked: a reminder before due that closed days put off is still meant for before.
"""

from __future__ import annotations

from typing import Final

from schemas.contact import purpose_of
from schemas.plan import Step
from schemas.rules import Cap, Gap, Rule

BEFORE_DUE: Final = ("policy", "invoicing")
"""The stages whose steps come before due, as far as they do not say otherwise."""


def speaks_of_step(rule: Rule, step: Step) -> bool:
    """Whether the rule binds the step's contact."""
    return has_purpose(rule, step) and rule.when in ("any", "pre_due" if is_before_due(step) else "overdue")


def has_purpose(rule: Rule, step: Step) -> bool:
    """Whether the rule speaks of contacts made for the step's reason."""
    return not rule.purposes or purpose_of(step) in rule.purposes


def is_before_due(step: Step) -> bool:
    """Whether the step is meant for the due day or before it; thanks for a payment are about no overdue debt."""
    if step.path.startswith("when_paid"):
        return True
    if step.at.anchor == "due":
        return step.at.offset.count <= 0
    return step.stage in BEFORE_DUE


def is_provable(rule: Rule) -> bool:
    """Whether what a cap or gap counts is known beforehand: whether both sides will talk is not."""
    match rule.says:
        case Cap(counts=what) | Gap(after=what):
            return what != "conversations"
        case _:
            return True
