"""How a credit bureau wants its file, and what it asks before a first report: words for the layouts that are data."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

import msgspec

from schemas.lengths import Duration, Word
from schemas.rules import Basis, Confidence

# What a column can hold, with words for people (English, Spanish). Days are days of the company's own calendar.
VALUES: Final[dict[str, tuple[str, str]]] = {
    "record": ("report or withdrawal", "reporte o baja"),
    "customer_id": ("the customer's number", "el número del cliente"),
    "tax_id": ("the customer's tax number", "la identificación fiscal del cliente"),
    "name": ("the customer's name", "el nombre del cliente"),
    "customer_kind": ("company or person", "empresa o persona"),
    "country": ("the customer's country (ISO 3166)", "el país del cliente (ISO 3166)"),
    "address": ("the customer's postal address, in one line", "la dirección postal del cliente, en una línea"),
    "invoice": ("the invoice's number", "el número de la factura"),
    "currency": ("the invoice's currency (ISO 4217)", "la moneda de la factura (ISO 4217)"),
    "amount": ("what is owed on the day of the report; a withdrawal repeats it",
               "lo que se debe el día del reporte; una baja lo repite"),
    "issued_on": ("the day of issue", "el día de emisión"),
    "due_on": ("the due day", "el día de vencimiento"),
    "days_past_due": ("calendar days since the due day", "días calendario desde el vencimiento"),
    "noticed_on": ("the day of the proved notice", "el día del aviso con constancia"),
    "reported_on": ("the day of this file, or of the one that is taken back",
                    "el día de este archivo, o del que se da de baja"),
    "reason": ("why it is taken back: paid, error, dispute or other; empty in a report",
               "por qué se da de baja: paid, error, dispute u other; vacío en un reporte"),
    "text": ("always the text of the column's `says`", "siempre el texto de `says` de la columna"),
}  # fmt: skip
DATES: Final[dict[str, str]] = {
    "YYYY-MM-DD": "%Y-%m-%d", "YYYYMMDD": "%Y%m%d", "DD/MM/YYYY": "%d/%m/%Y", "DDMMYYYY": "%d%m%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
}  # fmt: skip
"""How a file may write days, and the same for a program."""
ENCODINGS: Final = ("utf-8", "utf-8-sig", "latin-1", "cp1252", "ascii")
SEPARATORS: Final = (",", ";", "|", "\t")
DECIMALS: Final = (".", ",", "none")
"""`none`: amounts in the currency's smallest unit, without a mark."""
WITHDRAWALS: Final[dict[str, tuple[str, str]]] = {
    "paid": ("it was settled", "quedó saldada"),
    "error": ("it should not have been reported", "no debió reportarse"),
    "dispute": ("it is contested", "está en reclamo"),
    "other": ("another reason", "otro motivo"),
}
"""Why a report is taken back, with words for people."""


class NoticePeriod(Word, frozen=True):
    """How long after the proved notice the first report may go out, and what backs it. Empty `source`: unverified."""

    wait: Duration
    basis: Basis = "policy"
    citation: str = ""
    source: str = ""
    confidence: Confidence = "low"
    note: str = ""


class Column(Word, frozen=True):
    """One column: its heading, a word of VALUES, how many characters it may have, and the text of a fixed one."""

    name: str
    value: str
    longest: int | None = None
    says: str = ""


class Bureau(Word, frozen=True):
    """A bureau as data: when it may be told, and the file that it takes. `sha256` is of the layout's own text.

    `codes` are the bureau's words for ours, by value: `{"record": {"report": "N"}}`.
    """

    id: str
    notice: NoticePeriod
    columns: tuple[Column, ...]
    title_en: str = ""
    title_es: str = ""
    country: str = ""
    verified: bool = False
    file_name: str = "{bureau}-{day}-{number}.csv"
    encoding: str = "utf-8"
    separator: str = ","
    header: bool = True
    dates: str = "YYYY-MM-DD"
    decimals: str = "."
    codes: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    sha256: str = ""
    place: str = ""


class Given(Word, frozen=True, kw_only=True):
    """A debt that a playbook gave to a bureau, as the books have it today (personal). Money in `currency`, major units.

    `balance` is what is owed now, `amount` what was reported; `ended` is the case's end; `plan_sha256` its plan.
    """

    id: int
    bureau: str
    invoice: str
    step: str
    at: datetime
    customer_id: str
    name: str
    tax_id: str
    customer_kind: str
    country: str
    address: str
    currency: str
    balance: Decimal
    issued_on: date
    due_on: date
    zone: str
    plan_sha256: str
    hold: str = ""
    ended: str = ""
    reported_in: str = ""
    reported_at: datetime | None = None
    amount: Decimal | None = None
    withdrawn: str = ""
    taken_back_in: str = ""


State = Literal[
    "no_proof", "waiting", "contested", "ready", "reported", "to_take_back", "taken_back", "removed", "settled"
]


class Standing(Word, frozen=True, kw_only=True):
    """How a given debt stands: what may be done with it, since when (or from when on), and why it is taken back."""

    given: Given
    state: State
    noticed_on: date | None = None
    ready_on: date | None = None
    reason: str = ""


class Line(Word, frozen=True, kw_only=True):
    """One line of a bureau's file: a report, or the withdrawal of one."""

    given: Given
    record: Literal["report", "withdrawal"]
    amount: Decimal
    noticed_on: date
    reported_on: date
    days_past_due: int
    reason: str = ""


class BureauFile(Word, frozen=True, kw_only=True):
    """A file that was made for a bureau. `until` is the day by whose end its lines were ready; moments are UTC."""

    id: str
    bureau: str
    until: date
    made_at: datetime
    records: int
    withdrawn: int
    sha256: str
    layout: str
    written_at: datetime | None = None
