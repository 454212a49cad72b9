"""One command as the user types it, and how commands are grouped on the help page. It loads none of them."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A word the user types, the function that answers it, and what `--help` says before that function is loaded.

    `more` are examples of what else it does; `ejemplos` the same examples, all of them, where Spanish ones differ.
    """

    name: str
    home: str
    en: str
    es: str
    example: str
    more: tuple[str, ...] = ()
    ejemplos: tuple[str, ...] = ()

    @property
    def examples(self) -> tuple[str, ...]:
        """All of them, the first one first."""
        return (self.example, *self.more)

    def help(self, language: str) -> str:
        """What it does, and how it is typed, in a language."""
        shown = self.examples if language == "en" else self.ejemplos or self.examples
        text, one, many = (
            (self.en, "Example", "For example") if language == "en" else (self.es, "Ejemplo", "Por ejemplo")
        )
        if len(shown) == 1:
            return f"{text}\n\n{one}: `{shown[0]}`"
        return "\n".join([text, "", f"{many}:", "", *(f"- `{line}`" for line in shown)])


class Group(NamedTuple):
    """Commands that stand together under a heading."""

    en: str
    es: str
    commands: tuple[Command, ...]
