"""That messages say what the rule packs ask of them, the way out of further messages first of all: P545."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from engine.language.diagnostics import Finding, Fix
from engine.language.packs import Demand, disclosures, standing, where
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.speaking import speaks_of_step
from engine.language.proofs.uses import steps_by, texts_of
from engine.language.templates.pieces import MessageFile, Piece
from engine.language.templates.telling import FIELDS, SAID, told_in
from schemas.plan import Message
from schemas.playbook import CHANNELS
from schemas.rules import DISCLOSURES

# What is asked of whoever writes, in thanks and in terms too; the rest is about a debt that is being collected.
_ALWAYS: Final = ("creditor", "opt_out")
_NO_DEBT: Final = ("policy", "when_paid")


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
                field = "whatsapp" if channel == "whatsapp" else FIELDS[channel][-1]
                if (field, rule) not in told:
                    told.add((field, rule))
                    yield _unsaid(draft, message, texts, channel, list(demands))


def _lacking(draft: Draft, message: Message, texts: MessageFile, channel: str,
             asked: tuple[Demand, ...]) -> list[Demand]:  # fmt: skip
    pieces = _pieces(texts, channel)
    said = told_in(f"{{{{ {piece.text} }}}}" if channel == "whatsapp" else piece.text for piece in pieces)
    if said is None:
        return []
    steps = list(steps_by(draft, message, channel))
    stages = {step.stage if not step.path.startswith("when_paid") else "when_paid" for step in steps}
    collects = bool(stages - set(_NO_DEBT))
    bound = [demand for demand in asked if any(speaks_of_step(demand.rule, step) for step in steps)]
    due = [demand for demand in bound if collects or demand.say in _ALWAYS]
    return sorted((demand for demand in due if demand.say not in said), key=lambda each: each.id)


def _pieces(texts: MessageFile, channel: str) -> list[Piece]:
    if channel == "whatsapp":
        return [piece for piece in texts.pieces if piece.field.startswith("whatsapp.")]
    return [piece for field in FIELDS[channel] if (piece := texts.piece(field)) is not None]


def _unsaid(draft: Draft, message: Message, texts: MessageFile, channel: str, demands: list[Demand]) -> Finding:
    """One finding for a rule and a text. What an approved WhatsApp template says itself is not known here."""
    demand = demands[0]
    english = message.language.startswith("en")
    line = " ".join(SAID[each.say].line_en if english else SAID[each.say].line_es for each in demands)
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
