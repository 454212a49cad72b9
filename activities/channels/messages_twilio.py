"""SMS and WhatsApp by Twilio's official client: one message out, and whether one went out. It knows no case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from activities.channels.accounts import TwilioAccount
from activities.channels.answers import EMPTY, NO_ANSWER, TOO_LATE, Meaning, failure
from activities.channels.answers_twilio import GONE
from activities.channels.clock import Clock, present
from activities.channels.line_twilio import ask, price_of, status_address
from activities.channels.phones import e164, has_country
from activities.channels.statements import QUERY
from activities.outbox_local import AWAY
from activities.senders import Outgoing, Sent

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

SESSION: Final = timedelta(hours=24)
"""For how long after a customer's message WhatsApp takes free text."""
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(hours=10)
"""What Twilio takes as a validity period; below the shortest it is not worth sending."""
PATIENCE: Final = timedelta(seconds=15)
LOOKS_BACK: Final = timedelta(days=2)
LISTED: Final = 50
_NO_TEMPLATE: Final = Meaning(
    "content",
    "24 hours have passed since the customer wrote, and COBRANZA_WHATSAPP_TEMPLATES names no template for this message",
    "pasaron 24 horas desde que el cliente escribió, y COBRANZA_WHATSAPP_TEMPLATES no nombra una plantilla para él",
)
_UNKNOWN_TEMPLATE: Final = Meaning(
    "content",
    "COBRANZA_WHATSAPP_TEMPLATES does not name the message's template",
    "COBRANZA_WHATSAPP_TEMPLATES no nombra la plantilla del mensaje",
)
_NO_DATABASE: Final = Meaning(
    "unavailable", "the database does not answer", "la base de datos no responde", taken=False
)  # fmt: skip


class TextMessages:
    """SMS. `sender` is our number, an approved name, or a messaging service (MG...)."""

    name = "twilio"
    channel = "sms"
    prefix = ""
    tells = False
    """Twilio's list lags, and shows no key of ours: what it does not show may still have been taken."""

    def __init__(
        self, pool: Pool, account: TwilioAccount, sender: str, patience: timedelta = PATIENCE, clock: Clock = present
    ) -> None:
        self._pool, self._account, self._sender = pool, account, sender
        self._patience, self._clock = patience, clock
        self.sends_from = sender
        self.answers_within = patience + timedelta(seconds=5)
        self.settle = 12 * self.answers_within

    async def send(self, message: Outgoing) -> Sent:
        """Hand the message over. Raises ProviderRefused, ProviderUnavailable."""
        to = self.prefix + await self._number(message)
        fields = {
            **await self._content(message, to),
            **self._from(),
            **_validity(self.channel, message.expires_at, self._clock()),
            "status_callback": status_address(self._account, message.key),
        }

        async def create(client: Client) -> MessageInstance:
            made: MessageInstance = await client.messages.create_async(to=to, **fields)
            return made

        return self._sent(await ask(self._account, self.channel, self._patience, create))

    async def find(self, message: Outgoing) -> Sent | None:
        """The newest message to this number with this text that no other contact has. Raises ProviderUnavailable.

        Twilio does not tell the status address back, so the text has to do: a template's must hold its variables.
        """
        to = self.prefix + await self._number(message)
        since = self._clock() - LOOKS_BACK

        async def listed(client: Client) -> list[MessageInstance]:
            return list(await client.messages.page_async(to=to, page_size=LISTED))  # the newest, and in one question

        alike = [
            one
            for one in await ask(self._account, self.channel, self._patience, listed)
            if (one.date_created or since) >= since and _says(one.body or "", message)
        ]
        others = await self._known_elsewhere([one.sid or "" for one in alike], message.key)
        return next((self._sent(one) for one in alike if one.sid not in others), None)

    async def told(self, provider_id: str) -> Sent:
        """A message as Twilio has it now: the price is there once it is delivered."""

        async def fetch(client: Client) -> MessageInstance:
            found: MessageInstance = await client.messages(provider_id).fetch_async()
            return found

        return self._sent(await ask(self._account, self.channel, self._patience, fetch, absent=GONE))

    # --- what differs between SMS and WhatsApp ---

    async def _content(self, message: Outgoing, to: str) -> dict[str, object]:
        return {"body": _text(message)}

    def _from(self) -> dict[str, object]:
        if self._sender.startswith("MG"):
            return {"messaging_service_sid": self._sender}
        return {"from_": self.prefix + self._sender}

    # --- what they share ---

    def _sent(self, made: MessageInstance) -> Sent:
        if not made.sid:
            raise failure(self.channel, NO_ANSWER, "no sid")  # a 2xx of somebody who is not Twilio
        price, currency = price_of(made.price, made.price_unit)
        return Sent(
            provider_id=made.sid,
            sender=self._sender,
            segments=int(made.num_segments) if (made.num_segments or "").isdigit() else None,
            price=price,
            currency=currency,
        )

    async def _number(self, message: Outgoing) -> str:
        country = ""
        if not has_country(message.recipient):
            country = str(await self._ask("country_of_contact", message.key) or "")
        return e164(message.recipient, country, self.channel)

    async def _known_elsewhere(self, ids: Sequence[str], key: str) -> frozenset[str]:
        if not ids:
            return frozenset()
        try:
            rows = await self._pool.fetch(QUERY["known_elsewhere"], self.name, list(ids), key)
        except AWAY:
            raise failure(self.channel, _NO_DATABASE, "") from None
        return frozenset(row["provider_id"] for row in rows)

    async def _ask(self, query: str, *values: object) -> object:
        try:
            return await self._pool.fetchval(QUERY[query], *values)
        except AWAY:
            raise failure(self.channel, _NO_DATABASE, "") from None


