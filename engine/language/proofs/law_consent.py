"""Contacts for which rule packs ask for consent on every channel: P426. Who has agreed to what is not known here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.packs import standing, where
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.law_acts import rules_of
from engine.language.proofs.postponements import CONTACTS, channels_of
from engine.language.proofs.shown import listed_steps
from engine.language.proofs.speaking import speaks_of_step
from engine.language.writing.suggestions import listed
from schemas.plan import Step
from schemas.rules import Consent, Rule


def check_contacts_need_no_consent(draft: Draft) -> Iterator[Finding]:
    """P426: a contact has a channel that needs no consent; else whoever has not agreed never gets it."""
    silent: dict[tuple[str, ...], list[Step]] = {}
    rules = {f"{pack.id}.{rule.id}": rule for pack, rule in rules_of(draft) if isinstance(rule.says, Consent)}
    for step in draft.steps() if rules else ():
        if step.verb in CONTACTS and (names := _asked(rules, step)):
            silent.setdefault(names, []).append(step)
    for names, steps in silent.items():
        yield _silent(draft, names, rules[names[0]], steps)


def _asked(rules: dict[str, Rule], step: Step) -> tuple[str, ...]:
    """The rules that ask for consent to the step's channels: one where it alone does, none where a channel is free.

    None either where a rule asks for it on every channel that there is: no playbook can help that.
    """
    channels = channels_of(step)
    bound = {name: rule for name, rule in rules.items() if speaks_of_step(rule, step)}
    if any(not rule.channels for rule in bound.values()):
        return ()
    for name, rule in bound.items():
        if all(map(rule.speaks_of, channels)):
            return (name,)
    asking = [[name for name, rule in bound.items() if rule.speaks_of(channel)] for channel in channels]
    return tuple(dict.fromkeys(name for names in asking for name in names)) if all(asking) else ()


def _silent(draft: Draft, names: tuple[str, ...], rule: Rule, steps: list[Step]) -> Finding:
    (en, es), (law, ley), first = listed_steps(steps), standing(rule), steps[0]
    key = "call" if first.verb == "call" else "by"
    hints = ("add a channel that needs none, or ask for consent and record it",
             "agregue un canal que no la necesite, o pídala y regístrela")  # fmt: skip
    path = "policy.contact_rules" if first.path.startswith("policy") else f"{first.path}.{key}"
    return draft.finding("P426", path,
                         f"{listed(names)} ({law}) asks for the customer's consent to every channel of {en}: who has "
                         "not agreed never gets it",
                         f"{listed(names)} ({ley}) pide la autorización del cliente para todos los canales de {es}: "
                         "quien no la dio nunca lo recibe",
                         hints, warning=True, elsewhere=where(draft.library, rule, "the rule", "la regla"))  # fmt: skip


OF_SENSE: Final[tuple[Check, ...]] = (check_contacts_need_no_consent,)
