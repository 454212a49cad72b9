"""What is wrong with a row, said to a person in English or Spanish with what to write instead. It checks nothing."""

from __future__ import annotations

import msgspec

from activities.importing.reasons import NEAR, REASONS
from schemas.failures import CollectionsError


class BadRow(msgspec.Struct, frozen=True):
    """One thing wrong with one row. `line` is where the row starts; `facts` fill the reason's text."""

    file: str
    line: int
    column: str
    value: str
    code: str
    facts: dict[str, str] = {}

    def reason(self, language: str) -> str:
        """Why, in `en` or `es`, and what to write."""
        spanish = language == "es"
        facts = dict(self.facts)
        if "near" in facts:
            facts["near"] = NEAR[spanish].format(near=facts["near"]) if facts["near"] else ""
        if "why" in facts:
            facts["why"] = REASONS[facts["why"]][spanish].format_map(facts)
        return REASONS[self.code][spanish].format_map(facts)

    def say(self, language: str) -> str:
        """`invoices.csv:12: due_on '31/02/2026': there is no such day ...`, on one line."""
        value = " ".join(self.value.split())
        shown = value if len(value) <= 60 else value[:57] + "..."
        told = " ".join(part for part in (self.column, f"'{shown}'" if shown else "") if part)
        return f"{self.file}:{self.line}: {told}{': ' if told else ''}{self.reason(language)}"


class Unfit(ValueError):
    """A cell that cannot be read: the reason's code and its facts."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class FileUnreadable(CollectionsError):
    """{file}: the file cannot be read: {why}"""

    es = "{file}: no se puede leer el archivo: {why}"


class NotText(CollectionsError):
    """{file}: byte {at} is neither UTF-8 nor Windows-1252 text; export the file as CSV in UTF-8"""

    es = "{file}: el byte {at} no es texto UTF-8 ni Windows-1252; exporte el archivo como CSV en UTF-8"


class MappingWrong(CollectionsError):
    """{place}: {why}"""

    es = "{place}: {por_que}"


class KindUnknown(CollectionsError):
    """'{kind}' is not something to import; there are: customers, invoices, payments, credit_notes, bank"""

    es = "'{kind}' no se puede importar; hay: clientes, facturas, pagos, notas-de-credito, banco"


class KindNotMapped(CollectionsError):
    """the mapping does not say where {kind} are; it has: {kinds}"""

    es = "el mapeo no dice dónde están {kind}; tiene: {kinds}"
