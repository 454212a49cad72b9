"""The grammar as data: what may stand where in a playbook, with help in two languages. It reads nothing."""

from __future__ import annotations

from typing import Any, Final

from engine.language.writing.units import KINDS
from schemas.facts import CATALOGUE, Fact
from schemas.playbook import (
    ATTACHMENTS,
    CHANNELS,
    METHODS,
    PAUSES,
    REQUIRABLE_DATA,
    STOP_NOTICES,
    VERBS,
    WEEKDAYS,
)

Schema = dict[str, Any]

# Words of the language that are phrases, with what they mean in the plan.
RUNNING: Final = {
    "keep their version": "keep",
    "keep their version until next stage": "next_stage",
    "move at once": "at_once",
}
COMBINE: Final = {"same day": "same_day", "never": "never"}
CLOCKS: Final = {"runs": False, "stops": True}
ACCEPTANCE: Final = {"required": True, "not required": False}
RESETS: Final = {"locked": "locked", "each half year": "half_year", "each month": "month", "each day": "day"}
YEARS: Final = {"365 days": "365", "360 days": "360", "actual days": "actual"}
# Facts of `covers`: finite, so that tables can be checked for gaps within it.
COVERED: Final = ("country", "customer_kind", "amount_due")
SEGMENT_COLUMNS: Final = ("segment", "risk")
OFFER_COLUMNS: Final = ("instalments", "down_payment", "discount", "approved_by")
GROUPS: Final = {"all_of": "all", "any_of": "any", "none_of": "none"}

# What an enumeration lists, for "'leter' is not a channel".
NOUNS: Final = {
    "channel": ("a channel", "un canal"),
    "method": ("a way to pay", "un medio de pago"),
    "attachment": ("an attachment", "un adjunto"),
    "notice": ("a notice", "un aviso"),
    "datum": ("a datum that can be required", "un dato que se pueda exigir"),
    "yes or no": ("yes or no", "yes o no"),
    "weekday": ("a day of the week", "un día de la semana"),
    "fact": ("a fact", "un dato del catálogo"),
    "column": ("a column of this table", "una columna de esta tabla"),
    "choice": ("one of the choices", "una de las opciones"),
}


def _help(en: str, es: str) -> str:
    return f"{en}\n\n{es}"


def kind(name: str, en: str, es: str, *examples: str) -> Schema:
    """A text written in one of the ways of `units.KINDS`."""
    unit = KINDS[name]
    types: str | list[str] = _ALSO_READ.get(name, "string")
    shown = list(examples or unit.examples)
    schema: Schema = {"type": types, "description": _help(en, es), "pattern": unit.pattern, "minLength": 1}
    return schema | ({"examples": shown} if shown else {})


# What YAML takes for a number or a truth and is read as the text that it is: a title may be 2026.
_ALSO_READ: Final = {"whole": ["string", "integer"], "id": ["string", "number", "boolean"],
                     "text": ["string", "number", "boolean"]}  # fmt: skip
_ANYTHING: Final = ["string", "number", "boolean"]


def one_of(noun: str, words: Any, en: str, es: str) -> Schema:
    """One word of a closed list."""
    return {"type": "string", "title": noun, "enum": list(words), "description": _help(en, es)}


def yes_or_no(en: str, es: str) -> Schema:
    return one_of("yes or no", ("yes", "no"), en, es)


def listing(item: Schema, en: str, es: str, *examples: Any) -> Schema:
    """A list with at least one entry."""
    schema: Schema = {"type": "array", "items": item, "minItems": 1, "description": _help(en, es)}
    return schema | ({"examples": list(examples)} if examples else {})


def closed(en: str, es: str, required: tuple[str, ...], /, **keys: Schema) -> Schema:
    """A map with these keys and no others. `for_` and `from_` stand for Python's reserved words."""
    properties = {name.rstrip("_"): schema for name, schema in keys.items()}
    schema: Schema = {"type": "object", "description": _help(en, es), "additionalProperties": False}
    return schema | {"required": list(required), "properties": properties}


def ref(name: str, en: str, es: str) -> Schema:
    return {"$ref": f"#/definitions/{name}", "description": _help(en, es)}


# ---------------------------------------------------------------------------------------------- conditions


def _fact(fact: Fact) -> Schema:
    source = f"{fact.help} ({fact.kind}, from {fact.source})"
    word: Schema = {"type": _ANYTHING, "examples": list(_tests(fact))}
    if fact.kind in _BOUNDS:
        word = {"type": "string", "pattern": _tested(_BOUNDS[fact.kind]), "examples": list(_tests(fact))}
    if not fact.words:
        return {"description": _help(source, fact.ayuda), "anyOf": [word, _list_of(word)]}
    word = {"type": "string", "enum": [*fact.words, "any"]}
    one = f"({'|'.join(word['enum'])})"
    words: Schema = {"type": "string", "pattern": f"^{one}(, *{one})+$"}
    items = {"anyOf": [word, words]}
    return {"description": _help(source, fact.ayuda), "anyOf": [word, words, _list_of(items)]}


