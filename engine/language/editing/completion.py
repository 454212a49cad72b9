"""What can be written where the cursor stands: keys and values, the needed ones first. It reads no disk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from engine.language.editing import template, values
from engine.language.editing.front import spot_in
from engine.language.editing.grammar import (
    FileKind,
    examples_of,
    grammar_of,
    help_of,
    is_list,
    is_map,
    resolved,
    schema_at,
    words_of,
)
from engine.language.editing.spot import MARK, Path, Spot
from engine.language.editing.values import Choice
from engine.language.grammar.vocabulary import GROUPS, VERB_KEYS, VERB_NEEDS, Schema
from engine.language.library import Library
from schemas.playbook import VERBS

CURSOR: Final = MARK
"""In what is inserted: where the cursor goes then."""


class Completion(msgspec.Struct, frozen=True):
    """The choices, and the columns (from 0) of the cursor's line that a choice replaces, after its own `skip`."""

    start: int
    end: int
    choices: tuple[Choice, ...]


def complete(text: str, line: int, column: int, library: Library, file: FileKind = "playbook",
             name: str = "", language: str = "en") -> Completion:  # fmt: skip
    """What can stand at a place (from 0, in letters), however broken the text around it is."""
    if file in ("message", "call") and (braces := template.within(text, line, column)) is not None:
        typed, found = template.choices(braces, language)
        return Completion(max(column - typed, 0), max(column, 0), found)
    spot = spot_in(text, line, column, file)
    grammar = grammar_of(file)
    if grammar is None or spot.role == "nowhere":
        return Completion(spot.start, spot.end, ())
    scene = values.Scene(spot, library, file, name, language)
    return Completion(spot.start, spot.end, tuple(_unique(_choices(scene, grammar))))


def _unique(choices: Iterator[Choice]) -> list[Choice]:
    return list({choice.label: choice for choice in reversed(list(choices))}.values())[::-1]


def _choices(scene: values.Scene, grammar: Schema) -> Iterator[Choice]:
    spot = scene.spot
    schema = schema_at(grammar, spot.path)
    if schema is None:
        return
    if spot.role == "key":
        yield from _keys(scene, schema, grammar, spot.path)
    elif is_map(schema):
        yield from _map(scene, schema, grammar)
    elif is_list(schema):
        yield from _list(scene, schema, grammar)
    else:
        yield from _one_by_one(scene, values.of(scene, schema))


def _one_by_one(scene: values.Scene, choices: Iterator[Choice]) -> Iterator[Choice]:
    """Values, with the dash of an entry where it is still to be typed, and none that the list already has."""
    spot = scene.spot
    dash = "- " if spot.needs_dash and spot.path and isinstance(spot.path[-1], int) else ""
    for choice in choices:
        if choice.label not in spot.beside or _is_cell(spot.path):
            yield msgspec.structs.replace(choice, insert=dash + choice.insert)


def _is_cell(path: Path) -> bool:
    return len(path) > 1 and isinstance(path[-1], int) and isinstance(path[-2], int)


# ---------------------------------------------------------------------------------------------- keys


def _map(scene: values.Scene, schema: Schema, grammar: Schema) -> Iterator[Choice]:
    """Where a map should stand: its keys on lines of their own, or one key in braces."""
    spot = scene.spot
    is_entry = bool(spot.path) and isinstance(spot.path[-1], int)
    for choice in _keys(scene, schema, grammar, spot.path):
        if spot.own_lines:
            dash = "- " if is_entry and spot.needs_dash else ""
            yield msgspec.structs.replace(choice, insert=dash + choice.insert)
        elif choice.insert.count("\n") == 0:
            inner = choice.insert if CURSOR in choice.insert else choice.insert + CURSOR
            yield msgspec.structs.replace(choice, insert="{" + inner + "}")


def _keys(scene: values.Scene, schema: Schema, grammar: Schema, path: Path) -> Iterator[Choice]:
    """The keys that may still be written: needed ones first, then in the order of the grammar."""
    spot, properties = scene.spot, schema.get("properties", {})
    needed = _needed(schema, spot.beside)
    allowed = _fitting(schema, spot.beside)
    order = [*needed, *(key for key in properties if key not in needed)]
    for key in order:
        if key in properties and key not in spot.beside and (allowed is None or key in allowed):
            inner = resolved(properties[key], grammar)
            yield Choice(
                key, _opened(key, inner, grammar, spot), "fact" if schema.get("title") == "condition"
                and key not in GROUPS else "key",
                help_of(inner, scene.language), examples_of(inner)[:4] or words_of(inner), needed=key in needed,
            )  # fmt: skip


def _needed(schema: Schema, beside: tuple[str, ...]) -> tuple[str, ...]:
    needed = tuple(schema.get("required", ()))
    if schema.get("title") != "step":
        return needed
    verb = next((key for key in beside if key in VERBS), "")
    return (*needed, *(VERB_NEEDS.get(verb, ()) if verb else VERBS))


def _fitting(schema: Schema, beside: tuple[str, ...]) -> tuple[str, ...] | None:
    """The keys that the verb of a step may carry; None where every key may stand."""
    verb = next((key for key in beside if key in VERBS), "")
    if schema.get("title") != "step" or not verb:
        return None
    return ("at", "required", "only_if", "unless", *VERB_KEYS[verb])


def _opened(key: str, schema: Schema, grammar: Schema, spot: Spot) -> str:
    """A key as it is typed: with its colon, and where a map or a list follows, with the start of it."""
    if spot.has_value:
        return key
    if is_list(schema):
        item = resolved(schema.get("items", {}), grammar)
        below = not spot.in_flow and (is_map(item) or is_list(item))
        dash = "- [" + CURSOR + "]" if is_list(item) else "- "
        return f"{key}:\n  {dash}" if below else f"{key}: [{CURSOR}]"
    if is_map(schema):
        return f"{key}: {{{CURSOR}}}" if spot.in_flow or _is_short(schema, grammar) else f"{key}:\n  "
    return f"{key}: "


def _is_short(schema: Schema, grammar: Schema) -> bool:
    """Whether a map is usually written in braces: all of its values are texts, or it is a condition."""
    inner = (resolved(one, grammar) for one in schema.get("properties", {}).values())
    return schema.get("title") == "condition" or not any(is_map(one) or is_list(one) for one in inner)


# ---------------------------------------------------------------------------------------------- lists


def _list(scene: values.Scene, schema: Schema, grammar: Schema) -> Iterator[Choice]:
    """Where a list should stand: its first entry behind a dash, or in brackets."""
    spot = scene.spot
    item = resolved(schema.get("items", {}), grammar)
    inner = msgspec.structs.replace(scene, spot=msgspec.structs.replace(spot, path=(*spot.path, 0)))
    if is_map(item):
        if spot.own_lines:
            for choice in _keys(inner, item, grammar, spot.path):
                yield msgspec.structs.replace(choice, insert=_deeper("- ", choice.insert))
        return
    if is_list(item):
        return
    before, after = ("- ", "") if spot.own_lines else ("[", CURSOR + "]")
    for choice in values.of(inner, item):
        yield msgspec.structs.replace(choice, insert=before + choice.insert + after)


def _deeper(dash: str, insert: str) -> str:
    first, *rest = insert.split("\n")
    return "\n".join([dash + first, *(f"  {line}" for line in rest)])
