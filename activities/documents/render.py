"""The one door to documents: a kind and what it says in, a PDF out. It asks no database and stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from activities.documents import agreements, demands, dossiers, invoices, statements
from activities.documents.blocks import Page
from activities.documents.pen import Pen
from activities.documents.typesetter import Typeset, typeset
from schemas.documents import AnyTold, Head, Kind

COMPOSE: Final[dict[Kind, Callable[[Any, Head, Pen], Page]]] = {
    "invoice": invoices.invoice,
    "credit_note": invoices.credit_note,
    "statement": statements.statement,
    "reminder": demands.reminder,
    "plan_agreement": agreements.agreement,
    "final_demand": demands.final_demand,
    "receipt": agreements.receipt,
    "terms": demands.terms,
    "dossier_index": dossiers.dossier,
}
ROOMY: Final[frozenset[Kind]] = frozenset({"reminder"})
"""Set larger: they are read as letters, not looked up as tables."""


def page(kind: Kind, told: AnyTold, language: str, country: str, head: Head) -> Page:
    """The document composed but not set yet."""
    made = COMPOSE[kind](told, head, Pen(language, country))
    return msgspec.structs.replace(made, roomy=kind in ROOMY)


def render(kind: Kind, told: AnyTold, language: str, country: str, head: Head) -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1): the same in gives the same bytes.

    `language` is the reader's (`es`, `en-GB`), `country` (ISO 3166) says how amounts and days are written. Raises
    AddressTooLong, CharacterUnknown, DocumentImpossible.
    """
    return finished(kind, told, language, country, head).pdf


def finished(kind: Kind, told: AnyTold, language: str, country: str, head: Head) -> Typeset:
    """The PDF and how many pages it has; for the rest as `render`."""
    return typeset(page(kind, told, language, country, head))
