"""Whether a notice of money comes from whom it says: Stripe's, MercadoPago's and our own signature, and its age.

It reads no environment and no clock, and stores nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import stripe
from mercadopago.webhook import InvalidWebhookSignatureError, WebhookSignatureValidator

from workers.webhooks.refusals import NotSigned

OF_STRIPE: Final = "stripe-signature"
OURS: Final = "cobranza-signature"
OLDEST: Final = timedelta(minutes=10)
"""How far a signed moment may be from ours, before or after. Stripe signs each try anew."""
OLDEST_OF_MERCADOPAGO: Final = timedelta(days=4)
"""MercadoPago does not say that a later try is signed anew. Its notice names a payment and proves nothing more: what
became of the payment is asked of MercadoPago itself, so an old notice can tell no lie."""
_PAYMENT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MILLISECONDS: Final = 10**11
"""From here on a number counts milliseconds: their pages show both."""


def check_stripe(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> None:
    """Stripe signs a moment and the body as it came: `t=...,v1=...`. Raises NotSigned."""
    header = _plain(headers.get(OF_STRIPE, ""))
    try:
        stripe.WebhookSignature.verify_header(body, header, secret)
    except stripe.SignatureVerificationError as error:
        raise NotSigned(why="Stripe-Signature is missing, or does not fit the body and the secret") from error
    except UnicodeDecodeError as error:
        raise NotSigned(why="the body is not UTF-8") from error
    _check_age(_field(header, "t"), now, OLDEST)


def check_mercadopago(secret: str, payment: str, headers: Mapping[str, str], now: datetime) -> str:
    """MercadoPago signs `id:PAYMENT;request-id:...;ts:...;`, and not the body: what was signed. Raises NotSigned."""
    header = _plain(headers.get("x-signature", ""))
    if not _PAYMENT.fullmatch(payment):  # it stands in what is signed, and in the address where it is asked for
        raise NotSigned(why="it names no payment")
    try:
        WebhookSignatureValidator.validate(header, headers.get("x-request-id"), payment.lower(), secret)
    except InvalidWebhookSignatureError as error:
        raise NotSigned(why="x-signature is missing, or does not fit the payment's id and the secret") from error
    _check_age(moment := _field(header, "ts"), now, OLDEST_OF_MERCADOPAGO)
    return f"{payment.lower()}/{headers.get('x-request-id', '')}/{moment}"


def check_ours(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> None:
    """`t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` with the source's secret. Raises NotSigned."""
    header = headers.get(OURS, "")
    moment, given = _field(header, "t"), _field(header, "v1")
    if not moment or not given:
        raise NotSigned(why="Cobranza-Signature is missing, or lacks t or v1")
    if not hmac.compare_digest(sign(secret, body, moment).encode(), given.lower().encode("utf-8", "replace")):
        raise NotSigned(why="Cobranza-Signature does not fit the body and the secret")
    _check_age(moment, now, OLDEST)


def sign(secret: str, body: bytes, moment: str) -> str:
    """The signature of a body, in hexadecimal; `moment` is in seconds since 1970."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _plain(header: str) -> str:
    """Both clients compare texts, and raise where one of them is not ASCII."""
    return header if header.isascii() else ""


def _field(header: str, name: str) -> str:
    """A field that stands once; empty where it is there twice, for another reader could take the other."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    found = [value.strip() for key, _, value in parts if key.strip() == name]
    return found[0] if len(found) == 1 else ""


def _check_age(text: str, now: datetime, most: timedelta) -> None:
    try:
        number = int(text)
        signed = datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NotSigned(why="its moment is none") from error
    if (age := abs(now - signed)) > most:
        minutes = int(age.total_seconds() // 60)
        raise NotSigned(
            why=f"it was signed {minutes} minutes from now, and {int(most.total_seconds() // 60)} are the most"
        )
