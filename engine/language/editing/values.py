"""What can be written as a value: words, names, moments, tests, by the way of writing that the grammar asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal

import msgspec

from engine.case.covers import zone_for
from engine.language.editing import names
from engine.language.editing.grammar import FileKind, examples_of, help_of, kind_of, words_of
from engine.language.editing.spot import MARK, Path, Spot
from engine.language.grammar.vocabulary import DEFINITIONS, Schema
from engine.language.library import Library
from engine.language.text.source import Node
from engine.language.writing.units import CONSEQUENCES, KINDS
from schemas.facts import CATALOGUE, Fact
from schemas.playbook import VERBS

Sort = Literal["key", "fact", "value", "name", "file"]


class Choice(msgspec.Struct, frozen=True):
    """Something to type. A mark in `insert` says where the cursor goes. `skip`: letters already typed that stay."""

    label: str
    insert: str
    sort: Sort = "value"
    help: str = ""
    examples: tuple[str, ...] = ()
    needed: bool = False
    skip: int = 0


class Scene(msgspec.Struct, frozen=True):
    """All that a choice may depend on: the cursor's place, the tree around it, the library, the reader's language."""

    spot: Spot
    library: Library
    file: FileKind = "playbook"
    name: str = ""
    language: str = "en"

    @property
    def root(self) -> Node:
        return self.spot.root

    @property
    def written(self) -> Node:
        """The playbook that the file is, or speaks of."""
        if self.file not in ("tests", "life"):
            return self.root
        named = self.root.get("playbook")
        tree = names.playbook_tree(self.library, named.text if named is not None else self.name)
        return tree or self.root

    @property
    def key(self) -> str:
        """The nearest key above the value."""
        return next((step for step in reversed(self.spot.path) if isinstance(step, str)), "")

    def say(self, en: str, es: str) -> str:
        return es if self.language == "es" else en


def of(scene: Scene, schema: Schema) -> Iterator[Choice]:
    """The values that the grammar, the file and the library suggest here."""
    path = scene.spot.path
    if (column := names.column_at(scene.root, path)) is not None:
        yield from _cell(scene, *column)
    elif (fact := _fact_at(scene, path)) is not None:
        yield from _tests(scene, fact)
    elif words := words_of(schema):
        yield from (Choice(word, word, help=_help_of_word(scene, word, schema)) for word in words)
    elif (give := _BY_KEY.get(scene.key)) is not None and kind_of(schema) in ("id", "text"):
        yield from give(scene)
    elif (make := _BY_KIND.get(kind_of(schema))) is not None:
        yield from make(scene)
    else:
        yield from _examples(scene, schema)


def _examples(scene: Scene, schema: Schema) -> Iterator[Choice]:
    for example in (*names.used_under(scene.root, scene.key), *examples_of(schema)):
        yield Choice(example, example, help=help_of(schema, scene.language))


def _help_of_word(scene: Scene, word: str, schema: Schema) -> str:
    fact = CATALOGUE.get(word) if schema.get("title") in ("fact", "column") else None
    return (scene.say(fact.help, fact.ayuda) if fact is not None else "") or help_of(schema, scene.language)


# ---------------------------------------------------------------------------------------------- tests of facts


def _fact_at(scene: Scene, path: Path) -> Fact | None:
    """The fact whose test is being typed: the key above, in a condition."""
    inside = {"only_if", "unless", "covers", "all_of", "any_of", "none_of"} & set(map(str, path[:-1]))
    return CATALOGUE.get(scene.key) if inside else None


def _cell(scene: Scene, column: str, is_answer: bool) -> Iterator[Choice]:
    if is_answer:
        yield from (Choice(word, word) for word in dict.fromkeys(_answers(scene).get(column, _SHARES_WRITTEN)))
    elif column in CATALOGUE:
        yield from _tests(scene, CATALOGUE[column])


def _answers(scene: Scene) -> dict[str, tuple[str, ...]]:
    return {
        "risk": CATALOGUE["risk"].words,
        "segment": (*names.segments_in(scene.root), "standard", "key-account"),
        "approved_by": ("nobody", *names.people_in(scene.root)),
        "instalments": ("1", "2", "3", "4", "6", "12"),
    }


_SHARES_WRITTEN: Final = ("0%", "5%", "10%", "20%", "25%", "50%")


def _tests(scene: Scene, fact: Fact) -> Iterator[Choice]:
    """`at least 500 PEN`, the words of a closed list, and `any`; after a comma, the next of several words."""
    help_ = scene.say(fact.help, fact.ayuda)
    skip = re.match(r"(?:.*, *)?", scene.spot.typed)
    skipped = len(skip[0]) if skip is not None else 0
    for test in (*_ranges(scene, fact), *_words(scene, fact), "any"):
        yield Choice(test, test, help=help_, skip=skipped)


def _words(scene: Scene, fact: Fact) -> tuple[str, ...]:
    used = names.used_under(scene.written, fact.name)
    open_words: Mapping[str, tuple[str, ...]] = {
        "segment": names.segments_in(scene.written), "language": ("es", "en"),
        "country": ("PE", "MX", "CO", "CL", "ES"),
    }  # fmt: skip
    if fact.kind not in ("word", "yes_no"):
        return ()
    return fact.words or tuple(dict.fromkeys((*open_words.get(fact.name, ()), *used)))


def _ranges(scene: Scene, fact: Fact) -> Iterator[str]:
    schema = DEFINITIONS["condition"]["properties"][fact.name]["anyOf"][0]
    currency = names.currency_in(scene.written)
    typed = re.fullmatch(r"(.*?)(\d+(?:\.\d+)?) ?[A-Z%]*", scene.spot.typed[-80:])
    unit = {"money": f" {currency}", "share": "%"}.get(fact.kind, "")
    if typed is not None and fact.kind in ("money", "share", "number", "days"):
        yield f"{typed[1]}{typed[2]}{unit}"
    for example in schema.get("examples", ()):
        yield str(example).replace("PEN", currency)


# ---------------------------------------------------------------------------------------------- times


_UNITS: Final = ("days", "business days", "weeks", "months")


def _number(scene: Scene, usual: str) -> str:
    match = re.match(r"\d+", scene.spot.typed)
    return match[0] if match is not None else usual


def _unit(number: str, unit: str) -> str:
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}"


def _durations(scene: Scene) -> Iterator[Choice]:
    number = _number(scene, "2")
    yield from (Choice(text, text) for text in (_unit(number, unit) for unit in _UNITS))


def _moments(scene: Scene) -> Iterator[Choice]:
    """Days counted from the invoice's own dates, and from the steps above this one."""
    number = _number(scene, "5")
    for text, help_ in _anchored(scene, number):
        yield Choice(text, text, help=help_)


