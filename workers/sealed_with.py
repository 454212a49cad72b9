"""Puts on record which key seals what goes to Temporal, when a worker starts with another than before. It knows the key
by its name alone, and not who changed it: that is whoever runs the worker."""

from __future__ import annotations

from typing import Final

import asyncpg

from activities.acts import newest_about, record_act
from workers.sealing import Keyring

DEED: Final = "seal_payloads"
NONE: Final = "-"
"""What stands for a key where nothing is sealed any more."""
CHANGE: Final = 7266544
"""Of workers that start at once with another key, one says so."""


async def note_key(pool: asyncpg.Pool[asyncpg.Record], keys: Keyring | None) -> bool:
    """Whether it is another key than the newest on record, and now is on it. Nothing is where nothing was sealed."""
    now = keys.first if keys else NONE
    async with pool.acquire() as connection, connection.transaction():
        before = await newest_about(connection, DEED, CHANGE) or NONE
        if before == now:
            return False
        told = {"before": before, "opens": " ".join(keys.ids) if keys else ""}
        await record_act(connection, actor="worker", proven=False, door="worker", deed=DEED, about=now, told=told)
        return True
