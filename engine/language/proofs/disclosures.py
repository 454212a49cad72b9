"""That messages say what the rule packs ask of them, the way out of further messages first of all: P545."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from engine.language.diagnostics import Finding, Fix
from engine.language.packs import Demand, disclosures, standing, where
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.speaking import speaks_of_step
from engine.language.proofs.uses import steps_by, texts_of
from engine.language.templates.look import look_at
from engine.language.templates.pieces import MessageFile, Piece
from schemas.plan import Message
from schemas.playbook import CHANNELS
from schemas.rules import DISCLOSURES, Disclosure


class _Said(NamedTuple):
    """How a message says a thing: by one of these names, or in such words; and a line that says it."""

    names: tuple[str, ...]
    words: str
    line_en: str
    line_es: str


_SAID: Final[dict[Disclosure, _Said]] = {
    "creditor": _Said(("creditor.name",), "", "{{ creditor.name }}", "{{ creditor.name }}"),
    "amount": _Said(("total_due", "invoices[].amount_due", "also[].amount_due", "invoices[].total"), "",
                    "Total: {{ total_due | money }}", "Total: {{ total_due | money }}"),
    "how_to_pay": _Said(("methods", "methods[]", "creditor.account", "creditor.pay_url"), "",
                        "You can pay by {{ methods | listed: 'or' }}.",
                        "Puede pagar con {{ methods | listed: 'or' }}."),
    "reason_of_debt": _Said(("invoices[].number", "also[].number"), "",
                            "This is about {{ invoices | map: 'number' | few }}.",
                            "Se trata de {{ invoices | map: 'number' | few }}."),
    "opt_out": _Said((), r"\b(?:STOP|BAJA|SALIR)\b|(?i:unsubscrib|opt(?:ing)?[- ]out|stop (?:these|receiving|getting)"
                     r"|no longer (?:wish|want)|dejar de recibir|no recibir m[aá]s|d(?:ar|arse|é)(?:se)? de baja"
                     r"|no (?:desea|quiere) (?:recibir|que le escribamos))",
                     "To stop these messages, reply STOP.", "Para no recibir más mensajes, responda BAJA."),
    "complaints": _Said((), r"(?i:complain|ombudsman|reclam|\bquejas?\b|condusef|indecopi|sernac)",
                        "To complain, write to {{ creditor.email }}.",
                        "Para presentar un reclamo, escriba a {{ creditor.email }}."),
    "collector_status": _Said((), r"(?i:debt collector|collection agency|collect a debt"
                              r"|(?:agencia|empresa|gestor[ae]?|despacho) de cobranza|cobrar una deuda)",
                              "This is from a debt collector. This is an attempt to collect a debt.",
                              "Le escribe una agencia de cobranza, para cobrar una deuda."),
    "channels": _Said((), r"(?i:(?:which|what) (?:channel|way)|prefer|prefier|por qu[eé] (?:medio|canal)"
                      r"|canales disponibles)",
                      "How would you like us to reach you: e-mail, WhatsApp or SMS?",
                      "¿Por qué medio prefiere que le escribamos: correo, WhatsApp o SMS?"),
}  # fmt: skip
# What is asked of whoever writes, in thanks and in terms too; the rest is about a debt that is being collected.
_ALWAYS: Final = ("creditor", "opt_out")
_NO_DEBT: Final = ("policy", "when_paid")
_FIELDS: Final = {"email": ("subject", "body"), "letter": ("title", "body"), "sms": ("sms",), "voice": ("voice",)}
_FILLED: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def check_messages_say_what_packs_ask(draft: Draft) -> Iterator[Finding]:
    """P545"""
    if not draft.plan.packs:
        return
    asked = {channel: disclosures(draft.plan.packs, channel, draft.since) for channel in CHANNELS}
    for message, texts in texts_of(draft):
        told: set[tuple[str, str]] = set()
        for channel in (channel for channel in CHANNELS if asked[channel] and steps_by(draft, message, channel)):
            lacking = _lacking(draft, message, texts, channel, asked[channel])
            for rule, demands in groupby(lacking, lambda demand: demand.id):
                field = "whatsapp" if channel == "whatsapp" else _FIELDS[channel][-1]
                if (field, rule) not in told:
                    told.add((field, rule))
                    yield _unsaid(draft, message, texts, channel, list(demands))


def _lacking(draft: Draft, message: Message, texts: MessageFile, channel: str,
             asked: tuple[Demand, ...]) -> list[Demand]:  # fmt: skip
    pieces = _pieces(texts, channel)
    looks = [look_at(f"{{{{ {piece.text} }}}}" if channel == "whatsapp" else piece.text) for piece in pieces]
    if not pieces or any(not flaw.warning for look in looks for flaw in look.flaws):
        return []
    names = frozenset().union(*(look.printed for look in looks))
    words = " ".join(_FILLED.sub(" ", piece.text) for piece in pieces)
    steps = list(steps_by(draft, message, channel))
    stages = {step.stage if not step.path.startswith("when_paid") else "when_paid" for step in steps}
    collects = bool(stages - set(_NO_DEBT))
    bound = [demand for demand in asked if any(speaks_of_step(demand.rule, step) for step in steps)]
    due = [demand for demand in bound if collects or demand.say in _ALWAYS]
    return sorted((demand for demand in due if not _is_said(demand.say, names, words)), key=lambda each: each.id)


def _pieces(texts: MessageFile, channel: str) -> list[Piece]:
    if channel == "whatsapp":
        return [piece for piece in texts.pieces if piece.field.startswith("whatsapp.")]
    return [piece for field in _FIELDS[channel] if (piece := texts.piece(field)) is not None]


def _is_said(say: Disclosure, names: frozenset[str], words: str) -> bool:
    said = _SAID[say]
    return bool(names & set(said.names)) or bool(said.words and re.search(said.words, words))


def _unsaid(draft: Draft, message: Message, texts: MessageFile, channel: str, demands: list[Demand]) -> Finding:
    """One finding for a rule and a text. What an approved WhatsApp template says itself is not known here."""
    demand = demands[0]
    english = message.language.startswith("en")
    line = " ".join(_SAID[each.say].line_en if english else _SAID[each.say].line_es for each in demands)
    things, cosas = (" and ".join(DISCLOSURES[each.say][0] for each in demands),
                     " y ".join(DISCLOSURES[each.say][1] for each in demands))  # fmt: skip
    backed, base = standing(demand.rule)
    piece = _pieces(texts, channel)[-1]
    en, es = f"this text does not say {things}", f"este texto no dice {cosas}"
    hint, pista = f"add: {line}", f"agregue: {line}"
    if channel == "whatsapp":
        template = message.whatsapp.template if message.whatsapp is not None else ""
        en, es = (f"no variable of the template '{template}' says {things}",
                  f"ninguna variable de la plantilla «{template}» dice {cosas}")  # fmt: skip
        hint, pista = ("make sure that the approved template says it", "asegúrese de que la plantilla aprobada lo diga")
    return piece.about("P545", f"{en}; {demand.id} asks for it on {channel} ({backed})",
                         f"{es}; {demand.id} lo pide en {channel} ({base})", hint, pista,
                         severity="warning" if demand.rule.is_unverified or channel == "whatsapp" else "error",
                         elsewhere=where(draft.library, demand.rule, "the rule", "la regla"),
                         fix=_paste(piece, line))  # fmt: skip


def _paste(piece: Piece, line: str) -> Fix | None:
    """The line at the end of a body; in a front matter the quotes are the author's own to mind."""
    if piece.node is not None:
        return None
    place = piece.place(len(piece.text.rstrip()))
    return Fix(*place, *place, f"\n\n{line}")


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (check_messages_say_what_packs_ask,)
