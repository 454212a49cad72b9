"""A rule's word as a careful colleague tells it: what it asks, what it saw, where it is written, and what backs it.

It judges nothing: every word was spoken before, and stands in the record.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from engine.study.explaining import seen
from engine.study.explaining.words import Material, RuleTold
from engine.study.words import times
from engine.study.words.names import CHANNELS, Both, name, pick
from schemas.contact import Spoke
from schemas.plan import Plan
from schemas.rules import BASES, BINDING, Rule

# The rules that the contact desk has of its own: what each asks.
OWN: Final[dict[str, Both]] = {
    "invoice.paid": ("something must be owed", "debe haber algo por cobrar"),
    "policy.contact_window": ("contact only within {window}", "se contacta solo dentro de {window}"),
    "policy.combine": ("the customer is contacted once a day", "al cliente se le contacta una vez al día"),
    "policy.limits": ("the playbook's cap: {limit}", "el tope del playbook: {limit}"),
    "policy.required_first": (
        "a required notice about another invoice has the day", "el día es de un aviso obligatorio de otra factura"),
    "customer.opted_out": ("the customer may say no to a channel", "el cliente puede decir no a un canal"),
    "customer.address": (
        "there must be a good address for the channel", "debe haber una dirección válida para el canal"),
    "customer.unapplied_cash": (
        "money that nobody has matched yet may be this payment", "un dinero aún sin aplicar puede ser este pago"),
    "customer.on_request": ("the customer asked to be left alone", "el cliente pidió que no se le contacte"),
    "customer.blocked": ("while a legal block stands nobody collects", "con un bloqueo legal nadie cobra"),
    "customer.consent": ("the customer must have agreed", "el cliente debe haber aceptado"),
    "channel.stopped": ("a channel in bad health rests", "un canal en mal estado descansa"),
    "channel.unavailable": ("the channel must be there", "el canal debe existir"),
    "document": (
        "the documents that must go with the message must be made",
        "deben poder hacerse los documentos que van con el mensaje"),
    "provider": ("the channel must take the message", "el canal debe aceptar el mensaje"),
}  # fmt: skip
SAYS: Final[dict[str, Both]] = {
    "allowed": ("allows", "permite"),
    "deferred": ("puts off", "aplaza"),
    "refused": ("refuses", "rechaza"),
}
_HOUSE: Final[Both] = ("the playbook's own: policy, not law", "propia del playbook: política, no ley")
_DESK: Final[Both] = ("the contact desk's own, in every playbook", "propia de la mesa de contacto, en todo playbook")
SURE: Final[dict[str, Both]] = {
    "high": ("sure: high", "seguridad alta"), "medium": ("sure: medium", "seguridad media"),
    "low": ("sure: low", "seguridad baja"),
}  # fmt: skip
_UNVERIFIED: Final[Both] = ("UNVERIFIED, ask a lawyer", "SIN VERIFICAR, consulte a un abogado")
_GROUPS: Final[dict[str, Both]] = {"messages": ("messages", "mensajes"), "calls": ("calls", "llamadas")}
_ONE: Final[dict[str, Both]] = {"messages": ("message", "mensaje"), "calls": ("call", "llamada")}


def told(material: Material, spoke: Spoke, moment: Callable[[datetime], str]) -> RuleTold:
    """One word of a verdict. `moment` says a UTC moment on the customer's clock."""
    language = material.language
    rule = find(material.plan, spoke.rule)
    own = asks(material.plan, spoke.rule, language) if rule is None else spoke.rule
    wanted = material.rules.get(spoke.rule, own)
    saw = seen.in_words(spoke.facts, spoke.rule, language, moment)
    text = "; ".join(part for part in (wanted, saw) if part)
    channel = name(CHANNELS, spoke.channel, language) if spoke.channel else ""
    if rule is None:
        whose = _HOUSE if spoke.rule.startswith("policy.") else _DESK
        place = place_of(material.plan, spoke.rule)
        return RuleTold(spoke.rule, spoke.says, text, channel, place, pick(whose, language), basis="policy")
    return RuleTold(
        spoke.rule, spoke.says, text, channel, rule.place, backing(rule, language), rule.basis, rule.citation,
        rule.confidence, rule.is_unverified,
    )  # fmt: skip


def find(plan: Plan, name: str) -> Rule | None:
    """The pack rule of that name (`pe-b2c.hours`), as the plan froze it."""
    named = {f"{pack.id}.{rule.id}": rule for pack in plan.packs for rule in pack.rules}
    return named.get(name)


def backing(rule: Rule, language: str) -> str:
    """`law: Ley 29571, art. 62.b; sure: high`. A citation stands only beside what binds; the unverified says so."""
    basis = pick(BASES[rule.basis], language)
    cited = f"{basis}: {rule.citation}" if rule.citation and rule.basis in (*BINDING, "contract") else basis
    sure = pick(_UNVERIFIED if rule.is_unverified else SURE[rule.confidence], language)
    return f"{cited}; {sure}"


def asks(plan: Plan, rule: str, language: str) -> str:
    """What a rule of the desk or of the playbook itself asks; a rule of a pack by its name."""
    key = "policy.limits" if rule.startswith("policy.limits") else rule
    key = "provider" if rule.startswith("provider.") else key
    words = pick(OWN.get(key) or OWN.get(key.rpartition(".")[0]) or (rule, rule), language)
    limit = _limit(plan, rule, language) if key == "policy.limits" else ""
    return words.format(window=times.window(plan.window, language), limit=limit)


def _limit(plan: Plan, rule: str, language: str) -> str:
    index = int(rule.removeprefix("policy.limits[").rstrip("]"))
    if index >= len(plan.limits):
        return rule
    limit = plan.limits[index]
    groups = _ONE if limit.at_most == 1 else _GROUPS
    group, within = pick(groups[limit.group], language), times.duration(limit.within, language)
    return pick(
        (f"at most {limit.at_most} {group} in {within}", f"como máximo {limit.at_most} {group} en {within}"), language
    )


def place_of(plan: Plan, rule: str) -> str:
    """Where one of the playbook's own rules is written; empty for the desk's."""
    if rule == "policy.contact_window":
        return plan.window.place
    if rule.startswith("policy.limits["):
        index = int(rule.removeprefix("policy.limits[").rstrip("]"))
        return plan.limits[index].place if index < len(plan.limits) else ""
    return _line_of(plan, "combine") if rule == "policy.combine" else ""


def _line_of(plan: Plan, key: str) -> str:
    """A key of the playbook's text that no part of the plan points at."""
    for number, line in enumerate(plan.source.text.splitlines(), 1):
        if line.lstrip().startswith(f"{key}:"):
            return f"{plan.source.file}:{number}:{len(line) - len(line.lstrip()) + 1}"
    return ""
