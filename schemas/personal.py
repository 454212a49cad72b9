"""Personal data by class: what each class is, why somebody may have it removed, and how long a rule keeps it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

import msgspec

DataClass = Literal[
    "identity", "addresses", "message_texts", "replies", "call_notes", "documents", "page_files",
    "provider_payloads", "bank_details", "proofs", "access_log", "contact_log",
]  # fmt: skip
CLASSES: Final[dict[DataClass, tuple[str, str]]] = {
    "identity": ("names and tax numbers", "nombres y números de identificación tributaria"),
    "addresses": ("e-mail addresses, telephone numbers, streets", "correos, teléfonos y domicilios"),
    "message_texts": ("texts of messages, letters and calls", "textos de mensajes, cartas y llamadas"),
    "replies": ("what customers answered", "lo que los clientes respondieron"),
    "call_notes": ("notes that people wrote", "notas que las personas escribieron"),
    "documents": ("documents, dossiers and bureau files", "documentos, expedientes y archivos para centrales"),
    "page_files": ("files sent through the customer's page", "archivos enviados por la página del cliente"),
    "provider_payloads": ("notices of providers as they came", "avisos de proveedores como llegaron"),
    "bank_details": ("accounts, payers and references of money", "cuentas, pagadores y referencias del dinero"),
    "proofs": ("where consents, blocks and waivers are proved", "dónde constan permisos, bloqueos y renuncias"),
    "access_log": ("who looked at personal data", "quién miró datos personales"),
    "contact_log": (
        "kind, number and moment of contacts, without names or texts",
        "tipo, número y momento de los contactos, sin nombres ni textos",
    ),
}
OF_A_PERSON: Final[tuple[DataClass, ...]] = tuple(one for one in CLASSES if one not in ("access_log", "contact_log"))
"""What an erasure removes. The log of contacts names nobody and proves restraint; the log of access is the person's own
protection: it goes by its time only."""

Since = Literal["made", "closed", "last_activity"]
SINCE: Final[dict[Since, tuple[str, str]]] = {
    "made": ("the day it came", "el día en que llegó"),
    "closed": ("the end of the customer's last case", "el fin del último caso del cliente"),
    "last_activity": ("the last contact or payment", "el último contacto o pago"),
}

REASONS: Final[dict[str, tuple[str, str]]] = {
    "request": ("the person asked for it", "la persona lo pidió"),
    "order": ("an authority or a court ordered it", "lo ordenó una autoridad o un tribunal"),
    "mistake": ("the data should never have been here", "los datos nunca debieron estar aquí"),
    "ended": ("what they were kept for is over", "terminó aquello para lo que se guardaban"),
}
NOT_WRITTEN_TO_AGAIN: Final = ("request", "order")
"""Reasons after which the addresses stay, by a mark, on the list of those that nobody writes to."""


class Anchors(msgspec.Struct, frozen=True, kw_only=True):
    """From which days a customer's retention periods count. `closed` is None while a case is open."""

    closed: date | None
    last_activity: date | None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules say of one class of a customer's data, as of a day.

    `made_before`: what came before this day is due to be removed (None: nothing is). `may_go`: what came before this
    day may be removed where somebody asks for it (None: nothing may). `kept_until`: the last day on which a duty that
    counts from the customer keeps the whole class. `rules` decided (`us-fdcpa.records`), `because` are their words in
    both languages, and `conflict` says that a limit has passed which a duty outlasts.
    """

    data: DataClass
    made_before: date | None = None
    may_go: date | None = None
    kept_until: date | None = None
    rules: tuple[str, ...] = ()
    conflict: bool = False
    unverified: bool = False


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed of a customer, or would be: rows by class. `kept` are classes that a duty keeps, with the
    verdict that says until when; `marked` how many addresses stay on the list by their mark, `shared` how many are
    another customer's too."""

    customer: str
    removed: dict[str, int]
    kept: tuple[Verdict, ...] = ()
    marked: int = 0
    shared: int = 0
    number: int | None = None
    at: datetime | None = None
