"""Whether a notice comes from whom it says: Twilio's and SendGrid's signatures, the age of one, a secret in a path.

It reads no environment and no clock, and stores nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from workers.webhooks.refusals import NotSetUp, NotSigned

OLDEST: Final = timedelta(minutes=10)
"""How far a signed moment may be from ours, before or after. SendGrid's client bounds it not at all."""


def check_twilio(token: str, url: str, form: Any, headers: Mapping[str, str]) -> None:
    """Twilio signs the whole address it asked for and every field of the form. Raises NotSigned."""
    signature = headers.get(SIGNATURE_HEADER, "")
    if not signature:
        raise NotSigned(why=f"{SIGNATURE_HEADER} is missing")
    if not RequestValidator(token).validate(url, form, signature):
        raise NotSigned(why=f"{SIGNATURE_HEADER} does not fit the address, the fields and the account's token")


def check_sendgrid(key: str, body: str, headers: Mapping[str, str], now: datetime) -> None:
    """SendGrid signs a moment (seconds since 1970) and the body. Raises NotSigned, NotSetUp where the key is no key."""
    signature = headers.get(EventWebhookHeader.SIGNATURE, "")
    moment = headers.get(EventWebhookHeader.TIMESTAMP, "")
    if not signature or not moment:
        raise NotSigned(why=f"{EventWebhookHeader.SIGNATURE} or {EventWebhookHeader.TIMESTAMP} is missing")
    if not _verified(_verifier(key), body, signature, moment):
        raise NotSigned(why=f"{EventWebhookHeader.SIGNATURE} does not fit the body and the public key")
    if (age := abs(now - _moment(moment))) > OLDEST:
        raise NotSigned(why=f"it was signed {_minutes(age)} minutes from now, and {_minutes(OLDEST)} are the most")


def check_secret(secret: str, given: str) -> None:
    """What SendGrid posts as inbound mail is not signed: only the address is secret. Raises NotSigned."""
    if not hmac.compare_digest(secret.encode(), given.encode("utf-8", "surrogateescape")):
        raise NotSigned(why="the last part of the address is not the secret")


def _verifier(key: str) -> EventWebhook:
    try:
        return EventWebhook(key.strip())
    except ValueError as error:
        raise NotSetUp(variable="SENDGRID_WEBHOOK_KEY") from error


def _verified(verifier: EventWebhook, body: str, signature: str, moment: str) -> bool:
    """The client raises where a signature is no base64, instead of saying that it does not fit."""
    try:
        return bool(verifier.verify_signature(body, signature, moment))
    except ValueError:
        return False


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NotSigned(why=f"{EventWebhookHeader.TIMESTAMP} is no moment") from error


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
