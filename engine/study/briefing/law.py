"""What must not be said or done in this call, and what must: the packs' rules in force, in words. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from engine.case.ageing import today
from engine.case.contact.binding import unknown_of
from engine.case.contact.deeds import forbidden_by
from engine.study.explaining.rules import backing
from engine.study.words import times
from engine.study.words.names import Both, pick
from schemas.briefing import Asked, Law
from schemas.case import Case
from schemas.plan import Plan
from schemas.playbook import DELAY_REASONS
from schemas.rules import Cap, Gap, Hours, Prohibits, Rule, States, Text, binding

CALL: Final = "call"
DEEDS: Final = frozenset({"report", "hand_over", "charge_fee", "charge_interest"})
"""What a playbook does, and no person on the telephone."""
_HOUSE: Final[Both] = ("the playbook's own: policy, not law", "propia del playbook: política, no ley")
_NOT_ASKED: Final[Both] = ("this playbook does not ask for the reason", "este playbook no pregunta el motivo")


def in_force(plan: Plan, case: Case, now: datetime) -> Iterator[tuple[str, Rule]]:
    """The rules that bind a call to collect from this customer today; what is not known of them frees nobody."""
    kind, country, region = (case.facts.get(name, "") for name in ("customer_kind", "country", "subdivision"))
    when = "overdue" if today(case, now) > case.due_on else "pre_due"
    for pack, rule in binding(plan.packs, today(case, now)):
        about = unknown_of(pack, kind, country, region) is not None and rule.when in ("any", when)
        if about and rule.speaks_of(CALL) and (not rule.purposes or "collection" in rule.purposes):
            yield f"{pack.id}.{rule.id}", rule


def never(plan: Plan, case: Case, now: datetime, rules: Mapping[str, str], language: str) -> tuple[Law, ...]:
    """What is never said or done."""
    return tuple(
        _law(name, rule, rules, language) for name, rule in in_force(plan, case, now)
        if isinstance(rule.says, Prohibits) and not DEEDS.issuperset(rule.says.acts)
    )  # fmt: skip


def must(plan: Plan, case: Case, now: datetime, rules: Mapping[str, str], language: str) -> tuple[Law, ...]:
    """What has to be said."""
    return tuple(
        _law(name, rule, rules, language) for name, rule in in_force(plan, case, now) if isinstance(rule.says, Text)
    )


def know(plan: Plan, case: Case, now: datetime, rules: Mapping[str, str], language: str) -> tuple[Law, ...]:
    """What else a text asks that no program keeps: it is for people to know."""
    return tuple(
        _law(name, rule, rules, language) for name, rule in in_force(plan, case, now) if isinstance(rule.says, States)
    )


def limits(plan: Plan, case: Case, now: datetime, rules: Mapping[str, str], language: str) -> tuple[Law, ...]:
    """When, and how often: the packs' hours, caps and gaps, then the playbook's own."""
    packs = [
        _law(name, rule, rules, language)
        for name, rule in in_force(plan, case, now)
        if isinstance(rule.says, Hours | Cap | Gap)
    ]
    own = [Law("policy.contact_window", times.window(plan.window, language), pick(_HOUSE, language))]
    for index, limit in enumerate(plan.limits):
        if limit.group == "calls":
            within = times.duration(limit.within, language)
            calls = pick(("call", "llamada"), language) + "s" * (limit.at_most != 1)
            text = pick((f"at most {limit.at_most} {calls} in {within}",
                         f"como máximo {limit.at_most} {calls} en {within}"), language)  # fmt: skip
            own.append(Law(f"policy.limits[{index}]", text, pick(_HOUSE, language)))
    return (*packs, *own)


def reasons(
    plan: Plan, case: Case, now: datetime, rules: Mapping[str, str], language: str
) -> tuple[tuple[Asked, ...], str]:
    """The codes for why it was not paid, or none and who forbids to ask."""
    rule = forbidden_by(plan, case, "ask_reason", now)
    if rule:
        return (), f"{rules.get(rule, rule)} ({rule})"
    if not plan.ask_reason:
        return (), pick(_NOT_ASKED, language)
    return tuple(Asked(code, pick(words, language)) for code, words in DELAY_REASONS.items()), ""


def _law(name: str, rule: Rule, rules: Mapping[str, str], language: str) -> Law:
    return Law(name, rules.get(name, name), backing(rule, language))