# How a bound of these facts is written; the rest of a test is the same for all.
_BOUNDS: Final = {"money": r"-?\d[\d.]* +[A-Z]{3}", "share": r"\d[\d.]*%"}


def _tested(bound: str) -> str:
    """One or more tests of a fact, with commas between them. Wider than what is read, never narrower."""
    one = rf"(any|((at least|over|at most|under) +)?{bound}|{bound} +to +(under +)?{bound})"
    return rf"^\s*{one}(\s*,\s*{one})*\s*$"


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item, "minItems": 1}


def _tests(fact: Fact) -> tuple[str, ...]:
    bounds = {"money": ("500 PEN", "5000 PEN"), "share": ("20%", "50%"), "number": ("1", "3"), "days": ("5", "30")}
    if fact.kind not in bounds:
        return ()
    low, high = bounds[fact.kind]
    return (f"at least {low}", f"over {low}", f"at most {high}", f"under {high}", f"{low} to {high}",
            f"{low} to under {high}")  # fmt: skip


def condition(facts: tuple[str, ...], en: str, es: str, groups: bool = True) -> Schema:
    """A map of facts and their tests, and the three ways of joining conditions."""
    keys = {name: _fact(CATALOGUE[name]) for name in facts}
    inner: Schema = {"type": "array", "items": {"$ref": "#/definitions/condition"}, "minItems": 1}
    if groups:
        keys["all_of"] = inner | {"description": _help("every one of these holds", "se cumplen todas")}
        keys["any_of"] = inner | {"description": _help("at least one of these holds", "se cumple al menos una")}
        keys["none_of"] = inner | {"description": _help("none of these holds", "no se cumple ninguna")}
    return closed(en, es, (), **keys) | {"title": "condition", "minProperties": 1}


def table(given: tuple[str, ...], then: tuple[str, ...], en: str, es: str, example: list[str]) -> Schema:
    """A decision table. Its cells are read by their column, elsewhere."""
    cell: Schema = {"type": _ANYTHING}
    return closed(
        en, es, ("given", "then", "rows"),
        given=listing(one_of("fact", given, "a fact", "un dato"), "the facts that decide, a column each",
                      "los datos que deciden, uno por columna") | {"title": "given"},
        then=listing(one_of("column", then, "an answer", "una respuesta"), "the answers, a column each",
                     "las respuestas, una por columna") | {"title": "then"},
        rows=listing({"type": "array", "items": cell, "minItems": 1}, "the first row that fits wins",
                     "gana la primera fila que se cumple", [example]),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------- pieces


def task_rule(en: str, es: str) -> Schema:
    return closed(
        en, es, ("task", "for", "within"),
        task=kind("id", "what is to be done", "qué hay que hacer", "fix-address"),
        for_=kind("id", "whose queue it goes to", "a la cola de quién va", "data-desk"),
        within=kind("duration", "until when", "plazo", "2 business days"),
        if_late=kind("consequence", "what follows when nobody did it", "qué sigue si nadie la hace", "go on"),
    )  # fmt: skip


def _approval(by: bool) -> Schema:
    keys = {
        "by": kind("id", "the role that must agree", "el rol que debe aprobar", "head-of-collections"),
        "within": kind("duration", "how long they have", "cuánto tiempo tienen", "2 business days"),
        "if_silent": kind("consequence", "what silence means", "qué significa el silencio",
                          "hold and alert owner", "ask head-of-collections"),
        "if_refused": kind("consequence", "what a no means", "qué significa un no", "go on", "no offer"),
    }  # fmt: skip
    if not by:
        del keys["by"]
    return closed("who must agree before it is done", "quién debe aprobar antes de hacerlo",
                  ("by", "within") if by else ("within",), **keys)  # fmt: skip


def pause(en: str, es: str, bounded: bool = True) -> Schema:
    keys = {
        "at_most": kind("duration", "the longest it may last", "lo más que puede durar", "30 days"),
        "then": kind("consequence", "what follows when the bound is reached", "qué sigue al llegar al límite",
                     "go on", "hand to disputes-desk", "review by team-lead"),
        "clock": one_of("choice", CLOCKS, "whether days past due stand still meanwhile",
                        "si los días de mora se detienen mientras tanto"),
    }  # fmt: skip
    if not bounded:
        keys = {"clock": keys["clock"]}
    return closed(en, es, ("at_most", "then") if bounded else (), **keys)


PAUSE_HELP: Final = {
    "dispute_open": ("the customer contests the invoice", "el cliente reclama la factura"),
    "payment_to_verify": ("a payment may have arrived", "puede haber llegado un pago"),
    "promise_active": ("a promise to pay runs; bounded by negotiation.promise_to_pay",
                       "hay un compromiso de pago; lo limita negotiation.promise_to_pay"),
    "plan_on_track": ("an instalment plan is being kept", "se está cumpliendo un fraccionamiento"),
    "on_request": ("the customer asked for time", "el cliente pidió tiempo"),
}  # fmt: skip
assert set(PAUSE_HELP) == set(PAUSES)

VERB_HELP: Final = {
    "send": ("send this message", "enviar este mensaje", "overdue-first"),
    "call": ("a person calls, with this script", "una persona llama, con este guion", "courtesy-call"),
    "task": ("give this task to a person", "dar esta tarea a una persona", "check-address"),
    "report": ("report the debt to this bureau", "reportar la deuda a esta central", "credit-bureau"),
    "hand_over": ("hand the case to legal or an agency", "derivar el caso a legal o a una agencia", "legal"),
    "write_off": ("write off what is left, under this class", "castigar lo que queda, con esta clase", "small-balance"),
    "charge_fee": ("add this fee to what is owed", "sumar este cargo a la deuda", "25 PEN"),
}
assert set(VERB_HELP) == set(VERBS)
# Which keys a verb may carry beside `at`, `only_if`, `unless` and `required`, and which of them it needs.
VERB_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "send": ("by", "attach", "reward", "approval"),
    "call": ("team", "within", "if_late", "approval"),
    "task": ("for", "within", "if_late", "approval"),
    "report": ("approval",),
    "hand_over": ("approval",),
    "write_off": ("approval",),
    "charge_fee": ("approval",),
}
VERB_NEEDS: Final[dict[str, tuple[str, ...]]] = {"send": ("by",), "call": ("team",), "task": ("for", "within")}


