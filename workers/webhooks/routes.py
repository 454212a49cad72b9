"""The addresses that providers call: prove who calls, store what they say, answer. It does nothing else.

What was stored is looked at by `workers/arrivals.py`. Credentials come from the environment, at each call.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar

import asyncpg
import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from activities.arrivals.notices import Kind, Notice, keep
from activities.channels.calls import go_on
from activities.channels.speech import Caller
from workers.creditor import creditor
from workers.webhooks.bodies import (
    FORM,
    JSON,
    LARGEST_EVENTS,
    LARGEST_FORM,
    body_of,
    clean,
    events_of,
    form_of,
    mail_of,
    text_of,
)
from workers.webhooks.money import MoneyHooks
from workers.webhooks.refusals import CannotStore, HookRefused, NotSetUp
from workers.webhooks.signatures import check_secret, check_sendgrid, check_twilio

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

T = TypeVar("T")

LOG = logging.getLogger("cobranza.webhooks")
PREFIX: Final = "/webhooks/"
OUTAGES: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
SECONDS: Final = 60.0
"""For one notice, its body included: anybody may begin one, before it is known whose it is."""
NOTHING: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""Twilio asks what to say; we say nothing here, for every word to a customer passes the contact desk."""
ASKED: Final = ("key", "lang", "told")
"""What we write into a callback's address ourselves."""


def webhook_routes(
    pool: Pool, environ: Mapping[str, str], now: Callable[[], datetime] = lambda: datetime.now(UTC),
    seconds: float = SECONDS,
) -> list[Route]:  # fmt: skip
    """The routes, to be mounted at the root of COBRANZA_PUBLIC_URL."""
    hooks = Webhooks(pool, environ, now, seconds)
    money = MoneyHooks(hooks.keep, environ, now)
    return [
        Route(path, hooks.guarded(name, endpoint), methods=["POST"], name=f"webhook.{name}")
        for name, path, endpoint in (
            ("twilio.status", f"{PREFIX}twilio/status", hooks.twilio_status),
            ("twilio.message", f"{PREFIX}twilio/message", hooks.twilio_message),
            ("twilio.voice", f"{PREFIX}twilio/voice", hooks.twilio_voice),
            ("sendgrid.events", f"{PREFIX}sendgrid/events", hooks.sendgrid_events),
            ("sendgrid.inbound", f"{PREFIX}sendgrid/inbound/{{secret}}", hooks.sendgrid_inbound),
            ("stripe", f"{PREFIX}stripe", money.stripe),
            ("mercadopago", f"{PREFIX}mercadopago", money.mercadopago),
            ("payments", f"{PREFIX}payments/{{source}}", money.payments),
        )
    ]


