"""The page of rule packs, made from `playbooks/rules`: every rule in words with what backs it, for a lawyer's eyes.

It says what the packs say, in both languages, and judges no playbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from engine.language.library import read_library
from engine.language.packs import read_pack
from engine.study.words import times
from engine.study.words.names import WEEKDAYS, Both, listed, pick
from schemas.plan import Duration
from schemas.rules import (
    BASES,
    BINDING,
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
from workers.pack_retention import retention
from workers.pack_words import (
    ACTS,
    AFTER,
    BLOCKS,
    BOUND,
    CHANNELS,
    COUNTED,
    DEEDS,
    EACH_DEBT,
    EVERYBODY,
    KINDS,
    PERIODS,
    PURPOSES,
    REACHES,
    SURE,
    UNVERIFIED,
    WHEN,
    WHOSE,
)

FOLDER: Final = Path(__file__).parents[1] / "playbooks"
HEAD: Final = """# Rule packs

Made from `playbooks/rules` by `make generate`; do not edit. **No pack has been reviewed by a lawyer.** What stands here
was compiled from the sources shown; a rule marked **unverified** rests on press or memory, or on a reading that is not
sure. What is policy is never shown as law. A rule marked *strict* holds only for playbooks that name the pack with
`-strict`. A pack for agencies says nothing to a creditor's own playbook. *Law* in the table counts laws, regulators'
rules and cases; what is *only told* the machine does not do by itself. A rule may be both law and unverified.

*Hecha de `playbooks/rules` con `make generate`; no la edite. **Ningún abogado ha revisado estos paquetes.** Lo que está
aquí se compiló de las fuentes indicadas; una regla marcada **sin verificar** se apoya en la prensa o en la memoria, o
en una lectura que no es segura. Lo que es política nunca se muestra como ley. Una regla marcada* strict *rige solo para
los playbooks que nombran el paquete con `-strict`. Un paquete para agencias no dice nada al playbook de un acreedor.*
Ley *en la tabla cuenta leyes, normas de reguladores y jurisprudencia; lo que* solo se dice *la máquina no lo hace
por sí misma. Una regla puede ser ley y estar sin verificar.*
"""
COLUMNS: Final = (
    "| rule · *regla* | it says | *dice* | rests on · *se apoya en* | sure · *seguro* | source · *fuente* |"
)
SUMMARY: Final = (
    "| pack · *paquete* | kind · *clase* | where · *dónde* | binds · *obliga a* | protects · *protege a* "
    "| rules · *reglas* | law · *ley* | policy · *política* | unverified · *sin verificar* "
    "| only told · *solo se dice* |"
)


def as_text() -> str:
    """The whole page."""
    packs = [read_pack(file)[0] for _, file in sorted(read_library(FOLDER).rules.items())]
    return "\n".join((HEAD, *_summary(packs), *(line for pack in packs for line in _pack(pack))))


def _summary(packs: list[Pack]) -> Iterator[str]:
    """A table of all packs: where they hold, whom they bind, and on what their rules rest."""
    yield SUMMARY
    yield "|---|---|---|---|---|---|---|---|---|---|"
    yield from (f"| {' | '.join(_counted(pack))} |" for pack in packs)
    rules = [rule for pack in packs for rule in pack.rules]
    yield f"| **{len(packs)}** | | | | | {' | '.join(f'**{count}**' for count in _counts(rules))} |"
    yield ""


def _counted(pack: Pack) -> tuple[str, ...]:
    place = "-".join(filter(None, (pack.country, pack.subdivision))) or "-"
    bound, kinds = (
        " · ".join((listed([one[0] for one in words], "en"), f"*{listed([one[1] for one in words], 'es')}*"))
        if words else EVERYBODY
        for words in ([BOUND[one] for one in pack.collectors], [KINDS[one] for one in pack.customer_kinds])
    )  # fmt: skip
    kind = f"{WHOSE[pack.kind][0]} · *{WHOSE[pack.kind][1]}*"
    return f"[`{pack.id}`](#{pack.id})", kind, place, bound, kinds, *map(str, _counts(pack.rules))


def _counts(rules: Sequence[Rule]) -> tuple[int, ...]:
    """How many rules, and of them: law, a platform's terms or policy, unverified, only told to people."""
    return (
        len(rules),
        sum(rule.basis in BINDING for rule in rules),
        sum(rule.basis in ("policy", "contract") for rule in rules),
        sum(rule.is_unverified for rule in rules),
        sum(isinstance(rule.says, States) for rule in rules),
    )


def _pack(pack: Pack) -> Iterator[str]:
    yield f"## {pack.id}"
    yield ""
    yield f"{pack.title_en}; {_for_whom(pack, 'en')}. · *{pack.title_es}; {_for_whom(pack, 'es')}.*"
    yield ""
    yield COLUMNS
    yield "|---|---|---|---|---|---|"
    yield from map(_row, pack.rules)
    yield ""
    yield from retention(pack)


def _for_whom(pack: Pack, language: str) -> str:
    bound = listed([pick(BOUND[one], language) for one in pack.collectors], language)
    kinds = listed([pick(KINDS[one], language) for one in pack.customer_kinds], language)
    parts = [
        pick((f"binds {bound}", f"obliga a {bound}"), language) if bound else "",
        pick((f"protects {kinds}", f"protege a {kinds}"), language) if kinds else "",
        pick((f"looked at on {pack.as_of}", f"revisado el {pack.as_of}"), language),
    ]
    return ", ".join(filter(None, parts))