class WhatsApp(TextMessages):
    """WhatsApp. `templates` leads from a message's template to the ContentSid (HX...) that WhatsApp approved.

    Without a template a text goes out only while the customer's own last message is younger than a day.
    """

    channel = "whatsapp"
    prefix = "whatsapp:"

    def __init__(
        self, pool: Pool, account: TwilioAccount, sender: str, templates: Mapping[str, str],
        patience: timedelta = PATIENCE, clock: Clock = present,
    ) -> None:  # fmt: skip
        super().__init__(pool, account, sender, patience, clock)
        self._templates = dict(templates)

    async def _content(self, message: Outgoing, to: str) -> dict[str, object]:
        """A template by its id, never by its text; the record's text of a template is no text for a customer."""
        if sid := self._templates.get(message.template):
            if not all(text.strip() for text in message.variables):
                raise failure(self.channel, EMPTY, "")  # WhatsApp takes no variable without a word
            numbered = {str(number): text for number, text in enumerate(message.variables, 1)}
            return {"content_sid": sid, "content_variables": json.dumps(numbered, ensure_ascii=False)}
        if message.template:
            raise failure(self.channel, _UNKNOWN_TEMPLATE, message.template)
        number, since = to.removeprefix(self.prefix), self._clock() - SESSION
        if not await self._ask("wrote_lately", [to, number, number.removeprefix("+")], since):
            raise failure(self.channel, _NO_TEMPLATE, "")
        return {"body": _text(message)}


def _text(message: Outgoing) -> str:
    if not message.body.strip():
        raise failure(message.channel, EMPTY, "")
    return message.body.strip()


def _validity(channel: str, expires_at: datetime | None, now: datetime) -> dict[str, object]:
    """How long Twilio may keep the message waiting, so that a queue does not outlast the contact window."""
    if expires_at is None:
        return {}
    left = expires_at - now
    if left < SHORTEST:
        raise failure(channel, TOO_LATE, "")
    return {"validity_period": int(min(left, LONGEST).total_seconds())}


def _says(text: str, message: Outgoing) -> bool:
    """Whether a message that Twilio lists may be this one; line breaks and spaces are the carrier's."""
    told = " ".join(text.split())
    if message.template:
        return all(" ".join(part.split()) in told for part in message.variables)
    return told == " ".join(message.body.split())
