"""What the desk asks of a channel: send once, and say afterwards whether it took a key. It knows no channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

import msgspec


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a message; `name` is what the reader sees."""

    name: str
    media_type: str
    content: bytes


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message on its way out, as the desk reserved it.

    `key` goes into the field by which the provider can be asked again. `template` and `variables` are an approved
    WhatsApp template's; `body` writes the same down. `expires_at` (UTC) is when the contact window closes: a channel
    that can wait must not deliver later. `attachments` go with it or it does not go.
    """

    key: str
    channel: str
    recipient: str
    body: str
    subject: str = ""
    language: str = "es"
    template: str = ""
    variables: tuple[str, ...] = ()
    name: str = ""
    expires_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


class Sent(msgspec.Struct, frozen=True):
    """The channel took the message, under its own id. `sender` is the creditor's own address or number that it used.

    `provider` is set where another than the sender's own provider took it: what is held back lies in the outbox.
    """

    provider_id: str
    sender: str = ""
    segments: int | None = None
    price: Decimal | None = None
    currency: str = ""
    provider: str = ""


class Sender(Protocol):
    """A channel's hand.

    `name` goes into the record. `sends_from` is the creditor's own address or number, empty where there is none.
    `settle` is how long after a send the channel may still not show it; `answers_within`
    is how long a send may last, and is shorter. `tells`: once settled, a key that is not found was never taken. A
    channel that cannot tell leaves a doubtful message to a person.
    """

    name: str
    sends_from: str
    settle: timedelta
    answers_within: timedelta
    tells: bool

    async def send(self, message: Outgoing) -> Sent:
        """Send, the key in the field by which it can be found. Raises ProviderRefused, ProviderUnavailable."""

    async def find(self, message: Outgoing) -> Sent | None:
        """What the channel took under this key, if anything. Raises ProviderUnavailable."""
