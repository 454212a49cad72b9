"""A first mapping for a file that nobody described, from its header and samples, with reasons."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from activities.importing.columns import KINDS, LINE_COLUMNS, Formats
from activities.importing.complaints import BadRow, Unfit
from activities.importing.headings import headings, plain_heading
from activities.importing.sampling import Finding, date_order, marks
from activities.importing.source import Source, recognise
from activities.importing.values import Read, plain

_SAMPLES: Final = 2_000
_DATES: Final = ("data_from", "issued_on", "due_on", "paid_on")
_AMOUNTS: Final = ("total", "amount", "line_quantity", "line_unit_price", "line_amount")
_DISPUTED: Final = ("disputed", "dispute", "in dispute", "reclamo", "reclamada", "en disputa", "controversia")
_YES: Final = ("yes", "y", "si", "s", "true", "1", "x")
# A file holds a kind when its header has one of these columns by a name that can mean nothing else.
_SIGNS: Final = {
    "customers": ("name", "email", "mobile", "tax_id"),
    "invoices": ("due_on", "issued_on", "total"),
    "payments": ("id", "paid_on", "reverses"),
    "credit_notes": ("id",),
}
_MANY_MEANINGS: Final = frozenset(
    plain_heading(name)
    for name in "date, fecha, emision, issue date, issued, fecha emision, amount, total, importe, importe total, monto,"
    " monto total, valor, id, number, ruc, cliente".split(",")
)
_TAX_IDS: Final = ("ruc", "rut", "nit", "rfc", "ruc cliente")


class Guess(msgspec.Struct, frozen=True):
    """A mapping as YAML, why each part of it was chosen, and what a person must still write into it."""

    text: str
    why: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    sure: bool


def guess_mapping(path: Path, kind: str = "") -> Guess:
    """Propose a mapping; `kind` says what the file is when that is known. Raises FileUnreadable and NotText."""
    signs = recognise(path)
    source = Source(path, signs)
    try:
        rows = [row[1] for row in islice(source.rows(), _SAMPLES) if not isinstance(row, BadRow)]
    finally:
        source.close()
    return _Guessing(source.header, rows, kind).guess(path.name)


class _Guessing:
    """One file's header and samples."""

    def __init__(self, header: list[str], rows: list[list[str]], kind: str) -> None:
        self._header, self._rows = header, rows
        self._plain = {plain_heading(name).replace(" ", ""): name for name in reversed(header)}
        found = {name: self._columns(name) for name in KINDS}
        self._kinds = {name: found[name] for name in KINDS if name == kind or self._holds(name, found[name])}
        if self._kinds.keys() <= {"customers"} and {"number", "issued_on", "total"} <= found["invoices"].keys():
            self._kinds["invoices"] = found["invoices"]
        if not self._kinds:
            self._kinds = {"invoices": found["invoices"]}
        if "credit_notes" in self._kinds and kind != "credit_notes" and "invoices" in self._kinds:
            del self._kinds["credit_notes"]
        self._complete()
        self._unreadable = [it for name, found in self._kinds.items() for it in self._drop_unreadable(name, found)]

    def guess(self, file: str) -> Guess:
        dates = date_order(self._samples(_DATES))
        decimal, thousands = marks(self._samples(_AMOUNTS))
        settings = {"dates": dates, "decimal": decimal, "thousands": thousands}
        missing = tuple(self._missing())
        text = "\n".join([*self._settings(file, settings), *self._sections(missing), *self._disputed(), ""])
        return Guess(text, tuple(self._why(settings, missing)), missing, all(it.sure for it in settings.values()))

    def _columns(self, kind: str) -> dict[str, str]:
        """Our columns and the headings that fit, each heading once; most telling names first."""
        found: dict[str, str] = {}
        for column in KINDS[kind].names:
            for name in headings(kind, column):
                theirs = self._plain.get(name.replace(" ", ""))
                if theirs is not None and theirs not in found.values():
                    found[column] = theirs
                    break
        return {name: found[name] for name in KINDS[kind].names if name in found}

    def _holds(self, kind: str, found: dict[str, str]) -> bool:
        return any(
            name in found and plain_heading(found[name]) not in _MANY_MEANINGS for name in _SIGNS[kind]
        ) and not (kind == "customers" and "id" not in found)

    def _complete(self) -> None:
        """What one row can tell of several kinds: its customer, and its payment's own id."""
        invoices, payments = self._kinds.get("invoices"), self._kinds.get("payments")
        if invoices and payments and "number" in invoices:
            payments.setdefault("invoice", invoices["number"])
            payments.setdefault("id", f"{{{invoices['number']}}}-settled")
            if "total" in invoices:
                payments.setdefault("amount", invoices["total"])
            for name in LINE_COLUMNS:
                invoices.pop(name, None)
        if invoices and "customer" in invoices:
            customers = self._kinds.setdefault("customers", self._columns("customers"))
            customers.update(id=invoices["customer"])
            customers.setdefault("name", invoices["customer"])
        customers = self._kinds.get("customers", {})
        if plain_heading(customers.get("id", "")) in _TAX_IDS:
            customers.setdefault("tax_id", customers["id"])
        if invoices and not {"line_amount", "line_unit_price"} & set(invoices):
            for name in LINE_COLUMNS:
                invoices.pop(name, None)
        for name, columns in self._kinds.items():
            ordered = {column: columns[column] for column in KINDS[name].names if column in columns}
            self._kinds[name] = ordered
        self._kinds = {name: self._kinds[name] for name in KINDS if name in self._kinds}

    def _drop_unreadable(self, kind: str, found: dict[str, str]) -> Iterator[tuple[str, str, str]]:
        """Take out what bears a fitting name and holds something else; dates and amounts have a say of their own."""
        for column in KINDS[kind].columns:
            theirs = found.get(column.name, "")
            if column.required or column.name in (*_DATES, *_AMOUNTS) or theirs not in self._header:
                continue
            read, place = column.reader(Formats()), self._header.index(theirs)
            values = [row[place] for row in self._rows if row[place].strip()]
            wrong = [value for value in values if not _reads(read, value)]
            if len(wrong) * 2 > len(values):
                del found[column.name]
                yield f"{kind}.{column.name}", theirs, wrong[0].strip()

    def _samples(self, columns: tuple[str, ...]) -> Iterator[str]:
        used = {theirs for found in self._kinds.values() for name, theirs in found.items() if name in columns}
        for place in (self._header.index(name) for name in used if name in self._header):
            yield from (row[place] for row in self._rows if row[place].strip())

    def _missing(self) -> Iterator[str]:
        for kind, found in self._kinds.items():
            for column in KINDS[kind].columns:
                if column.required and column.name not in found and column.name != "currency":
                    yield f"{kind}.{column.name}"
        if any("currency" in KINDS[kind].names and "currency" not in found for kind, found in self._kinds.items()):
            yield "defaults.currency"

    def _settings(self, file: str, settings: dict[str, Finding]) -> Iterator[str]:
        yield f"# How to read {file}. Proposed from its header and samples: read it before you use it."
        for name, finding in settings.items():
            yield f"{name}: {finding.value}" + ("" if finding.sure else f"  # CHECK: {finding.why}")

    def _sections(self, missing: tuple[str, ...]) -> Iterator[str]:
        if "defaults.currency" in missing:
            yield 'defaults: {currency: "???"}  # CHECK: no column names the currency; write its code, such as PEN'
        for kind, found in self._kinds.items():
            yield f"\n{kind}:"
            for column in KINDS[kind].names:
                if column in found:
                    yield f"  {column}: {_yaml(found[column])}"
                elif f"{kind}.{column}" in missing:
                    yield f"  # {column}: ???  CHECK: no column looks like it, and every row needs it"

    def _disputed(self) -> Iterator[str]:
        theirs = next((name for name in self._header if plain_heading(name) in _DISPUTED), None)
        if theirs is not None and "invoices" in self._kinds:
            place = self._header.index(theirs)
            said = next((row[place].strip() for row in self._rows if plain(row[place]) in _YES), None)
            if said:
                yield f"\ndisputed: {{column: {_yaml(theirs)}, is: {json.dumps(said, ensure_ascii=False)}}}"

    def _why(self, settings: dict[str, Finding], missing: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for name, finding in settings.items():
            yield f"{name}: {finding.value}: {finding.why}", f"{name}: {finding.value}: {finding.por_que}"
        for kind, found in self._kinds.items():
            for column, theirs in found.items():
                yield f"{kind}.{column}: '{theirs}'", f"{kind}.{column}: '{theirs}'"
        for name, theirs, value in self._unreadable:
            yield (
                f"{name}: '{theirs}' is left out, because '{value}' cannot be read as {name.partition('.')[2]}",
                f"{name}: '{theirs}' queda fuera, porque '{value}' no se puede leer como {name.partition('.')[2]}",
            )
        used = {name for found in self._kinds.values() for theirs in found.values() for name in _names(theirs)}
        left = ", ".join(name for name in self._header if name not in used)
        if left:
            yield f"not used: {left}", f"sin usar: {left}"
        for name in missing:
            yield f"{name}: nothing fits; write it yourself", f"{name}: nada coincide; escríbalo usted"


def _reads(read: Read, value: str) -> bool:
    try:
        read(value)
    except Unfit:
        return False
    return True


def _names(theirs: str) -> list[str]:
    return re.findall(r"\{([^{}]+)\}", theirs) or [theirs]


def _yaml(text: str) -> str:
    """A text as YAML reads it back: bare where that is safe."""
    return text if re.fullmatch(r"[^\W\d]\w*( \w+)*", text) else json.dumps(text, ensure_ascii=False)