class Webhooks:
    """One function an address. `refused` counts what was not taken, by address and status."""

    def __init__(
        self, pool: Pool, environ: Mapping[str, str], now: Callable[[], datetime], seconds: float = SECONDS
    ) -> None:
        self._pool, self._environ, self._now, self._seconds = pool, environ, now, seconds
        self.refused: Counter[tuple[str, int]] = Counter()

    def guarded(self, name: str, endpoint: Endpoint) -> Endpoint:
        """The same, where a refusal becomes an answer and a counted line in the log that names nobody."""

        async def answer(request: Request) -> Response:
            try:
                async with asyncio.timeout(self._seconds):
                    return await endpoint(request)
            except TimeoutError:
                LOG.warning("%s did not come whole in time", name)
                return Response(status_code=408)
            except HookRefused as refusal:
                self.refused[name, refusal.status] += 1
                LOG.warning("%s refused, %d (number %d): %s",
                            name, refusal.status, self.refused[name, refusal.status], refusal)  # fmt: skip
                return PlainTextResponse(f"{refusal}\n{refusal.say('es')}\n", refusal.status)
            except ClientDisconnect:
                LOG.warning("%s went away before its notice was read", name)
                return Response(status_code=400)

        return answer

    # --- Twilio ---

    async def twilio_status(self, request: Request) -> Response:
        """What became of a message or call."""
        await self.keep(await self._twilio(request, "status"))
        return Response(status_code=204)

    async def twilio_message(self, request: Request) -> Response:
        """A customer's SMS or WhatsApp message."""
        await self.keep(await self._twilio(request, "message"))
        return Response(NOTHING, media_type="text/xml")

    async def twilio_voice(self, request: Request) -> Response:
        """A key that was pressed during a call: the call goes on with what is answered here."""
        notice = await self._twilio(request, "voice")
        await self.keep(notice)
        digit = str(notice.body.get("Digits", ""))
        _, twiml = await self._stored(
            go_on(self._pool, self._caller(), self._environ.get("COBRANZA_PUBLIC_URL", ""), notice.query, digit)
        )
        return Response(twiml, media_type="text/xml")

    def _caller(self) -> Caller:
        us = creditor(self._environ)
        return Caller(us["name"], us["phone"], us["account"], self._environ.get("TWILIO_VOICE_FROM", ""))

    async def _twilio(self, request: Request, kind: Kind) -> Notice:
        token = self._need("TWILIO_AUTH_TOKEN")
        body = await body_of(request, FORM, LARGEST_FORM)
        form = form_of(body)
        check_twilio(token, self._address(request), form, request.headers)
        query = {name: clean(request.query_params[name]) for name in ASKED if name in request.query_params}
        # A form has no order that matters, and what came is what was signed.
        return _notice("twilio", kind, query, clean(dict(form)))

    def _address(self, request: Request) -> str:
        """The address that Twilio asked for and signed. Behind a proxy only COBRANZA_PUBLIC_URL knows it."""
        public = self._environ.get("COBRANZA_PUBLIC_URL", "").rstrip("/")
        if not public:
            return str(request.url)
        path = bytes(request.scope.get("raw_path") or request.url.path.encode()).decode("latin-1")
        asked = request.scope["query_string"].decode("latin-1")
        return public + PREFIX + path.partition(PREFIX)[2] + (f"?{asked}" if asked else "")

    # --- SendGrid ---

    async def sendgrid_events(self, request: Request) -> Response:
        """What became of e-mails, a batch at a time."""
        key = self._need("SENDGRID_WEBHOOK_KEY")
        body = text_of(await body_of(request, JSON, LARGEST_EVENTS))
        check_sendgrid(key, body, request.headers, self._now())
        await self.keep(_notice("sendgrid", "events", {}, events_of(body)))
        return Response(status_code=204)

    async def sendgrid_inbound(self, request: Request) -> Response:
        """A customer's e-mail."""
        check_secret(self._need("SENDGRID_INBOUND_SECRET"), request.path_params["secret"])
        await self.keep(_notice("sendgrid", "inbound", {}, await mail_of(request)))
        return Response(status_code=204)

    # --- both ---

    def _need(self, variable: str) -> str:
        value = self._environ.get(variable, "")
        if not value:
            raise NotSetUp(variable=variable)
        return value

    async def keep(self, notice: Notice) -> None:
        """Store a notice, once. Raises CannotStore."""
        await self._stored(keep(self._pool, notice))

    async def _stored(self, asked: Awaitable[T]) -> T:
        try:
            return await asked
        except OUTAGES as error:
            raise CannotStore from error


Endpoint = Callable[[Request], Awaitable[Response]]


def _notice(provider: str, kind: Kind, query: dict[str, str], body: object) -> Notice:
    """The same words are the same notice: a provider that asks twice, or somebody who repeats what he overheard."""
    said = msgspec.json.encode([query, body], order="deterministic")
    name = f"{provider}/{kind}/{hashlib.sha256(said).hexdigest()}"
    return Notice(id=name, provider=provider, kind=kind, query=query, body=body)  # type: ignore[arg-type]
