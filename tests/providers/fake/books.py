"""What the fake provider has taken: messages, calls and mails, as its lists show them. It signs and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

SID = {"sms": "SM", "whatsapp": "SM", "voice": "CA", "email": ""}


@dataclass
class Taken:
    """One message, call or mail. `sent` is the request as it came: form fields, or SendGrid's JSON."""

    channel: str
    to: str
    sender: str
    body: str
    sent: dict[str, Any]
    sid: str = ""
    status: str = "queued"
    error: int | None = None
    price: Decimal | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.sid = self.sid or SID[self.channel] + uuid4().hex

    @property
    def key(self) -> str:
        """Our own key, from where it travels: the status-callback's query, or the personalisation's custom args."""
        if self.channel == "email":
            return str(self.sent["personalizations"][0].get("custom_args", {}).get("cobranza_key", ""))
        return parse_qs(urlsplit(self.callback).query).get("key", [""])[0]

    @property
    def callback(self) -> str:
        return str(self.sent.get("StatusCallback", ""))

    def shown(self, account: str) -> dict[str, Any]:
        """As Twilio's lists and answers show it."""
        kind = "Calls" if self.channel == "voice" else "Messages"
        moment = format_datetime(self.at)
        common = {
            "sid": self.sid, "account_sid": account, "to": self.to, "from": self.sender, "status": self.status,
            "direction": "outbound-api", "price": self.price and str(self.price), "price_unit": "USD",
            "date_created": moment,
            "date_updated": moment, "api_version": "2010-04-01", "subresource_uris": {},
            "uri": f"/2010-04-01/Accounts/{account}/{kind}/{self.sid}.json",
        }  # fmt: skip
        if self.channel == "voice":
            return {**common, "start_time": None, "end_time": None, "duration": None, "answered_by": None}
        return {
            **common, "body": self.body, "num_segments": str(segments(self.body)), "num_media": "0",
            "messaging_service_sid": self.sent.get("MessagingServiceSid"), "error_code": self.error,
            "error_message": None, "date_sent": moment,
        }  # fmt: skip


def segments(body: str) -> int:
    """How many parts an SMS takes: 160 letters, or 70 where it leaves ASCII (near enough to GSM 7-bit here)."""
    whole, part = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= whole else -(-len(body) // part)
