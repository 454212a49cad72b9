"""How much may go wrong on a channel before it rests: the words and the bars, as data. It counts nothing.

Every number is this house's policy, never law. Where a provider or a mailbox company names one, `source` says which.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Sign = Literal["bounced", "blocked", "failed", "complained"]
Scope = Literal["channel", "sender", "message"]


class Bar(msgspec.Struct, frozen=True):
    """On a channel, of one sign: from `warn` on it is shown, from `stop` on the channel rests. Shares of what was sent.

    Under `least` contacts nothing is said: a few bad ones among a few prove nothing.
    """

    channel: str
    sign: Sign
    warn: float
    stop: float
    least: int
    source: str = ""


WINDOW_DAYS: Final = 7
WINDOW_CONTACTS: Final = 200
"""The last so many contacts of the last so many days are counted."""

BARS: Final[tuple[Bar, ...]] = (
    Bar("email", "bounced", 0.02, 0.05, 50, "mail providers look at an account from 5% bounces on"),
    Bar("email", "blocked", 0.02, 0.05, 50),
    Bar("email", "failed", 0.05, 0.10, 50),
    Bar("email", "complained", 0.001, 0.003, 200, "Gmail and Yahoo ask bulk senders to stay below 0.3%"),
    Bar("sms", "bounced", 0.05, 0.10, 50),
    Bar("sms", "blocked", 0.02, 0.05, 50),
    Bar("sms", "failed", 0.05, 0.10, 50),
    Bar("whatsapp", "bounced", 0.05, 0.10, 50),
    Bar("whatsapp", "blocked", 0.02, 0.05, 50),
    Bar("whatsapp", "failed", 0.05, 0.10, 50),
    Bar("voice", "blocked", 0.02, 0.05, 50),
    Bar("voice", "failed", 0.10, 0.25, 50),
    Bar("letter", "bounced", 0.05, 0.10, 50),
)


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the last contacts of a channel, of one of its senders or of one of its messages."""

    channel: str
    sender: str = ""
    template: str = ""
    sent: int
    bounced: int = 0
    blocked: int = 0
    failed: int = 0
    complained: int = 0
    last_invoice: str = ""

    @property
    def scope(self) -> Scope:
        return "message" if self.template else "sender" if self.sender else "channel"


class Judged(msgspec.Struct, frozen=True):
    """A rate with what its bars say: the worst one, and by which sign and share."""

    rate: Rate
    says: Literal["well", "too_few", "warn", "stop"]
    sign: str = ""
    share: float = 0.0
    bar: Bar | None = None
