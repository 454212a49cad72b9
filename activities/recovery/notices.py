"""Notices that were sent, with all that is known of their way, and word to the cases that one is proved. No rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import msgspec

from activities.queries import named
from schemas.events import AnyEvent, Entry
from schemas.proof import NoticeSent

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("recovery", "recovery.sql").read_text("utf-8"))
TOLD: Final = ("delivered", "read", "replied")
"""What a provider says of a message that its case hears at once. That it was taken to be sent, it knows already."""


async def notices_sent(connection: Connection, invoices: Sequence[str]) -> dict[str, tuple[NoticeSent, ...]]:
    """The messages that carried steps of these invoices, by invoice, oldest first."""
    found: dict[str, tuple[NoticeSent, ...]] = dict.fromkeys(invoices, ())
    for row in await connection.fetch(QUERY["notices_sent"], list(invoices)):
        found[row["invoice"]] += (msgspec.json.decode(row["notice"], type=NoticeSent),)
    return found


async def kept_by_people(connection: Connection, invoices: Sequence[str]) -> dict[str, tuple[Entry, ...]]:
    """The lines of the record in which a person said that the proof of a notice is kept, by invoice."""
    found: dict[str, tuple[Entry, ...]] = dict.fromkeys(invoices, ())
    for row in await connection.fetch(QUERY["kept_by_people"], list(invoices)):
        event = msgspec.json.decode(row["event"], type=AnyEvent)
        found[row["invoice"]] += (Entry(row["seq"], event, row["because"]),)
    return found


async def tell_proved(connection: Any, contact: str, proof: str, at: datetime) -> None:
    """The open cases that the message carried hear that it is proved; told again, nothing changes."""
    await connection.execute(QUERY["tell_proved"], contact, proof, at)


async def tell_posted(connection: Any, batch: str) -> None:
    """The cases whose letters went out in a batch hear so, as of the moment at which it was made."""
    for row in await connection.fetch(QUERY["letters_of_batch"], batch):
        await tell_proved(connection, row["key"], "posted", row["made_at"])
