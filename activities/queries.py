"""The named statements of `queries.sql`. It knows their names and text, not what they mean."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def named(text: str) -> dict[str, str]:
    """Split a file of statements, each under a line `-- name: NAME`. Raises ValueError when a name comes twice."""
    parts = _NAME.split(text)[1:]
    names, statements = parts[::2], parts[1::2]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"named twice: {', '.join(sorted(twice))}")
    return dict(zip(names, (statement.strip() for statement in statements), strict=True))


QUERY: Final = named(files("activities").joinpath("queries.sql").read_text("utf-8"))
