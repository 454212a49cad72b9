"""The API as a running server: its pool, the web-hooks beside it, a socket, and a graceful end. It knows no route.

`python -m workers.api.serving` reads DATABASE_URL, COBRANZA_API_HOST, COBRANZA_API_PORT, COBRANZA_PUBLIC_URL, and
for the key of the customer's page COBRANZA_PAGE_SECRET or COBRANZA_HOME.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Final

import asyncpg
import uvicorn
from starlette.applications import Starlette

from activities import api
from workers.api.app import Api
from workers.api.wire import PortIsTaken, Protocol, listen
from workers.database import create_pool
from workers.log_lines import be_discreet
from workers.pages.serving import customer_page
from workers.speech import say
from workers.webhooks.routes import webhook_routes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

CONNECTIONS: Final = 8
HOOK_CONNECTIONS: Final = 4
"""Of the web-hooks alone: requests that wait for a lock must not keep a provider waiting."""
HOOKS: Final = "/webhooks/"
PAGE: Final = "/p/"
KEPT_DAYS: Final = 7
"""For how long an answer is given again under its Idempotency-Key."""
FORGET_EVERY: Final = 3600.0
FINISH: Final = 10
"""Seconds that requests under way are given when the server is told to stop."""
# Shorter than the request's own time: a statement that waits for a lock gives up, and holds nothing.
SESSION: Final = {
    "statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "15s",
    "plan_cache_mode": "force_custom_plan", "application_name": "cobranza api",
}  # fmt: skip


@asynccontextmanager
async def pool_of(dsn: str, connections: int = CONNECTIONS) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """The API's own connections: few, and each with an end to its patience."""
    pool = await create_pool(dsn, most=connections, server_settings=SESSION)
    try:
        yield pool
    finally:
        pool.terminate()


def application(
    pool: asyncpg.Pool[asyncpg.Record],
    environ: Mapping[str, str],
    hooks_pool: asyncpg.Pool[asyncpg.Record] | None = None,
    page_pool: asyncpg.Pool[asyncpg.Record] | None = None,
) -> ASGIApp:
    """The API under /v1, the health page, what providers call under /webhooks, and the customer's page under /p.

    Providers and customers may have a pool of their own.
    """
    answers = Api(pool, public_url=environ.get("COBRANZA_PUBLIC_URL", ""), language=_language(environ))
    hooks = Starlette(routes=webhook_routes(hooks_pool or pool, environ))
    page = customer_page(page_pool or pool, environ)

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        # By hand: Starlette's own routes find no path with a line's end in it, and answer in words of their own.
        path = scope["path"]
        await (hooks if path.startswith(HOOKS) else page if path.startswith(PAGE) else answers)(scope, receive, send)

    return either


def _language(environ: Mapping[str, str]) -> str:
    return "es" if environ.get("COBRANZA_LANG", "").lower().startswith("es") else "en"


def greeting(listening: socket.socket) -> str:
    """Where it answers, in the person's language."""
    host, port, *_ = listening.getsockname()
    at = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    return say(f"the API answers at {at}/v1 (document: {at}/v1/openapi.json); Ctrl-C stops it",
               f"la API responde en {at}/v1 (documento: {at}/v1/openapi.json); Ctrl-C la detiene")  # fmt: skip


async def serve(dsn: str, listening: socket.socket, stop: asyncio.Event, environ: Mapping[str, str]) -> None:
    """Answer until `stop`; then finish what is under way."""
    async with pool_of(dsn) as pool, pool_of(dsn, HOOK_CONNECTIONS) as hooks_pool, pool_of(dsn) as page_pool:
        config = uvicorn.Config(
            application(pool, environ, hooks_pool, page_pool), log_config=None, access_log=False, server_header=False,
            lifespan="off", ws="none", http=Protocol, timeout_keep_alive=15, timeout_graceful_shutdown=FINISH,
            proxy_headers=False,
        )  # fmt: skip
        server = _Server(config)
        tidying = asyncio.create_task(_forget(pool))
        stopping = asyncio.create_task(_when(stop, server))
        try:
            await server.serve(sockets=[listening])
        finally:
            for task in (tidying, stopping):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


class _Server(uvicorn.Server):
    """It leaves Ctrl-C to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _when(stop: asyncio.Event, server: uvicorn.Server) -> None:
    await stop.wait()
    server.should_exit = True


async def _forget(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """Answers that are old are given again no more."""
    while True:
        try:
            await api.forget_answers(pool, KEPT_DAYS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            logging.getLogger("cobranza.api").warning("old answers stay for now: %s", type(error).__name__)
        await asyncio.sleep(FORGET_EVERY)


def asked_to_stop() -> asyncio.Event:
    """Set by Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(asked, stop.set)
    return stop


def log_to_stdout() -> None:
    """One line a request, without values; uvicorn's own only where something is wrong."""
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    be_discreet()
    logging.getLogger("uvicorn").setLevel(logging.WARNING)


def main() -> None:
    """The process."""
    log_to_stdout()
    host, port = os.environ.get("COBRANZA_API_HOST", "127.0.0.1"), int(os.environ.get("COBRANZA_API_PORT") or 8080)

    async def until_told() -> None:
        await serve(os.environ["DATABASE_URL"], listening, asked_to_stop(), os.environ)

    try:
        listening = listen(host, port)
    except PortIsTaken as taken:
        sys.exit(taken.say(_language(os.environ)))
    with listening:
        asyncio.run(until_told())


if __name__ == "__main__":
    main()
