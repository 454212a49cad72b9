"""What can be said within the braces of a message: names, fields and filters, with help. It renders nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from engine.language.editing.values import Choice
from engine.language.templates.filters import OWN, PRINTED_WITH
from engine.language.text.source import Node
from schemas.variables import VARIABLES, Variable, names_under

_OPENED: Final = re.compile(r"\{([{%])")
_NAME: Final = re.compile(r"[A-Za-z_][\w.\[\]-]*")
_TYPED: Final = re.compile(r"(?:([A-Za-z_][\w.\[\]]*)\.)?(\w*)$")
_LOOP: Final = re.compile(r"\{%-?\s*(?:for|tablerow)\s+(\w+)\s+in\s+([\w.\[\]]+)")
_ASSIGNED: Final = re.compile(r"\{%-?\s*(?:assign|capture)\s+(\w+)")
# Filters of messages, in words; Liquid's own that a collector's text needs are few.
_FILTERS: Final = {
    "money": ("an amount with its currency", "un importe con su moneda"),
    "day": ("a date in words", "una fecha en palabras"),
    "share": ("a percentage", "un porcentaje"),
    "span": ("a length of time in words", "un plazo en palabras"),
    "listed": ("a list in words: a, b and c", "una lista en palabras: a, b y c"),
    "few": ("the first of a list, and how many more", "los primeros de una lista, y cuántos más"),
    "concat": ("two lists as one", "dos listas como una"),
    "map": ("one field of each entry", "un campo de cada entrada"),
    "size": ("how many there are", "cuántos hay"),
    "plus": ("add a number", "sumar un número"),
    "minus": ("take a number away", "restar un número"),
    "truncate": ("cut a long text", "cortar un texto largo"),
    "default": ("what stands where there is nothing", "lo que va donde no hay nada"),
}
assert set(OWN) <= set(_FILTERS)


class Within(msgspec.Struct, frozen=True):
    """A cursor within braces: whether they print, what stands before it there, and what follows on its line."""

    prints: bool
    before: str
    after: str
    text_before: str


def within(text: str, line: int, column: int) -> Within | None:
    """The braces around a place (from 0); None outside of them. Braces do not go over lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    if not 0 <= line < len(lines):
        return None
    before, after = lines[line][:column], lines[line][column:]
    opened = list(_OPENED.finditer(before))
    if not opened or ("}}" if opened[-1][1] == "{" else "%}") in before[opened[-1].end() :]:
        return None
    start = opened[-1]
    return Within(start[1] == "{", before[start.end() :], after, "\n".join([*lines[:line], before]))


def choices(at: Within, language: str) -> tuple[int, tuple[Choice, ...]]:
    """How many letters before the cursor are replaced, and by what they can be."""
    if match := re.search(r"\|\s*(\w*)$", at.before):
        of = 1 if language == "es" else 0
        return len(match[1]), tuple(Choice(name, name, "value", words[of]) for name, words in _FILTERS.items())
    if re.search(r"['\"]\w*$|^-?\s*(for|assign|capture)\s+\w*$", at.before):
        return 0, ()
    match = _TYPED.search(at.before)
    if match is None:
        return 0, ()
    return len(match[2]), tuple(_names(at, match[1] or "", language))


def _names(at: Within, parent: str, language: str) -> Iterator[Choice]:
    above = _path(parent, _loops(at.text_before)) if parent else ""
    if parent and above is None:
        return
    prefix = f"{above}." if above else ""
    for name in dict.fromkeys(names_under(above or "")):
        variable = VARIABLES[prefix + name]
        help_ = variable.ayuda if language == "es" else variable.help
        yield Choice(name, name + _printed(at, variable), "key", help_)
    if not parent:
        given = (*_loops(at.text_before), *_ASSIGNED.findall(at.text_before))
        yield from (Choice(name, name, "name") for name in dict.fromkeys(given))


def _printed(at: Within, variable: Variable) -> str:
    """The filter with which a customer can read it, where it is printed and none is written yet."""
    alone = re.match(r"\s*(-?\}\}|$)", at.after)
    if f"{variable.path}[].number" in VARIABLES:
        return ""  # a list of invoices is gone through, not printed
    return f" | {PRINTED_WITH[variable.kind]}" if at.prints and alone and variable.kind in PRINTED_WITH else ""


def _loops(text: str) -> dict[str, str]:
    """The names that loops give to an entry, and the list each goes through."""
    return dict(_LOOP.findall(text))


def _path(written: str, loops: dict[str, str], depth: int = 0) -> str | None:
    """`invoices[0].number` or `invoice.number` as the catalogue names it; None for what it does not know."""
    first, _, rest = re.sub(r"\[[^\]]*\]", "[]", written).partition(".")
    if first in loops and first not in VARIABLES and depth < 3:
        above = _path(loops[first], loops, depth + 1)
        first = f"{above}[]" if above else first
    path = f"{first}.{rest}" if rest else first
    path = re.sub(r"\.(first|last)\b", "[]", path)
    return path if path in VARIABLES else None


def explain(text: str, line: int, column: int, language: str) -> tuple[str, Node] | None:
    """What a name within braces stands for, in Markdown, and its place; None where no known name stands."""
    lines = text.replace("\r\n", "\n").split("\n")
    if within(text, line, column) is None:
        return None
    for match in _NAME.finditer(lines[line]):
        if match.start() <= column <= match.end():
            upto = match[0][: column - match.start()]
            end = match.start() + len(upto) + len(re.match(r"\w*", match[0][len(upto) :])[0])  # type: ignore[index]
            word = lines[line][match.start() : end]
            path = _path(word, _loops("\n".join(lines[: line + 1])))
            told = _told(word, VARIABLES[path], language) if path is not None else _filter(word, language)
            return (told, Node("text", line + 1, match.start() + 1, line + 1, end + 1, word)) if told else None
    return None


def _told(word: str, variable: Variable, language: str) -> str:
    spanish = language == "es"
    lines = [f"**{word}**: {variable.ayuda if spanish else variable.help}"]
    if variable.kind in PRINTED_WITH:
        lines.append(f"`{{{{ {word} | {PRINTED_WITH[variable.kind]} }}}}`")
    if variable.there != "always":
        lines.append("Puede faltar: pregunte antes con `if`." if spanish else "It may be missing: ask with `if` first.")
    return "\n\n".join(lines)


def _filter(word: str, language: str) -> str:
    words = _FILTERS.get(word)
    return f"**{word}**: {words[1 if language == 'es' else 0]}" if words is not None else ""