def step(timed: bool) -> Schema:
    """An entry of a timeline: one closed object in which each verb is a property of its own."""
    keys: dict[str, Schema] = {
        "at": kind("moment", "when", "cuándo"),
        **{verb: kind("money" if verb == "charge_fee" else "id", *words) for verb, words in VERB_HELP.items()},
        "by": listing(one_of("channel", CHANNELS, "a channel", "un canal"),
                      "the channels, in order: the first that is allowed and reachable is used",
                      "los canales en orden: se usa el primero permitido y disponible", ["whatsapp", "email"]),
        "attach": listing(one_of("attachment", ATTACHMENTS, "a document", "un documento"),
                          "documents that go with it", "documentos que lo acompañan", ["invoice_pdf"]),
        "required": yes_or_no("never skipped, even when late", "nunca se omite, aunque vaya tarde"),
        "only_if": ref("condition", "only when this holds", "solo si se cumple"),
        "unless": ref("condition", "not when this holds", "salvo que se cumpla"),
        "team": kind("id", "who calls", "quién llama", "collections"),
        "for": kind("id", "whose queue the task goes to", "a la cola de quién va la tarea", "data-desk"),
        "within": kind("duration", "how long they have", "cuánto tiempo tienen", "2 business days"),
        "if_late": kind("consequence", "what follows when it is late", "qué sigue si se retrasa", "go on"),
        "approval": ref("approval", "who must agree first", "quién debe aprobar antes"),
        "reward": kind("id", "a reward the customer takes part in", "un premio en el que participa el cliente",
                       "annual-draw"),
    }  # fmt: skip
    if not timed:
        del keys["at"]
    schema = closed("one entry: when, what, how", "una entrada: cuándo, qué y cómo", ("at",) if timed else (), **keys)
    needs = {verb: list(keys) for verb, keys in VERB_NEEDS.items()}
    return schema | {"title": "step", "oneOf": [{"required": [verb]} for verb in VERBS], "dependencies": needs}


def timeline() -> Schema:
    return {"type": "array", "items": {"$ref": "#/definitions/step"},
            "description": _help("what is done and when, in order", "qué se hace y cuándo, en orden")}  # fmt: skip


def next_stage() -> Schema:
    return kind("moment", "when the next stage begins", "cuándo empieza la etapa siguiente", "15 days after due")


DEFINITIONS: Final[dict[str, Schema]] = {
    "condition": condition(tuple(CATALOGUE), "facts and the tests they must pass, all of them",
                           "datos y las pruebas que deben pasar, todas"),
    "approval": _approval(by=True),
    "step": step(timed=True),
    "step_when_paid": step(timed=False),
}  # fmt: skip
OFFER_APPROVAL: Final = _approval(by=False)
WEEKDAY: Final = one_of("weekday", WEEKDAYS, "a day", "un día")
LISTS: Final = {
    "methods": listing(one_of("method", METHODS, "a way to pay", "un medio de pago"),
                       "ways to pay", "medios de pago", ["bank_transfer", "card"]),
    "stop_when": listing(one_of("notice", STOP_NOTICES, "a notice", "un aviso"),
                         "notices that end collection at once", "avisos que terminan la cobranza de inmediato"),
    "require": listing(one_of("datum", REQUIRABLE_DATA, "a datum", "un dato"),
                       "data without which nobody is contacted", "datos sin los cuales no se contacta a nadie",
                       ["tax_id", "email"]),
}  # fmt: skip
