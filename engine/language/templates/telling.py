"""What a message's text tells its reader: the disclosures that rule packs ask for. It knows no rule and no step."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

import msgspec

from engine.language.templates.look import look_at
from schemas.plan import Message, Told
from schemas.playbook import CHANNELS
from schemas.rules import DISCLOSURES, Disclosure


class Said(NamedTuple):
    """How a message says a thing: by one of these names, or in such words; and a line that says it."""

    names: tuple[str, ...]
    words: str
    line_en: str
    line_es: str


SAID: Final[dict[Disclosure, Said]] = {
    "creditor": Said(("creditor.name",), "", "{{ creditor.name }}", "{{ creditor.name }}"),
    "amount": Said(("total_due", "invoices[].amount_due", "also[].amount_due", "invoices[].total"), "",
                    "Total: {{ total_due | money }}", "Total: {{ total_due | money }}"),
    "how_to_pay": Said(("methods", "methods[]", "creditor.account", "creditor.pay_url"), "",
                        "You can pay by {{ methods | listed: 'or' }}.",
                        "Puede pagar con {{ methods | listed: 'or' }}."),
    "reason_of_debt": Said(("invoices[].number", "also[].number"), "",
                            "This is about {{ invoices | map: 'number' | few }}.",
                            "Se trata de {{ invoices | map: 'number' | few }}."),
    "opt_out": Said((), r"\b(?:STOP|BAJA|SALIR)\b|(?i:unsubscrib|opt(?:ing)?[- ]out|stop (?:these|receiving|getting)"
                     r"|no longer (?:wish|want)|dejar de recibir|no recibir m[aá]s|d(?:ar|arse|é)(?:se)? de baja"
                     r"|no (?:desea|quiere) (?:recibir|que le escribamos))",
                     "To stop these messages, reply STOP.", "Para no recibir más mensajes, responda BAJA."),
    "complaints": Said((), r"(?i:complain|ombudsman|reclam|\bquejas?\b|condusef|indecopi|sernac)",
                        "To complain, write to {{ creditor.email }}.",
                        "Para presentar un reclamo, escriba a {{ creditor.email }}."),
    "collector_status": Said((), r"(?i:debt collector|collection agency|collect a debt"
                              r"|(?:agencia|empresa|gestor[ae]?|despacho) de cobranza|cobrar una deuda)",
                              "This is from a debt collector. This is an attempt to collect a debt.",
                              "Le escribe una agencia de cobranza, para cobrar una deuda."),
    "channels": Said((), r"(?i:(?:which|what) (?:channel|way)|prefer|prefier|por qu[eé] (?:medio|canal)"
                      r"|canales disponibles)",
                      "How would you like us to reach you: e-mail, WhatsApp or SMS?",
                      "¿Por qué medio prefiere que le escribamos: correo, WhatsApp o SMS?"),
}  # fmt: skip
FIELDS: Final = {"email": ("subject", "body"), "letter": ("title", "body"), "sms": ("sms",), "voice": ("voice",)}
"""The texts that a channel shows; WhatsApp shows the variables of a template."""
_FILLED: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def told_in(texts: Iterable[str]) -> frozenset[Disclosure] | None:
    """What these templates tell, together; None where one of them cannot be read. A variable is `{{ variable }}`."""
    texts = tuple(texts)
    looks = [look_at(text) for text in texts]
    if not texts or any(not flaw.warning for look in looks for flaw in look.flaws):
        return None
    names = frozenset().union(*(look.printed for look in looks))
    words = " ".join(_FILLED.sub(" ", text) for text in texts)
    return frozenset(say for say in DISCLOSURES if _is_said(SAID[say], names, words))


def _is_said(said: Said, names: frozenset[str], words: str) -> bool:
    return bool(names & set(said.names)) or bool(said.words and re.search(said.words, words))


def telling(message: Message, asked: Collection[str]) -> Message:
    """The message with what it tells on each channel that it has a text for, of what is asked."""
    told = ((channel, told_in(_texts(message, channel))) for channel in CHANNELS)
    tells = tuple(Told(channel, tuple(sorted(says.intersection(asked)))) for channel, says in told if says is not None)
    return msgspec.structs.replace(message, tells=tells)


def _texts(message: Message, channel: str) -> tuple[str, ...]:
    if channel == "whatsapp":
        variables = message.whatsapp.variables if message.whatsapp is not None else ()
        return tuple(f"{{{{ {text} }}}}" for text in variables)
    texts = tuple(str(getattr(message, field)) for field in FIELDS[channel])
    return texts if texts[-1] else ()
