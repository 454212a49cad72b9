"""What an author set in the editor: the due date of the example invoice, the language. Anything else is let be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec


class Wishes(msgspec.Struct, frozen=True):
    """`cobranza.exampleDue` and `cobranza.language`."""

    example_due: date | None = None
    language: str = ""


def wishes_of(settings: object, before: Wishes | None = None) -> Wishes:
    """The wishes in a settings object, with or without its heading `cobranza`. What cannot be read stays as it was."""
    before = before or Wishes()
    named = _get(settings, "cobranza", settings)
    due, tongue = _get(named, "exampleDue", None), _get(named, "language", None)
    return Wishes(
        _day(due, before.example_due) if due is not None else before.example_due,
        tongue if isinstance(tongue, str) and tongue[:2].lower() in ("en", "es") else before.language,
    )


def _get(settings: object, name: str, default: object) -> object:
    """A field of what the protocol read as an object or as a mapping."""
    if isinstance(settings, Mapping):
        return settings.get(name, default)
    return getattr(settings, name, default)


def _day(written: object, before: date | None) -> date | None:
    """A day, written 2026-03-02; an empty text takes the wish back."""
    if written == "":
        return None
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return before
