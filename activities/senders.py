"""What the desk asks of a channel: send once, and say afterwards whether it took a key. It knows no channel."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

import msgspec


class Sent(msgspec.Struct, frozen=True):
    """The channel took the message, under its own id."""

    provider_id: str


class Sender(Protocol):
    """A channel's hand.

    `name` goes into the record. `settle` is how long after a send the channel may still not show it; `answers_within`
    is how long a send may last, and is shorter. `tells`: once settled, a key that is not found was never taken. A
    channel that cannot tell leaves a doubtful message to a person.
    """

    name: str
    settle: timedelta
    answers_within: timedelta
    tells: bool

    async def send(self, key: str, channel: str, recipient: str, subject: str, body: str) -> Sent:
        """Send, the key in the field by which it can be found. Raises ProviderRefused, ProviderUnavailable."""

    async def find(self, key: str) -> Sent | None:
        """What the channel took under this key, if anything. Raises ProviderUnavailable."""
