"""One rule of a pack: from its node to words, and what contradicts itself in it. It knows no playbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, get_args

from engine.case.workdays import UnknownZone, zone_of
from engine.language.diagnostics import Elsewhere
from engine.language.grammar.pack_schema import DEEDS, HOLIDAYS, MORE, WHEN
from engine.language.reading import Reading
from engine.language.text.source import Node
from engine.language.writing.suggestions import listed
from engine.language.writing.units import KINDS
from schemas.contact import BLOCKS, Purpose
from schemas.lengths import Duration
from schemas.playbook import VERBS, WEEKDAYS
from schemas.rules import (
    ACTS,
    BASES,
    BINDING,
    CONFIDENCES,
    DISCLOSURES,
    PROFILES,
    RULE_CHANNELS,
    Basis,
    Blocks,
    Cap,
    Confidence,
    Consent,
    Counts,
    Gap,
    Hours,
    Notice,
    Opening,
    OptOut,
    Per,
    Profile,
    Prohibits,
    Reply,
    Rule,
    Says,
    States,
    Text,
)

_COUNTS: Final[dict[str, Any]] = {name: name for name in get_args(Counts)}
_PER: Final[dict[str, Any]] = {name: name for name in get_args(Per)}
_REACHES: Final[dict[str, Any]] = {name: name for name in ("address", "channel", "customer")}


def read_rules(reading: Reading, root: Node, kind: str = "law") -> Iterator[Rule]:
    """The rules of a pack of this kind, in order; what is wrong with one is reported where it stands."""
    seen: dict[str, Node] = {}
    rules = root.get("rules")
    for node in rules.items if rules is not None else ():
        name = node.get("id")
        if name is not None and name.text in seen:
            reading.report("P402", name, f"two rules are called '{name.text}'", f"dos reglas se llaman «{name.text}»",
                           "give one of them another name", "dé otro nombre a una de ellas",
                           elsewhere=first_at(reading, seen[name.text]))  # fmt: skip
        elif name is not None:
            seen[name.text] = name
        if (rule := _rule(reading, node, kind)) is not None:
            yield rule


def read_day(reading: Reading, parent: Node, key: str) -> date | None:
    """The day written under a key."""
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


def first_at(reading: Reading, node: Node) -> Elsewhere:
    """Where a name was first given."""
    return Elsewhere(reading.file, node.line, node.column, "first written here", "escrito antes aquí")


def _rule(reading: Reading, node: Node, kind: str) -> Rule | None:
    says = _says(reading, node)
    backed(reading, node, kind)
    since, until = in_force(reading, node)
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
        effective_from=since, effective_to=until, note=reading.of(node, "note", "text", ""),
        place=reading.place(node), purposes=reading.words(node, "purposes", get_args(Purpose)),
        when=reading.choice(node, "when", WHEN, "any"), zone=_zone(reading, node.get("zone")),
    )  # fmt: skip


def backed(reading: Reading, node: Node, kind: str) -> None:
    """Whoever claims a law must say which, and where it was read; a platform and the house make no law."""
    basis = node.get("basis")
    if basis is None or basis.text not in BINDING:
        return
    missing = [key for key in ("citation", "source") if node.get(key) is None]
    if kind != "law":
        en, es = {"platform": ("a platform's", "una plataforma")}.get(kind, ("the house's", "la casa"))
        right = {"platform": "contract"}.get(kind, "policy")
        reading.report("P402", basis, f"'{basis.text}' in {en} own pack: what it asks is no law",
                       f"«{basis.text}» en un paquete de {es}: lo que pide no es ley",
                       f"write {right}, or put the rule into a pack of its country",
                       f"escriba {right}, o ponga la regla en un paquete de su país", right)  # fmt: skip
    elif missing:
        reading.report("P402", basis, f"'{basis.text}' needs {listed(missing)}: which text, and where it was read",
                       f"«{basis.text}» necesita {listed(missing)}: qué texto, y dónde se leyó",
                       "write them, or basis: memory when nobody has looked it up",
                       "escríbalos, o basis: memory si nadie lo ha verificado")  # fmt: skip


def in_force(reading: Reading, node: Node) -> tuple[date | None, date | None]:
    """The first and the last day on which a rule holds, where they are written."""
    since, until = read_day(reading, node, "effective_from"), read_day(reading, node, "effective_to")
    if since is not None and until is not None and until < since:
        reading.report("P402", node.get("effective_to") or node,
                       f"this rule ends on {until}, before it begins on {since}",
                       f"esta regla termina el {until}, antes de empezar el {since}",
                       "write a later day", "escriba un día posterior")  # fmt: skip
    return since, until


def _zone(reading: Reading, node: Node | None) -> str:
    if node is None or node.kind != "text" or not node.text:
        return ""
    try:
        zone_of(node.text)
    except UnknownZone:
        reading.report("P121", node, f"'{node.text}' is not a time zone", f"«{node.text}» no es un huso horario",
                       "write an IANA name such as America/New_York, or leave it out: the customer's",
                       "escriba un nombre IANA como America/New_York, o quítelo: el del cliente")  # fmt: skip
        return ""
    return node.text


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
        if deed not in MORE.get(key.text, (deed,)):
            belongs = listed(f"'{one}'" for one in MORE[key.text])
            reading.report("P402", key, f"'{key.text}' means nothing to '{deed}'",
                           f"«{key.text}» no significa nada para «{deed}»",
                           f"it belongs to {belongs}", f"va con {belongs}")  # fmt: skip
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
    at_most, within, calendar = reading.of(node, "cap", "cap", KINDS["cap"].stand_in)
    return Cap(at_most, within, reading.flag(node, "each_channel"), reading.choice(node, "counts", _COUNTS, "attempts"),
               reading.choice(node, "per", _PER, "customer"), calendar)  # fmt: skip


def _gap(reading: Reading, node: Node) -> Says:
    apart, clear = reading.of(node, "gap", "gap", KINDS["gap"].stand_in)
    return Gap(apart, after=_after(reading, node), per=reading.choice(node, "per", _PER, "customer"), clear=clear)


def _one_channel(reading: Reading, node: Node) -> Says:
    return Gap(reading.of(node, "one_channel", "duration", Duration(0)), other_channels=True,
               after=_after(reading, node), per=reading.choice(node, "per", _PER, "customer"))  # fmt: skip


def _after(reading: Reading, node: Node) -> Counts:
    found: Counts = reading.choice(node, "after", _COUNTS, "attempts")
    return found


def _prohibits(reading: Reading, node: Node) -> Says:
    return Prohibits(reading.words(node, "prohibits", ACTS), reading.words(node, "during", BLOCKS))


def _notice(reading: Reading, node: Node) -> Says:
    notice = node.get("requires_notice")
    written = reading.of(notice, "by", "moment")
    if written is not None and (written.anchor != "due" or written.offset.count < 0):
        assert notice is not None
        reading.report("P402", notice.get("by") or notice, "a notice's last day counts from the due date",
                       "el último día de un aviso se cuenta desde el vencimiento",
                       "write for example 15 days after due", "escriba por ejemplo 15 days after due")  # fmt: skip
    return Notice(reading.of(notice, "send", "id", ""), reading.words(notice, "before", VERBS),
                  reading.of(notice, "wait", "duration"), written.offset if written is not None else None,
                  reading.flag(notice, "proved"))  # fmt: skip


def _text(reading: Reading, node: Node) -> Says:
    return Text(reading.words(node, "requires_text", DISCLOSURES))


def _opt_out(reading: Reading, node: Node) -> Says:
    return OptOut(reading.choice(node, "opt_out", _REACHES, "channel"))


def _blocks(reading: Reading, node: Node) -> Says:
    return Blocks(reading.words(node, "blocks", BLOCKS))


def _states(reading: Reading, node: Node) -> Says:
    told = node.get("states")
    return States(reading.of(told, "en", "text", ""), reading.of(told, "es", "text", ""))


_READERS: Final = {
    "window": _window, "cap": _cap, "gap": _gap, "one_channel": _one_channel,
    "requires_consent": lambda reading, node: Consent(), "opt_out": _opt_out, "blocks": _blocks,
    "reply": lambda reading, node: Reply(), "prohibits": _prohibits, "requires_notice": _notice,
    "requires_text": _text, "states": _states,
}  # fmt: skip
assert set(_READERS) == set(DEEDS)
