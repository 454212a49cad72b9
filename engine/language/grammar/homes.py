"""Where each key of the grammar is legal, so that one in the wrong place can be sent to the right one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from engine.language.grammar.vocabulary import Schema

Path = tuple[str | int, ...]


def dotted(path: Path) -> str:
    """A path as a place in the grammar: `invoicing.timeline.[]` for any entry of that list."""
    return ".".join("[]" if isinstance(step, int) else step for step in path)


def homes_of(key: str, schema: Schema) -> tuple[str, ...]:
    """The places where a key is legal; none for a word the grammar does not have."""
    return _homes(_SameSchema(schema)).get(key, ())


def belongs(key: str, parent: str, schema: Schema) -> bool:
    """Whether a key is legal under another, or at the top when that is empty; under `timeline.[]` in its entries."""
    if parent.endswith(".[]"):
        return any(f".{home}".endswith(f".{parent}") for home in homes_of(key, schema))
    return any(home.removesuffix(".[]").rpartition(".")[2] == parent for home in homes_of(key, schema))


def sent_home(key: str, path: Path, schema: Schema) -> tuple[str, str] | None:
    """When the very word is legal elsewhere, where: one level up or down if it is there, else anywhere."""
    here, homes = dotted(path), homes_of(key, schema)
    near = [home for home in homes if _adjacent(home, here)] or list(homes)
    if not near:
        return None
    names = list(dict.fromkeys(home.replace(".[]", "") for home in near))[:4]
    level, nivel = ("", "")
    if _adjacent(near[0], here):
        level, nivel = _UP if len(near[0]) < len(here) else _DOWN
    if names == [""]:
        return f"it belongs at the top of the file{level}", f"va al comienzo del archivo{nivel}"
    where, donde = (
        " or ".join(f"'{name}'" for name in names if name),
        " o ".join(f"«{name}»" for name in names if name),
    )
    return f"it belongs under {where}{level}", f"va bajo {donde}{nivel}"


_UP: Final = ", one level up", ", un nivel arriba"
_DOWN: Final = ", one level down", ", un nivel abajo"


def _adjacent(home: str, here: str) -> bool:
    longer, shorter = (home, here) if len(home) > len(here) else (here, home)
    rest = longer.removeprefix(shorter).removeprefix(".").replace("[].", "").replace(".[]", "")
    return longer.startswith(shorter) and longer != shorter and "." not in rest


class _SameSchema:
    """A schema by identity, so that what is computed from it can be kept."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameSchema) and self.schema is other.schema


@cache
def _homes(frozen: _SameSchema) -> dict[str, tuple[str, ...]]:
    """For each key the places where it is legal."""
    homes: dict[str, tuple[str, ...]] = {}
    for place, key in _legal(frozen.schema, frozen.schema, "", 0):
        homes[key] = (*homes.get(key, ()), place)
    return homes


def _legal(schema: Schema, whole: Schema, place: str, depth: int) -> Iterator[tuple[str, str]]:
    if "$ref" in schema:
        schema = whole["definitions"][schema["$ref"].rsplit("/", 1)[-1]]
    if depth > 6 or schema.get("title") == "condition":
        return
    for key, inner in schema.get("properties", {}).items():
        yield place, key
        yield from _legal(inner, whole, f"{place}.{key}".lstrip("."), depth + 1)
    if isinstance(items := schema.get("items"), dict):
        yield from _legal(items, whole, f"{place}.[]", depth + 1)
