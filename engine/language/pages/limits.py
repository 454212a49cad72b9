"""The pages of codes P405 to P409: schedules and their caps."""

from __future__ import annotations

from typing import Final

from engine.language.pages.page import Code

PAGES: Final[tuple[Code, ...]] = ()
