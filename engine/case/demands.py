"""Which of a playbook's messages announce a report or hand-over: the final demand, by whatever name. No proofs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.case.ageing import steps_of
from schemas.plan import Plan, Step
from schemas.rules import Notice, Rule, binding

ANNOUNCED: Final = ("report", "hand_over")
"""Deeds that a customer is told of before they are done."""


def notices_before(plan: Plan, deed: Step) -> tuple[Step, ...]:
    """The messages that announce a deed: the one that it counts from, and those that the plan's packs ask for."""
    steps = {step.path: step for step in steps_of(plan)}
    counted = next((step.path for step in _anchors(steps, deed) if step.verb == "send"), "")
    asked = {notice.message for _, notice in announcing(plan, deed.verb)}
    return tuple(
        step for path, step in steps.items() if path == counted or (step.verb == "send" and step.what in asked)
    )


def demands_of(plan: Plan) -> tuple[Step, ...]:
    """All messages that announce a deed of the plan, in its order."""
    found = {step.path for deed in steps_of(plan) if deed.verb in ANNOUNCED for step in notices_before(plan, deed)}
    return tuple(step for step in steps_of(plan) if step.path in found)


def announcing(plan: Plan, verb: str) -> Iterator[tuple[Rule, Notice]]:
    """The rules of the plan's packs that ask for a notice before a deed."""
    for _, rule in binding(plan.packs):
        if isinstance(rule.says, Notice) and verb in rule.says.before:
            yield rule, rule.says


def _anchors(steps: dict[str, Step], deed: Step) -> Iterator[Step]:
    """The steps that a deed counts from, the nearest first."""
    step = deed
    while step.at.anchor == "step":
        step = steps[step.at.step]
        yield step
