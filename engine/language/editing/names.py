"""The names an author has already used: steps, roles, queues, currency, messages on file. It decides no place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from engine.language.editing.loose import read_loose
from engine.language.editing.spot import MARK, Path
from engine.language.library import File, Library
from engine.language.messages import read_message
from engine.language.packs import STRICT
from engine.language.text.source import Node
from engine.language.writing.units import CONSEQUENCES
from schemas.playbook import TIMELINE_STAGES, VERBS

# Keys under which a desk, a team or a role is named.
_PEOPLE: Final = ("by", "for", "team", "approved_by")
_WHO: Final = tuple(writing for writing in CONSEQUENCES if writing.endswith(" "))


class StepName(msgspec.Struct, frozen=True):
    """A step as it is written: where it stands, its verb, its name, its moment, and its nodes."""

    path: Path
    verb: str
    what: str
    at: str
    node: Node
    name: Node

    @property
    def dotted(self) -> str:
        """Its path as plans write it: `recovery.timeline[1]`."""
        return f"{'.'.join(map(str, self.path[:-1]))}[{self.path[-1]}]"


def steps_in(root: Node) -> Iterator[StepName]:
    """Every entry of the timelines that names a deed, in the order of the playbook's stages."""
    for stage in TIMELINE_STAGES:
        node = root.get(stage)
        yield from _steps(node.get("timeline") if node is not None else None, (stage, "timeline"))
    yield from _steps(root.get("when_paid"), ("when_paid",))


def _steps(timeline: Node | None, path: Path) -> Iterator[StepName]:
    for place, node in enumerate(timeline.items if timeline is not None else ()):
        verb = next((name for name in VERBS if node.get(name) is not None), "")
        name = node.get(verb) if verb else None
        if name is not None and name.kind == "text" and MARK not in name.text:
            at = node.get("at")
            yield StepName((*path, place), verb, name.text, at.text if at is not None else "", node, name)


def pieces(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every text of a tree that is a value, with its path."""
    if node.kind == "text":
        yield path, node
    for key, value in node.entries:
        yield from pieces(value, (*path, key.text))
    for place, item in enumerate(node.items):
        yield from pieces(item, (*path, place))


def people_in(root: Node) -> tuple[str, ...]:
    """Desks, teams and roles, each once, in the order of the file."""
    return tuple(dict.fromkeys(name for path, node in pieces(root) for name in _people(path, node.text) if name))


def _people(path: Path, text: str) -> Iterator[str]:
    if MARK in text:
        return
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if key in _PEOPLE and isinstance(path[-1], str) and re.fullmatch(r"[a-z0-9-]+", text):
        yield text
    tail = text.rpartition(", then ")[2]
    for writing in _WHO:
        if tail.startswith(writing):
            yield tail.removeprefix(writing).strip()


def used_under(root: Node, key: str) -> tuple[str, ...]:
    """What already stands under a key of this name, anywhere in the file."""
    texts = (node.text for path, node in pieces(root) if path[-1:] == (key,))
    return tuple(dict.fromkeys(text for text in texts if text and MARK not in text))


def currency_in(root: Node) -> str:
    """The currency of the file: that of `covers` before any other."""
    policy = root.get("policy")
    covers = policy.get("covers") if policy is not None else None
    for node in (covers, root):
        for _, piece in pieces(node) if node is not None else ():
            if match := re.search(r"\d ([A-Z]{3})\b", piece.text):
                return match[1]
    return "USD"


def segments_in(root: Node) -> tuple[str, ...]:
    """The segments that the table of segments gives."""
    data = root.get("data")
    table = data.get("segments") if data is not None else None
    column = columns_of(table).get("segment") if table is not None else None
    rows = table.get("rows") if table is not None else None
    if column is None or rows is None:
        return ()
    cells = (row.items[column].text for row in rows.items if column < len(row.items))
    return tuple(dict.fromkeys(cell for cell in cells if cell and MARK not in cell))


def columns_of(table: Node) -> dict[str, int]:
    """The columns of a decision table by name, as far as they are written."""
    given, then = table.get("given"), table.get("then")
    names = [item.text for node in (given, then) if node is not None for item in node.items]
    return {name: place for place, name in enumerate(names)}


def column_at(root: Node, path: Path) -> tuple[str, bool] | None:
    """The column of a cell in a decision table, and whether it holds an answer; None where no cell is."""
    if len(path) < 3 or path[-3] != "rows" or not isinstance(path[-1], int) or not isinstance(path[-2], int):
        return None
    table: Node | None = root
    for step in path[:-3]:
        table = table.get(str(step)) if table is not None else None
    columns = columns_of(table) if table is not None else {}
    name = next((name for name, place in columns.items() if place == path[-1]), None)
    given = table.get("given") if table is not None else None
    asks = given is not None and any(item.text == name for item in given.items)
    return (name, not asks) if name is not None else None


# ---------------------------------------------------------------------------------------------- the library


def text_of(file: File) -> str:
    return file.body.decode("utf-8", "replace").replace("\r\n", "\n")


def languages_of(root: Node) -> tuple[str, ...]:
    """The folders in which the file's default language is looked for: `es-PE`, then `es`."""
    node = root.get("language")
    tag = node.text if node is not None and node.text else "es"
    return tuple(dict.fromkeys((tag, tag.partition("-")[0])))


def best_of(texts: dict[str, File], languages: tuple[str, ...]) -> tuple[str, File] | None:
    """The text in the default language, else in the first there is."""
    order = (*languages, *sorted(texts))
    return next(((language, texts[language]) for language in order if language in texts), None)


def subject_of(library: Library, name: str, languages: tuple[str, ...]) -> str:
    """What a message says first of itself: its subject, else its title."""
    found = best_of(library.messages.get(name, {}), languages)
    if found is None:
        return ""
    message, _ = read_message(name, found[0], found[1])
    return message.subject or message.title


def packs_in(library: Library) -> tuple[str, ...]:
    """The rule packs by name, and each in its stricter reading."""
    return tuple(name for pack in sorted(library.rules) for name in (pack, pack + STRICT))


def playbook_tree(library: Library, name: str) -> Node | None:
    """The tree of a playbook of the library, however broken."""
    file = library.playbooks.get(name)
    return read_loose(text_of(file)) if file is not None else None
