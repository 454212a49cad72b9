"""What the desk reads and writes in the database, one function a statement. It knows neither rule nor channel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities.combining import Group
from activities.failures import CaseAbsent
from activities.messages import Rendered
from activities.queries import QUERY
from activities.senders import Outgoing, Sent
from activities.sight import Customer, Sight
from schemas.contact import Verdict
from schemas.effects import Contact, Errand
from schemas.playbook import GROUP_OF

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

_JSON = msgspec.json.Encoder()
_SIGHT = msgspec.json.Decoder(Sight)


async def lock_customer(connection: Connection, invoice: str) -> Customer:
    """The customer of a case, locked until the transaction ends. Raises CaseAbsent."""
    row = await connection.fetchrow(QUERY["lock_customer"], invoice)
    if row is None:
        raise CaseAbsent(invoice=invoice)
    return Customer(*row.values())


async def look(
    connection: Connection, errand: Errand, customer: str, key: str, since: datetime, combine_until: datetime | None
) -> Sight:
    """What is so now, in one statement: books, news, addresses, opt-outs, contacts, and what else is due."""
    seen = await connection.fetchval(
        QUERY["desk_sees"], errand.invoice, customer, key, since, combine_until, errand.seq + 1
    )
    return _SIGHT.decode(seen)


async def write_verdict(connection: Connection, errand: Errand, step: str, key: str, verdict: Verdict) -> None:
    """Record what the rule said, also where nothing goes out."""
    spoke = _JSON.encode(verdict.spoke).decode()
    await connection.execute(
        QUERY["write_verdict"],
        *(key, errand.invoice, step, verdict.says, verdict.channel, verdict.until, spoke, errand.now),
    )


async def reserve(
    connection: Connection, errand: Errand, effect: Contact, key: str, customer: Customer, group: Group,
    recipient: str, language: str, letter: Rendered,
) -> int:  # fmt: skip
    """The contact with its key, everything that it carries, and its text. Returns the number of the attempt."""
    channel = group.verdict.channel
    attempt: int = await connection.fetchval(
        QUERY["reserve"],
        *(key, errand.invoice, customer.id, effect.step, group.lead.message, channel, GROUP_OF[channel], errand.now),
        letter.sha256,
        [one.invoice for one in group.carried],
        [one.step for one in group.carried],
        [one.occurrence for one in group.carried],
        *(language, recipient, letter.subject, letter.body),
    )
    return attempt


async def record_call(connection: Connection, errand: Errand, effect: Contact, key: str, customer: Customer) -> None:
    """A call for a person: the contact, and the task on the team's list."""
    await connection.execute(
        QUERY["record_call"],
        *(key, errand.invoice, customer.id, effect.step, effect.message, errand.now, effect.team, effect.due_at),
    )


async def reserved_message(connection: Connection, key: str, channel: str) -> Outgoing:
    """What was reserved under a key, to ask the channel whether it took it."""
    row = await connection.fetchrow(QUERY["reserved_message"], key)
    assert row is not None, key
    return Outgoing(key=key, channel=channel, **dict(row.items()))


async def accept(connection: Connection, key: str, provider: str, sent: Sent) -> None:
    """The channel took it; the other cases that it carries will hear of it."""
    how = (sent.provider_id, sent.sender, sent.segments, sent.price, sent.currency)
    await connection.execute(QUERY["accept"], key, provider, *how)


async def release(connection: Connection, key: str, attempt: int, why: str) -> None:
    """The channel did not take this attempt: what it would have carried is free again."""
    await connection.execute(QUERY["release"], key, attempt, why)


async def give_up_asking(connection: Connection, key: str, attempt: int, queue: str, now: datetime) -> None:
    """Nobody can tell whether this attempt was sent: it stays unknown, and a person looks."""
    await connection.execute(QUERY["give_up_asking"], key, attempt, queue, now)


async def look_again_at(connection: Connection, invoice: str, at: datetime | None) -> None:
    """Nobody shall combine with this case before `at`; None is not at all until it reports again."""
    await connection.execute(QUERY["look_again_at"], invoice, at)
