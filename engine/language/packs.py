"""Rule packs: from `playbooks/rules/NAME.yaml` to words, and what they ask of messages. It proves nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from engine.language.diagnostics import Elsewhere, Finding
from engine.language.grammar.pack_schema import build
from engine.language.grammar.shape import check_shape
from engine.language.library import File, Library
from engine.language.pack_keeping import read_keeping
from engine.language.pack_rule import read_day, read_rules
from engine.language.reading import Reading
from engine.language.text.source import Node, parse
from schemas.playbook import CUSTOMER_KINDS
from schemas.rules import (
    BASES,
    BINDING,
    COLLECTORS,
    KINDS,
    Disclosure,
    Kind,
    Pack,
    Rule,
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


def asked_of_texts(packs: Iterable[Pack]) -> frozenset[str]:
    """Everything that a creditor's messages must say under these packs, now or later, on whatever channel."""
    return frozenset(say for _, rule in binding(packs) if isinstance(rule.says, Text) for say in rule.says.say)


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
    title, kind = root.get("title"), _kind(reading, root)
    return Pack(
        name, tuple(read_rules(reading, root, kind)),
        title_en=reading.of(title, "en", "text", name), title_es=reading.of(title, "es", "text", name),
        kind=kind, country=reading.of(root, "country", "text", ""),
        subdivision=reading.of(root, "subdivision", "text", ""),
        customer_kinds=reading.words(root, "customer_kind", CUSTOMER_KINDS),
        collectors=reading.words(root, "collector", COLLECTORS),
        as_of=read_day(reading, root, "as_of"), sha256=sha256, retention=tuple(read_keeping(reading, root, kind)),
    )  # fmt: skip


def _kind(reading: Reading, root: Node) -> Kind:
    """Whose rules they are. A region is some country's."""
    region = root.get("subdivision")
    if region is not None and root.get("country") is None:
        reading.report("P402", region, f"'{region.text}' is a region, and no country is named",
                       f"«{region.text}» es una región, y no se nombra ningún país",
                       "write the country too: country: US", "escriba también el país: country: US")  # fmt: skip
    kinds: dict[str, Kind] = {name: name for name in KINDS}
    return reading.choice(root, "kind", kinds, "law")  # type: ignore[no-any-return]
