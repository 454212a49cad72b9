"""The addresses that who takes payments calls: prove who calls, store what they say, answer. It does nothing else.

What was stored is looked at by `workers/money_in.py`. Secrets come from the environment, at each call.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from activities.arrivals.notices import Notice
from activities.payments.hook_says import understood
from workers.webhooks.bodies import JSON, body_of, clean, text_of
from workers.webhooks.money_secrets import secrets_of
from workers.webhooks.money_signatures import check_mercadopago, check_ours, check_stripe
from workers.webhooks.refusals import NotSetUp, NotSigned, Unreadable

LARGEST: Final = 512 * 1024
"""A Stripe event of a charge has some 5 kB."""
_VALUE: Final = re.compile(r"(?<=^Invalid enum value) .*(?= - at `)", re.DOTALL)
"""The one reason of msgspec's that repeats what was sent: a log shall not have it."""
Keep = Callable[[Notice], Awaitable[None]]


class MoneyHooks:
    """One function an address. `keep` stores a notice, once."""

    def __init__(self, keep: Keep, environ: Mapping[str, str], now: Callable[[], datetime]) -> None:
        self._keep, self._environ, self._now = keep, environ, now

    async def stripe(self, request: Request) -> Response:
        """An event of Stripe."""
        secret = self._need("STRIPE_WEBHOOK_SECRET")
        body = await body_of(request, JSON, LARGEST)
        check_stripe(secret, body, request.headers, self._now())
        event = _object(body)
        if not isinstance(event.get("id"), str) or not isinstance(event.get("type"), str):
            raise Unreadable(why="it is no event of Stripe")
        await self._keep(Notice(f"stripe/{event['id']}", "stripe", "money", {}, event))
        return Response(status_code=204)

    async def mercadopago(self, request: Request) -> Response:
        """A notice of MercadoPago: it names a payment, which is asked for later."""
        secret = self._need("MERCADOPAGO_WEBHOOK_SECRET")
        body = await body_of(request, JSON, LARGEST)
        notice = _object(body)
        data = notice.get("data")
        payment = request.query_params.get("data.id") or str((data if isinstance(data, dict) else {}).get("id", ""))
        signed = check_mercadopago(secret, payment, request.headers, self._now())
        kind = str(notice.get("type") or request.query_params.get("type") or "")
        if kind == "payment":
            # The body is not signed, so nothing of it is believed: not even its own id.
            name = f"mercadopago/{hashlib.sha256(signed.encode()).hexdigest()}"
            await self._keep(Notice(name, "mercadopago", "money", {"payment": payment}, {}))
        return Response(status_code=204)

    async def payments(self, request: Request) -> Response:
        """A notice of a source of COBRANZA_PAYMENT_SECRETS. One that says nothing we understand is refused at once."""
        source = request.path_params["source"]
        secret = secrets_of(self._need("COBRANZA_PAYMENT_SECRETS")).get(source)
        body = await body_of(request, JSON, LARGEST)
        if secret is None:
            raise NotSigned(why="no secret is set for this source")
        check_ours(secret, body, request.headers, self._now())
        said = _object(body)
        try:
            id = understood(said).id
        except (msgspec.ValidationError, ValueError) as error:
            raise Unreadable(why=_VALUE.sub("", str(error))) from error
        await self._keep(Notice(f"payments/{source}/{id}", "payments", "money", {"source": source}, said))
        return Response(status_code=204)

    def _need(self, variable: str) -> str:
        value = self._environ.get(variable, "")
        if not value:
            raise NotSetUp(variable=variable)
        return value


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(text_of(body))
    except (ValueError, RecursionError) as error:
        raise Unreadable(why="it is no JSON") from error
    if not isinstance(said, dict):
        raise Unreadable(why="it is no JSON object")
    cleaned: dict[str, Any] = clean(said)
    return cleaned
