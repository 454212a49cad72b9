"""The grammar of rule packs as data: what may stand where in `playbooks/rules/*.yaml`, with help. It reads nothing."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from engine.language.grammar.vocabulary import WEEKDAY, Schema, closed, kind, listing, one_of, yes_or_no
from schemas.playbook import CUSTOMER_KINDS, VERBS
from schemas.rules import ACTS, BASES, COLLECTORS, CONFIDENCES, DISCLOSURES, PROFILES, RULE_CHANNELS

# What a rule can say: one of these keys each.
DEEDS: Final = ("window", "cap", "gap", "one_channel", "prohibits", "requires_notice", "requires_text")
# Keys that say more of one of them.
MORE: Final = {"holidays": "window", "each_channel": "cap", "counts": "cap", "per": "cap"}
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
        note=kind("text", "what one must know", "lo que hay que saber"),
    )  # fmt: skip


def _deeds() -> dict[str, Schema]:
    days = kind("weekdays", "days of the week", "días de la semana")
    either = {"type": ["string", "array"], "items": WEEKDAY, "minItems": 1}
    opening = closed("days and their hours", "días y sus horas", ("days", "hours"), days=days | either,
                     hours=kind("hours", "from when to when", "desde y hasta qué hora", "07:00 to 20:00"))  # fmt: skip
    return {
        "window": listing(opening, "when contact is allowed, on the customer's clock",
                          "cuándo se permite el contacto, en la hora del cliente"),
        "holidays": one_of("choice", HOLIDAYS, "whether holidays are closed days", "si los feriados están cerrados"),
        "cap": kind("limit", "at most so many contacts", "tope de contactos", "at most 1 in 1 day"),
        "each_channel": yes_or_no("every channel has this cap of its own", "cada canal tiene este tope por su cuenta"),
        "counts": one_of("choice", ("attempts", "contacts"), "attempts, or contacts that came about",
                         "intentos, o contactos logrados"),
        "per": one_of("choice", ("customer", "invoice"), "for the customer, or for each debt",
                      "por cliente, o por cada deuda"),
        "gap": kind("duration", "so long from one contact to the next", "tiempo entre un contacto y el siguiente",
                    "2 days"),
        "one_channel": kind("duration", "so long on one channel only after a contact",
                            "tiempo en un solo canal tras un contacto", "7 days"),
        "prohibits": listing(one_of("choice", ACTS, "a deed", "un acto"), "what is never done", "lo que nunca se hace"),
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
        by=kind("moment", "until when", "hasta cuándo", "15 days after due"),
    )  # fmt: skip
