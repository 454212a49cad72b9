"""Writes down what came of a contact, and what that makes of its address, its customer and its cases. Once each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import asyncpg

from activities import inbox
from activities.arrivals.facts import ORDER, Fact
from activities.arrivals.people import PROVIDER, known_by, set_consent
from activities.arrivals.statements import QUERY
from activities.bad_addresses import give_up, not_on_channel
from activities.desk_book import accept
from activities.recovery.notices import TOLD, tell_proved
from activities.senders import Sent
from schemas.events import AddressFailed, ContactFailed
from schemas.playbook import ADDRESS_OF

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

CHANNELS: Final = {"sendgrid": "email", "twilio": "sms"}
"""The channel of a fact about a message that is not ours, where it does not say."""
NOT_ARRIVED: Final = ("failed", "blocked", "bounced")
"""Facts after which a message never reached its customer, whatever they say of the address."""


async def record(connection: Connection, fact: Fact, now: datetime) -> bool:
    """One fact. Told again, or of a message that is not ours, it changes nothing; whether it was news."""
    contact = await connection.fetchrow(QUERY["contact_told_of"], fact.key, fact.provider, fact.provider_id)
    channel = fact.channel or CHANNELS[fact.provider]
    if contact is None or contact["channel"] != (fact.channel or contact["channel"]):
        # Not ours, or of an earlier attempt: the contact went another way since.
        await _consent(connection, fact, None, channel)
        return False
    is_news = bool(fact.fact) and await note(connection, contact["key"], fact)
    if is_news and contact["state"] in ("reserved", "unknown"):
        sent = Sent(fact.provider_id, fact.sender)
        told_itself = contact["state"] == "unknown"
        await accept(connection, contact["key"], fact.provider, sent, now, told_itself)
        await _further(connection, contact["key"], fact)
    if is_news and fact.address == "not_on_channel":
        await not_on_channel(connection, contact["channel"], await _spellings(connection, contact, fact))
    elif is_news and fact.address:
        await _address_is_bad(connection, contact, fact)
    if is_news and (fact.address == "not_on_channel" or (fact.fact in NOT_ARRIVED and not fact.address)):
        await _did_not_arrive(connection, contact, fact)
    await _consent(connection, fact, contact["customer"], contact["channel"])
    return is_news


async def note(connection: Connection, key: str, fact: Fact) -> bool:
    """One more thing is known of a contact; the furthest one stands in its line. Whether it was new."""
    status = await connection.execute(
        QUERY["note_fact"], fact.id, key, fact.provider, fact.fact, fact.code, fact.at
    )  # fmt: skip
    await _further(connection, key, fact)
    is_new = str(status).endswith(" 1")
    if is_new and fact.fact in TOLD:
        await tell_proved(connection, key, fact.fact, fact.at)
    return is_new


async def _further(connection: Connection, key: str, fact: Fact) -> None:
    await connection.execute(QUERY["furthest"], key, fact.fact, fact.at, list(ORDER))


async def _address_is_bad(connection: Connection, contact: asyncpg.Record, fact: Fact) -> None:
    """This very address, however it is written. The open cases that the message carried hear of it, and those of other
    customers who would have been written to there."""
    key, channel = contact["key"], contact["channel"]
    kind, spellings = ADDRESS_OF[channel], await _spellings(connection, contact, fact)
    if fact.address == "bad_for_ever" and spellings:
        await suppress(connection, kind, fact.recipient or spellings[0], "bounced", fact.at, fact.id)
    failed = AddressFailed(at=fact.at, channel=channel, contact=key)
    await give_up(connection, kind, spellings, failed, told=[contact["customer"]])
    for case in await connection.fetch(QUERY["cases_of_contact"], key):
        name = f"address/{key}/{case['invoice']}"
        event = AddressFailed(at=fact.at, id=name, channel=channel, step=case["step"], contact=key)
        await inbox.put(connection, case["invoice"], [event])


async def _did_not_arrive(connection: Connection, contact: asyncpg.Record, fact: Fact) -> None:
    """The open cases that the message carried hear of it, unless something further is known: it was delivered."""
    key, channel = contact["key"], contact["channel"]
    if await connection.fetchval(QUERY["delivery_of"], key) not in (*NOT_ARRIVED, fact.fact):
        return
    for case in await connection.fetch(QUERY["cases_of_contact"], key):
        name = f"failed/{key}/{channel}/{case['invoice']}"
        event = ContactFailed(at=fact.at, id=name, channel=channel, step=case["step"], contact=key)
        await inbox.put(connection, case["invoice"], [event])


async def _spellings(connection: Connection, contact: asyncpg.Record, fact: Fact) -> list[str]:
    """The address that the message went to, as it was written and as others have it on file."""
    recipient: str | None = await connection.fetchval(QUERY["recipient_of"], contact["key"])
    known = await known_by(connection, ADDRESS_OF[contact["channel"]], fact.recipient or recipient or "")
    return list(dict.fromkeys([*([recipient] if recipient else []), *(one.value for one in known)]))


async def suppress(
    connection: Connection, kind: str, value: str, reason: str, at: datetime, source: str
) -> None:  # fmt: skip
    """Nobody uses the address again, whoever it is on file for, now or later."""
    if value:
        await connection.execute(
            QUERY["suppress"], kind, value.lower() if kind == "email" else value, reason, at, source
        )


async def _consent(connection: Connection, fact: Fact, customer: str | None, channel: str) -> None:
    """What the customer told the provider itself, for whoever has the address on file."""
    if not fact.consent:
        return
    known = await known_by(connection, ADDRESS_OF[channel], fact.recipient)
    customers = sorted({one.customer for one in known} | ({customer} if customer else set()))
    await set_consent(connection, customers, channel, fact.consent, fact.at, PROVIDER, fact.id)
    if not customers and fact.consent == "withdrawn":
        await suppress(connection, ADDRESS_OF[channel], fact.recipient, "opted_out", fact.at, fact.id)
