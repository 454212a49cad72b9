"""The command `up`: everything on this machine, until Ctrl-C. How servers are kept alive it does not know."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from schemas.acting import Actor
from workers.channels import check
from workers.codec.beside import beside
from workers.local.supervisor import Supervisor
from workers.settings import Settings
from workers.speech import console, language, say

if TYPE_CHECKING:
    from schemas.plan import Plan
    from workers.publishing import Published

PACKAGED = Path(__file__).parents[2] / "playbooks"
Workers = Annotated[
    int, Parameter(help=say("how many worker processes", "cuántos procesos worker"), validator=Number(gte=1, lte=64))
]
Playbooks = Annotated[
    Path | None,
    Parameter(help=say("the folder of playbooks to publish", "la carpeta de playbooks que se publica")),
]
ApiPort = Annotated[
    int | None,
    Parameter(
        help=say("serve the API on this port, too", "servir también la API en este puerto"),
        validator=Number(gte=0, lte=65535),
    ),
]
HomeFolder = Annotated[
    Path | None,
    Parameter(help=say("where data and logs are kept (or COBRANZA_HOME)", "dónde quedan datos y registros")),
]


async def up(
    *, workers: Workers = 1, playbooks: Playbooks = None, api: ApiPort = None, home: HomeFolder = None
) -> None:
    """Start PostgreSQL, Temporal, workers and relay; stop them in order on Ctrl-C. Raises AlreadyRunning and others."""
    check(os.environ)
    settings = Settings.from_environment(home)
    stop = _asked_to_stop()
    async with AsyncExitStack() as stack:
        serve = await stack.enter_async_context(_listening(api, settings.home))
        codec = stack.enter_context(beside(settings))
        parts = await stack.enter_async_context(Supervisor(settings, workers=0, tell=_line, codec=codec.endpoint))
        await stack.enter_async_context(codec.answering(parts.servers.dsn, parts.servers.web_url))
        if (settings.home / "rehearsal.json").is_file():
            await _rehearsal(parts, settings, stop)
            return
        await _publish(parts.servers.dsn, playbooks or _playbooks())
        await parts.add_workers(workers)
        _welcome(settings, parts)
        await serve(parts.servers.dsn, stop)
        _line(say("stopping", "deteniendo"))
    _line(say("everything is stopped; the data stay where they are", "todo detenido; los datos quedan donde están"))


@asynccontextmanager
async def _listening(port: int | None, home: Path) -> AsyncIterator[Callable[[str, asyncio.Event], Awaitable[None]]]:
    """What is done until one is asked to stop: the API served, on a port taken before anything starts, or nothing."""
    if port is None:
        yield lambda dsn, stop: _wait(stop)
        return
    from workers.api import serving, wire

    with wire.listen("127.0.0.1", port) as socket:

        async def serve(dsn: str, stop: asyncio.Event) -> None:
            _line(serving.greeting(socket))
            await serving.serve(dsn, socket, stop, {**os.environ, "COBRANZA_HOME": str(home)})

        yield serve


async def _wait(stop: asyncio.Event) -> None:
    await stop.wait()


async def _rehearsal(parts: Supervisor, settings: Settings, stop: asyncio.Event) -> None:
    """A folder that holds a rehearsal goes on with it, on the rehearsal's own clock."""
    from workers.rehearsal.stage import go_on

    _line(say("this folder holds a rehearsal; it goes on", "esta carpeta contiene un ensayo; sigue"))
    life = asyncio.ensure_future(go_on(parts, settings, console()))
    await asyncio.wait({life, asyncio.ensure_future(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        life.result()
    life.cancel()


def _asked_to_stop() -> asyncio.Event:
    """Set by Ctrl-C, SIGTERM or the end of the terminal, also while things are still starting."""
    stop = asyncio.Event()
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # nohup means what it says; that a shell ignores Ctrl-C for what it starts in the background does not.
        if asked != signal.SIGHUP or signal.getsignal(asked) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(asked, stop.set)
    return stop


def _playbooks() -> Path:
    """Those of this folder, else those that came with the program."""
    here = Path("playbooks")
    return here if here.is_dir() else PACKAGED


async def _publish(dsn: str, folder: Path) -> None:
    from workers.publishing import NothingToPublish, compiled

    try:
        plans = await _published(dsn, compiled([folder]))
    except NothingToPublish as nothing:  # the cases that run already go on; new ones wait for a playbook
        _line(nothing.say(language()))
        return
    for plan in plans:
        news = say("published", "publicado") if plan.is_new else say("unchanged", "sin cambios")
        _line(f"{plan.playbook} v{plan.version} {plan.sha256[:12]}: {news}")


async def _published(dsn: str, plans: list[Plan]) -> list[Published]:
    """What is new is published on a machine of one's own; once the company has users, two of them publish it."""
    from activities.users import has_users
    from workers.acting import doing
    from workers.database import connect
    from workers.identity import machine_user
    from workers.publishing import news_of, publish

    connection = await connect(dsn)
    try:
        if await has_users(connection):
            for plan in await news_of(connection, plans):
                en, es = (
                    "is not what is published; two people publish it",
                    "no es lo publicado; lo publican dos personas",
                )
                _line(f"{plan.playbook} {say(en, es)}: cobranza publish")
            return []
        async with doing(connection, Actor(machine_user()), "publish") as deed:
            published = [await publish(connection, plan) for plan in plans]
            deed.changes_nothing = not any(plan.is_new for plan in published)
        return published
    finally:
        await connection.close()


def _welcome(settings: Settings, parts: Supervisor) -> None:
    servers = parts.servers
    web = servers.web_url or say(f"that of {servers.temporal_address}", f"la de {servers.temporal_address}")
    _line(say(f"Temporal's web page: {web}", f"página web de Temporal: {web}"))
    _line(say(f"data and logs: {settings.home}", f"datos y registros: {settings.home}"))
    if settings.database_url:
        _line(say("database: that of DATABASE_URL", "base de datos: la de DATABASE_URL"))
    _line(say("ready; Ctrl-C stops everything", "listo; Ctrl-C detiene todo"))


def _line(text: str) -> None:
    console().print(text, markup=False)
