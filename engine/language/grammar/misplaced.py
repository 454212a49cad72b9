"""Keys that stand one level too deep or too shallow: they are told where they went, and not missed here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from engine.language.grammar.homes import dotted, homes_of
from engine.language.grammar.vocabulary import Schema
from engine.language.text.source import Node

# A key that slipped into the last entry of a timeline is three steps down: the list, the entry, a map in it.
_DEEPEST = 4
_MOST = 2_000
Path = tuple[str | int, ...]


def slipped_out(parent: Node | None, path: Path, schema: Schema) -> list[str]:
    """Keys that belong at the path and stand one level up, where they mean nothing."""
    if parent is None or not path:
        return []
    above = dotted(path[:-1])
    return [key.text for key, _ in parent.entries if above not in (homes_of(key.text, schema) or (above,))]


def slipped_in(node: Node, path: Path, key: str, schema: Schema) -> bool:
    """Whether a key that belongs at the path stands further down, where it means nothing."""
    return any(
        name == key and dotted(place) not in homes_of(key, schema) for place, name in _below(node, path, _DEEPEST)
    )


def _below(node: Node, path: Path, depth: int) -> Iterator[tuple[Path, str]]:
    """Every key below a node with the path of the map it is in."""
    waiting: list[tuple[Node, Path, int]] = [(node, path, depth)]
    for _ in range(_MOST):
        if not waiting:
            return
        current, place, left = waiting.pop()
        if current is not node:
            yield from ((place, key.text) for key, _ in current.entries)
        if left:
            waiting += [(value, (*place, key.text), left - 1) for key, value in current.entries]
            waiting += [(item, (*place, number), left - 1) for number, item in enumerate(current.items)]


def not_indented(node: Node, path: Path, schema: Schema, only: Node | None = None) -> dict[Node, tuple[Node, ...]]:
    """For each key without a value, or only for one, the keys below it that belong under it and were not indented."""
    here, found = dotted(path), {}
    for number, (key, value) in enumerate(node.entries):
        if value.kind == "text" and not value.text and value.line == key.line and only in (None, key):
            inside = {f"{home}.{key.text}".lstrip(".") for home in (here, *homes_of(key.text, schema))}
            below = tuple(_taken(node, number + 1, here, inside, schema))
            if below:
                found[key] = below
    return found


def _taken(node: Node, first: int, here: str, inside: set[str], schema: Schema) -> Iterator[Node]:
    for key, _ in node.entries[first:]:
        homes = homes_of(key.text, schema)
        if here in homes or not inside.intersection(homes) or key.line == node.line:
            return
        yield key


def spilled(node: Node, key: Node | None, schema: Schema) -> tuple[Node, ...]:
    """The keys behind another one that are words of its list: `by: sms, email}`, where brackets were forgotten."""
    keys = [one for one, _ in node.entries]
    first = next((place for place, one in enumerate(keys) if one is key), len(keys))
    after = takewhile(lambda one: _is_no_pair(*one) and not homes_of(one[0].text, schema), node.entries[first + 1 :])
    return tuple(one for one, _ in after if key is not None and one.line == key.line)


def _is_no_pair(key: Node, value: Node) -> bool:
    return key.kind == value.kind == "text" and not value.text and value.line == key.line
