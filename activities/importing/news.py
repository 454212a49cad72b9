"""What the running cases must hear of an import: events for the inbox. It decides nothing about a case."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from schemas.events import CreditNoteIssued, Event, FactsChanged, PaymentReceived, PaymentReversed

if TYPE_CHECKING:
    import asyncpg

_encode = msgspec.json.Encoder().encode
# The source's id, the invoice, the event as JSON.
News = tuple[str, str, str]
_ADDRESS_NAMES: Final = {"email": "email", "mobile": "mobile", "postal": "address"}
_FACTS: Final = ("country", "subdivision", "customer_kind", "pays_by", "language")


def payment_news(row: asyncpg.Record) -> News:
    """Money that arrived, or was taken back."""
    if row["reverses"]:
        id = f"reversal/{row['id']}"
        return _news(row, PaymentReversed(at=row["at"], id=id, payment=row["reverses"], amount=row["amount"]))
    return _news(row, PaymentReceived(
        at=row["at"], id=f"payment/{row['id']}", payment=row["id"], amount=row["amount"], paid_on=row["paid_on"],
        method=row["method"],
    ))  # fmt: skip


def credit_note_news(row: asyncpg.Record) -> News:
    """The creditor lowered an invoice."""
    id = f"credit_note/{row['id']}"
    return _news(row, CreditNoteIssued(at=row["at"], id=id, credit_note=row["id"], amount=row["amount"]))


def customer_news(row: asyncpg.Record) -> News:
    """What is now known of the customer. The id comes from the content, so the same news is told once."""
    known = [name for name in ("tax_id", "name") if row[name]]
    known += [name for kind, name in _ADDRESS_NAMES.items() if kind in row["addresses"]]
    facts = {name: row[name] for name in _FACTS if row[name]}
    content = _encode((sorted(facts.items()), sorted(known), row["data_from"]))
    id = f"facts/{row['ref']}/{hashlib.sha256(content).hexdigest()[:16]}/{row['invoice']}"
    event = FactsChanged(at=row["at"], id=id, facts=facts, known=tuple(sorted(known)), data_from=row["data_from"])
    return _news(row, event)


def _news(row: asyncpg.Record, event: Event) -> News:
    return event.id, row["invoice"], _encode(event).decode()


NEWS: Final[dict[str, Callable[[asyncpg.Record], News]]] = {
    "customers": customer_news,
    "payments": payment_news,
    "credit_notes": credit_note_news,
}
