"""The published JSON Schema of a playbook: completion and help in any editor, and the shape that `check` proves."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from engine.language.grammar import vocabulary as v
from engine.language.grammar.vocabulary import Schema, closed, kind, listing, one_of
from engine.language.laws import COLLECTION_FEES, FIXED_SUMS
from schemas.facts import CATALOGUE

PUBLISHED: Final = Path(__file__).parents[3] / "schemas" / "playbook.schema.json"


@cache
def build() -> Schema:
    """The schema as data (draft-07, which editors know best). One object; treat it as read-only."""
    head: Schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "playbook.schema.json",
        "title": "playbook",
    }
    return head | _playbook() | {"definitions": v.DEFINITIONS}


def as_text() -> str:
    """The schema as the file that is published."""
    return json.dumps(build(), indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def write(file: Path = PUBLISHED) -> None:
    """Write the published file anew."""
    file.write_text(as_text(), encoding="utf-8")


def _playbook() -> Schema:
    return closed(
        "how the invoices of one kind are collected", "cómo se cobran las facturas de un tipo",
        ("playbook", "owner", "language", "policy", "invoicing", "recovery"),
        playbook=kind("id", "its name, as its file is called", "su nombre, como se llama el archivo", "pe-empresas"),
        title=kind("text", "its name for people", "su nombre para las personas"),
        owner=kind("text", "who answers for it", "quién responde por él", "cobranzas@acme.example"),
        language=kind("language", "language of messages; the customer's own wins",
                      "idioma de los mensajes; manda el del cliente"),
        running_invoices=one_of("choice", v.RUNNING, "what a new version means for invoices that are running",
                                "qué significa una versión nueva para las facturas en curso"),
        policy=_policy(), data=_data(), invoicing=_invoicing(), first_contact=_first_contact(),
        negotiation=_negotiation(), recovery=_recovery(),
        when_paid={"type": "array", "items": {"$ref": "#/definitions/step_when_paid"},
                   "description": "what is done once it is paid\n\nqué se hace cuando se paga"},
    )  # fmt: skip


def _policy() -> Schema:
    return closed(
        "what was agreed, and rails that nothing below can override",
        "lo acordado, y los límites que nada de lo que sigue puede saltar",
        ("calendar",),
        covers=v.condition(v.COVERED, "which invoices this playbook takes", "qué facturas toma este playbook", False),
        terms=_terms(),
        calendar=kind("text", "business days: ISO country, optional subdivision",
                      "días hábiles: país ISO, con subdivisión si hace falta", "PE", "ES-CT", "US-NY"),
        contact_rules=listing(kind("id", "a rule pack", "un paquete de reglas"),
                              "rule packs: law, regulator or house; all of them apply",
                              "paquetes de reglas: ley, regulador o casa; rigen todos", ["pe-b2b", "house"]),
        contact_window=_window(),
        limits=closed("caps for one customer, over all invoices", "topes por cliente, sumando todas sus facturas", (),
                      messages=kind("limit", "messages of all channels", "mensajes de todos los canales"),
                      calls=kind("limit", "calls", "llamadas", "at most 1 in 1 day")),
        combine=one_of("choice", v.COMBINE, "one message per customer and day for all its invoices",
                       "un mensaje por cliente y día para todas sus facturas"),
        stop_when=v.LISTS["stop_when"],
        pause_while=closed("what holds contact back; each bounded", "qué detiene el contacto, con límite", (),
                           **{name: v.pause(*words, bounded=name != "promise_active")
                              for name, words in v.PAUSE_HELP.items()}),
    )  # fmt: skip


def _window() -> Schema:
    days = kind("weekdays", "days of the week", "días de la semana")
    either = {"type": ["string", "array"], "items": v.WEEKDAY, "minItems": 1}
    return closed(
        "when customers may be contacted", "cuándo se puede contactar a los clientes", ("days", "hours"),
        days=days | either,
        hours=kind("hours", "from when to when", "desde y hasta qué hora"),
        timezone=kind("text", "customer (the customer's own) or an IANA name",
                      "customer (la del cliente) o un nombre IANA", "customer", "America/Lima"),
    )  # fmt: skip


def _terms() -> Schema:
    return closed(
        "what was agreed on payment", "lo acordado sobre el pago", (),
        payment=kind("payment", "used when the invoice carries no due date", "rige si la factura no trae vencimiento"),
        accepted_by_customer=one_of("choice", v.ACCEPTANCE, "whether a new customer must accept the terms first",
                                    "si un cliente nuevo debe aceptar antes las condiciones"),
        methods=v.LISTS["methods"],
        early_payment=closed("a discount for paying early", "descuento por pronto pago", ("discount", "within"),
                             discount=kind("share", "how much", "cuánto"),
                             within=kind("moment", "until when", "hasta cuándo", "10 days after issue")),
        late_interest=_late_interest(),
        late_fee=closed("a fixed sum, once", "un cargo fijo, una vez", ("amount", "at"),
                        amount=kind("money", "how much", "cuánto", "25 PEN"),
                        at=kind("moment", "when", "cuándo", "15 days after due")),
        fixed_sum=one_of("law", FIXED_SUMS, "the sum that a law names once an invoice between companies is late: "
                         "EU 40 euro, GB 40, 70 or 100 pounds",
                         "la suma que fija una ley cuando vence una factura entre empresas: EU 40 euros, GB 40, 70 o "
                         "100 libras"),
        collection_fee=one_of("law", COLLECTION_FEES, "collection fees at the ceiling of a law: CL 9%, 6% and 3% in "
                              "tiers of UF, from 21 days late",
                              "gastos de cobranza al tope de una ley: CL 9%, 6% y 3% por tramos de UF, desde 21 días "
                              "de mora"),
        document=kind("id", "message with the terms in plain words", "mensaje con las condiciones en palabras claras",
                      "credit-terms"),
    )  # fmt: skip


def _late_interest() -> Schema:
    return closed(
        "simple interest on what is left of the invoice itself", "interés simple sobre lo que falta de la factura",
        ("rate", "from"),
        rate=kind("late_rate", "a year, or a published series and what is added to it",
                  "al año, o una serie publicada y lo que se le suma"),
        from_=kind("moment", "from when", "desde cuándo", "5 days after due"),
        reset=one_of("choice", v.RESETS, "when the series is read anew", "cada cuánto se vuelve a leer la serie"),
        year=one_of("choice", v.YEARS, "how many days a year has", "cuántos días tiene el año"),
        cap=kind("id", "a series that the rate never passes", "una serie que la tasa nunca supera"),
        waive_under=kind("money", "once the invoice itself is paid, charges below this are forgiven",
                         "pagada la factura, se perdonan cargos menores que esto", "20 PEN"),
    )  # fmt: skip


def _data() -> Schema:
    example = ["at least 50000 PEN", "any", "key-account", "low"]
    return closed(
        "what must be known before anyone is contacted", "qué se debe saber antes de contactar a alguien", (),
        require=v.LISTS["require"],
        no_older_than=kind("duration", "how fresh it must be", "qué tan reciente debe ser", "180 days"),
        if_missing=v.task_rule("what happens when something is missing", "qué pasa cuando falta algo"),
        segments=v.table(tuple(CATALOGUE), v.SEGMENT_COLUMNS, "segment and risk of a customer",
                         "segmento y riesgo de un cliente", example),
    )  # fmt: skip


def _invoicing() -> Schema:
    return closed(
        "the document and the time until it is due", "el documento y el tiempo hasta el vencimiento",
        ("timeline", "next_stage"), timeline=v.timeline(),
        if_undelivered=v.task_rule("what happens when an address is bad", "qué pasa si una dirección es mala"),
        next_stage=v.next_stage(),
    )  # fmt: skip


def _first_contact() -> Schema:
    return closed("polite, then firm", "amable, luego firme", ("timeline", "next_stage"),
                  timeline=v.timeline(), next_stage=v.next_stage())  # fmt: skip


def _negotiation() -> Schema:
    example = ["500 PEN to under 5000 PEN", "low, medium", "4", "25%", "5%", "nobody"]
    return closed(
        "find out why, and offer what is allowed", "saber por qué, y ofrecer lo permitido", ("timeline", "next_stage"),
        ask_reason=v.yes_or_no("ask why it is not paid; some rule packs forbid it",
                               "preguntar por qué no se paga; algunos paquetes de reglas lo prohíben"),
        offers=v.table(tuple(CATALOGUE), v.OFFER_COLUMNS, "what may be agreed; nothing outside it can be",
                       "qué se puede acordar; nada fuera de ella", example),
        approval=v.OFFER_APPROVAL,
        promise_to_pay=closed("bounds of a promise to pay", "límites de un compromiso de pago",
                              ("longest", "broken_at_most", "then"),
                              longest=kind("duration", "the longest", "el más largo", "14 days"),
                              grace=kind("duration", "grace after its date", "gracia tras su fecha", "2 business days"),
                              broken_at_most=kind("whole", "how many may be broken", "cuántos se pueden incumplir"),
                              then=kind("consequence", "what follows then", "qué sigue entonces", "next stage")),
        timeline=v.timeline(), next_stage=v.next_stage(),
    )  # fmt: skip


def _recovery() -> Schema:
    return closed(
        "last resort; it ends for certain", "último recurso; termina con certeza", ("timeline", "ends"),
        timeline=v.timeline(),
        ends=kind("ending", "when the case ends for certain, and who looks at what is left",
                  "cuándo termina el caso con certeza, y quién revisa lo que queda"),
    )  # fmt: skip


if __name__ == "__main__":
    write()
