"""The page of rule packs, made from `playbooks/rules`: every rule in words with what backs it, for a lawyer's eyes.

It says what the packs say, in both languages, and judges no playbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.language.library import read_library
from engine.language.packs import read_pack
from engine.study.words import times
from engine.study.words.names import WEEKDAYS, Both, listed, pick
from schemas.plan import Duration
from schemas.rules import (
    BASES,
    DISCLOSURES,
    Blocks,
    Cap,
    Consent,
    Gap,
    Hours,
    Notice,
    Opening,
    OptOut,
    Pack,
    Prohibits,
    Reply,
    Rule,
    Says,
    States,
    Text,
)  # fmt: skip

FOLDER: Final = Path(__file__).parents[1] / "playbooks"
HEAD: Final = """# Rule packs

Made from `playbooks/rules` by `make generate`; do not edit. **No pack has been reviewed by a lawyer.** What stands here
was compiled from the sources shown; a rule marked **unverified** rests on press or memory, or on a reading that is not
sure. What is policy is never shown as law. A rule marked *strict* holds only for playbooks that name the pack with
`-strict`. A pack for agencies says nothing to a creditor's own playbook.

*Hecha de `playbooks/rules` con `make generate`; no la edite. **Ningún abogado ha revisado estos paquetes.** Lo que está
aquí se compiló de las fuentes indicadas; una regla marcada **sin verificar** se apoya en la prensa o en la memoria, o
en una lectura que no es segura. Lo que es política nunca se muestra como ley. Una regla marcada* strict *rige solo para
los playbooks que nombran el paquete con `-strict`. Un paquete para agencias no dice nada al playbook de un acreedor.*
"""
COLUMNS: Final = (
    "| rule · *regla* | it says | *dice* | rests on · *se apoya en* | sure · *seguro* | source · *fuente* |"
)
_CHANNELS: Final[dict[str, Both]] = {
    "email": ("e-mail", "correo"), "sms": ("SMS", "SMS"), "whatsapp": ("WhatsApp", "WhatsApp"),
    "letter": ("letter", "carta"), "voice": ("recorded voice", "voz grabada"), "call": ("call", "llamada"),
    "visit": ("visit", "visita"),
}  # fmt: skip
_ACTS: Final[dict[str, Both]] = {
    "ask_reason": ("asking why nothing was paid", "preguntar por qué no se pagó"),
    "report": ("reporting to a bureau", "reportar a una central de riesgo"),
    "hand_over": ("handing over", "derivar el caso"),
    "charge_fee": ("charging a fee", "cobrar un cargo"),
    "visit": ("visiting", "visitar"),
    "tell_others": ("telling others of the debt", "contar la deuda a terceros"),
    "contact_references": ("contacting references", "contactar a referencias"),
    "looks_judicial": ("what looks like a court's paper", "lo que parece un documento judicial"),
    "public_shaming": ("shaming in public", "exponer en público"),
    "threats": ("threats", "amenazas"),
    "harassment": ("harassment", "acoso"),
    "hidden_number": ("calling from a hidden number", "llamar con número oculto"),
    "false_statements": ("false statements", "afirmaciones falsas"),
    "take_payment_as_agency": ("taking payment as an agency", "recibir pagos como agencia"),
    "work_channels": ("contact at work", "contactar en el trabajo"),
    "unreasonable_hours": ("unreasonable hours", "horas no razonables"),
}
_BOUND: Final[dict[str, Both]] = {
    "creditor": ("creditors", "acreedores"), "agency": ("agencies", "agencias"),
    "lender": ("lenders", "entidades de crédito"),
}  # fmt: skip
_KINDS: Final[dict[str, Both]] = {"person": ("persons", "personas"), "company": ("companies", "empresas")}
_SURE: Final[dict[str, Both]] = {"high": ("high", "alta"), "medium": ("medium", "media"), "low": ("low", "baja")}
_DEEDS: Final[dict[str, Both]] = _ACTS | {
    "send": ("any message", "todo mensaje"), "call": ("a call", "una llamada"), "task": ("a task", "una tarea"),
    "write_off": ("writing off", "castigar"),
}  # fmt: skip
_UNVERIFIED: Final[Both] = ("unverified", "sin verificar")


def as_text() -> str:
    """The whole page."""
    files = sorted(read_library(FOLDER).rules.items())
    return "\n".join((HEAD, *(line for _, file in files for line in _pack(read_pack(file)[0]))))


def _pack(pack: Pack) -> Iterator[str]:
    yield f"## {pack.id}"
    yield ""
    yield f"{pack.title_en}; {_for_whom(pack, 'en')}. · *{pack.title_es}; {_for_whom(pack, 'es')}.*"
    yield ""
    yield COLUMNS
    yield "|---|---|---|---|---|---|"
    yield from map(_row, pack.rules)
    yield ""


def _for_whom(pack: Pack, language: str) -> str:
    bound = listed([pick(_BOUND[one], language) for one in pack.collectors], language)
    kinds = listed([pick(_KINDS[one], language) for one in pack.customer_kinds], language)
    parts = [
        pick((f"binds {bound}", f"obliga a {bound}"), language) if bound else "",
        pick((f"protects {kinds}", f"protege a {kinds}"), language) if kinds else "",
        pick((f"looked at on {pack.as_of}", f"revisado el {pack.as_of}"), language),
    ]
    return ", ".join(filter(None, parts))


def _row(rule: Rule) -> str:
    strict = " (*strict*)" if rule.profile == "strict" else ""
    backed = rule.citation or f"{BASES[rule.basis][0]} · *{BASES[rule.basis][1]}*"
    if rule.citation and rule.basis not in ("law", "regulator", "case"):
        backed += f" ({BASES[rule.basis][0]} · *{BASES[rule.basis][1]}*)"
    sure = " · ".join((_SURE[rule.confidence][0], f"*{_SURE[rule.confidence][1]}*"))
    if rule.is_unverified:
        sure = f"**{_UNVERIFIED[0]}** · ***{_UNVERIFIED[1]}***"
    source = f"<{rule.source}>" if rule.source else ""
    cells = (
        f"`{rule.id}`{strict}",
        in_words(rule, "en") + _note(rule),
        f"*{in_words(rule, 'es')}*",
        backed,
        sure,
        source,
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _note(rule: Rule) -> str:
    return f". Note: {rule.note.rstrip('.')}" if rule.note else ""


def in_words(rule: Rule, language: str) -> str:
    """What a rule says, where and when, as people say it."""
    channels = listed([pick(_CHANNELS[one], language) for one in rule.channels], language)
    parts = [
        said(rule.says, language),
        pick((f"on {channels}", f"por {channels}"), language) if channels else "",
        pick(("the customer can lift it", "el cliente puede levantarla"), language) if rule.overridable else "",
        pick((f"from {rule.effective_from}", f"desde {rule.effective_from}"), language) if rule.effective_from else "",
        pick((f"until {rule.effective_to}", f"hasta {rule.effective_to}"), language) if rule.effective_to else "",
    ]
    return "; ".join(filter(None, parts))


def said(says: Says, language: str) -> str:
    """What a rule says, in one line."""
    match says:
        case Hours(openings, on_holidays):
            held = (
                ("holidays included", "feriados incluidos") if on_holidays else ("closed on holidays", "no en feriados")
            )
            return f"{', '.join(_opening(one, language) for one in openings)}; {pick(held, language)}"
        case Cap():
            return _cap(says, language)
        case Gap(apart, other_channels):
            length = times.duration(apart, language)
            if other_channels:
                return pick((f"after a contact one channel only for {length}",
                             f"tras un contacto, un solo canal durante {length}"), language)  # fmt: skip
            return pick(
                (f"{length} from one contact to the next", f"{length} entre un contacto y el siguiente"), language
            )
        case Prohibits(acts):
            never = listed([pick(_ACTS[act], language) for act in acts], language)
            return pick((f"never: {never}", f"nunca: {never}"), language)
        case Notice():
            return _notice(says, language)
        case Text(say):
            things = listed([pick(DISCLOSURES[one], language) for one in say], language)
            return pick((f"every message says {things}", f"todo mensaje dice {things}"), language)
        case States(en, es):
            return pick((en, es), language)
        case _:
            return _of_the_customer(says, language)


def _of_the_customer(says: Consent | OptOut | Blocks | Reply, language: str) -> str:
    match says:
        case Consent():
            return pick(("only where the customer agreed", "solo donde el cliente aceptó"), language)
        case OptOut(reaches):
            return pick((f"a no reaches the {reaches}", f"un no alcanza: {reaches}"), language)
        case Blocks(on):
            listing = listed(list(on), language)
            return pick((f"nobody collects under {listing}", f"nadie cobra con {listing}"), language)
        case Reply():
            return pick(("one answer is free", "una respuesta es libre"), language)


def _opening(opening: Opening, language: str) -> str:
    if len(opening.days) == 7:
        return f"{pick(('every day', 'todos los días'), language)} {_clock(opening.opens)}-{_clock(opening.closes)}"
    names = [pick(WEEKDAYS[day - 1], language) for day in opening.days]
    days = listed(names, language)
    if len(names) > 2 and opening.days == tuple(range(opening.days[0], opening.days[-1] + 1)):
        days = pick((f"{names[0]} to {names[-1]}", f"{names[0]} a {names[-1]}"), language)
    return f"{days} {_clock(opening.opens)}-{_clock(opening.closes)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _cap(cap: Cap, language: str) -> str:
    within = times.duration(cap.within, language)
    counted = (
        ("contacts that come about", "contactos logrados") if cap.counts == "contacts" else ("attempts", "intentos")
    )
    parts = [
        pick((f"at most {cap.at_most} in {within}", f"como máximo {cap.at_most} en {within}"), language),
        pick((f"counting {counted[0]}", f"contando {counted[1]}"), language),
        pick(("on each channel", "en cada canal"), language) if cap.each_channel else "",
        pick(("for each debt", "por cada deuda"), language) if cap.per == "invoice" else "",
    ]
    return ", ".join(filter(None, parts))


def _notice(notice: Notice, language: str) -> str:
    message = f"`{notice.message}`" if notice.message else pick(("a message", "un mensaje"), language)
    before = listed([pick(_DEEDS.get(deed, (deed, deed)), language) for deed in notice.before], language)
    parts = [
        pick((f"{message} goes out", f"sale {message}"), language),
        pick((f"before {before}", f"antes de {before}"), language) if before else "",
        _span(notice.wait, ("at least {} before", "al menos {} antes"), language),
        _span(notice.by, ("within {} after due", "dentro de {} tras el vencimiento"), language),
    ]
    return ", ".join(filter(None, parts))


def _span(length: Duration | None, words: Both, language: str) -> str:
    return pick(words, language).format(times.duration(length, language)) if length is not None else ""
