"""An address that turned out to be bad: nobody uses it again, and every case that would have hears of it.

It knows neither who found out, a refusing provider, a bounce or a stranger's answer, nor what a case makes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg

from activities import inbox
from activities.queries import named
from schemas.events import AddressFailed
from schemas.playbook import ADDRESS_OF

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("bad_addresses.sql").read_text("utf-8"))


async def give_up(
    connection: Connection, kind: str, spellings: Iterable[str], failed: AddressFailed, told: Collection[str]
) -> None:
    """Mark one address bad for everybody, and tell the cases of the others who have it and need it.

    `failed` is how it came out, and of which contact; the customers in `told` hear of it from whoever calls this.
    """
    channels = [channel for channel, needs in ADDRESS_OF.items() if needs == kind]
    written = sorted({one for text in spellings for one in (text, text.lower() if kind == "email" else text)})
    rows = await connection.fetch(QUERY["give_up"], kind, written, failed.at, channels, list(told))
    if not failed.contact:
        return
    for row in rows:
        name = f"address/{failed.contact}/{row['invoice']}"
        event = AddressFailed(at=failed.at, id=name, channel=failed.channel, contact=failed.contact)
        await inbox.put(connection, row["invoice"], [event])


async def not_on_channel(connection: Connection, channel: str, spellings: Iterable[str]) -> None:
    """The address stays good for other channels; this one is not tried there again."""
    await connection.execute(QUERY["not_on_channel"], ADDRESS_OF[channel], list(spellings), channel)


async def on_channel_after_all(connection: Connection, channel: str, spellings: Iterable[str]) -> None:
    """Somebody wrote from there by the channel: it may be tried again."""
    await connection.execute(QUERY["on_channel_after_all"], ADDRESS_OF[channel], list(spellings), channel)
