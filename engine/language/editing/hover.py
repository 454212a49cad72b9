"""What stands here, in words: a key, a fact, a moment with its dates, a message, a code. Markdown, in one language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from engine.language.codes import CODES, explain
from engine.language.editing import template
from engine.language.editing.dates import Dates, in_words
from engine.language.editing.front import tree_of
from engine.language.editing.grammar import (
    FileKind,
    examples_of,
    grammar_of,
    help_of,
    is_list,
    kind_of,
    resolved,
    schema_at,
    words_of,
)
from engine.language.editing.names import best_of, column_at, languages_of, text_of
from engine.language.editing.places import MESSAGE_KEYS, key_of
from engine.language.editing.spot import Found, found_at
from engine.language.grammar.vocabulary import Schema
from engine.language.library import Library
from engine.language.messages import read_message
from engine.language.packs import STRICT
from engine.language.text.source import Node
from schemas.facts import CATALOGUE, Fact

FIRST_LINES: Final = 6


class Words(msgspec.Struct, frozen=True):
    """What is told of a piece, in Markdown, and the piece."""

    text: str
    node: Node


class _Asked(msgspec.Struct, frozen=True):
    """One question: what stands here, in which file, and what is known beside it."""

    found: Found
    root: Node
    schema: Schema
    whole: Schema
    library: Library
    dates: Dates | None
    language: str

    def say(self, en: str, es: str) -> str:
        return es if self.language == "es" else en


def explain_at(text: str, line: int, column: int, library: Library, file: FileKind = "playbook",
               language: str = "en", dates: Dates | None = None) -> Words | None:  # fmt: skip
    """What to tell of a place (from 0); None where there is nothing to tell."""
    if file in ("message", "call") and (named := template.explain(text, line, column, language)) is not None:
        return Words(*named)
    root, grammar = tree_of(text, file), grammar_of(file)
    found = found_at(root, line, column)
    schema = schema_at(grammar, found.path) if grammar is not None and found is not None else None
    if found is None or schema is None or grammar is None:
        return None
    asked = _Asked(found, root, schema, grammar, library, dates, language)
    told = _of_key(asked) if found.is_key else _of_value(asked)
    return Words(told, found.node) if told else None


def explain_code(code: str, language: str) -> str:
    """The page of a code; empty for one that has none."""
    page = CODES.get(code)
    if page is None:
        return ""
    title, _, rest = explain(page, language).partition("\n")
    blocks = re.sub(r"(?m)((?:^    .*\n?|^\n(?=    ))+)", lambda match: f"```yaml\n{_outdented(match[0])}\n```\n", rest)
    return f"**{title}**\n{blocks}".rstrip()


def _outdented(block: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in block.strip("\n").split("\n"))


# ---------------------------------------------------------------------------------------------- keys


def _of_key(asked: _Asked) -> str:
    key = asked.found.node.text
    fact = CATALOGUE.get(key)
    if fact is not None and asked.schema.get("anyOf"):
        return _of_fact(asked, fact)
    lines = [f"**{key}**: {help_of(asked.schema, asked.language)}", *_needed(asked), *_how_written(asked)]
    return "\n\n".join(line for line in lines if line)


def _needed(asked: _Asked) -> list[str]:
    above = schema_at(asked.whole, asked.found.path[:-1]) or {}
    if asked.found.node.text in above.get("required", ()):
        return [asked.say("It cannot be left out.", "No se puede omitir.")]
    return []


def _how_written(asked: _Asked) -> list[str]:
    schema = asked.schema
    item = resolved(schema.get("items", {}), asked.whole) if is_list(schema) else schema
    lines = []
    if words := words_of(item):
        listed = ", ".join(f"`{word}`" for word in words)
        lines.append(asked.say(f"One of: {listed}", f"Uno de: {listed}") if item is schema
                     else asked.say(f"Any of: {listed}", f"Cualquiera de: {listed}"))  # fmt: skip
    if examples := examples_of(schema):
        shown = ", ".join(f"`{example}`" for example in examples[:4])
        lines.append(asked.say(f"For example: {shown}", f"Por ejemplo: {shown}"))
    return lines


def _of_fact(asked: _Asked, fact: Fact) -> str:
    kind, source = _FACT_KINDS[fact.kind], _SOURCES[fact.source]
    known = asked.say(f"{kind[0]}, {source[0]}", f"{kind[1]}, {source[1]}")
    words = ", ".join(f"`{word}`" for word in fact.words)
    lines = [f"**{fact.name}**: {asked.say(fact.help, fact.ayuda)}", f"*{known}*"]
    if words:
        lines.append(asked.say(f"One of: {words}", f"Uno de: {words}"))
    return "\n\n".join(lines)


_FACT_KINDS: Final = {
    "money": ("an amount", "un importe"), "number": ("a number", "un número"), "share": ("a share", "un porcentaje"),
    "days": ("days", "días"), "word": ("a word", "una palabra"), "yes_no": ("yes or no", "yes o no"),
}  # fmt: skip
_SOURCES: Final = {
    "invoice": ("from the invoice", "de la factura"), "customer": ("from the customer", "del cliente"),
    "history": ("from the customer's history", "de la historia del cliente"), "case": ("from the case", "del caso"),
    "table": ("from the playbook's own table", "de la tabla del propio playbook"),
}  # fmt: skip


# ---------------------------------------------------------------------------------------------- values


def _of_value(asked: _Asked) -> str:
    key = key_of(asked.found.path)
    tell = _BY_KEY.get(key)
    if tell is not None and (told := tell(asked)):
        return told
    cell = column_at(asked.root, asked.found.path)
    if cell is not None:
        return _of_fact(asked, CATALOGUE[cell[0]]) if cell[0] in CATALOGUE else _of_column(asked, cell[0])
    if kind_of(asked.schema) in ("moment", "ending", "payment"):
        return _moment(asked)
    word = asked.found.node.text
    if word in CATALOGUE and asked.schema.get("title") == "fact":
        return _of_fact(asked, CATALOGUE[word])
    if CATALOGUE.get(key) is not None and asked.schema.get("description") is None:
        return _of_fact(asked, CATALOGUE[key])
    above = schema_at(asked.whole, asked.found.path[:-1]) or {}
    help_ = help_of(asked.schema, asked.language) or help_of(above, asked.language)
    return f"**{word}**: {help_}" if help_ else ""


_COLUMNS: Final = {
    "instalments": ("how many payments may be agreed", "en cuántos pagos se puede acordar"),
    "down_payment": ("the share that is paid at once", "la parte que se paga al acordar"),
    "discount": ("the share that may be forgiven", "la parte que se puede descontar"),
    "approved_by": ("who must agree first; nobody when it may be offered at once",
                    "quién debe aprobar antes; nobody si se puede ofrecer de inmediato"),
}  # fmt: skip


def _of_column(asked: _Asked, name: str) -> str:
    words = _COLUMNS.get(name)
    return f"**{name}**: {asked.say(*words)}" if words is not None else ""


def _moment(asked: _Asked) -> str:
    """A moment with the day it is for the example invoice, and the day on which its step really runs."""
    text = asked.found.node.text
    at = text.partition(", then ")[0]
    lines = [f"**{text}**: {help_of(asked.schema, asked.language)}"]
    dates = asked.dates
    day = dates.day_of(at) if dates is not None else None
    if dates is not None and day is not None:
        lines.append(f"{asked.say('For', 'Para')} {dates.invoice(asked.language)}: **{in_words(day, asked.language)}**")
        run = dates.runs.get(_step_path(asked.found))
        if run is not None and run.day != day:
            lines.append(f"{asked.say('This step', 'Este paso')}: {run.words(asked.language)}")
    return "\n\n".join(lines)


def _step_path(found: Found) -> str:
    """`recovery.timeline[1]`, from the path of something within a step."""
    pieces: list[str] = []
    for step in found.path:
        if isinstance(step, int):
            return f"{'.'.join(pieces)}[{step}]"
        pieces.append(step)
    return ""


def _message(asked: _Asked) -> str:
    """The subject and first lines of a message, and in which languages it is."""
    name = asked.found.node.text
    texts = asked.library.messages.get(name, {})
    best = best_of(texts, languages_of(asked.root))
    if best is None:
        return ""
    message, _ = read_message(name, best[0], best[1])
    head = message.subject or message.title or name
    body = "\n".join(f"> {line}" for line in message.body.strip().split("\n")[:FIRST_LINES])
    return f"**{head}**\n\n{body}\n\n*{name}: {', '.join(sorted(texts))}*"


def _call(asked: _Asked) -> str:
    name = asked.found.node.text
    texts = asked.library.calls.get(name, {})
    best = best_of(texts, languages_of(asked.root))
    if best is None:
        return ""
    body = "\n".join(f"> {line}" for line in text_of(best[1]).strip().split("\n")[:FIRST_LINES])
    return f"**{name}**\n\n{body}\n\n*{', '.join(sorted(texts))}*"


def _pack(asked: _Asked) -> str:
    name = asked.found.node.text
    file = asked.library.rules.get(name) or asked.library.rules.get(name.removesuffix(STRICT))
    if file is None:
        return ""
    root = tree_of(text_of(file), "pack")
    titles = root.get("title")
    words = (titles.get(asked.language) or titles) if titles is not None else None
    title = words.text if words is not None else name
    strict = asked.say(" (the stricter reading)", " (la lectura más estricta)") if name.endswith(STRICT) else ""
    return f"**{name}**: {title}{strict}"


_BY_KEY: Final[dict[str, Callable[[_Asked], str]]] = {
    **dict.fromkeys(MESSAGE_KEYS, _message), "call": _call, "contact_rules": _pack,
}  # fmt: skip
