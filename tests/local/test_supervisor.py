"""The supervisor: what dies comes back where it was, what is stopped stays stopped, and one home has one supervisor."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from temporalio.client import Client

from workers.local.failures import AlreadyRunning
from workers.local.home import Home
from workers.local.postgres import Postgres
from workers.local.processes import is_alive
from workers.local.servers import database
from workers.local.supervisor import Supervisor
from workers.local.temporal import Temporal
from workers.settings import Settings

Until = Callable[[Callable[[], bool]], Awaitable[None]]

# A whole `up` in a process of its own, with an idle worker in place of the real one.
UP = """
import asyncio, sys
from pathlib import Path
from workers.local.supervisor import Supervisor
from workers.settings import Settings

async def main():
    async with Supervisor(Settings(Path(sys.argv[1])), worker_command=tuple(sys.argv[2:])) as parts:
        print(*parts.pids().values(), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_all_parts_start_and_stop_in_order(settings: Settings, idle_worker: tuple[str, ...]) -> None:
    told: list[str] = []
    async with Supervisor(settings, workers=2, tell=told.append, worker_command=idle_worker) as parts:
        pids = parts.pids()
        assert list(pids) == ["postgres", "temporal", "worker-1", "worker-2"]
    assert told == [
        "PostgreSQL started", "Temporal started", "worker 1 started", "worker 2 started",
        "worker 1 stopped", "worker 2 stopped", "Temporal stopped", "PostgreSQL stopped",
    ]  # fmt: skip
    assert not any(is_alive(pid) for pid in pids.values() if pid)
    assert Home(settings.home).record() == {}


async def test_what_is_killed_comes_back_with_its_data(
    settings: Settings, idle_worker: tuple[str, ...], until: Until
) -> None:
    told: list[str] = []
    async with Supervisor(settings, tell=told.append, worker_command=idle_worker) as parts:
        database_at, temporal_at = parts.servers.dsn, parts.servers.temporal_address
        connection = await asyncpg.connect(database_at)
        await connection.execute("insert into customer (id, name) values ('kept', '7')")
        client = await Client.connect(temporal_at)
        await client.start_workflow("nobody-works-on-it", id="case/kept", task_queue="idle")
        for key in ("postgres", "temporal", "worker-1"):
            before = parts.pids()[key]
            assert before is not None
            os.kill(before, signal.SIGKILL)
            await until(lambda key=key, before=before: parts.pids()[key] not in (None, before))  # type: ignore[misc]
        await until(lambda: sum("is back" in line for line in told) == 3)
        connection = await asyncpg.connect(database_at)
        assert await connection.fetchval("select name from customer") == "7"
        await connection.close()
        again = await Client.connect(temporal_at)
        assert (await again.get_workflow_handle("case/kept").describe()).id == "case/kept"
    assert {line for line in told if "unexpectedly" in line} == {
        f"{name} ended unexpectedly: starting it again" for name in ("PostgreSQL", "Temporal", "worker 1")
    }


async def test_a_worker_that_cannot_start_says_why(settings: Settings, until: Until) -> None:
    told: list[str] = []
    broken = (sys.executable, "-c", "raise SystemExit('the plan is missing')")
    async with Supervisor(settings, tell=told.append, worker_command=broken):
        await until(lambda: "worker 1 ended unexpectedly (the plan is missing): starting it again" in told)


async def test_a_second_one_on_the_same_home_is_refused(settings: Settings, idle_worker: tuple[str, ...]) -> None:
    async with Supervisor(settings, worker_command=idle_worker) as first:
        with pytest.raises(AlreadyRunning, match=f"process {os.getpid()} since .* web page at {first.servers.web_url}"):
            await Supervisor(settings, worker_command=idle_worker).__aenter__()
        assert None not in first.pids().values()


async def test_other_commands_share_its_database_and_leave_it_running(
    settings: Settings, home: Home, idle_worker: tuple[str, ...]
) -> None:
    async with Supervisor(settings, worker_command=idle_worker) as parts:
        async with database(settings) as dsn:
            assert dsn == parts.servers.dsn
        assert Postgres(home).pid() == parts.pids()["postgres"]


async def test_it_leaves_the_database_to_a_command_that_still_needs_it(
    settings: Settings, home: Home, idle_worker: tuple[str, ...]
) -> None:
    told: list[str] = []
    supervisor = Supervisor(settings, tell=told.append, worker_command=idle_worker)
    await supervisor.__aenter__()
    async with database(settings) as dsn:
        await supervisor.__aexit__(None, None, None)
        assert told[-1] == "PostgreSQL left running for another command"
        await (await asyncpg.connect(dsn)).close()
    assert Postgres(home).pid() is None


async def test_after_kill_9_of_up_the_next_one_takes_over(
    settings: Settings, home: Home, idle_worker: tuple[str, ...]
) -> None:
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", UP, settings.home, *idle_worker, stdout=asyncio.subprocess.PIPE
    )
    assert killed.stdout is not None
    postgres, temporal, worker = map(int, (await killed.stdout.readline()).split())
    killed.kill()
    await killed.wait()
    # A command in between uses what was left and leaves it: orphaned workers still work.
    async with database(settings):
        pass
    assert (Postgres(home).pid(), Temporal(home).pid()) == (postgres, temporal)
    assert is_alive(worker)
    told: list[str] = []
    async with Supervisor(settings, tell=told.append, worker_command=idle_worker) as parts:
        adopted = parts.pids()
        assert (adopted["postgres"], adopted["temporal"]) == (postgres, temporal)
        assert not is_alive(worker)
    assert told[:3] == [
        f"stopped worker {worker}, left behind", "PostgreSQL was running already", "Temporal was running already",
    ]  # fmt: skip
    assert (Postgres(home).pid(), Temporal(home).pid()) == (None, None)


async def test_servers_by_address_are_given_to_the_workers_and_left_alone(
    home: Home, dsn: str, temporal_address: str
) -> None:
    settings = Settings(home.folder, database_url=dsn, temporal_address=temporal_address, temporal_namespace="default")
    show = "import os, signal; print(os.environ['DATABASE_URL'], os.environ['TEMPORAL_ADDRESS']); signal.pause()"
    command = (sys.executable, "-u", "-c", show)
    async with Supervisor(settings, worker_command=command, environment={"COBRANZA_REHEARSAL": "1"}) as parts:
        assert list(parts.pids()) == ["worker-1"]
        log = home.log("worker-1")
        async with asyncio.timeout(30):
            while not log.read_text():  # noqa: ASYNC110 - written by another process
                await asyncio.sleep(0.02)
        assert log.read_text().split() == [dsn, temporal_address]
