"""What the desk reads and writes in the database, one function a statement. It knows neither rule nor channel."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.bad_addresses import give_up
from activities.combining import Group, Question
from activities.failures import CaseAbsent, ProviderRefused, Refusal
from activities.messages import Rendered
from activities.queries import QUERY, named
from activities.senders import Outgoing, Sent
from activities.sight import Customer, Sight
from schemas.asked import asked_of
from schemas.contact import Outcome, Purpose, Verdict
from schemas.effects import Contact, Errand
from schemas.events import AddressFailed
from schemas.playbook import ADDRESS_OF, GROUP_OF

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

DESK: Final = named(files("activities").joinpath("desk.sql").read_text("utf-8"))
FACT_OF: Final[dict[Refusal, Outcome]] = {
    "bad_address": "bounced", "not_on_channel": "bounced", "blocked": "blocked", "opted_out": "blocked",
    "content": "failed", "refused": "failed",
}  # fmt: skip
"""What a provider's refusal is among the facts of deliveries, whether it comes at once or by a web-hook."""
_JSON = msgspec.json.Encoder()
_SORTED = msgspec.json.Encoder(order="sorted")
_SIGHT = msgspec.json.Decoder(Sight)


async def lock_customer(connection: Connection, invoice: str) -> tuple[Customer, datetime]:
    """The customer of a case, locked until the transaction ends, and what time it really is. Raises CaseAbsent."""
    row = await connection.fetchrow(QUERY["lock_customer"], invoice)
    if row is None:
        raise CaseAbsent(invoice=invoice)
    return Customer(**{name: row[name] for name in Customer.__struct_fields__}), row["wall"]


async def look(
    connection: Connection, errand: Errand, customer: str, key: str, since: datetime, combine_until: datetime | None
) -> Sight:
    """What is so now, in one statement: books, news, addresses, opt-outs, contacts, and what else is due."""
    seen = await connection.fetchval(
        QUERY["desk_sees"], errand.invoice, customer, key, since, combine_until, errand.seq + 1
    )
    return _SIGHT.decode(seen)


async def write_verdict(
    connection: Connection, errand: Errand, step: str, key: str, verdict: Verdict, question: Question | None = None
) -> None:
    """Record what the rule said and what it was asked, also where nothing goes out. No question: no rule answered."""
    spoke = _JSON.encode(verdict.spoke).decode()
    asked = _SORTED.encode(asked_of(question.request)).decode() if question is not None else None
    await connection.execute(
        QUERY["write_verdict"],
        *(key, errand.invoice, step, verdict.says, verdict.channel, verdict.until, spoke, errand.now),
        *(asked, question.plan_sha256 if question is not None else ""),
    )


async def reserve(
    connection: Connection, errand: Errand, effect: Contact, key: str, customer: Customer, group: Group,
    recipient: str, language: str, letter: Rendered, provider: str,
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
        *(group.purpose, letter.template, list(letter.variables), provider),
    )
    return attempt


async def record_call(
    connection: Connection, errand: Errand, effect: Contact, key: str, customer: Customer, purpose: Purpose
) -> None:
    """A call for a person: the contact, and the task on the team's list."""
    await connection.execute(
        QUERY["record_call"],
        *(key, errand.invoice, customer.id, effect.step, effect.message, errand.now, effect.team, effect.due_at),
        purpose,
    )


async def reserved_message(connection: Connection, key: str, channel: str) -> tuple[Outgoing, str]:
    """What was reserved under a key, to ask the channel whether it took it, and with which provider."""
    row = await connection.fetchrow(QUERY["reserved_message"], key)
    assert row is not None, key
    parts = dict(row.items())
    provider: str = parts.pop("provider")
    return Outgoing(key=key, channel=channel, variables=tuple(parts.pop("variables")), **parts), provider


# --- what came of an attempt ------------------------------------------------------------------------------------


async def accept(
    connection: Connection, key: str, provider: str, sent: Sent, at: datetime, tell_own_case: bool = False
) -> None:
    """The channel took it; the other cases that it carries will hear of it, and its own where nobody answers it."""
    how = (sent.provider_id, sent.sender, sent.segments, sent.price, sent.currency)
    await connection.execute(QUERY["accept"], key, sent.provider or provider, *how, at, tell_own_case)


async def release(connection: Connection, key: str, attempt: int, why: str, at: datetime) -> None:
    """The channel did not take this attempt: what it would have carried is free again."""
    await connection.execute(QUERY["release"], key, attempt, why, "", "", at, "")


async def refused(
    connection: Connection, key: str, attempt: int, refusal: ProviderRefused, at: datetime, provider: str
) -> None:
    """The same, and it was the provider that said no."""
    how = (FACT_OF[refusal.kind], refusal.code, at, provider)
    await connection.execute(QUERY["release"], key, attempt, str(refusal), *how)


async def give_up_asking(connection: Connection, key: str, attempt: int, queue: str, now: datetime) -> None:
    """Nobody can tell whether this attempt was sent: it stays unknown, and a person looks."""
    await connection.execute(QUERY["give_up_asking"], key, attempt, queue, now)


async def not_sent(connection: Connection, invoice: str, key: str, queue: str, now: datetime) -> None:
    """The channel was away for too long: a person decides how the customer hears of it."""
    await connection.execute(DESK["not_sent"], invoice, key, queue, now)


async def not_made(connection: Connection, invoice: str, key: str, queue: str, now: datetime) -> None:
    """A document that a message must carry cannot be made: a person mends it and sends both."""
    await connection.execute(DESK["not_made"], invoice, key, queue, now)


async def heard_of(connection: Connection, key: str) -> str | None:
    """Which provider has told us of a contact since it was reserved, if one has."""
    provider: str | None = await connection.fetchval(DESK["heard_of"], key)
    return provider


async def tried_since(connection: Connection, key: str, now: datetime) -> datetime:
    """When the step was first tried (the case's time)."""
    first: datetime | None = await connection.fetchval(DESK["tried_since"], key, now)
    return first or now


async def look_again_at(connection: Connection, invoice: str, at: datetime | None) -> None:
    """Nobody shall combine with this case before `at`; None is not at all until it reports again."""
    await connection.execute(QUERY["look_again_at"], invoice, at)


# --- what a provider's refusal says of the customer --------------------------------------------------------------


async def address_is_bad(
    connection: Connection, customer: str, recipient: str, invoice: str, event: AddressFailed
) -> None:
    """Nobody uses this address again, and the case hears of it, and those of others who have it."""
    await give_up(connection, ADDRESS_OF[event.channel], [recipient], event, told=[customer])
    await connection.execute(DESK["tell_case"], event.id, invoice, _JSON.encode(event).decode())


async def opted_out(connection: Connection, customer: str, channel: str, errand: Errand, today: object) -> None:
    """The customer said stop to the provider: from today on nothing goes out by this channel."""
    await connection.execute(DESK["opted_out_at_provider"], customer, channel, errand.now, today)
