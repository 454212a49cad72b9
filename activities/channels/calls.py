"""A call that goes on: the contact's message is fetched for the one who asked for it. It checks no signature."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import asyncpg

from activities.channels.speech import Caller, Meaning, answer_to, spoken
from activities.queries import named
from activities.senders import Outgoing

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("channels", "calls.sql").read_text("utf-8"))
HOOK: Final = "/webhooks/twilio/voice"
TOLD: Final = "told"
"""In the address that answers a key: the message has been told in this call."""


def answer_address(public_url: str, key: str, language: str, *, told: bool = False) -> str:
    """Where a key pressed during the call of a contact is answered; empty without a public address."""
    if not public_url:
        return ""
    address = f"{public_url.rstrip('/')}{HOOK}?key={quote(key, safe='')}&lang={quote(language, safe='')}"
    return f"{address}&{TOLD}=1" if told else address


async def go_on(
    pool: Pool, caller: Caller, public_url: str, query: Mapping[str, str], digit: str
) -> tuple[Meaning, str]:
    """What a pressed key means and the TwiML to answer with. `query` is that of the address: key, lang, told.

    Raises asyncpg's errors and OSError where the database does not answer.
    """
    key, language = query.get("key", ""), query.get("lang", "")
    told = query.get(TOLD) == "1"
    telling = ""
    if digit == "5" and (text := await pool.fetchval(QUERY["call_text"], key)):
        message = Outgoing(key=key, channel="voice", recipient="", body=text, language=language)
        telling = spoken(message, answer_address(public_url, key, language, told=True))
    return answer_to(
        digit, language, caller, telling, told=told, ask_again=answer_address(public_url, key, language, told=told)
    )
