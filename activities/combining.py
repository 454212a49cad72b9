"""One message for all invoices of a customer that are due the same day, in the firmest tone. It knows no rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from activities.sight import DueStep
from schemas.contact import ContactRequest, Purpose, Spoke, Verdict
from schemas.plan import Plan

REQUIRED_FIRST = "policy.required_first"
Ask = Callable[[Plan, tuple[str, ...], tuple[str, ...]], Verdict]
"""The rule's verdict under a plan, on the first of some channels, for a message that speaks of some invoices."""


class Question(msgspec.Struct, frozen=True):
    """What the rule was asked, and under which plan."""

    request: ContactRequest
    plan_sha256: str


class Group(msgspec.Struct, frozen=True):
    """The step that speaks, all steps that its message carries (the asking case's own among them), and the verdict.

    `purpose` is why it goes out, with everything that it carries. `question` is what the verdict answers; None where
    the rule of combining itself says it.
    """

    lead: DueStep
    carried: tuple[DueStep, ...]
    plan: Plan
    verdict: Verdict
    purpose: Purpose = "collection"
    question: Question | None = None


def combine(
    own: DueStep, others: tuple[DueStep, ...], plans: Mapping[str, Plan], ask: Ask, day_ends: datetime
) -> Group:
    """The firmest step that may go out leads, and carries those whose own channels and plans allow its channel too.

    A firmer step that may not go out today stands back. When none of the others may lead, the case's own step does, and
    the verdict is its own, whatever it says. A required notice speaks for itself: it carries only the same notice of
    other invoices, and a message that is not required gives it the day.
    """
    willing = [one for one in others if plans[one.plan_sha256].combine == "same_day"]
    notices = [one for one in (own, *willing) if is_required(one, plans)]
    if notices:
        return _among_notices(own, notices, plans, ask, day_ends)
    due = sorted([own, *willing], key=lambda one: (-one.firmness, one is not own))
    for lead in due[: due.index(own)]:
        group = _led_by(lead, due, plans, ask)
        if group.verdict.says == "allowed" and own in group.carried:
            return group
    return _led_by(own, due, plans, ask)


def is_required(one: DueStep, plans: Mapping[str, Plan]) -> bool:
    """Whether the step's playbook says that it must go out."""
    steps = (step for stage in plans[one.plan_sha256].stages for step in stage.steps)
    return any(step.path == one.step and step.required for step in steps)


def _among_notices(
    own: DueStep, notices: list[DueStep], plans: Mapping[str, Plan], ask: Ask, day_ends: datetime
) -> Group:
    plan = plans[own.plan_sha256]
    if own in notices:
        return _led_by(own, [one for one in notices if one.message == own.message], plans, ask)
    if any(ask(plans[one.plan_sha256], one.channels, (one.invoice,)).says == "allowed" for one in notices):
        facts = ", ".join(f"{one.invoice} {one.message}" for one in notices[:3])
        spoke = Spoke(REQUIRED_FIRST, "deferred", own.channels[0] if own.channels else "", facts)
        return Group(own, (own,), plan, Verdict("deferred", (spoke,), until=day_ends))
    return Group(own, (own,), plan, ask(plan, own.channels, (own.invoice,)))


def _led_by(lead: DueStep, due: list[DueStep], plans: Mapping[str, Plan], ask: Ask) -> Group:
    verdict = ask(plans[lead.plan_sha256], _channels_for(lead, due), (lead.invoice,))
    if verdict.says != "allowed":
        return Group(lead, (lead,), plans[lead.plan_sha256], verdict)
    carried = [one for one in due if one is lead or verdict.channel in one.channels]
    for sha in dict.fromkeys([lead.plan_sha256, *(one.plan_sha256 for one in carried)]):
        own = [one for one in carried if sha in (lead.plan_sha256, one.plan_sha256)]
        barred = _barred(lead, own, plans[sha], verdict.channel, ask)
        carried = [one for one in carried if one.invoice not in barred]
    return Group(lead, tuple(carried), plans[lead.plan_sha256], verdict)


def _barred(lead: DueStep, riding: list[DueStep], plan: Plan, channel: str, ask: Ask) -> frozenset[str]:
    """The invoices that a message of the lead's must not speak of under a plan: a debt may have a cap of its own."""
    debts = tuple(dict.fromkeys((lead.invoice, *(one.invoice for one in riding))))
    if ask(plan, (channel,), debts).says == "allowed":
        return frozenset()
    return frozenset(one for one in debts[1:] if ask(plan, (channel,), (lead.invoice, one)).says != "allowed")


def _channels_for(lead: DueStep, due: list[DueStep]) -> tuple[str, ...]:
    """The lead's own channels, first the one that carries the most: an invoice by e-mail never rides in an SMS."""
    return tuple(sorted(lead.channels, key=lambda channel: -sum(channel in one.channels for one in due)))
