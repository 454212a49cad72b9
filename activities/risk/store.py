"""Where models are kept and what they are asked: the books' invoices in, the score of one out. It trains nothing.

A model is numbers under their hash, never code: one whose hash does not fit is not used.
"""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import msgspec

from activities.queries import named
from activities.risk.sample import features_of
from activities.risk.trees import checked, moved_by, score
from schemas.failures import CollectionsError
from schemas.risk import Card, Model, Past

LOG: Final = logging.getLogger("cobranza.risk")
QUERY: Final = named(files("activities.risk").joinpath("risk.sql").read_text("utf-8"))


class ModelTampered(CollectionsError):
    """the risk model in use is not the one that was trained: its hash does not fit; train it anew with `cobranza risk
    train`"""

    es = (
        "el modelo de riesgo en uso no es el que se entrenó: su huella no coincide; entrénelo de nuevo con `cobranza "
        "risk train`"
    )


class InUse(msgspec.Struct, frozen=True):
    """The model in use, its card, when it was trained (UTC) and by whom."""

    model: Model
    card: Card
    sha256: str
    trained_at: datetime
    trained_by: str = ""


class Scored(msgspec.Struct, frozen=True):
    """An invoice's score, and by how much each feature moved its log-odds, strongest first."""

    invoice: str
    score: float
    moved_by: tuple[tuple[str, float], ...]


async def pasts(connection: Any, customer: str | None = None) -> list[Past]:
    """The invoices of a customer, or of all, by issue date."""
    rows = await connection.fetch(QUERY["pasts"], customer)
    return [
        Past(
            number=row["number"], customer=row["customer"], issued_on=row["issued_on"], due_on=row["due_on"],
            total=row["total"], currency=row["currency"], paid_on=row["paid_on"], disputed_on=row["disputed_on"],
        )
        for row in rows
    ]  # fmt: skip


async def keep(connection: Any, model: Model, card: Card, by: str) -> str:
    """Put it into use; the one before is retired and kept. Its hash."""
    body = msgspec.json.encode(model).decode()
    hashed = sha256(body.encode()).hexdigest()
    async with connection.transaction():
        await connection.execute(QUERY["retire"])
        await connection.execute(QUERY["keep"], hashed, body, msgspec.json.encode(card).decode(), by)
    return hashed


async def in_use(connection: Any) -> InUse | None:
    """The model in use; None where none was trained. Raises ModelTampered."""
    row = await connection.fetchrow(QUERY["in_use"])
    if row is None:
        return None
    hashed: str = row["sha256"]
    if hashed not in _READ:
        stored = await connection.fetchrow(QUERY["model"], row["id"])
        _READ.clear()  # one at a time: the one before is retired
        _READ[hashed] = _read(stored["model"], hashed), msgspec.json.decode(stored["card"], type=Card)
    model, card = _READ[hashed]
    return InUse(model, card, hashed, row["trained_at"], row["trained_by"])


_READ: Final[dict[str, tuple[Model, Card]]] = {}
"""What this process has read, by hash, so that no model is fetched and checked for every case that opens."""


def _read(body: str, hashed: str) -> Model:
    if sha256(body.encode()).hexdigest() != hashed:
        raise ModelTampered
    return checked(msgspec.json.decode(body, type=Model))


async def risk_score(connection: Any, invoice: str) -> str:
    """The invoice's score as a catalogue fact, a fraction of 1; empty where there is no model for it.

    A model that was tampered with gives none, and no case waits for it: `risk show` and the log say so.
    """
    try:
        found = await in_use(connection)
    except ModelTampered as error:
        LOG.error("%s", error)
        return ""
    if found is None:
        return ""
    scored = await score_of(connection, found.model, invoice)
    return f"{scored.score:.4f}" if scored is not None else ""


async def score_of(connection: Any, model: Model, invoice: str) -> Scored | None:
    """What the model says of an invoice, by what was known when it was issued; None in a currency it did not learn."""
    customer = await connection.fetchval(QUERY["customer_of"], invoice)
    invoices = await pasts(connection, customer) if customer is not None else []
    one = next((past for past in invoices if past.number == invoice), None)
    if one is None or one.currency != model.currency:
        return None
    features = features_of(one, invoices)
    return Scored(invoice, round(score(model, features), 4), tuple(moved_by(model, features)))


async def open_invoices(connection: Any, invoice: str = "") -> list[str]:
    """The numbers of invoices still owed, oldest due first; only this one where it is named."""
    return [row["number"] for row in await connection.fetch(QUERY["open_invoices"], invoice)]
