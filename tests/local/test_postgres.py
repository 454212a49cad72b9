"""The embedded PostgreSQL: closed to strangers, one a home, and as hard to lose as the data in it."""

from __future__ import annotations

import os
import signal
import socket
import stat
from pathlib import Path

import asyncpg
import pytest

from workers.local import postgres_binaries as binaries
from workers.local.failures import NoPostgres, PasswordIsLost
from workers.local.home import Home
from workers.local.postgres import Postgres
from workers.local.processes import is_alive, is_gone


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_the_data_survive_a_restart_on_the_same_port(home: Home) -> None:
    first, second = Postgres(home, durable=False), Postgres(home, durable=False)
    await first.start()
    await ask(first.dsn, "create table kept as select 7 as number")
    await first.stop()
    assert first.pid() is None
    await second.start()
    assert await ask(second.dsn, "select number from kept") == 7
    assert second.port == first.port
    await second.stop()


async def test_in_real_use_what_is_committed_is_on_the_disk(home: Home) -> None:
    server = Postgres(home)
    await server.start()
    assert await ask(server.dsn, "show fsync") == "on"
    assert await ask(server.dsn, "show full_page_writes") == "on"
    await server.stop()


async def test_strangers_are_refused(postgres_server: Postgres) -> None:
    for password in ("", "guessed"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(
                host="127.0.0.1", port=postgres_server.port, user="cobranza", password=password, database="cobranza"
            )
    assert str(await ask(postgres_server.dsn, "select rolpassword from pg_authid where rolpassword <> ''")).startswith(
        "SCRAM-SHA-256$"
    )
    methods = await ask(postgres_server.dsn, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules")
    assert methods == "scram-sha-256"


async def test_it_listens_on_loopback_alone(postgres_server: Postgres) -> None:
    assert await ask(postgres_server.dsn, "show listen_addresses") == "127.0.0.1"
    assert await ask(postgres_server.dsn, "show unix_socket_directories") == ""
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", postgres_server.port))


def test_the_password_is_its_owners_alone(postgres_server: Postgres) -> None:
    home = postgres_server.home
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(postgres_server.data.stat().st_mode) == 0o700
    assert len(home.password()) >= 24


async def test_a_running_server_is_adopted_never_doubled(postgres_server: Postgres) -> None:
    other = Postgres(postgres_server.home, durable=False)
    await other.start()
    assert (other.pid(), other.dsn) == (postgres_server.pid(), postgres_server.dsn)


async def test_after_kill_9_committed_data_are_there(home: Home) -> None:
    killed, next_one = Postgres(home), Postgres(home)
    await killed.start()
    await ask(killed.dsn, "create table kept as select 7 as number")
    victim = killed.pid()
    assert victim is not None
    os.kill(victim, signal.SIGKILL)
    assert await is_gone(victim, 20)
    assert (killed.data / "postmaster.pid").exists()
    await next_one.start()
    assert await ask(next_one.dsn, "select number from kept") == 7
    await next_one.stop()


async def test_a_stale_note_with_the_number_of_a_living_stranger_is_no_obstacle(home: Home) -> None:
    server = Postgres(home, durable=False)
    await server.start()
    note = (server.data / "postmaster.pid").read_text().splitlines()
    await server.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *note[1:]]) + "\n")
    assert server.pid() is None
    await server.start()
    assert server.pid() not in (None, os.getpid())
    await server.stop()
    assert is_alive(os.getpid())


async def test_ctrl_c_of_the_terminal_does_not_reach_it(postgres_server: Postgres) -> None:
    pid = postgres_server.pid()
    assert pid is not None
    assert os.getsid(pid) != os.getsid(0)


async def test_a_lost_password_is_said(home: Home) -> None:
    server = Postgres(home, durable=False)
    await server.start()
    await server.stop()
    home.password_file.unlink()
    with pytest.raises(PasswordIsLost, match=r"postgres\.password"):
        await server.start()


async def test_half_made_data_are_made_again(home: Home) -> None:
    home.prepare()
    (home.folder / "postgres.new" / "data").mkdir(parents=True)
    (home.folder / "postgres.new" / "data" / "PG_VERSION").write_text("18")
    server = Postgres(home, durable=False)
    await server.start()
    assert await ask(server.dsn, "select 1") == 1
    await server.stop()
    assert not (home.folder / "postgres.new").exists()


def test_data_of_a_version_that_is_not_here_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(NoPostgres, match=r"needed is 9.*DATABASE_URL"):
        binaries.find(tmp_path / "postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
class TestAsRoot:
    async def test_in_a_namespace_the_files_stay_roots(self, home: Home) -> None:
        await self._lives(home, binaries.NAMESPACE, owner=0)

    async def test_as_nobody_where_the_folder_can_be_reached(self, reachable: Home) -> None:
        await self._lives(reachable, binaries.AS_NOBODY, owner=binaries.NOBODY)

    async def test_below_a_closed_folder_where_namespaces_are_forbidden(self, home: Home) -> None:
        home.prepare()
        home.folder.chmod(0o700)
        home.folder.parent.chmod(0o700)
        await self._lives(home, binaries.WALKER, owner=binaries.NOBODY)
        assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700

    def test_nobody_cannot_reach_a_closed_folder(self, home: Home) -> None:
        home.folder.parent.chmod(0o700)
        with pytest.raises(NoPostgres, match="cannot be reached"):
            binaries.find(home.folder / "postgres", (binaries.AS_NOBODY,))

    async def _lives(self, home: Home, guise: binaries.Guise, owner: int) -> None:
        try:
            binaries.find(home.folder / "postgres", (guise,))
        except NoPostgres as refusal:
            pytest.skip(str(refusal))
        server = Postgres(home, durable=False, guises=(guise,))
        await server.start()
        assert await ask(server.dsn, "select 1") == 1
        await server.stop()
        assert server.data.stat().st_uid == owner
        # Without being told: the owner of the data says as whom.
        again = Postgres(home, durable=False)
        await again.start()
        assert await ask(again.dsn, "select 1") == 1
        await again.stop()
