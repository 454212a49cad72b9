"""What an explanation stands on: one case's contacts and verdicts as the database has them. It explains nothing."""

from __future__ import annotations

from datetime import datetime

import msgspec

from schemas.contact import Spoke


class DeliveryFact(msgspec.Struct, frozen=True):
    """What a provider said of a contact: `fact` is a word of schemas.contact.Outcome, `code` the provider's own."""

    fact: str
    at: datetime
    code: str = ""


class PastMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that was reserved for a step of the case, or that carried it. `at` is the case's time (UTC).

    `covered`: it is another case's message. `others` are the other invoices that it carried.
    """

    key: str
    step: str
    message: str
    channel: str
    state: str
    at: datetime
    provider: str = ""
    provider_id: str = ""
    error: str = ""
    attempt: int = 1
    covered: bool = False
    others: tuple[str, ...] = ()
    facts: tuple[DeliveryFact, ...] = ()


class PastVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the contact desk's rule about a step, with everything that spoke. Moments are UTC."""

    key: str
    step: str
    says: str
    at: datetime
    spoke: tuple[Spoke, ...] = ()
    channel: str = ""
    until: datetime | None = None
