"""The grammar of rule packs as data: what may stand where in `playbooks/rules/*.yaml`, with help. It reads nothing."""

from __future__ import annotations

import json
from functools import cache
from typing import Final, get_args, get_type_hints

from engine.language.grammar.vocabulary import WEEKDAY, Schema, closed, kind, listing, one_of, yes_or_no
from schemas.contact import BLOCKS, Purpose
from schemas.personal import CLASSES, SINCE
from schemas.playbook import CUSTOMER_KINDS, VERBS
from schemas.rules import (
    ACTS,
    BASES,
    COLLECTORS,
    CONFIDENCES,
    DISCLOSURES,
    KINDS,
    PROFILES,
    RULE_CHANNELS,
    Counts,
    OptOut,
    Per,
    When,
)

# What a rule can say: one of these keys each.
DEEDS: Final = (
    "window", "cap", "gap", "one_channel", "requires_consent", "opt_out", "blocks", "reply", "prohibits",
    "requires_notice", "requires_text", "states",
)  # fmt: skip
# Keys that say more of some of them.
MORE: Final[dict[str, tuple[str, ...]]] = {
    "holidays": ("window",), "each_channel": ("cap",), "counts": ("cap",), "after": ("gap", "one_channel"),
    "per": ("cap", "gap", "one_channel"), "zone": ("window", "cap", "gap", "one_channel"),
    "during": ("prohibits",),
}  # fmt: skip
WHEN: Final[dict[str, When]] = {"any": "any", "before due": "pre_due", "overdue": "overdue"}
SINCE_WORDS: Final = {since.replace("_", " "): since for since in SINCE}
HOLIDAYS: Final = {"closed": False, "open": True}
_DAY: Final[Schema] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2026-11-21"]}


@cache
def build() -> Schema:
    """The schema as data (draft-07). One object; treat it as read-only."""
    head: Schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "rules.schema.json",
        "title": "pack",
    }
    return head | _pack()


