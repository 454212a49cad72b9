"""Rule packs: from `playbooks/rules/NAME.yaml` to words, and what they ask of messages. It proves nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final

import msgspec

from engine.language.diagnostics import Elsewhere, Finding
from engine.language.grammar.pack_schema import DEEDS, HOLIDAYS, MORE, build
from engine.language.grammar.shape import check_shape
from engine.language.library import File, Library
from engine.language.reading import Reading
from engine.language.text.source import Node, parse
from engine.language.writing.suggestions import listed
from engine.language.writing.units import KINDS
from schemas.lengths import Duration
from schemas.playbook import CUSTOMER_KINDS, VERBS, WEEKDAYS
from schemas.rules import (
    ACTS,
    BASES,
    BINDING,
    COLLECTORS,
    CONFIDENCES,
    DISCLOSURES,
    PROFILES,
    RULE_CHANNELS,
    Basis,
    Cap,
    Confidence,
    Disclosure,
    Gap,
    Hours,
    Notice,
    Opening,
    Pack,
    Profile,
    Prohibits,
    Rule,
    Says,
    Text,
    binding,
)

STRICT: Final = "-strict"
"""`pe-b2c-strict` asks for the safer readings too: rules of profile `strict` beside the literal ones."""


class Demand(msgspec.Struct, frozen=True):
    """Something a message must say on a channel, and the rule that asks for it (`us-fdcpa.opt-out`)."""

    say: Disclosure
    pack: Pack
    rule: Rule

    @property
    def id(self) -> str:
        return f"{self.pack.id}.{self.rule.id}"


def disclosures(packs: Iterable[Pack], channel: str, day: date | None = None) -> tuple[Demand, ...]:
    """What a creditor's messages on a channel must say under these packs (`plan.packs`): each once, by its surest rule.

    On a `day` only what is in force then; without one, everything that is or will be.
    """
    asked = (
        Demand(say, pack, rule)
        for pack, rule in binding(packs, *(() if day is None else (day,)))
        if isinstance(rule.says, Text) and rule.speaks_of(channel)
        for say in rule.says.say
    )
    surest = sorted(asked, key=lambda demand: (demand.rule.basis not in BINDING, demand.rule.is_unverified))
    found: dict[str, Demand] = {}
    for demand in surest:
        found.setdefault(demand.say, demand)
    return tuple(found.values())


def standing(rule: Rule) -> tuple[str, str]:
    """What backs a rule, in English and Spanish: `Ley 29571, art. 62`, or that it is policy, or unverified."""
    en, es = BASES[rule.basis]
    en, es = (rule.citation, rule.citation) if rule.basis in BINDING and rule.citation else (en, es)
    return (f"{en}, unverified", f"{es}, sin verificar") if rule.is_unverified else (en, es)


def where(library: Library, rule: Rule, en: str, es: str) -> Elsewhere | None:
    """The place of a rule, for a finding that speaks of it."""
    name, line, column = rule.place.rsplit(":", 2)
    file = library.rules.get(name.removesuffix(".yaml"))
    return Elsewhere(file.path, int(line), int(column), en, es) if file is not None else None


# ---------------------------------------------------------------------------------------------- finding packs


def packs_of(library: Library, names: Iterable[str]) -> tuple[tuple[Pack, ...], tuple[Finding, ...]]:
    """The packs that a playbook names and that are there, each once, and what is wrong in their files."""
    packs: list[Pack] = []
    findings: list[Finding] = []
    for name in dict.fromkeys(names):
        file, is_strict = file_of(library, name)
        if file is not None:
            pack, wrong = read_pack(file)
            packs.append(_asked_for(pack, name, is_strict))
            findings += wrong
    return tuple(packs), tuple(findings)


def file_of(library: Library, name: str) -> tuple[File | None, bool]:
    """The file of a pack by the name a playbook gives it, and whether its strict rules are asked for."""
    file = library.rules.get(name)
    if file is not None or not name.endswith(STRICT):
        return file, False
    return library.rules.get(name.removesuffix(STRICT)), True


def _asked_for(pack: Pack, name: str, is_strict: bool) -> Pack:
    rules = tuple(rule for rule in pack.rules if is_strict or rule.profile == "literal")
    return msgspec.structs.replace(pack, id=name, rules=rules)


# ---------------------------------------------------------------------------------------------- reading


@lru_cache(maxsize=256)
def read_pack(file: File) -> tuple[Pack, tuple[Finding, ...]]:
    """One pack, all profiles, and everything that is wrong with its file. Nothing is raised, whatever the text is."""
    parsed = parse(file.body, file.path)
    reading = Reading(file.path, parsed.garbled)
    name = reading.name.removesuffix(".yaml")
    if parsed.node is None:
        return Pack(name), parsed.findings
    check_shape(reading, parsed.node, build())
    pack = _pack(reading, parsed.node, name, hashlib.sha256(parsed.text.encode("utf-8")).hexdigest())
    return pack, (*parsed.findings, *reading.findings)


def _pack(reading: Reading, root: Node, name: str, sha256: str) -> Pack:
    written = root.get("pack")
    if written is not None and written.text and written.text != name:
        reading.report("P402", written, f"the pack '{written.text}' is in a file called '{reading.name}'",
                       f"el paquete «{written.text}» está en un archivo llamado «{reading.name}»",
                       f"write {name}, or rename the file", f"escriba {name}, o cambie el nombre del archivo",
                       name)  # fmt: skip
    title = root.get("title")
    return Pack(
        name, tuple(_rules(reading, root)),
        title_en=reading.of(title, "en", "text", name), title_es=reading.of(title, "es", "text", name),
        country=reading.of(root, "country", "text", ""), subdivision=reading.of(root, "subdivision", "text", ""),
        customer_kinds=reading.words(root, "customer_kind", CUSTOMER_KINDS),
        collectors=reading.words(root, "collector", COLLECTORS),
        as_of=_day(reading, root, "as_of"), sha256=sha256,
    )  # fmt: skip


def _rules(reading: Reading, root: Node) -> Iterator[Rule]:
    seen: dict[str, Node] = {}
    rules = root.get("rules")
    for node in rules.items if rules is not None else ():
        name = node.get("id")
        if name is not None and name.text in seen:
            reading.report("P402", name, f"two rules are called '{name.text}'", f"dos reglas se llaman «{name.text}»",
                           "give one of them another name", "dé otro nombre a una de ellas",
                           elsewhere=_first_at(reading, seen[name.text]))  # fmt: skip
        elif name is not None:
            seen[name.text] = name
        if (rule := _rule(reading, node)) is not None:
            yield rule


def _first_at(reading: Reading, node: Node) -> Elsewhere:
    return Elsewhere(reading.file, node.line, node.column, "first written here", "escrito antes aquí")


def _rule(reading: Reading, node: Node) -> Rule | None:
    says = _says(reading, node)
    _backed(reading, node)
    if says is None:
        return None
    basis: dict[str, Basis] = {name: name for name in BASES}
    confidence: dict[str, Confidence] = {name: name for name in CONFIDENCES}
    profile: dict[str, Profile] = {name: name for name in PROFILES}
    return Rule(
        reading.of(node, "id", "id", ""), says, reading.words(node, "channels", RULE_CHANNELS),
        reading.choice(node, "basis", basis, "policy"), reading.choice(node, "confidence", confidence, "low"),
        citation=reading.of(node, "citation", "text", ""), source=reading.of(node, "source", "text", ""),
        profile=reading.choice(node, "profile", profile, "literal"), overridable=reading.flag(node, "overridable"),
        effective_from=_day(reading, node, "effective_from"), effective_to=_day(reading, node, "effective_to"),
        note=reading.of(node, "note", "text", ""), place=reading.place(node),
    )  # fmt: skip


def _backed(reading: Reading, node: Node) -> None:
    """Whoever claims a law must say which, and where it was read."""
    basis = node.get("basis")
    missing = [key for key in ("citation", "source") if node.get(key) is None]
    if basis is not None and basis.text in BINDING and missing:
        reading.report("P402", basis, f"'{basis.text}' needs {listed(missing)}: which text, and where it was read",
                       f"«{basis.text}» necesita {listed(missing)}: qué texto, y dónde se leyó",
                       "write them, or basis: memory when nobody has looked it up",
                       "escríbalos, o basis: memory si nadie lo ha verificado")  # fmt: skip


def _day(reading: Reading, parent: Node, key: str) -> date | None:
    node = parent.get(key)
    if node is None or node.kind != "text" or not node.text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.text):
            return date.fromisoformat(node.text)
    except ValueError:
        pass
    reading.report("P402", node, f"'{node.text}' is not a day", f"«{node.text}» no es un día",
                   "write it as 2026-11-21", "escríbalo como 2026-11-21")  # fmt: skip
    return None


# ---------------------------------------------------------------------------------------------- what a rule says


def _says(reading: Reading, node: Node) -> Says | None:
    written = [key for key, _ in node.entries if key.text in DEEDS]
    if len(written) != 1:
        where_ = written[1] if written else node.key("id") or node
        name = node.get("id")
        en, es = (f"'{name.text}'", f"«{name.text}»") if name is not None else ("this rule", "esta regla")
        some_en, some_es = ("two things", "dos cosas") if written else ("nothing", "nada")
        reading.report("P402", where_, f"{en} says {some_en}; a rule says one thing",
                       f"{es} dice {some_es}; una regla dice una sola cosa",
                       f"write one of: {listed(DEEDS)}", f"escriba una de: {listed(DEEDS)}")  # fmt: skip
        return None
    deed = written[0].text
    for key, _ in node.entries:
        if MORE.get(key.text, deed) != deed:
            reading.report("P402", key, f"'{key.text}' means nothing to '{deed}'",
                           f"«{key.text}» no significa nada para «{deed}»",
                           f"it belongs to '{MORE[key.text]}'", f"va con «{MORE[key.text]}»")  # fmt: skip
    return _READERS[deed](reading, node)


def _window(reading: Reading, node: Node) -> Says:
    entries = node.get("window")
    openings = tuple(_opening(reading, item) for item in (entries.items if entries is not None else ()))
    return Hours(openings, reading.choice(node, "holidays", HOLIDAYS, False))


def _opening(reading: Reading, node: Node) -> Opening:
    opens, closes = reading.of(node, "hours", "hours", KINDS["hours"].stand_in)
    days = node.get("days")
    if days is None or days.kind != "list":
        return Opening(reading.value(days, "weekdays", ()), opens, closes)
    chosen = reading.words(node, "days", WEEKDAYS)
    return Opening(tuple(number for number, name in enumerate(WEEKDAYS, 1) if name in chosen), opens, closes)


def _cap(reading: Reading, node: Node) -> Says:
    at_most, within = reading.of(node, "cap", "limit", KINDS["limit"].stand_in)
    counts: dict[str, Any] = {name: name for name in ("attempts", "contacts")}
    per: dict[str, Any] = {name: name for name in ("customer", "invoice")}
    return Cap(at_most, within, reading.flag(node, "each_channel"), reading.choice(node, "counts", counts, "attempts"),
               reading.choice(node, "per", per, "customer"))  # fmt: skip


def _gap(reading: Reading, node: Node) -> Says:
    return Gap(reading.of(node, "gap", "duration", Duration(0)))


def _one_channel(reading: Reading, node: Node) -> Says:
    return Gap(reading.of(node, "one_channel", "duration", Duration(0)), other_channels=True)


def _prohibits(reading: Reading, node: Node) -> Says:
    return Prohibits(reading.words(node, "prohibits", ACTS))


def _notice(reading: Reading, node: Node) -> Says:
    notice = node.get("requires_notice")
    written = reading.of(notice, "by", "moment")
    if written is not None and (written.anchor != "due" or written.offset.count < 0):
        assert notice is not None
        reading.report("P402", notice.get("by") or notice, "a notice's last day counts from the due date",
                       "el último día de un aviso se cuenta desde el vencimiento",
                       "write for example 15 days after due", "escriba por ejemplo 15 days after due")  # fmt: skip
    return Notice(reading.of(notice, "send", "id", ""), reading.words(notice, "before", VERBS),
                  reading.of(notice, "wait", "duration"), written.offset if written is not None else None)  # fmt: skip


def _text(reading: Reading, node: Node) -> Says:
    return Text(reading.words(node, "requires_text", DISCLOSURES))


_READERS: Final = {
    "window": _window, "cap": _cap, "gap": _gap, "one_channel": _one_channel, "prohibits": _prohibits,
    "requires_notice": _notice, "requires_text": _text,
}  # fmt: skip
assert set(_READERS) == set(DEEDS)
