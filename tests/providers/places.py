"""The places where a sender is tried: the outbox, the providers' OpenAPI files, and the fake. It proves nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import msgspec

from activities.channels.accounts import SendGridAccount, TwilioAccount
from activities.channels.email_sendgrid import Email
from activities.channels.letter_page import Letterhead
from activities.channels.letters_pdf import Post
from activities.channels.messages_twilio import TextMessages, WhatsApp
from activities.channels.speech import Caller
from activities.channels.voice_twilio import VoiceCalls
from activities.outbox_local import LocalOutbox
from activities.senders import Outgoing, Sender
from tests.providers.fake.behaviour import TAKES_AND_HANGS
from tests.providers.fake.http import Request
from tests.providers.fake.provider import (
    ACCOUNT,
    API_KEY,
    MAIL_FROM,
    PUBLIC_URL,
    SMS_FROM,
    TOKEN,
    VOICE_FROM,
    WHATSAPP_FROM,
    FakeProvider,
)
from tests.providers.overheard import Overheard

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

PATIENT = timedelta(seconds=20)
TEMPLATE = "HX" + "5" * 32
SECRETS = (TOKEN, API_KEY, ACCOUNT)
MOBILE, MAILBOX = "+51 999 888 777", "rosa@empresa.example"
HEAD = Letterhead(name="Acme", phone="+51 1 555 0100", email="pagos@acme.example")
NO_ADDRESS = "99 Quispe"
KEY = "F001-000123/first_contact.timeline[0]/1"


def message(channel: str, key: str = KEY, **more: Any) -> Outgoing:
    """A message as the desk reserves it. The name is one that must show nowhere but in the mail."""
    words: dict[str, Any] = {
        "recipient": MAILBOX if channel == "email" else MOBILE,
        "subject": "Pendiente de pago: F001-000123" if channel == "email" else "",
        "body": "Buen día, Rosa Quispe:\n\nF001-000123 por S/ 1,250.00 venció el 2 de marzo.\n",
        "name": "Rosa Quispe",
    }
    if channel == "letter":
        words |= {"recipient": "Av. Arequipa 1234, Lima", "subject": "Pago pendiente"}
    if channel == "whatsapp":
        words |= {"template": "overdue_first_es", "variables": ("Rosa Quispe", "F001-000123", "S/ 1,250.00")}
    return Outgoing(**{"key": key, "channel": channel, **words, **more})


@dataclass
class Place:
    """One sender, and how to look behind it. `make` builds it again for another address or with less patience."""

    channel: str
    make: Callable[..., Sender]
    keys: Callable[[], Awaitable[list[str]]]
    go_dead: Callable[[], None]
    remembers: bool
    """Whether what was sent can be asked for afterwards."""
    asked: list[Request] = field(default_factory=list)
    heard: Event = field(default_factory=Event)
    """Set once anything was asked."""

    @property
    def sender(self) -> Sender:
        return self.make()

    @property
    def is_local(self) -> bool:
        return isinstance(self.make(), LocalOutbox | Post)

    def message(self, **more: Any) -> Outgoing:
        return message(self.channel, **more)


def outbox(pool: Pool) -> Place:
    async def keys() -> list[str]:
        return [row["key"] for row in await pool.fetch("select key from outbox order by id")]

    return Place("email", lambda *_, **__: LocalOutbox(pool), keys, pool.terminate, remembers=True)


def post(pool: Pool) -> Place:
    """Our own table of letters: local as the outbox is."""

    async def keys() -> list[str]:
        return [row["key"] for row in await pool.fetch("select key from letter order by id")]

    return Place("letter", lambda *_, **__: Post(pool, HEAD), keys, pool.terminate, remembers=True)


def on_openapi(channel: str, pool: Pool, line: Overheard) -> Place:
    async def keys() -> list[str]:
        return [key_of(channel, request) for request in line.asked if request.method == "POST"]

    def die() -> None:
        line.is_dead = True

    return Place(channel, maker(channel, pool, line.url), keys, die, False, line.asked, line.server.heard)


def on_fake(channel: str, pool: Pool, provider: FakeProvider) -> Place:
    async def keys() -> list[str]:
        return provider.keys()

    make = maker(channel, pool, provider.url)
    provider.templates[TEMPLATE] = "Hola {{1}}: {{2}} por {{3}}. Acme."
    remembers = channel in ("sms", "whatsapp")
    return Place(channel, make, keys, lambda: provider.next(TAKES_AND_HANGS), remembers, provider.asked, provider.heard)


def maker(channel: str, pool: Pool, url: str) -> Callable[..., Sender]:
    """Builds the channel's sender for the provider at `url`."""

    def make(patience: timedelta = PATIENT, url: str = url) -> Sender:
        if channel == "email":
            name, _, address = MAIL_FROM.partition(" <")
            sender = (name, address.rstrip(">"))
            return Email(SendGridAccount(key=API_KEY, sender=sender, reply_to=sender, base_url=url), patience)
        account = TwilioAccount(sid=ACCOUNT, token=TOKEN, public_url=PUBLIC_URL, base_url=url)
        if channel == "sms":
            return TextMessages(pool, account, SMS_FROM, patience)
        if channel == "voice":
            return VoiceCalls(pool, account, Caller("Acme", "+51 1 555 0100", number=VOICE_FROM), patience)
        return WhatsApp(pool, account, WHATSAPP_FROM, {"overdue_first_es": TEMPLATE}, patience)

    return make


def key_of(channel: str, request: Request) -> str:
    """Our key, from where the provider gives it back."""
    if channel == "email":
        return str(request.json["personalizations"][0]["custom_args"]["cobranza_key"])
    return parse_qs(urlsplit(request.form["StatusCallback"]).query)["key"][0]


def other(one: Outgoing, **changes: Any) -> Outgoing:
    return msgspec.structs.replace(one, **changes)
