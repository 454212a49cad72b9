"""The named statements of the SQL files beside it. It runs none."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from activities.queries import named


@cache
def statements(kind: str) -> dict[str, str]:
    """The statements of `sql/<kind>.sql` by name."""
    return named(files("activities").joinpath("importing", "sql", f"{kind}.sql").read_text("utf-8"))
