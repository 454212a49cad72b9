"""What providers and customers would have posted to us, in the providers' own words. It stores nothing.

The fields are those that Twilio and SendGrid send; the local outbox's messages are found by the key of their contact.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Final

import msgspec

from activities.arrivals.notices import Kind, Notice, Provider

ACCOUNT: Final = "AC" + "0" * 32
OUR_NUMBER, OUR_MAIL = "+5115550000", "pagos@acme.example"
NO_MAILBOX: Final = {"type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 mailbox does not exist"}
CODE_OF: Final = {("sms", "dead"): "30005", ("whatsapp", "dead"): "63024", ("sms", "unreachable"): "30003"}
"""Unknown handset; no WhatsApp there; switched off or out of range."""


def status(key: str, channel: str, to: str, said: str, code: str = "") -> Notice:
    """Twilio's call-back on one of our messages."""
    name, prefix = _id("SM", key), "whatsapp:" if channel == "whatsapp" else ""
    form = {
        "MessageSid": name, "SmsSid": name, "MessageStatus": said, "SmsStatus": said, "To": prefix + to,
        "From": prefix + OUR_NUMBER, "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    return _notice("twilio", "status", {"key": key}, form | ({"ErrorCode": code} if code else {}))


def message(name: str, channel: str, sender: str, text: str) -> Notice:
    """A customer's SMS or WhatsApp message; the same `name` is the same message."""
    name, prefix = _id("SM", name), "whatsapp:" if channel == "whatsapp" else ""
    form = {
        "MessageSid": name, "SmsSid": name, "SmsMessageSid": name, "SmsStatus": "received", "Body": text,
        "From": prefix + sender, "To": prefix + OUR_NUMBER, "NumMedia": "0", "NumSegments": "1",
        "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    return _notice("twilio", "message", {}, form)


def events(key: str, to: str, at: datetime, *said: str) -> Notice:
    """SendGrid's events on one of our mails, in one batch."""
    batch = [
        {
            "email": to, "event": one, "timestamp": int(at.timestamp()), "sg_event_id": _id("", f"{key}/{one}"),
            "sg_message_id": f"{_id('', key)}.filter0001.1.1.0", "cobranza_key": key,
        } | (NO_MAILBOX if one == "bounce" else {})
        for one in said
    ]  # fmt: skip
    return _notice("sendgrid", "events", {}, batch)


def mail(name: str, sender: str, subject: str, text: str, *, automatic: bool = False) -> Notice:
    """A customer's mail by SendGrid's inbound parse; the same `name` is the same mail."""
    house = sender.partition("@")[2]
    headers = f"Message-ID: <{_id('', name)}@{house}>" + ("\nAuto-Submitted: auto-replied" if automatic else "")
    fields = {
        "headers": headers, "from": sender, "to": OUR_MAIL, "subject": subject, "text": text, "SPF": "pass",
        "envelope": json.dumps({"to": [OUR_MAIL], "from": sender}),
    }  # fmt: skip
    return _notice("sendgrid", "inbound", {}, fields)


def _id(prefix: str, name: str) -> str:
    return prefix + hashlib.sha256(name.encode()).hexdigest()[:32]


def _notice(provider: Provider, kind: Kind, query: dict[str, str], body: Any) -> Notice:
    """Named by what it says, as the web-hooks' own routes name it."""
    said = msgspec.json.encode([query, body], order="deterministic")
    return Notice(f"{provider}/{kind}/{hashlib.sha256(said).hexdigest()}", provider, kind, query, body)
