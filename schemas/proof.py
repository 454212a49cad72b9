"""A notice to a customer and what proves that it was given: facts of its way, and the proof. It judges nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

from schemas.explaining import DeliveryFact

Kind = Literal["posted", "accepted", "delivered", "read", "replied", "person"]

# What proves that a notice was given, weakest first, with words for people (English, Spanish).
PROOFS: Final[dict[str, tuple[str, str]]] = {
    "accepted": ("the provider took it to send", "el proveedor lo tomó para enviarlo"),
    "posted": ("handed to the post with its list", "entregado al correo con su lista"),
    "delivered": ("the provider delivered it", "el proveedor lo entregó"),
    "read": ("it was opened", "fue abierto"),
    "replied": ("the customer answered it", "el cliente lo contestó"),
    "person": ("a person keeps the proof", "una persona guarda la constancia"),
}


class Posted(msgspec.Struct, frozen=True):
    """The batch in which a letter was handed over. `written_at` is None while nobody knows whether its file was."""

    batch: str
    at: datetime
    sha256: str
    letter: str
    pages: int
    written_at: datetime | None = None
    withdrawn: str = ""


class NoticeSent(msgspec.Struct, frozen=True, kw_only=True):
    """A message that carried a step of the case, and all that is known of its way. Moments are UTC.

    `sha256` is of its text; `provider` and `provider_id` are whose word the facts are.
    """

    key: str
    step: str
    message: str
    channel: str
    state: str
    at: datetime
    provider: str = ""
    provider_id: str = ""
    sha256: str = ""
    facts: tuple[DeliveryFact, ...] = ()
    posted: Posted | None = None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That a notice was given: since when (UTC), how it is known, and where the proof can be looked up.

    `reference` is a postal batch, a provider's number or a person's word; `sha256` of what was given, where known.
    """

    step: str
    kind: Kind
    at: datetime
    channel: str = ""
    contact: str = ""
    reference: str = ""
    sha256: str = ""
    by: str = ""
