"""A Temporal to ask for histories, where one answers: commands for auditors do without it too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from temporalio.client import Client

    from workers.settings import Settings


@asynccontextmanager
async def temporal_here(settings: Settings) -> AsyncIterator[Client | None]:
    """A client; None where no Temporal answers, which hides no gap of the archive itself."""
    from temporalio.service import RPCError

    from schemas.failures import CollectionsError
    from workers.local.servers import temporal
    from workers.worker import connect

    servers = temporal(settings)
    try:
        address, _ = await servers.__aenter__()
    except (CollectionsError, RPCError, RuntimeError):
        yield None
        return
    try:
        yield await connect(msgspec.structs.replace(settings, temporal_address=address))
    finally:
        await servers.__aexit__(None, None, None)
