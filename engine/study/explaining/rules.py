"""A rule's word as a careful colleague tells it: what it asks, what it saw, where it is written, and what backs it.

It judges nothing: every word was spoken before, and stands in the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

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
    "provider": ("the channel must take the message", "el canal debe aceptar el mensaje"),
}  # fmt: skip
SAYS: Final[dict[str, Both]] = {
    "allowed": ("allows", "permite"),
    "deferred": ("puts off", "aplaza"),
    "refused": ("refuses", "rechaza"),
}
_HOUSE: Final[Both] = ("the playbook's own: policy, not law", "propia del playbook: política, no ley")
_DESK: Final[Both] = ("the contact desk's own, in every playbook", "propia de la mesa de contacto, en todo playbook")
_SURE: Final[dict[str, Both]] = {
    "high": ("sure: high", "seguridad alta"), "medium": ("sure: medium", "seguridad media"),
    "low": ("sure: low", "seguridad baja"),
}  # fmt: skip
_UNVERIFIED: Final[Both] = ("UNVERIFIED, ask a lawyer", "SIN VERIFICAR, consulte a un abogado")
_GROUPS: Final[dict[str, Both]] = {"messages": ("messages", "mensajes"), "calls": ("calls", "llamadas")}
_UNIT: Final[dict[str, Both]] = {
    "days": ("days", "días"), "business_days": ("business days", "días hábiles"), "weeks": ("weeks", "semanas"),
    "months": ("months", "meses"),
}  # fmt: skip

# What a rule saw, as the gate notes it in English, and the same for people; what is in no row is shown as it stands.
_FACTS: Final[tuple[tuple[re.Pattern[str], Both], ...]] = tuple(
    (re.compile(pattern), words)
    for pattern, words in {
        r"^closed\b": ("it was closed", "estaba cerrado"),
        r"^open\b": ("it was open", "estaba abierto"),
        r"^nothing is owed": ("nothing is owed", "no se debe nada"),
        r"^none is allowed": ("none is allowed", "no se permite ninguno"),
        r"^no moment lies within all hours": (
            "no moment lies within all hours that apply", "ningún momento cae dentro de todos los horarios que rigen"),
        r"^(\d+) of (\d+) in (\d+) (\w+)": ("counted {0} of {1} in {2} {unit}", "contados {0} de {1} en {2} {unit}"),
        r"^(\d+) (\w+) apart": ("{0} {unit} must lie between", "deben pasar {0} {unit}"),
        r"^no good email": ("no good e-mail address is on file", "no hay un correo válido"),
        r"^no good mobile": ("no good mobile number is on file", "no hay un celular válido"),
        r"^no good postal": ("no good postal address is on file", "no hay una dirección postal válida"),
        r"^(email|mobile|postal)$": ("it is on file", "está registrada"),
        r"^money waits to be matched since (\S+)": (
            "money waits to be matched since {0}", "hay dinero por aplicar desde {0}"),
        r"^asked to be left until (\S+)": ("asked to be left until {0}", "pidió que no se le contacte hasta {0}"),
        r"^any$": ("said no to every channel", "dijo no a todos los canales"),
    }.items()
)  # fmt: skip
_UNTIL: Final = re.compile(r";? ?until (\d{4}-\d\d-\d\dT\d\d:\d\d)Z")


def told(material: Material, spoke: Spoke, moment: Callable[[datetime], str]) -> RuleTold:
    """One word of a verdict. `moment` says a UTC moment on the customer's clock."""
    language = material.language
    rule = find(material.plan, spoke.rule)
    own = _asks(material.plan, spoke.rule, language) if rule is None else spoke.rule
    asks = material.rules.get(spoke.rule, own)
    seen = facts(spoke.facts, language, moment)
    text = "; ".join(part for part in (asks, seen) if part)
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
    sure = pick(_UNVERIFIED if rule.is_unverified else _SURE[rule.confidence], language)
    return f"{cited}; {sure}"


def facts(seen: str, language: str, moment: Callable[[datetime], str]) -> str:
    """What the rule saw, with the moment at which it ends on the customer's clock."""
    until = _UNTIL.search(seen)
    bare = _UNTIL.sub("", seen).strip()
    said = next((_fill(words, found, language) for pattern, words in _FACTS if (found := pattern.search(bare))), bare)
    if until is None:
        return said
    at = moment(datetime.fromisoformat(f"{until[1]}+00:00"))
    return "; ".join(part for part in (said, pick((f"until {at}", f"hasta {at}"), language)) if part)


def _fill(words: Both, found: re.Match[str], language: str) -> str:
    groups = found.groups()
    unit = next((pick(_UNIT[group], language) for group in groups if group in _UNIT), "")
    return pick(words, language).format(*groups, unit=unit)


def _asks(plan: Plan, rule: str, language: str) -> str:
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
    group, within = pick(_GROUPS[limit.group], language), times.duration(limit.within, language)
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
