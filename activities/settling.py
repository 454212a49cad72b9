"""What became of a contact that was reserved and never answered: heard, asked, and written down. It sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities import desk_book as book
from activities.senders import Sender, Sent

if TYPE_CHECKING:
    from datetime import datetime

    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

DOUBTS = "collections"
"""Whose list gets a message of which nobody can tell whether it was sent, and one that could not be sent."""


class Answer(msgspec.Struct, frozen=True):
    """What is known: `provider` took it as `sent`, or did not. `surely`: where it did not, it never will have."""

    provider: str
    sent: Sent | None
    surely: bool


async def answer_of(pool: Pool, sender: Sender, key: str, channel: str) -> Answer:
    """First what the provider has told us since, then what it says when it is asked. Raises ProviderUnavailable.

    Where the channel has another provider by now, nobody can ask the one that may have taken it.
    """
    async with pool.acquire() as connection:
        heard = await book.heard_of(connection, key)
        message, provider = await book.reserved_message(connection, key, channel)
    if heard is not None:
        return Answer(heard or provider, Sent(""), surely=True)
    if provider != sender.name:
        return Answer(provider, None, surely=False)
    found = await sender.find(message)
    return Answer((found and found.provider) or provider, found, surely=sender.tells)


async def conclude(
    connection: Connection, key: str, attempt: int, answer: Answer, at: datetime, *, tell_own_case: bool = False
) -> None:
    """Write down what is known of an attempt that had time to settle: sent, never sent, or a person must find out."""
    if answer.sent is not None:
        await book.accept(connection, key, answer.provider, answer.sent, at, tell_own_case)
    elif answer.surely:
        await book.release(connection, key, attempt, "never sent", at)
    else:
        await book.give_up_asking(connection, key, attempt, DOUBTS, at)
