"""Keeps PostgreSQL, Temporal and workers running on one machine until told to stop; it knows not what they do."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

from schemas.failures import CollectionsError
from workers.local.failures import AlreadyRunning
from workers.local.home import Home, take
from workers.local.postgres import Postgres
from workers.local.servers import Part, Servers, kept, migrate_external
from workers.local.temporal import Temporal, prepare_external
from workers.local.worker_process import COMMAND, WorkerProcess, stop_orphan
from workers.migrations import migrate
from workers.settings import Settings
from workers.speech import language, say

LOOK_EVERY: Final = 0.1
# A part that lived this long had started well: its next death is a new story.
STEADY: Final = 20.0
PAUSES: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class Supervisor:
    """`async with Supervisor(settings, workers=1) as parts:`; a part that dies in there is started again.

    `tell` hears one line, in the person's language, whenever something starts, dies or stops. `environment` is added to
    that of the workers; `codec` is where Temporal's page has sealed payloads opened. Entering raises AlreadyRunning,
    and what the servers raise.
    """

    def __init__(
        self,
        settings: Settings,
        workers: int = 1,
        tell: Callable[[str], None] = lambda line: None,
        environment: Mapping[str, str] | None = None,
        worker_command: tuple[str, ...] = COMMAND,
        codec: str = "",
    ) -> None:
        self.home = Home(settings.home)
        self.servers = Servers("", "")
        self._settings = settings
        self._first_workers = workers
        self._tell = tell
        self._environment = dict(environment or {})
        self._command = worker_command
        self._codec = codec
        self._parts: dict[str, Part] = {}
        self._watchers: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()
        self._record: dict[str, object] = {}
        self._lock = -1

    async def __aenter__(self) -> Supervisor:
        async with AsyncExitStack() as stack:
            orphans = stack.enter_context(self._alone())
            for pid in orphans:
                if await stop_orphan(pid, self._command):
                    self._tell(say(f"stopped worker {pid}, left behind", f"detenido el worker {pid}, abandonado"))
            self.servers = await self._serve(stack)
            stack.push_async_callback(self._stop_workers)
            await self.add_workers(self._first_workers)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, place)

    async def add_workers(self, count: int) -> None:
        """Start so many more workers, and watch them."""
        for _ in range(count):
            number = sum(isinstance(part, WorkerProcess) for part in self._parts.values()) + 1
            worker = WorkerProcess(self.home, number, self._variables(), self._command)
            await worker.start()
            self._watch(worker)
            self._tell(say(f"{worker.name} started", f"{worker.name} iniciado"))

    def pids(self) -> dict[str, int | None]:
        """The process of each part, by `postgres`, `temporal`, `worker-1` and so on; None while it is down."""
        return {key: part.pid() for key, part in self._parts.items()}

    def _variables(self) -> dict[str, str]:
        return {
            **self._settings.as_environment(),
            "DATABASE_URL": self.servers.dsn,
            "TEMPORAL_ADDRESS": self.servers.temporal_address,
            "COBRANZA_LANG": language(),
            **self._environment,
        }

    async def _serve(self, stack: AsyncExitStack) -> Servers:
        """The two servers: given by address, or our own, kept and watched."""
        dsn, address, web_url = self._settings.database_url, self._settings.temporal_address, ""
        if dsn:
            await migrate_external(dsn)
        else:
            postgres = Postgres(self.home)
            await self._keep(stack, postgres)
            await migrate(postgres.dsn)
            dsn = await postgres.lend()
        if address:
            await prepare_external(address, self._settings.temporal_namespace)
        else:
            temporal = Temporal(self.home, self._settings.temporal_namespace, self._codec)
            await self._keep(stack, temporal)
            address, web_url = temporal.address, temporal.web_url
        self._write_record(web=web_url)
        return Servers(dsn, address, web_url)

    async def _keep(self, stack: AsyncExitStack, part: Part) -> None:
        was_running = part.pid() is not None
        await stack.enter_async_context(kept(self.home, part, self._ended))
        stack.push_async_callback(self._unwatch, part)
        self._watch(part)
        if was_running:
            self._tell(say(f"{part.name} was running already", f"{part.name} ya estaba en marcha"))
        else:
            self._tell(say(f"{part.name} started", f"{part.name} iniciado"))

    def _ended(self, part: Part, is_stopped: bool) -> None:
        if is_stopped:
            self._tell(say(f"{part.name} stopped", f"{part.name} detenido"))
        else:
            self._tell(say(f"{part.name} left running for another command", f"{part.name} sigue para otro comando"))

    def _watch(self, part: Part) -> None:
        self._parts[part.key] = part
        self._watchers.append(asyncio.create_task(self._keep_alive(part), name=part.key))
        self._write_record()

    async def _unwatch(self, *parts: Part) -> None:
        keys = {part.key for part in parts}
        watchers = [task for task in self._watchers if task.get_name() in keys]
        for task in watchers:
            task.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)

    async def _stop_workers(self) -> None:
        workers = [part for part in self._parts.values() if isinstance(part, WorkerProcess)]
        await self._unwatch(*workers)
        await asyncio.gather(*(worker.stop() for worker in workers))
        for worker in workers:
            self._tell(say(f"{worker.name} stopped", f"{worker.name} detenido"))

    async def _keep_alive(self, part: Part) -> None:
        """Start the part again whenever it dies, more patiently while it keeps dying."""
        clock = asyncio.get_running_loop().time
        pauses, born = iter(PAUSES), clock()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if part.pid() is not None:
                continue
            if clock() - born > STEADY:
                pauses = iter(PAUSES)
            pause = next(pauses, PAUSES[-1])
            self._tell(_obituary(part, pause))
            await asyncio.sleep(pause)
            born = clock()
            await self._revive(part)

    async def _revive(self, part: Part) -> None:
        try:
            async with self.home.alone(part.key):
                await part.start()
        except CollectionsError as error:
            self._tell(error.say(language()))
        except Exception as error:  # whatever it is: a supervisor that gives up helps nobody
            self._tell(f"{part.name}: {error!r}")
        else:
            self._write_record()
            self._tell(say(f"{part.name} is back", f"{part.name} volvió"))

    @contextmanager
    def _alone(self) -> Iterator[tuple[int, ...]]:
        """Hold the home for this process; yields the workers that a killed predecessor left. AlreadyRunning."""
        self._lock = self.home.open_lock("up")
        try:
            left = self.home.record()
            if not take(self._lock, fcntl.LOCK_EX):
                facts = {name: left.get(name) or "?" for name in ("pid", "since", "web")}
                raise AlreadyRunning(home=self.home.folder, **facts)
            orphans = left.get("workers")
            self._record = {"pid": os.getpid(), "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}
            yield tuple(orphans) if isinstance(orphans, list) else ()
            os.ftruncate(self._lock, 0)
        finally:
            os.close(self._lock)

    def _write_record(self, **news: object) -> None:
        """Keep in the lock file what a second `up` says and what a next one must clear up."""
        workers = [part.pid() for part in self._parts.values() if isinstance(part, WorkerProcess)]
        self._record |= {"workers": workers, **news}
        text = json.dumps(self._record).encode()
        os.pwrite(self._lock, text, 0)
        os.ftruncate(self._lock, len(text))


def _obituary(part: Part, pause: float) -> str:
    words = part.last_words() if isinstance(part, WorkerProcess) else ""
    why = f" ({words})" if words else ""
    en, es = (f" in {pause:g} s", f" en {pause:g} s") if pause else ("", "")
    return say(
        f"{part.name} ended unexpectedly{why}: starting it again{en}",
        f"{part.name} terminó inesperadamente{why}: se inicia de nuevo{es}",
    )