def as_text() -> str:
    """The schema as the file that is published."""
    return json.dumps(build(), indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def _pack() -> Schema:
    return closed(
        "rules of contact: a law's, a regulator's, a platform's or the house's",
        "reglas de contacto: de una ley, un regulador, una plataforma o la casa",
        ("pack", "title", "as_of", "rules"),
        pack=kind("id", "its name, as its file is called", "su nombre, como se llama el archivo", "pe-b2c"),
        title=closed("its name for people", "su nombre para las personas", ("en", "es"),
                     en=kind("text", "in English", "en inglés"), es=kind("text", "in Spanish", "en español")),
        kind=one_of("choice", KINDS, "whose rules: a law's, a platform's, the house's own; left out, law",
                    "de quién son: de una ley, de una plataforma, de la casa; sin ello, ley"),
        country=_text(r"^[A-Z]{2}$", "the country, ISO 3166; left out, the pack holds everywhere",
                      "el país, ISO 3166; sin él, el paquete rige en todas partes", "PE"),
        subdivision=_text(r"^[A-Z0-9]{1,3}$", "the region, ISO 3166-2 without the country",
                          "la región, ISO 3166-2 sin el país", "MA"),
        as_of=_DAY | {"description": "the day on which somebody last looked\n\nel día en que alguien lo revisó"},
        customer_kind=listing(one_of("choice", CUSTOMER_KINDS, "a kind of customer", "un tipo de cliente"),
                              "whom it protects; left out, everybody", "a quién protege; sin ello, a todos"),
        collector=listing(one_of("choice", COLLECTORS, "who collects", "quién cobra"),
                          "whom it binds; left out, everybody who collects", "a quién obliga; sin ello, a todos"),
        rules=listing(_rule(), "the rules; all of them hold", "las reglas; rigen todas"),
        retention=listing(_keeping(), "how long personal data are kept", "cuánto se guardan los datos personales"),
    )  # fmt: skip


def _text(pattern: str, en: str, es: str, example: str) -> Schema:
    return {"type": "string", "pattern": pattern, "description": f"{en}\n\n{es}", "examples": [example]}


def _rule() -> Schema:
    return closed(
        "one rule, and what backs it", "una regla y su respaldo", ("id", "basis", "confidence"),
        id=kind("id", "its name in this pack", "su nombre en este paquete", "hours"),
        **_deeds(),
        channels=listing(one_of("channel", RULE_CHANNELS, "a channel", "un canal"),
                         "the channels it speaks of; left out, all", "los canales de los que habla; sin ello, todos"),
        basis=one_of("choice", BASES, "what backs it; a house policy is `policy`, never `law`",
                     "su respaldo; una política de la casa es `policy`, nunca `law`"),
        confidence=one_of("choice", CONFIDENCES, "how sure it is that this is the rule", "qué tan segura es la regla"),
        citation=kind("text", "the article", "el artículo", "Ley 29571, art. 62"),
        source=kind("text", "where it was read", "dónde se leyó", "https://www.gob.pe"),
        profile=one_of("choice", PROFILES, "literal: what the text says; strict: a safer reading, on request",
                       "literal: lo que dice el texto; strict: una lectura más segura, a pedido"),
        overridable=yes_or_no("whether the customer can lift it", "si el cliente puede levantarla"),
        effective_from=_DAY | {"description": "the first day\n\nel primer día"},
        effective_to=_DAY | {"description": "the last day\n\nel último día"},
        purposes=listing(one_of("choice", get_args(Purpose), "why a contact is made", "por qué se hace un contacto"),
                         "the purposes it speaks of; left out, all",
                         "los propósitos de los que habla; sin ello, todos"),
        when=one_of("choice", WHEN, "which debts it speaks of: those overdue, those before due; left out, any",
                    "de qué deudas habla: vencidas, antes de vencer; sin ello, de todas"),
        zone=_text(r"^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$", "the clock it is written in; left out, the customer's",
                   "el reloj en que está escrita; sin él, el del cliente", "America/New_York"),
        note=kind("text", "what one must know", "lo que hay que saber"),
    )  # fmt: skip


def _keeping() -> Schema:
    return closed(
        "how long classes of personal data are kept, and what backs it",
        "cuánto se guardan clases de datos personales, y su respaldo", ("id", "data", "basis", "confidence"),
        id=kind("id", "its name in this pack", "su nombre en este paquete", "records"),
        data=listing(one_of("choice", CLASSES, "a class of data", "una clase de datos"),
                     "which data", "qué datos"),
        keep_at_least=kind("duration", "nobody removes them before", "nadie los elimina antes", "24 months"),
        keep_at_most=kind("duration", "they are due to be removed after", "toca eliminarlos después de", "60 months"),
        since=one_of("choice", SINCE_WORDS, "counted from what; left out, from the day they came",
                     "desde cuándo se cuenta; sin ello, desde el día en que llegaron"),
        **_backing(),
    )  # fmt: skip


def _backing() -> dict[str, Schema]:
    """What a rule of any kind says of what backs it."""
    return {
        "basis": one_of("choice", BASES, "what backs it; a house policy is `policy`, never `law`",
                        "su respaldo; una política de la casa es `policy`, nunca `law`"),
        "confidence": one_of("choice", CONFIDENCES, "how sure it is that this is the rule",
                             "qué tan segura es la regla"),
        "citation": kind("text", "the article", "el artículo", "Ley 29571, art. 62"),
        "source": kind("text", "where it was read", "dónde se leyó", "https://www.gob.pe"),
        "effective_from": _DAY | {"description": "the first day\n\nel primer día"},
        "effective_to": _DAY | {"description": "the last day\n\nel último día"},
        "note": kind("text", "what one must know", "lo que hay que saber"),
    }  # fmt: skip


def _deeds() -> dict[str, Schema]:
    days = kind("weekdays", "days of the week", "días de la semana")
    either = {"type": ["string", "array"], "items": WEEKDAY, "minItems": 1}
    opening = closed("days and their hours", "días y sus horas", ("days", "hours"), days=days | either,
                     hours=kind("hours", "from when to when", "desde y hasta qué hora", "07:00 to 20:00"))  # fmt: skip
    return {
        "window": listing(opening, "when contact is allowed, on the customer's clock",
                          "cuándo se permite el contacto, en la hora del cliente"),
        "holidays": one_of("choice", HOLIDAYS, "whether holidays are closed days", "si los feriados están cerrados"),
        "cap": kind("cap", "at most so many contacts, in a span that slides or in one of the calendar",
                    "tope de contactos, en un lapso que se desliza o en uno del calendario"),
        "each_channel": yes_or_no("every channel has this cap of its own", "cada canal tiene este tope por su cuenta"),
        "counts": one_of("choice", get_args(Counts), "attempts, contacts that came about, or talks of both sides",
                         "intentos, contactos logrados, o conversaciones de ambas partes"),
        "per": one_of("choice", get_args(Per), "for the customer, or for each debt", "por cliente, o por cada deuda"),
        "gap": kind("gap", "so long from one contact to the next", "tiempo entre un contacto y el siguiente"),
        "one_channel": kind("duration", "so long on one channel only after a contact",
                            "tiempo en un solo canal tras un contacto", "7 days"),
        "after": one_of("choice", get_args(Counts), "what starts the time: an attempt, a contact, or a talk",
                        "qué inicia el plazo: un intento, un contacto logrado, o una conversación"),
        "requires_consent": one_of("choice", ("yes",), "only on channels that the customer agreed to",
                                   "solo por los canales que el cliente autorizó"),
        "opt_out": one_of("choice", get_args(get_type_hints(OptOut)["reaches"]), "how far a customer's no reaches",
                          "hasta dónde llega el no de un cliente"),
        "blocks": listing(one_of("choice", BLOCKS, "a legal block", "un bloqueo legal"),
                          "while one of these stands, nobody collects", "mientras haya uno de estos, nadie cobra"),
        "reply": one_of("choice", ("one",), "one answer to what the customer wrote is outside hours, caps and gaps",
                        "una respuesta a lo que el cliente escribió no cuenta para horarios, topes ni plazos"),
        "states": closed("what the text asks that is told to people, not enforced",
                         "lo que pide el texto y se dice a las personas, sin aplicarse solo", ("en", "es"),
                         en=kind("text", "in English", "en inglés"), es=kind("text", "in Spanish", "en español")),
        "prohibits": listing(one_of("choice", ACTS, "a deed", "un acto"), "what is never done", "lo que nunca se hace"),
        "during": listing(one_of("choice", BLOCKS, "a legal block", "un bloqueo legal"),
                          "only while one of these stands; left out, always",
                          "solo mientras haya uno de estos; sin ello, siempre"),
        "requires_notice": _notice(),
        "requires_text": listing(one_of("choice", DISCLOSURES, "something to be said", "algo que se debe decir"),
                                 "what every message must say", "lo que todo mensaje debe decir"),
    }  # fmt: skip


def _notice() -> Schema:
    return closed(
        "a message that must go out first", "un mensaje que debe salir antes", (),
        send=kind("id", "the message; left out, any", "el mensaje; sin él, cualquiera", "final-demand"),
        before=listing(one_of("choice", VERBS, "a deed", "un acto"), "before which deeds", "antes de qué actos"),
        wait=kind("duration", "how long before them", "cuánto antes", "10 business days"),
        proved=yes_or_no("the deeds wait until it is proved that it was given",
                         "los actos esperan la constancia de que se dio"),
        by=kind("moment", "until when", "hasta cuándo", "15 days after due"),
    )  # fmt: skip
