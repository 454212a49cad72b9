"""What the fake provider tells us: signed web-hooks, as Twilio and SendGrid write and sign them. It keeps no books."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from twilio.request_validator import RequestValidator

from tests.providers.fake.books import Taken

PREFIX = "X-Twilio-Email-Event-Webhook-"


@dataclass(frozen=True)
class Notice:
    """One POST to us. `url` is the public address that was signed; `path` is what an app without a proxy sees."""

    url: str
    headers: dict[str, str]
    content: bytes

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def tampered(self) -> Notice:
        """The same with another content under the old signature."""
        return replace(self, content=self.content + b" ")


class Notices:
    """Writes notices. `public_url` may be set to what the receiver believes to be its own address."""

    def __init__(self, token: str, account: str) -> None:
        self.public_url = "https://cobranza.acme.example"
        self._validator = RequestValidator(token)
        self._account = account
        self._private = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self) -> str:
        """SENDGRID_WEBHOOK_KEY: the public half, as SendGrid's pages show it."""
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        return base64.b64encode(self._private.public_key().public_bytes(serialization.Encoding.DER, spki)).decode()

    # --- Twilio ---

    def status(self, taken: Taken, status: str, error: int | None = None, **more: str) -> Notice:
        """A message's status call-back: queued, sent, delivered, read, undelivered, failed. The books follow."""
        taken.status, taken.error = status, error
        fields = {
            "MessageSid": taken.sid, "SmsSid": taken.sid, "MessageStatus": status, "SmsStatus": status,
            "To": taken.to, "From": taken.sender, "AccountSid": self._account, "ApiVersion": "2010-04-01", **more,
        }  # fmt: skip
        return self.signed_form(taken.callback, fields | ({"ErrorCode": str(error)} if error else {}))

    def call_status(self, call: Taken, status: str, **more: str) -> Notice:
        """A call's: initiated, ringing, in-progress, completed, busy, no-answer, failed. `AnsweredBy` may be given."""
        call.status = status
        return self.signed_form(call.callback, self._of_call(call, status) | more)

    def pressed(self, call: Taken, digits: str) -> Notice:
        """The customer pressed keys: a POST to the `action` of the call's first <Gather>."""
        found = re.search(r"<Gather[^>]*\baction=[\"']([^\"']+)", call.body)
        assert found is not None, "the call gathers no keys"
        fields = self._of_call(call, "in-progress") | {"Digits": digits, "msg": "Gather End"}
        return self.signed_form(unescape(found[1]), fields)

    def _of_call(self, call: Taken, status: str) -> dict[str, str]:
        return {
            "CallSid": call.sid, "CallStatus": status, "To": call.to, "From": call.sender,
            "Direction": "outbound-api", "AccountSid": self._account, "ApiVersion": "2010-04-01",
        }  # fmt: skip

    def inbound(self, sender: str, body: str, to: str, sid: str = "", **more: str) -> Notice:
        """A customer's SMS or, where both addresses begin with `whatsapp:`, WhatsApp message."""
        sid = sid or "SM" + uuid4().hex
        fields = {
            "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "SmsStatus": "received", "Body": body,
            "From": sender, "To": to, "NumMedia": "0", "NumSegments": "1", "AccountSid": self._account,
            "ApiVersion": "2010-04-01", **more,
        }  # fmt: skip
        return self.signed_form(f"{self.public_url}/webhooks/twilio/message", fields)

    def signed_form(self, url: str, fields: dict[str, str]) -> Notice:
        """Any form to any of our addresses, signed."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": self._validator.compute_signature(url, fields),
            "I-Twilio-Idempotency-Token": str(uuid4()),
        }
        return Notice(url, headers, urlencode(fields).encode())

    # --- SendGrid ---

    def event(self, mail: Taken, event: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        """One event of a mail: processed, delivered, open, bounce, dropped, deferred, spamreport, unsubscribe ..."""
        mail.status = event
        return {
            "email": mail.to, "event": event, "timestamp": int((at or datetime.now(UTC)).timestamp()),
            "sg_event_id": uuid4().hex, "sg_message_id": f"{mail.sid}.filter0001.16648.5515E0B88.0",
            "smtp-id": f"<{mail.sid}@ismtpd-555>", "cobranza_key": mail.key, **more,
        }  # fmt: skip

    def events(self, *events: dict[str, Any], at: datetime | None = None) -> Notice:
        """Several events in one signed POST, as SendGrid batches them. `at` is when it was signed."""
        content = json.dumps(events).encode() + b"\r\n"
        moment = str(int((at or datetime.now(UTC)).timestamp()))
        signature = self._private.sign(moment.encode() + content, ec.ECDSA(hashes.SHA256()))
        headers = {
            "Content-Type": "application/json",
            f"{PREFIX}Signature": base64.b64encode(signature).decode(),
            f"{PREFIX}Timestamp": moment,
        }
        return Notice(f"{self.public_url}/webhooks/sendgrid/events", headers, content)

    def inbound_mail(self, sender: str, subject: str, text: str, secret: str, to: str, headers: str = "") -> Notice:
        """A customer's mail through SendGrid's inbound parse, which signs nothing: the secret is in the address."""
        envelope = json.dumps({"to": [to], "from": sender})
        fields = {"headers": headers, "from": sender, "to": to, "subject": subject, "text": text, "envelope": envelope}
        files = {name: (None, value) for name, value in {**fields, "attachments": "0", "SPF": "pass"}.items()}
        url = f"{self.public_url}/webhooks/sendgrid/inbound/{secret}"
        request = httpx.Request("POST", url, files=files)
        return Notice(url, {"Content-Type": request.headers["Content-Type"]}, request.read())


async def deliver(notices: Iterable[Notice], to: str, repeat: int = 1, backwards: bool = False) -> list[int]:
    """Bring notices to the server at `to`, each `repeat` times, perhaps the last one first. Returns the statuses."""
    all_of_them = [notice for notice in notices for _ in range(repeat)]
    statuses = []
    async with httpx.AsyncClient(base_url=to) as client:
        for notice in reversed(all_of_them) if backwards else all_of_them:
            answer = await client.post(notice.path, headers=notice.headers, content=notice.content)
            statuses.append(answer.status_code)
    return statuses


async def deliver_at_once(notices: Iterable[Notice], to: str) -> list[int]:
    """All at the same moment, as a provider's several machines would."""
    async with httpx.AsyncClient(base_url=to) as client:
        posts = [client.post(one.path, headers=one.headers, content=one.content) for one in notices]
        return [answer.status_code for answer in await asyncio.gather(*posts)]
