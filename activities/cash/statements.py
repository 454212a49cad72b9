"""The named statements of cash.sql. It knows their names and text, not what they mean."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from activities.queries import named

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("cash", "cash.sql").read_text("utf-8"))
