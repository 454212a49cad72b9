"""Where a name is written: the message, script or pack it means, the step it counts from, the table it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

import msgspec

from engine.language.editing.front import tree_of
from engine.language.editing.grammar import FileKind
from engine.language.editing.names import best_of, column_at, languages_of, pieces, playbook_tree, steps_in, text_of
from engine.language.editing.spot import Found, Path, found_at
from engine.language.library import File, Library
from engine.language.packs import STRICT
from engine.language.text.source import Node
from schemas.facts import CATALOGUE
from schemas.playbook import VERBS

MESSAGE_KEYS: Final = ("send", "document")
_ANCHOR: Final = re.compile(r"\b(?:after|before) ([a-z0-9][a-z0-9-]*)")


class Target(msgspec.Struct, frozen=True):
    """A place in a file, lines and columns from 1. An empty file is the one asked about."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


def definitions(text: str, line: int, column: int, library: Library, file: FileKind = "playbook") -> list[Target]:
    """Where what stands at a place (from 0) is written: the best place first."""
    root = tree_of(text, file)
    found = found_at(root, line, column)
    if found is None:
        return []
    if file in ("tests", "life"):
        return list(_in_playbook(root, found, library))
    return list(_from_playbook(root, found, library))


def _from_playbook(root: Node, found: Found, library: Library) -> Iterator[Target]:
    key, word = key_of(found.path), found.node.text
    if found.is_key:
        yield from _of_fact(root, found)
    elif key in MESSAGE_KEYS:
        yield from _files(library.messages.get(word, {}), languages_of(root))
    elif key == "call":
        yield from _files(library.calls.get(word, {}), languages_of(root))
    elif key == "contact_rules":
        pack = library.rules.get(word) or library.rules.get(word.removesuffix(STRICT))
        yield from (Target(file.path) for file in (pack,) if file is not None)
    elif anchor := anchor_in(word):
        yield from _step_called(root, anchor, found.node.line)
    else:
        yield from _of_fact(root, found)


def key_of(path: Path) -> str:
    """The nearest key above a place."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def anchor_in(text: str) -> str:
    """The step that a moment counts from; empty for the invoice's own dates."""
    match = _ANCHOR.search(text)
    return match[1] if match is not None and match[1] not in ("due", "issue") else ""


def _files(texts: dict[str, File], languages: tuple[str, ...]) -> Iterator[Target]:
    best = best_of(texts, languages)
    if best is not None:
        yield Target(best[1].path)
        yield from (Target(file.path) for language, file in sorted(texts.items()) if language != best[0])


def _step_called(root: Node, name: str, before: int, file: str = "") -> Iterator[Target]:
    """The nearest earlier step of that name; else, where it is not allowed, the later one."""
    steps = [step for step in steps_in(root) if step.what == name]
    ranked = sorted(steps, key=lambda step: (step.name.line > before, -step.name.line))
    yield from (target_of(step.name, file) for step in ranked[:1])
    if not steps:
        policy = root.get("policy")
        terms = policy.get("terms") if policy is not None else None
        document = terms.get("document") if terms is not None else None
        yield from (target_of(node, file) for node in (document,) if node is not None and node.text == name)


def target_of(node: Node, file: str = "") -> Target:
    return Target(file, node.line, node.column, node.end_line, node.end_column)


def _of_fact(root: Node, found: Found) -> Iterator[Target]:
    """Facts that the playbook itself assigns: the tables in which it does."""
    word = found.node.text
    cell = column_at(root, found.path)
    names = (word, key_of(found.path), cell[0] if cell is not None and not cell[1] else "")
    table = next((_TABLES[name] for name in names if name in _TABLES), None)
    asks = "rows" in found.path or word in CATALOGUE or {"only_if", "unless"} & set(map(str, found.path))
    if table is None or not asks:
        return
    parent, key = table
    chapter = root.get(parent)
    node = chapter.key(key) if chapter is not None else None
    yield from (target_of(one) for one in (node,) if one is not None)


_TABLES: Final = {"risk": ("data", "segments"), "segment": ("data", "segments"), "offer": ("negotiation", "offers")}


def _in_playbook(root: Node, found: Found, library: Library) -> Iterator[Target]:
    """From a test or a life to the playbook it is written for: the file, or the step."""
    named = root.get("playbook")
    name = named.text if named is not None else ""
    tree, file = playbook_tree(library, name), library.playbooks.get(name)
    if tree is None or file is None or found.is_key:
        return
    key, word = key_of(found.path), found.node.text
    if key == "playbook":
        yield Target(file.path)
    elif key in (*VERBS, "never", "step", "of"):
        steps = [step for step in steps_in(tree) if step.what == word and key in (step.verb, "never", "step", "of")]
        yield from (target_of(step.name, file.path) for step in steps[:1])


# ---------------------------------------------------------------------------------------------- references


def references(text: str, line: int, column: int, library: Library, file: FileKind, path: str) -> list[Target]:
    """Everywhere in the library's playbooks where the message, script or pack at a place is used."""
    name, keys = _asked(text, line, column, file, path)
    if not name:
        return []
    return [
        target_of(node, one.path)
        for one in library.playbooks.values()
        for where, node in pieces(tree_of(text_of(one), "playbook"))
        if node.text == name and key_of(where) in keys
    ]


def _asked(text: str, line: int, column: int, file: FileKind, path: str) -> tuple[str, tuple[str, ...]]:
    if file in ("message", "call", "pack"):
        return PurePosixPath(path.replace("\\", "/")).stem, _USES[file]
    found = found_at(tree_of(text, file), line, column)
    if found is None or found.is_key:
        return "", ()
    key = key_of(found.path)
    return found.node.text, next((keys for keys in _USES.values() if key in keys), ())


_USES: Final = {"message": MESSAGE_KEYS, "call": ("call",), "pack": ("contact_rules",)}
