"""A line to a stateless provider that is overheard, and may go dead: what is asked is kept. It answers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.providers.fake.http import Answer, Request, Server

HOP_BY_HOP = {"host", "content-length", "connection", "accept-encoding"}


class Overheard:
    """Everything asked goes on to `upstream`, unless the line is dead."""

    def __init__(self, upstream: str) -> None:
        self.asked: list[Request] = []
        self.is_dead = False
        self._upstream = upstream
        self.server = Server(self._pass_on)

    @property
    def url(self) -> str:
        return self.server.url

    def _pass_on(self, request: Request) -> Answer:
        self.asked.append(request)
        if self.is_dead:
            return Answer(hangs=True)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        said = httpx.request(
            request.method, self._upstream + request.path, params=request.query, headers=headers,
            # Twilio takes a list as its name said again; Prism 5 knows a form's list by brackets only.
            content=request.body.replace(b"StatusCallbackEvent=", b"StatusCallbackEvent[]="),
        )  # fmt: skip
        return Answer(said.status_code, said.json() if said.content else None)


@contextmanager
def overheard(upstream: str) -> Iterator[Overheard]:
    line = Overheard(upstream)
    line.server.start()
    try:
        yield line
    finally:
        line.server.stop()