def _anchored(scene: Scene, number: str) -> Iterator[tuple[str, str]]:
    if not re.match(r"\d", scene.spot.typed):
        yield "issue day", scene.say("the day of issue", "el día de emisión")
        yield "due day", scene.say("the day it falls due", "el día en que vence")
    anchors = [("before due", _BEFORE_DUE), ("after due", _AFTER_DUE), ("after issue", _AFTER_ISSUE)]
    anchors += [(f"after {name}", _AFTER_STEP) for name in _earlier(scene)]
    for anchor, words in anchors:
        for unit in _UNITS[:2] if not re.match(r"\d+ +[wm]", scene.spot.typed) else _UNITS[2:]:
            yield f"{_unit(number, unit)} {anchor}", scene.say(*words)


_BEFORE_DUE: Final = ("before it falls due", "antes del vencimiento")
_AFTER_DUE: Final = ("after it fell due", "después del vencimiento")
_AFTER_ISSUE: Final = ("after it was issued", "después de la emisión")
_AFTER_STEP: Final = ("after this step was really done", "después de que este paso se hizo de verdad")


def _earlier(scene: Scene) -> Iterator[str]:
    """The steps written above the cursor, the nearest first."""
    steps = list(names.steps_in(scene.root))
    place = scene.spot.path[:3]
    stages = [step.path for step in steps]
    before = [step.what for step in steps if step.path < place] if place in stages else None
    if before is None:
        marked = _marked_line(scene.root)
        before = [step.what for step in steps if step.node.line < marked]
    return iter(dict.fromkeys(reversed(before)))


def _marked_line(root: Node) -> int:
    return next((node.line for _, node in names.pieces(root) if MARK in node.text), 1 << 30)


def _endings(scene: Scene) -> Iterator[Choice]:
    for who in names.people_in(scene.root) or ("owner",):
        text = f"{_number(scene, '240')} days after due, then review by {who}"
        yield Choice(text, text)


def _consequences(scene: Scene) -> Iterator[Choice]:
    people = (*names.people_in(scene.root), "owner")
    for writing in CONSEQUENCES:
        for who in dict.fromkeys(people) if writing.endswith(" ") else ("",):
            yield Choice(f"{writing}{who}", f"{writing}{who}")


def _money(scene: Scene) -> Iterator[Choice]:
    text = f"{_number(scene, '500')} {names.currency_in(scene.written)}"
    yield Choice(text, text)