def _row(rule: Rule) -> str:
    strict = " (*strict*)" if rule.profile == "strict" else ""
    told = " (*only told* · *solo se dice*)" if isinstance(rule.says, States) else ""
    backed = rule.citation or f"{BASES[rule.basis][0]} · *{BASES[rule.basis][1]}*"
    if rule.citation and rule.basis not in ("law", "regulator", "case"):
        backed += f" ({BASES[rule.basis][0]} · *{BASES[rule.basis][1]}*)"
    sure = " · ".join((SURE[rule.confidence][0], f"*{SURE[rule.confidence][1]}*"))
    if rule.is_unverified:
        sure = f"**{UNVERIFIED[0]}** · ***{UNVERIFIED[1]}***"
    source = f"<{rule.source}>" if rule.source else ""
    cells = (
        f"`{rule.id}`{strict}{told}",
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
    channels = listed([pick(CHANNELS[one], language) for one in rule.channels], language)
    parts = [
        said(rule.says, language),
        pick((f"on {channels}", f"por {channels}"), language) if channels else "",
        _of_which(rule, language),
        pick(("the customer can lift it", "el cliente puede levantarla"), language) if rule.overridable else "",
        pick((f"from {rule.effective_from}", f"desde {rule.effective_from}"), language) if rule.effective_from else "",
        pick((f"until {rule.effective_to}", f"hasta {rule.effective_to}"), language) if rule.effective_to else "",
    ]
    return "; ".join(filter(None, parts))


def _of_which(rule: Rule, language: str) -> str:
    """Of which contacts and debts, and on which clock."""
    purposes = listed([pick(PURPOSES[one], language) for one in rule.purposes], language)
    parts = [
        pick(WHEN[rule.when], language) if rule.when != "any" else "",
        pick((f"for {purposes}", f"para {purposes}"), language) if purposes else "",
        pick((f"on the clock of {rule.zone}", f"en la hora de {rule.zone}"), language) if rule.zone else "",
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
        case Gap():
            return _gap(says, language)
        case Prohibits(acts, during):
            never = listed([pick(ACTS[act], language) for act in acts], language)
            blocks = listed([pick(BLOCKS[one], language) for one in during], language)
            if during:
                return pick((f"not while there is {blocks}: {never}", f"no mientras haya {blocks}: {never}"), language)
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
            return pick(("only on channels that the customer agreed to; what is not on file is not agreed to",
                         "solo por los canales que el cliente autorizó; lo que no consta no está autorizado"),
                        language)  # fmt: skip
        case OptOut(reaches):
            return pick(REACHES[reaches], language)
        case Blocks(on):
            blocks = listed([pick(BLOCKS[one], language) for one in on], language)
            return pick((f"nobody collects while there is: {blocks}", f"nadie cobra mientras haya: {blocks}"), language)
        case Reply():
            return pick(("one answer to what the customer wrote, by the same channel, is outside the pack's hours, "
                         "caps and gaps",
                         "una respuesta a lo que el cliente escribió, por el mismo canal, queda fuera de los horarios, "
                         "topes y plazos del paquete"), language)  # fmt: skip


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
    within = pick(PERIODS[cap.within.unit], language) if cap.calendar else times.duration(cap.within, language)
    counted = pick(COUNTED[cap.counts], language)
    parts = [
        pick((f"at most {cap.at_most} in {within}", f"como máximo {cap.at_most} en {within}"), language),
        pick((f"counting {counted}", f"contando {counted}"), language),
        pick(("on each channel", "en cada canal"), language) if cap.each_channel else "",
        pick(EACH_DEBT, language) if cap.per == "invoice" else "",
    ]
    return ", ".join(filter(None, parts))


def _gap(gap: Gap, language: str) -> str:
    length, after = times.duration(gap.apart, language), pick(AFTER[gap.after], language)
    if gap.other_channels:
        words = pick((f"after {after} one channel only for {length}", f"tras {after}, un solo canal durante {length}"),
                     language)  # fmt: skip
    elif gap.clear:
        words = pick((f"{gap.apart.count} whole days between one contact and the next",
                      f"{gap.apart.count} días enteros entre un contacto y el siguiente"), language)  # fmt: skip
    elif gap.after == "conversations":
        words = pick((f"{length} of quiet after {after}", f"{length} de silencio tras {after}"), language)
    else:
        words = pick((f"{length} from one contact to the next", f"{length} entre un contacto y el siguiente"), language)
    return ", ".join(filter(None, (words, pick(EACH_DEBT, language) if gap.per == "invoice" else "")))


def _notice(notice: Notice, language: str) -> str:
    message = f"`{notice.message}`" if notice.message else pick(("a message", "un mensaje"), language)
    before = listed([pick(DEEDS.get(deed, (deed, deed)), language) for deed in notice.before], language)
    parts = [
        pick((f"{message} goes out", f"sale {message}"), language),
        pick((f"before {before}", f"antes de {before}"), language) if before else "",
        _span(notice.wait, ("at least {} before", "al menos {} antes"), language),
        _span(notice.by, ("within {} after due", "dentro de {} tras el vencimiento"), language),
        pick(("and is proved to have been given", "con constancia de que se dio"), language) if notice.proved else "",
    ]
    return ", ".join(filter(None, parts))


def _span(length: Duration | None, words: Both, language: str) -> str:
    return pick(words, language).format(times.duration(length, language)) if length is not None else ""
