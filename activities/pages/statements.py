"""The named statements of the customer's page, of `pages.sql`. It knows their names and text, not what they mean."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from activities.queries import named

QUERY: Final = named(files("activities.pages").joinpath("pages.sql").read_text("utf-8"))
