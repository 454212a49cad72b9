"""That every message can be written: its names, filters and blocks, and what may be missing. P510 to P535."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Elsewhere, Finding, Fix
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.uses import path_of, sends_of, texts_of
from engine.language.templates.look import Look, look_at
from engine.language.templates.pieces import Piece
from engine.language.templates.text import Flaw, Need
from schemas.plan import Message
from schemas.variables import names_under

# One name in braces, and what stands before and after it.
_BRACES: Final = re.compile(r"([^{}']*?)\{\{-?\s*([^{}]*?)\s*-?\}\}([^{}']*)")
_PROSE: Final = re.compile(r"\s*[^\W\d_]+(?: [^\W\d_]+)+[.,:!]?\s*")


def check_templates_can_be_read(draft: Draft) -> Iterator[Finding]:
    """P510"""
    for _, texts in texts_of(draft):
        for piece in texts.pieces:
            if _is_variable(piece) and (finding := _as_in_a_body(piece)):
                yield finding
            elif piece.text or not _is_variable(piece):
                look, shift = _look(piece)
                yield from (_told(piece, flaw, shift) for flaw in look.flaws)


def _is_variable(piece: Piece) -> bool:
    return piece.field.startswith("whatsapp.")


def _look(piece: Piece) -> tuple[Look, int]:
    """What was seen of a text, and how many letters stand before it there: a variable is written without braces."""
    return (look_at(f"{{{{ {piece.text} }}}}"), 3) if _is_variable(piece) else (look_at(piece.text), 0)


def _told(piece: Piece, flaw: Flaw, shift: int) -> Finding:
    last = len(piece.text)
    start, end = (min(max(place - shift, 0), last) for place in (flaw.start, flaw.end))
    return piece.finding(flaw.code, start, end, flaw.en, flaw.es, flaw.hint, flaw.pista, flaw.instead,
                         "warning" if flaw.warning else "error")  # fmt: skip


def _as_in_a_body(piece: Piece) -> Finding | None:
    """P533: a WhatsApp variable written as one writes in a body: with braces, or with words of its own."""
    if found := _BRACES.fullmatch(piece.text):
        before, inside, after = found.groups()
        mended = inside + (f" | prepend: '{before}'" if before else "") + (f" | append: '{after}'" if after else "")
        return _mended(piece, "a WhatsApp variable is written without braces",
                       "una variable de WhatsApp se escribe sin llaves", mended)  # fmt: skip
    if re.search(r"\{[{%]|[%}]\}", piece.text):
        return piece.finding("P533", 0, len(piece.text), "a WhatsApp variable is one name with its filters",
                             "una variable de WhatsApp es un solo nombre con sus filtros",
                             "write for example customer.name", "escriba por ejemplo customer.name")  # fmt: skip
    if _PROSE.fullmatch(piece.text) and piece.text.split()[0] not in names_under(""):
        return _mended(piece, "words of its own stand in quotes in a WhatsApp variable",
                       "las palabras propias van entre comillas en una variable de WhatsApp",
                       f"'{piece.text.strip()}'")  # fmt: skip
    return None


def _mended(piece: Piece, en: str, es: str, mended: str) -> Finding:
    return piece.finding("P533", 0, len(piece.text), en, es, f"write {mended}", f"escriba {mended}", mended)


# ---------------------------------------------------------------------------------------------- what may be missing


def check_what_messages_need_is_there(draft: Draft) -> Iterator[Finding]:
    """P520: what is never there in this playbook, or not for everyone, and is asked for without an `if`."""
    for message, texts in texts_of(draft):
        for piece in texts.pieces:
            look, shift = _look(piece)
            told: set[str] = set()
            for need in look.needs:
                if need.path not in told and (finding := _missing(draft, message, piece, need, shift)):
                    told.add(need.path)
                    yield finding


def _missing(draft: Draft, message: Message, piece: Piece, need: Need, shift: int) -> Finding | None:
    if need.path.endswith("[]"):
        return _short_list(piece, need, shift)
    if need.path == "offer":
        return _no_offer(draft, message, piece, need, shift)
    if need.path.startswith("creditor.") or need.path == "page_url":
        return _no_setting(piece, need, shift)
    if need.path == "reward":
        return _finding("P521", piece, need, shift, "nothing is printed here where the step names no reward",
                        "aquí no se imprime nada si el paso no nombra un premio")  # fmt: skip
    if need.path.endswith("[].charges"):
        return _no_charges(piece, need, shift)
    name = need.path.removeprefix("terms.")
    if getattr(draft.plan.terms, name):
        return None
    where = draft.elsewhere("policy.terms", f"the terms, without {name}", f"las condiciones, sin {name}")
    return _finding("P520", piece, need, shift, f"this playbook has no {name}: '{need.written}' is never there",
                    f"este playbook no tiene {name}: «{need.written}» nunca está", where)  # fmt: skip


def _no_offer(draft: Draft, message: Message, piece: Piece, need: Need, shift: int) -> Finding:
    outside = [step for step in sends_of(draft, message.id) if step.stage != "negotiation"]
    if draft.plan.offers is None:
        return _finding("P520", piece, need, shift, "this playbook has no offers table: there is never an offer",
                        "este playbook no tiene tabla de ofertas: nunca hay una oferta")  # fmt: skip
    if outside:
        path = path_of(outside[0], "send")
        return _finding("P520", piece, need, shift, "there is an offer only in the stage 'negotiation'",
                        "solo hay una oferta en la etapa «negotiation»",
                        draft.elsewhere(path, "sent here", "se envía aquí"))  # fmt: skip
    return _finding("P521", piece, need, shift, "there is no offer where no row of the offers table fits",
                    "no hay oferta cuando ninguna fila de la tabla se cumple",
                    draft.elsewhere("negotiation.offers", "the offers table", "la tabla de ofertas"))  # fmt: skip


def _short_list(piece: Piece, need: Need, shift: int) -> Finding:
    name = need.path.removesuffix("[]")
    en, es = (
        f"'{need.written}' is not there for a customer with fewer",
        f"«{need.written}» no está si el cliente tiene menos",
    )
    return _finding("P520", piece, need, shift, en, es, ask=f"{name}.size > {1 if name == 'invoices' else 0}")


def _no_charges(piece: Piece, need: Need, shift: int) -> Finding:
    en, es = (
        f"'{need.written}' is not there for an invoice without interest or fees",
        f"«{need.written}» no está si el comprobante no tiene intereses ni cargos",
    )
    return _finding("P520", piece, need, shift, en, es, ask=need.written)


def _no_setting(piece: Piece, need: Need, shift: int) -> Finding:
    name = need.path.removeprefix("creditor.")
    if _is_variable(piece):
        start = max(need.start - shift, 0)
        mended = f"{need.written} | default: '-'"
        return piece.finding("P534", start, start + len(need.written),
                             f"WhatsApp refuses an empty variable, and '{need.written}' is empty where none is set",
                             f"WhatsApp rechaza una variable vacía, y «{need.written}» lo está si no se configuró",
                             f"write {mended}", f"escriba {mended}", mended, "warning")  # fmt: skip
    return _finding("P521", piece, need, shift, f"nothing is printed here where the settings have no {name}",
                    f"aquí no se imprime nada si la configuración no tiene {name}")  # fmt: skip


def _finding(code: str, piece: Piece, need: Need, shift: int, en: str, es: str, elsewhere: Elsewhere | None = None,
             ask: str = "") -> Finding:  # fmt: skip
    start = max(need.start - shift, 0)
    asked = f"{{% if {ask or need.path} %}} ... {{% endif %}}"
    breaks, falla = (
        ("; the message could not be written", "; el mensaje no se podría redactar") if need.part else ("", "")
    )
    hint, pista = f"put it in {asked}", f"póngalo en {asked}"
    if _is_variable(piece):
        hint, pista = (
            "leave it out of WhatsApp, or ask for it in the body",
            "no lo ponga en WhatsApp, o pídalo en el cuerpo",
        )
    return piece.finding(code, start, start + len(need.written), en + breaks, es + falla, hint, pista,
                         severity="warning" if code == "P521" else "error", elsewhere=elsewhere)  # fmt: skip


# Meta's rule for the names of templates; or the id that Twilio gives a template of its own.
_TEMPLATE: Final = re.compile(r"[a-z0-9_]{1,512}|HX[0-9a-f]{32}")


def check_template_names(draft: Draft) -> Iterator[Finding]:
    """P535"""
    for message, texts in texts_of(draft):
        whatsapp = texts.front.get("whatsapp") if texts.front is not None else None
        node = whatsapp.get("template") if whatsapp is not None else None
        if node is None or not node.text.strip() or _TEMPLATE.fullmatch(node.text.strip()):
            continue
        plain = unicodedata.normalize("NFKD", node.text.strip().lower()).encode("ascii", "ignore").decode()
        name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or f"{message.id.replace('-', '_')}_{message.language}"
        place = (node.line, node.column, node.end_line, node.end_column)
        yield Finding(texts.file, *place, "P535", "WhatsApp has no template of such a name",
                      "WhatsApp no tiene plantillas con un nombre así",
                      f"small letters, digits and '_', as it was approved: {name}?",
                      f"minúsculas, dígitos y «_», como se aprobó: ¿{name}?", fix=Fix(*place, name))  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = (check_templates_can_be_read, check_template_names)
OF_SENSE: Final[tuple[Check, ...]] = (check_what_messages_need_is_there,)
