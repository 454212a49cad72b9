"""What an explanation stands on: one case's contacts and verdicts as the database has them. It explains nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from schemas.contact import Spoke


class DeliveryFact(msgspec.Struct, frozen=True):
    """What a provider said of a contact: `fact` is a word of schemas.contact.Outcome, `code` the provider's own."""

    fact: str
    at: datetime
    code: str = ""


class PastMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that was reserved for a step of the case, or that carried it. `at` is the case's time (UTC).

    `covered`: it is another case's message. `others` are the other invoices that it carried. `kept`: why it stayed in
    the local outbox although its channel has a provider.
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
    kept: str = ""
    price: Decimal | None = None
    price_currency: str = ""


class PastVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the contact desk's rule about a step, with everything that spoke. Moments are UTC."""

    key: str
    step: str
    says: str
    at: datetime
    spoke: tuple[Spoke, ...] = ()
    channel: str = ""
    until: datetime | None = None


class PastReply(msgspec.Struct, frozen=True, kw_only=True):
    """What the customer answered (`text` is personal), and what it was taken for: `meaning`, a word of schemas.replies
    or of a call's key; `invoice` is the one that it was about, where that is known. `refused` is why a promise was not
    taken, `handled_at` is empty while a person must still read it, `outcome` is what came of that.
    """

    id: str
    at: datetime
    channel: str
    text: str
    meaning: str
    invoice: str | None = None
    promise_on: date | None = None
    refused: str = ""
    handled_at: datetime | None = None
    handled_by: str = ""
    outcome: str = ""


class PastWord(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody put on record about the customer: `about` a consent, a legal block or a waiver, `what` it is of,
    and its `change`: given, withdrawn, stands, lifted. `since` and `until` are days."""

    at: datetime
    about: str
    what: str
    change: str
    by: str
    since: date | None = None
    until: date | None = None
    proof: str = ""
