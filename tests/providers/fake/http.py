"""The smallest web server that can also misbehave: it answers late, hangs, or hangs up. It knows no provider."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.client import parse_headers
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """One request, read whole."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes back: after `late` seconds; never where it `hangs` (until the caller leaves); or a closed line."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    late: float = 0.0
    hangs: bool = False
    hangs_up: bool = False

    def written(self) -> bytes:
        content = b"" if self.body is None else json.dumps(self.body).encode()
        lines = {
            "Content-Type": "application/json", **self.headers,
            "Content-Length": str(len(content)), "Connection": "close",
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n{head}\r\n".encode() + content


class Server:
    """Serves `answer` on a free port of this machine, in a thread and loop of its own; one request a connection."""

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        self._answer = answer
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake provider", daemon=True)
        self.heard = threading.Event()
        """Set once anything was asked."""
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stopped = asyncio.Event()
        server = await asyncio.start_server(self._one, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        server.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            answer = self._answer(await _read(reader))
            self.heard.set()
            if answer.late:
                await asyncio.sleep(answer.late)
            if answer.hangs:
                await reader.read()  # ends when the caller gives up
            elif not answer.hangs_up:
                writer.write(answer.written())
                await writer.drain()
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Request:
    line, _, rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
    headers = parse_headers(BytesIO(rest))
    method, target, _ = line.decode().split(" ")
    body = await reader.readexactly(int(headers.get("Content-Length") or 0))
    parts = urlsplit(target)
    return Request(method, parts.path, dict(parse_qsl(parts.query)), headers, body)
