"""The root of what can go wrong, in two languages. A class's docstring is its English message, `es` its Spanish one."""

from __future__ import annotations

from typing import ClassVar


class CollectionsError(Exception):
    """Something went wrong: {why}"""

    es: ClassVar[str] = "Algo salió mal: {why}"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """The message in `en` or `es`, one line, with the facts filled in."""
        text = self.es if language == "es" else (type(self).__doc__ or "")
        return " ".join(text.split()).format_map(self.facts)
