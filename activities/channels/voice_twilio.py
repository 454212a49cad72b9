"""Calls by Twilio's official client: one call out. What is said in it is written elsewhere.

A call tells its message only after a key, and the key is answered at COBRANZA_PUBLIC_URL. Without that address the call
says who called, for whom and where to call back, and no more: the provider alone cannot tell a person from a voicemail
before it speaks, and what a voicemail keeps, a third person may hear.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec
import phonenumbers
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from activities.channels.accounts import TwilioAccount
from activities.channels.answers import TOO_LATE, Meaning, failure
from activities.channels.answers_twilio import GONE
from activities.channels.calls import answer_address
from activities.channels.line_twilio import ask, price_of, status_address
from activities.channels.phones import e164, has_country
from activities.channels.speech import LONGEST, Caller, opening
from activities.channels.statements import QUERY
from activities.outbox_local import AWAY
from activities.senders import Outgoing, Sent

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

RINGS: Final = 25
"""Seconds; some networks put a voicemail on the line at 30."""
LASTS: Final = 300
"""Seconds that a call may take at most, whatever is pressed."""
_SHORTEST: Final = timedelta(seconds=RINGS + 30)
_TOO_LONG: Final = Meaning("content", "the text is too long to be told", "el texto es demasiado largo para decirlo")
_EMPTY: Final = Meaning("content", "the text is empty", "el texto está vacío")
_NO_DATABASE: Final = Meaning(
    "unavailable", "the database does not answer", "la base de datos no responde", taken=False
)


class VoiceCalls:
    """The channel `voice`, from a number of ours at Twilio (`caller.number`)."""

    name = "twilio"
    channel = "voice"
    tells = False

    def __init__(
        self, pool: Pool, account: TwilioAccount, caller: Caller, patience: timedelta = timedelta(seconds=15)
    ) -> None:
        self._pool, self._account, self._caller = pool, account, caller
        self._patience, self.sends_from = patience, caller.number
        self.answers_within = patience + timedelta(seconds=5)
        self.settle = 12 * self.answers_within

    async def send(self, message: Outgoing) -> Sent:
        """Have the customer called. Raises ProviderRefused, ProviderUnavailable."""
        self._check(message)
        to = await self._number(message)
        fields = self._fields(message, to)

        async def create(client: Client) -> CallInstance:
            return await client.calls.create_async(to=to, from_=self._caller.number, **fields)

        return self._sent(await ask(self._account, self.channel, self._patience, create))

    async def find(self, message: Outgoing) -> Sent | None:
        """Nothing: a call in Twilio's list shows neither a key of ours nor what it said. Its status call-back does."""
        return None

    async def told(self, provider_id: str) -> Sent:
        """A call as Twilio has it now: the price is there once it is over."""

        async def fetch(client: Client) -> CallInstance:
            return await client.calls(provider_id).fetch_async()

        return self._sent(await ask(self._account, self.channel, self._patience, fetch, absent=GONE))

    def _check(self, message: Outgoing) -> None:
        if not message.body.strip():
            raise failure(self.channel, _EMPTY, "")
        if len(message.body) > LONGEST:
            raise failure(self.channel, _TOO_LONG, "")
        if message.expires_at is not None and message.expires_at - datetime.now(UTC) < _SHORTEST:
            raise failure(self.channel, TOO_LATE, "")

    def _fields(self, message: Outgoing, to: str) -> dict[str, Any]:
        """`DetectMessageEnd`: a voicemail is spoken to once its own words are over; the status tells who answered."""
        public, language = self._account.public_url, tongue(message.language, to)
        said = msgspec.structs.replace(message, language=language)
        fields: dict[str, Any] = {
            "twiml": opening(said, self._caller, answer_address(public, message.key, language)),
            "machine_detection": "DetectMessageEnd",
            "machine_detection_timeout": 20,
            "timeout": RINGS,
            "time_limit": LASTS,
        }
        if public:
            fields |= {
                "status_callback": status_address(self._account, message.key),
                "status_callback_event": ["initiated", "answered", "completed"],
            }
        return fields

    def _sent(self, made: CallInstance) -> Sent:
        price, currency = price_of(made.price, made.price_unit)
        return Sent(provider_id=made.sid or "", sender=self._caller.number, price=price, currency=currency)

    async def _number(self, message: Outgoing) -> str:
        country = ""
        if not has_country(message.recipient):
            country = str(await self._ask("country_of_contact", message.key) or "")
        return e164(message.recipient, country, self.channel)

    async def _ask(self, query: str, *values: object) -> object:
        try:
            return await self._pool.fetchval(QUERY[query], *values)
        except AWAY:
            raise failure(self.channel, _NO_DATABASE, "") from None


def tongue(language: str, number: str) -> str:
    """The language as it is spoken where a number (E.164) rings: `es` for +34... is `es-ES`. A region said wins."""
    if "-" in language:
        return language
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        region = None
    return f"{language}-{region}" if region else language
