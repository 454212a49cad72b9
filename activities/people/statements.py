"""The named statements of people at work. It knows their names and text, not what they mean."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from activities.queries import named

QUERY: Final = named(files("activities.people").joinpath("people.sql").read_text("utf-8"))