def _shares(scene: Scene) -> Iterator[Choice]:
    yield from (Choice(text, text) for text in dict.fromkeys((f"{_number(scene, '5')}%", "2%", "10%", "25%")))


def _as_examples(name: str) -> Callable[[Scene], Iterator[Choice]]:
    def give(scene: Scene) -> Iterator[Choice]:
        return (Choice(text, text) for text in KINDS[name].examples)

    return give


_BY_KIND: Final[dict[str, Callable[[Scene], Iterator[Choice]]]] = {
    "duration": _durations, "moment": _moments, "ending": _endings, "consequence": _consequences, "money": _money,
    "share": _shares, "payment": lambda scene: _from_issue(scene),
    "limit": lambda scene: iter(Choice(text, text) for text in ("at most 1 in 1 day", "at most 3 in 7 days")),
    "weekdays": _as_examples("weekdays"), "hours": _as_examples("hours"), "yearly": _as_examples("yearly"),
    "late_rate": lambda scene: _late_rates(scene),
    "language": lambda scene: _languages(scene),
}  # fmt: skip


def _from_issue(scene: Scene) -> Iterator[Choice]:
    number = _number(scene, "30")
    yield from (Choice(text, text) for text in (f"{_unit(number, unit)} after issue" for unit in _UNITS))


def _late_rates(scene: Scene) -> Iterator[Choice]:
    yield Choice("12% a year", "12% a year")
    yield from (Choice(text, text, "file") for text in (f"{name} plus 8%" for name in sorted(scene.library.rates)))


def _series(scene: Scene) -> Iterator[Choice]:
    return (Choice(name, name, "file") for name in sorted(scene.library.rates))


def _languages(scene: Scene) -> Iterator[Choice]:
    on_file = {language for texts in scene.library.messages.values() for language in texts}
    yield from (Choice(text, text) for text in dict.fromkeys((*sorted(on_file), *KINDS["language"].examples)))


# ---------------------------------------------------------------------------------------------- names


def _named(words: Iterable[str], help_: str = "") -> Iterator[Choice]:
    return (Choice(word, word, "name", help_) for word in dict.fromkeys(words))


def _messages(scene: Scene) -> Iterator[Choice]:
    if scene.file in ("tests", "life"):
        return _deeds(scene)
    languages = names.languages_of(scene.root)
    library = scene.library
    return (Choice(name, name, "file", names.subject_of(library, name, languages)) for name in sorted(library.messages))


def _calls(scene: Scene) -> Iterator[Choice]:
    if scene.file in ("tests", "life"):
        return _deeds(scene)
    return (Choice(name, name, "file") for name in sorted(scene.library.calls))


def _deeds(scene: Scene) -> Iterator[Choice]:
    """In a test: what the playbook's steps of this verb send, call, ask or do."""
    steps = list(names.steps_in(scene.written))
    if scene.key in VERBS:
        return _named(step.what for step in steps if step.verb == scene.key)
    return _named((*VERBS, *(step.what for step in steps)))


def _packs(scene: Scene) -> Iterator[Choice]:
    return (Choice(name, name, "file") for name in names.packs_in(scene.library))


def _people(scene: Scene) -> Iterator[Choice]:
    return _named(names.people_in(scene.root))


def _deed_or_used(scene: Scene) -> Iterator[Choice]:
    if scene.file in ("tests", "life"):
        return _deeds(scene)
    example = DEFINITIONS["step"]["properties"].get(scene.key, {}).get("examples", ())
    return _named((*names.used_under(scene.root, scene.key), *map(str, example)))


def _zones(scene: Scene) -> Iterator[Choice]:
    countries = names.used_under(scene.written, "calendar")
    zones = (zone_for("", country.partition("-")[0]) for country in countries)
    return _named(("customer", *(zone for zone in zones if zone), "America/Lima", "America/Mexico_City"))


def _playbooks(scene: Scene) -> Iterator[Choice]:
    if scene.file == "playbook":
        return _named((scene.name,) if scene.name else ())
    return _named(dict.fromkeys((*((scene.name,) if scene.name in scene.library.playbooks else ()),
                                 *sorted(scene.library.playbooks))))  # fmt: skip


_BY_KEY: Final[dict[str, Callable[[Scene], Iterator[Choice]]]] = {
    "send": _messages, "document": _messages, "call": _calls, "contact_rules": _packs, "timezone": _zones,
    "by": _people, "team": _people, "for": _people, "playbook": _playbooks, "task": _deed_or_used,
    "report": _deed_or_used, "hand_over": _deed_or_used, "write_off": _deed_or_used, "reward": _deed_or_used,
    "never": _deeds, "cap": _series,
}  # fmt: skip
