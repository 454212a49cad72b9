"""Twilio's official client behind our own fence: a fresh connection, a deadline, and what went out of the door.

It knows neither messages nor calls: both ask through it.

    sent = await ask(account, "sms", patience, lambda client: client.messages.create_async(...))
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import TypeVar
from urllib.parse import quote

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from activities.channels import answers_twilio
from activities.channels.accounts import TwilioAccount
from activities.channels.answers import NO_ANSWER, NOT_REACHED, Meaning, failure

T = TypeVar("T")
# At INFO the client's own logger writes down addresses and the account.
logging.getLogger("twilio.async_http_client").setLevel(logging.WARNING)


class _Door:
    """What this request has come to: whether it was written, and when Twilio wants to be asked again."""

    def __init__(self) -> None:
        self.written = False
        self.after: timedelta | None = None

    def watched(self) -> aiohttp.TraceConfig:
        watch = aiohttp.TraceConfig()
        watch.on_request_headers_sent.append(self._sent)
        watch.on_request_end.append(self._ended)
        return watch

    async def _sent(self, _: aiohttp.ClientSession, __: SimpleNamespace, ___: object) -> None:
        self.written = True

    async def _ended(self, _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
        # The client's exception forgets the headers.
        if (seconds := end.response.headers.get("Retry-After", "")).isdigit():
            self.after = timedelta(seconds=int(seconds))


async def ask(
    account: TwilioAccount, channel: str, patience: timedelta, question: Callable[[Client], Awaitable[T]],
    absent: Meaning | None = None,
) -> T:  # fmt: skip
    """Twilio's answer. Raises ProviderRefused, and ProviderUnavailable, which says whether anything was taken.

    `absent` is what it means where Twilio knows no such thing.

    The client's own time-out is ignored by it, so the fence is ours. A kept connection may be dropped by the other side
    just as we write, which nobody can tell from a message that was taken: each question has a connection of its own.
    """
    door = _Door()
    try:
        async with (
            asyncio.timeout(patience.total_seconds()),
            AsyncTwilioHttpClient(trace_configs=[door.watched()]) as http,
        ):
            client = Client(account.sid, account.token, http_client=http)
            client.api.base_url = account.base_url
            return await question(client)
    except (TwilioRestException, TwilioServiceException) as said:
        code = int(said.code) if said.code else None
        meaning = answers_twilio.meaning_of(int(said.status), code)
        if absent is not None and int(said.status) == 404:
            meaning = absent
        raise failure(channel, meaning, f"Twilio {code or said.status}", door.after) from None
    except (TimeoutError, OSError, aiohttp.ClientError, TwilioException, ValueError) as error:
        meaning = NO_ANSWER if door.written else NOT_REACHED
        raise failure(channel, meaning, type(error).__name__) from None


def status_address(account: TwilioAccount, key: str) -> str:
    """Where Twilio tells what became of a message or a call: the contact's key travels in it."""
    return f"{account.public_url}/webhooks/twilio/status?key={quote(key, safe='')}"


def price_of(price: str | None, unit: str | None) -> tuple[Decimal | None, str]:
    """What Twilio charged, and in which currency: it writes what it takes from us as less than nothing."""
    try:
        return (abs(Decimal(price)), (unit or "").upper()) if price else (None, "")
    except InvalidOperation:
        return None, ""
