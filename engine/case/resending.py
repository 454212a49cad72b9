"""A message that the provider took and told as failed later: whether it is sent again, and by which channels.

From semantics 2 on. Only what the customer must have is sent again, within its own stage; of anything else the address
task is all that follows.
"""

from __future__ import annotations

from engine.case.ageing import RANK
from schemas.case import Case
from schemas.plan import Plan, Step
from schemas.playbook import Channel


def goes_again(plan: Plan, case: Case, step: Step) -> bool:
    """Whether the step was sent, failed since, and has a channel left.

    A step that no channel left would take is not asked for again and again: it waits until the address is mended.
    """
    sent = case.steps.get(step.path)
    if sent is None or sent.state != "done":
        return False
    return failed_for_good(plan, case, step) and bool(channels_left(case, step)) and _in_its_stage(case, step)


def failed_for_good(plan: Plan, case: Case, step: Step) -> bool:
    """Whether the customer must have it and what was sent of it last did not arrive."""
    failure = case.failures.get(step.path)
    return plan.semantics >= 2 and step.required and failure is not None and failure.stands


def channels_left(case: Case, step: Step) -> tuple[Channel, ...]:
    """The channels of `by` by which it has not failed, since the address was last mended."""
    failure = case.failures.get(step.path)
    return tuple(one for one in step.by if failure is None or one not in failure.channels)


def times_failed(case: Case, step: Step) -> int:
    """How often it was told as failed: each time, what is sent next has a key of its own."""
    failure = case.failures.get(step.path)
    return failure.times if failure is not None else 0


def _in_its_stage(case: Case, step: Step) -> bool:
    ranks = {str(stage): rank for stage, rank in RANK.items()}
    return ranks.get(step.stage, 0) >= ranks.get(case.stage, 0)
