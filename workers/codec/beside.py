"""The codec beside the servers of `up`, where there are keys: Temporal's page is told of it before it starts."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from workers.local.home import Home
from workers.sealing import keyring
from workers.settings import Settings


class Beside:
    """A codec to come. `endpoint` is what Temporal's page is given; empty where nothing is sealed."""

    def __init__(self, settings: Settings, listening: socket.socket | None, endpoint: str = "") -> None:
        self._settings, self._listening, self.endpoint = settings, listening, endpoint

    @asynccontextmanager
    async def answering(self, dsn: str, web_url: str) -> AsyncIterator[None]:
        """It answers the page at `web_url` meanwhile."""
        if self._listening is None:
            yield
            return
        from workers.api.serving import pool_of
        from workers.codec.serving import serve

        stop, origins = asyncio.Event(), [web_url, web_url.replace("127.0.0.1", "localhost")]
        async with pool_of(dsn, 2) as pool:
            task = asyncio.create_task(
                serve(pool, self._listening, stop, home=self._settings.home, origins=origins)
            )  # fmt: skip
            try:
                yield
            finally:
                stop.set()
                await task


@contextmanager
def beside(settings: Settings) -> Iterator[Beside]:
    """Take the codec's port, the same of this home again and again. Raises PayloadKeysUnreadable, PortIsTaken."""
    if settings.temporal_address or keyring(os.environ) is None:
        yield Beside(settings, None)
        return
    from workers.api.wire import listen
    from workers.codec.serving import endpoint

    home = Home(settings.home)
    home.prepare()
    with listen("127.0.0.1", home.port("codec")) as listening:
        yield Beside(settings, listening, endpoint(settings.home, listening.getsockname()[1]))
