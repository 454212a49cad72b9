"""A mapping file from YAML to activities.importing's Mapping. It knows places and texts, not what they mean."""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from pathlib import Path

import msgspec
import yaml

from activities.importing.complaints import FileUnreadable, MappingWrong
from activities.importing.mapping import Mapping, understand_mapping

_LARGEST = 64 * 1024


def load_mapping(path: Path, defaults: Mapping_[str, str] | None = None) -> Mapping:
    """Read a mapping file; `defaults` go before its own. Raises FileUnreadable and MappingWrong, with the line."""
    try:
        if path.stat().st_size > _LARGEST:
            raise MappingWrong(place=path, why="a mapping is at most 64 kB", por_que="un mapeo tiene como máximo 64 kB")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise FileUnreadable(file=path, why=why) from error
    return mapping_of(text, str(path), defaults)


def mapping_of(text: str, place: str, defaults: Mapping_[str, str] | None = None) -> Mapping:
    """A mapping from its YAML text, such as a guess; `defaults` go before its own. Raises MappingWrong."""
    lines: dict[str, int] = {}
    # BaseLoader keeps every scalar as text: `No`, 0017 and 21:00 stay what was written.
    try:
        tree = _tree(yaml.compose(text, Loader=yaml.BaseLoader), "", lines, place)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _wrong(place, line, f"not YAML: {error.problem}", f"no es YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _wrong(place, 1, "not YAML", "no es YAML") from error
    if not isinstance(tree, dict):
        raise _wrong(place, 1, "it must begin with keys such as invoices:", "debe empezar con claves como invoices:")
    mapping = understand_mapping(tree, place, lines)
    return msgspec.structs.replace(mapping, defaults={**mapping.defaults, **(defaults or {})})


def _tree(node: yaml.Node | None, place: str, lines: dict[str, int], file: str) -> object:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 if node else 1
        raise _wrong(file, line, "write keys and texts, no lists", "escriba claves y textos, sin listas")
    found: dict[str, object] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in found:
            raise _wrong(file, line, f"{name}: it is there twice", f"{name}: está dos veces")
        below = f"{place}.{name}" if place else name
        lines[below] = line
        found[name] = _tree(value, below, lines, file)
    return found


def _wrong(file: str, line: int, why: str, por_que: str) -> MappingWrong:
    return MappingWrong(place=f"{file}:{line}", why=why, por_que=por_que)
