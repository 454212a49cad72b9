"""The codec as a running server on this machine: its keys, its secret, who may ask, and a socket. It opens nothing."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import uvicorn

from activities.access import note_access
from schemas.failures import CollectionsError
from workers.codec.answering import Allow, Codec, application
from workers.identity import bearer_of
from workers.sealing import keyring

if TYPE_CHECKING:
    import asyncpg

FILE: Final = "codec.secret"
PAGE: Final = "temporal-page"
"""Whose look it is in the record of looks, where a page asked that knew the secret."""
MAY: Final = frozenset({"auditor", "operator", "admin"})
FINISH: Final = 5


class NoPayloadKeys(CollectionsError):
    """COBRANZA_PAYLOAD_KEYS is not set: payloads are in clear, and Temporal's page needs no codec"""

    es: ClassVar[str] = (
        "COBRANZA_PAYLOAD_KEYS no está: los datos van en claro, y la página de Temporal no necesita códec"
    )


class MayNotSee(CollectionsError):
    """{name} has none of the roles auditor, operator, admin"""

    es: ClassVar[str] = "{name} no tiene ninguno de los roles auditor, operator, admin"


def secret(home: Path) -> str:
    """What the page's address of us holds: made once, kept in the home folder for its owner alone."""
    file = home / FILE
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    with suppress(FileExistsError), os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
        kept.write(secrets.token_urlsafe(24))
    return file.read_text().strip()


def endpoint(home: Path, port: int) -> str:
    """The address that Temporal's page is given."""
    return f"http://127.0.0.1:{port}/{secret(home)}"


def allowing(pool: asyncpg.Pool[asyncpg.Record]) -> Allow:
    """Users with a role that reads, and the page; each look is written down before anything is shown."""

    async def allow(header: str, what: str) -> None:
        async with pool.acquire() as connection:
            actor, proven = PAGE, False
            if header:
                user = await bearer_of(connection, header.partition(" ")[2])
                if not MAY & set(user.roles):
                    raise MayNotSee(name=user.name)
                actor, proven = user.name, True
            await note_access(connection, actor=actor, proven=proven, door="cli", what=f"codec {what}")

    return allow


async def serve(
    pool: asyncpg.Pool[asyncpg.Record],
    listening: socket.socket,
    stop: asyncio.Event,
    *,
    home: Path,
    origins: Sequence[str],
    variables: Mapping[str, str] = os.environ,
) -> None:
    """Answer until `stop`. Raises NoPayloadKeys, PayloadKeysUnreadable."""
    keys = keyring(variables)
    if keys is None:
        raise NoPayloadKeys
    config = uvicorn.Config(
        application(Codec(keys, secret(home), allowing(pool)), origins), log_config=None, access_log=False,
        server_header=False, lifespan="off", ws="none", timeout_graceful_shutdown=FINISH, proxy_headers=False,
    )  # fmt: skip
    server = _Server(config)
    async with _until(stop, server):
        await server.serve(sockets=[listening])


class _Server(uvicorn.Server):
    """It leaves Ctrl-C to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _until(stop: asyncio.Event, server: uvicorn.Server) -> AsyncIterator[None]:
    async def end() -> None:
        await stop.wait()
        server.should_exit = True

    ending = asyncio.create_task(end())
    try:
        yield
    finally:
        ending.cancel()
        with suppress(asyncio.CancelledError):
            await ending
