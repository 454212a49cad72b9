"""What a customer wrote or pressed, out of a provider's notice: whose address, by which channel, which words."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape
from typing import Final

import msgspec

from activities.channels.speech import KEYS, answer_to

LONGEST: Final = 20_000
"""Characters of a text that are kept."""


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """`address` is E.164 or an e-mail address in lower case. `told` is the provider's own reading of a stop or start.

    `forged`: the mail does not come from where it says, as far as its server can be asked.
    `answers` is the provider's id of the message that was quoted; `key` the contact's, in a call, and `pressed` what
    the key means there.
    """

    id: str
    provider: str
    channel: str
    kind: str
    address: str
    at: datetime
    text: str = ""
    subject: str = ""
    automatic: bool = False
    forged: bool = False
    answers: str = ""
    key: str = ""
    pressed: str = ""
    told: str = ""


def message_of(notice: str, form: Mapping[str, str], received_at: datetime) -> Inbound:
    """An SMS or WhatsApp message. What is no text, a picture or a voice note, says so in brackets."""
    sender = form.get("From", "")
    attached = [form[name] for name in sorted(form) if name.startswith("MediaContentType")]
    text = form.get("Body") or form.get("ButtonText", "")
    return Inbound(
        id=form.get("MessageSid") or form.get("SmsSid") or notice,
        provider="twilio",
        channel="whatsapp" if sender.startswith("whatsapp:") else "sms",
        kind="mobile",
        address=sender.removeprefix("whatsapp:"),
        at=received_at,
        text="\n".join([text, *(f"[{one}]" for one in attached)]).strip()[:LONGEST],
        answers=form.get("OriginalRepliedMessageSid", ""),
        told=form.get("OptOutType", "").upper(),
    )


def press_of(notice: str, query: Mapping[str, str], form: Mapping[str, str], received_at: datetime) -> Inbound:
    """A key pressed in a call of ours. Before the message was told, most keys mean nothing."""
    digit = form.get("Digits", "")
    meaning, _ = answer_to(digit, "es", told=query.get("told") == "1")
    return Inbound(
        id=f"{form['CallSid']}/{notice[-12:]}" if form.get("CallSid") else notice,
        provider="twilio",
        channel="voice",
        kind="mobile",
        address=form.get("To", ""),
        at=received_at,
        text=digit if digit in KEYS else "",
        key=query.get("key", ""),
        pressed=meaning,
    )


def mail_of(notice: str, fields: Mapping[str, str], received_at: datetime) -> Inbound:
    """An e-mail, parsed by SendGrid or raw."""
    raw = _parsed(fields.get("email", ""))
    headers = raw if raw is not None else _parsed(fields.get("headers", "").strip() + "\n\n")
    body = fields.get("text", "") or _without_tags(fields.get("html", ""))
    if not body.strip() and raw is not None:
        body = _body(raw)
    _, sender = parseaddr(fields.get("from", ""))
    name = str(headers.get("Message-ID", "")).strip() if headers is not None else ""
    return Inbound(
        # A mail's own id holds a name of the sender's house; what becomes of it travels under a number.
        id=f"mail/{hashlib.sha256((name or notice).encode()).hexdigest()[:24]}",
        provider="sendgrid",
        channel="email",
        kind="email",
        address=sender.lower(),
        at=received_at,
        text=body.strip()[:LONGEST],
        subject=fields.get("subject", "")[:500],
        automatic=headers is not None and _is_automatic(headers),
        forged=fields.get("SPF", "").strip().lower() in ("fail", "softfail") and "pass" not in fields.get("dkim", ""),
    )


def _parsed(text: str) -> EmailMessage | None:
    if not text.strip():
        return None
    return email.message_from_string(text, EmailMessage, policy=email.policy.default)


def _body(mail: EmailMessage) -> str:
    """The plain part, else the other without its tags. A mail in a set that nobody knows is no reason to stop."""
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError, AttributeError):
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)
    return _without_tags(content) if part.get_content_subtype() == "html" else str(content)


def _without_tags(html: str) -> str:
    shown = re.sub(r"(?is)<(style|script|head)\b.*?</\1\s*>", " ", html[: 10 * LONGEST])
    shown = re.sub(r"(?i)<(br|/p|/div|/tr|/li)\b[^>]*>", "\n", shown)
    shown = re.sub(r"(?is)<blockquote\b.*", "", shown)
    return unescape(re.sub(r"<[^>]*>", "", shown)).strip()


def _is_automatic(headers: EmailMessage) -> bool:
    """RFC 3834, and what mail programs wrote before it."""
    said = {name: str(headers.get(name, "")).strip().lower() for name in _SIGNS}
    if said["Auto-Submitted"] not in ("", "no") or said["X-Autoreply"] or said["X-Autorespond"]:
        return True
    return said["Precedence"] in ("bulk", "junk", "auto_reply", "list") or said["Return-Path"] == "<>"


_SIGNS: Final = ("Auto-Submitted", "X-Autoreply", "X-Autorespond", "Precedence", "Return-Path")
