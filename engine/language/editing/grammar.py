"""What may stand at a path of a file, by the file's kind: the schema that fits, its help, how its texts are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Final, Literal, get_args

import msgspec

from engine.language.editing.spot import Path
from engine.language.grammar import pack_schema
from engine.language.grammar import schema as playbooks
from engine.language.grammar.vocabulary import VERB_HELP, Schema, closed, kind, listing, one_of, yes_or_no
from engine.language.lives.author_tests import ASKED, ENDING, ENDS
from engine.language.lives.happenings import EVENTS, FACTS, WORDS
from engine.language.messages import FRONT_MATTER
from engine.language.writing.units import KINDS
from schemas.facts import CATALOGUE
from schemas.playbook import REQUIRABLE_DATA, STAGES

FileKind = Literal["playbook", "tests", "life", "message", "call", "pack", "unknown"]
FILE_KINDS: Final[tuple[FileKind, ...]] = get_args(FileKind)
_CHAPTERS: Final = re.compile(rf"^(playbook|running_invoices|{'|'.join(STAGES)}|when_paid):", re.MULTILINE)
_KIND_BY_PATTERN: Final = {unit.pattern: name for name, unit in KINDS.items()}


def kind_of_file(path: str, text: str) -> FileKind:
    """What a file is, by its name and place, and where these do not tell, by its first words."""
    file = PurePosixPath(path.replace("\\", "/"))
    folders = file.parts[:-1]
    if file.suffix == ".md":
        return {"messages": "message", "calls": "call"}.get(folders[-2] if len(folders) > 1 else "", "unknown")  # type: ignore[return-value]
    if file.name.endswith(ENDING):
        return "tests"
    if file.suffix not in ("", ".yaml"):
        return "unknown"
    if folders[-1:] == ("rules",):
        return "pack"
    if re.search(r"^invoice:", text, re.MULTILINE) and not re.search(r"^policy:", text, re.MULTILINE):
        return "life"
    # A file in which no key is written yet is a playbook that begins.
    begins = not re.search(r"^[^\s#-][^:\n]*:", text, re.MULTILINE)
    return "playbook" if begins or _CHAPTERS.search(text) or folders[-1:] == ("playbooks",) else "unknown"


def grammar_of(file: FileKind) -> Schema | None:
    """The schema of a kind of file; None where there is none."""
    schemas: dict[str, Callable[[], Schema]] = {
        "playbook": playbooks.build, "message": lambda: FRONT_MATTER, "tests": _tests, "life": _life,
        "pack": pack_schema.build,
    }  # fmt: skip
    return schemas[file]() if file in schemas else None


def schema_at(whole: Schema, path: Path) -> Schema | None:
    """What the grammar says of a path; None where it has nothing to say."""
    schema: Schema | None = resolved(whole, whole)
    for step in path:
        schema = _inner(schema, step) if schema is not None else None
        schema = resolved(schema, whole) if schema is not None else None
    return schema


def resolved(schema: Schema, whole: Schema) -> Schema:
    """The schema with its reference followed; a description beside the reference wins."""
    if "$ref" not in schema:
        return schema
    found: Schema = whole["definitions"][schema["$ref"].rsplit("/", 1)[-1]]
    return found | {name: words for name, words in schema.items() if name != "$ref"}


def _inner(schema: Schema, step: str | int) -> Schema | None:
    if isinstance(step, int):
        items = schema.get("items") or next((one["items"] for one in schema.get("anyOf", ()) if "items" in one), None)
        return items if isinstance(items, dict) else None
    found = schema.get("properties", {}).get(step)
    return found if isinstance(found, dict) else None


def is_map(schema: Schema) -> bool:
    return schema.get("type") == "object"


def is_list(schema: Schema) -> bool:
    return schema.get("type") == "array"


def kind_of(schema: Schema) -> str:
    """The way of writing of a text, a name in `units.KINDS`; empty for words of a closed list."""
    return _KIND_BY_PATTERN.get(str(schema.get("pattern", "")), "")


def words_of(schema: Schema) -> tuple[str, ...]:
    """The words of a closed list."""
    return tuple(str(word) for word in schema.get("enum", ()))


def help_of(schema: Schema, language: str) -> str:
    """What the grammar says of itself, in `en` or `es`."""
    en, _, es = str(schema.get("description", "")).partition("\n\n")
    return es if language == "es" and es else en


def examples_of(schema: Schema) -> tuple[str, ...]:
    """How it may be written. A list is shown in brackets."""
    return tuple(_written(example) for example in schema.get("examples", ()))


def _written(example: object) -> str:
    if isinstance(example, list):
        pieces = (f'"{piece}"' if "," in str(piece) else str(piece) for piece in example)
        return f"[{', '.join(pieces)}]"
    return str(example)


# ---------------------------------------------------------------------------------------------- tests and lives


def _day(en: str, es: str) -> Schema:
    return kind("text", en, es, "2026-03-02")


@cache
def _life() -> Schema:
    return closed("one invoice's life", "la vida de una factura", ("invoice",),
                  playbook=_named_playbook(), invoice=_invoice(), history=_history())  # fmt: skip


@cache
def _tests() -> Schema:
    one = closed(
        "a life, and what is expected of it", "una vida, y lo que se espera de ella", ("name", "invoice", "expect"),
        name=kind("text", "what the test shows", "qué muestra la prueba"),
        invoice=_invoice(), history=_history(), expect=_expect(),
    )  # fmt: skip
    return closed("the author's tests of a playbook", "las pruebas de autor de un playbook", ("playbook", "tests"),
                  playbook=_named_playbook(), tests=listing(one, "the tests", "las pruebas"))  # fmt: skip


def _named_playbook() -> Schema:
    return kind("id", "the playbook this is written for", "el playbook para el que se escribe")


def _invoice() -> Schema:
    return closed(
        "the invoice and its customer", "la factura y su cliente", ("amount_due", "issued"),
        amount_due=kind("money", "what is owed", "lo que se debe", "900 PEN"),
        issued=_day("the day it was issued", "el día de emisión"),
        due=_day("the day it is due; without it, by the terms", "el día en que vence; si falta, según las condiciones"),
        arrives=_day("the day it reaches us; without it, when issued", "el día en que llega; si falta, al emitirse"),
        number=kind("text", "its number", "su número", "F001-1"),
        zone=kind("text", "the customer's time zone", "el huso del cliente", "America/Lima"),
        known=listing(one_of("datum", REQUIRABLE_DATA, "a datum", "un dato"), "the data on file",
                      "los datos que se tienen"),
        data_from=_day("how old the data is", "de cuándo son los datos"),
        **dict(_facts()),
    )  # fmt: skip


def _facts() -> Iterator[tuple[str, Schema]]:
    for name in FACTS:
        fact = CATALOGUE[name]
        if fact.words:
            yield name, one_of("choice", fact.words, fact.help, fact.ayuda)
        else:
            yield name, kind(_FACT_KINDS.get(fact.kind, "text"), fact.help, fact.ayuda)


_FACT_KINDS: Final = {"money": "money", "share": "share", "number": "whole", "days": "whole"}


def _history() -> Schema:
    fields = {field.name for event in EVENTS.values() for field in msgspec.structs.fields(event)}
    known: dict[str, Schema] = {name: _field(name) for name in sorted(fields - {"id", "at"})}
    one = closed(
        "something that happens", "algo que pasa", ("on", "event"),
        on=_day("the day it happens", "el día en que pasa"),
        event=one_of("choice", EVENTS, "what happens", "qué pasa"),
        at=kind("text", "the hour; without it, before any window opens", "la hora; si falta, antes de abrir", "14:30"),
        **known,
    )  # fmt: skip
    return listing(one, "what happens, in order", "lo que pasa, en orden")


def _field(name: str) -> Schema:
    words = tuple(dict.fromkeys(word for (_, field), words in WORDS.items() if field == name for word in words))
    help_ = f"{name.replace('_', ' ')} of the event", f"{name} del hecho"
    return one_of("choice", words, *help_) if words else kind("text", *help_)


def _expect() -> Schema:
    verbs = {verb: kind("id", en, es, example) for verb, (en, es, example) in VERB_HELP.items()}
    one = closed(
        "what is expected", "lo que se espera", (),
        on=_day("the day", "el día"),
        **verbs,
        between=listing(_day("a day", "un día"), "the first and the last day", "el primer día y el último"),
        nothing_sent=yes_or_no("nobody is contacted between these days", "nadie es contactado entre esos días"),
        never=kind("text", "this never happens", "esto nunca pasa", "hand_over"),
        closed=one_of("choice", ENDS, "the case is closed so", "el caso se cierra así"),
        refused=one_of("choice", ASKED, "this was asked for in vain", "esto se pidió en vano"),
    )  # fmt: skip
    return listing(one, "what is expected, each with its day", "lo que se espera, cada cosa con su día")
