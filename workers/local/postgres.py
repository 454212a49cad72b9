"""A PostgreSQL server of our own for one home folder: made, started, adopted, stopped. It knows no table of ours."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path
from signal import SIGINT, SIGQUIT
from typing import ClassVar, Final

import asyncpg

from workers.local import postgres_binaries as binaries
from workers.local.failures import PasswordIsLost, ServerDidNotStart
from workers.local.home import Home
from workers.local.processes import command_line, is_taken, last_words, spawn, stop

USER: Final = "cobranza"
"""The owner of the tables, for migrations and for people."""
PROGRAM: Final = "cobranza_program"
"""The login of workers, API and commands: it owns nothing, and may do what its two roles may."""
DATABASE: Final = "cobranza"
# A laptop's share. Parallel queries need shared memory that containers make tiny.
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "huge_pages": "off",
    "max_connections": "100",
    "max_parallel_workers_per_gather": "0",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # A failed statement holds names and addresses: they do not belong into a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_LOGIN: Final = """
    select format(case when exists (select from pg_roles where rolname = $1)
        then 'alter role %1$I login password %2$L; grant cobranza_app, cobranza_auditor to %1$I'
        else 'create role %1$I login password %2$L in role cobranza_app, cobranza_auditor' end, $1::text, $2::text)
    where $3 or not exists (select from pg_roles where rolname = $1)
"""
# For tests only: a power cut may then lose everything.
FORGETFUL: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
FAST, IMMEDIATE = (SIGINT, 30.0), (SIGQUIT, 10.0)


class Postgres:
    """The server of a home. `durable=False` trades safety against power cuts for speed, in tests."""

    name: ClassVar[str] = "PostgreSQL"
    key: ClassVar[str] = "postgres"

    def __init__(self, home: Home, durable: bool = True, guises: tuple[binaries.Guise, ...] | None = None) -> None:
        self.home = home
        # Resolved: the running server is known by this very path in its command line.
        self.data = home.folder.resolve() / "postgres"
        self.port = 0
        self._durable = durable
        self._guises = guises
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        """How to reach it, password included; for programs, not for people."""
        return self.dsn_of(DATABASE)

    def dsn_of(self, database: str) -> str:
        return f"postgresql://{USER}:{self.home.password()}@127.0.0.1:{self.port}/{database}"

    async def lend(self, database: str = DATABASE) -> str:
        """How the program reaches a migrated database: by a login that owns nothing, made by the first that asks."""
        connection = await asyncpg.connect(self.dsn_of(database))
        try:
            async with connection.transaction():
                await connection.execute("select pg_advisory_xact_lock(hashtext($1))", PROGRAM)
                password, is_new = self.home.program_password()
                if statement := await connection.fetchval(_LOGIN, PROGRAM, password, is_new):
                    await connection.execute(statement)
        finally:
            await connection.close()
        return f"postgresql://{PROGRAM}:{password}@127.0.0.1:{self.port}/{database}"

    def pid(self) -> int | None:
        """The process that serves this home's data now, ours or found; None while there is none."""
        if self._process is not None and self._process.poll() is None:
            return self._process.pid
        noted = self._noted()
        # After a hard end the noted number may belong to any program.
        return noted if noted and str(self.data) in command_line(noted) else None

    async def start(self) -> None:
        """Adopt the server that runs, else start one; return once it answers. The caller holds the home's lock."""
        self.home.prepare()
        if self.pid() is None:
            await self._launch()
        else:
            self.port = self._noted_port() or self.port or self.home.port(self.key)
        await self._ready()

    async def stop(self) -> None:
        """Fast shutdown: running statements are rolled back, nothing committed is lost."""
        if pid := self.pid():
            await stop(pid, FAST, IMMEDIATE)
        if self._process is not None:
            self._process.wait()
            self._process = None

    async def _launch(self) -> None:
        found = await asyncio.to_thread(binaries.find, self.data, self._guises)
        if not self.data.exists():
            await asyncio.to_thread(self._make, found)
        if not self.home.password_file.exists():
            raise PasswordIsLost(data=self.data, file=self.home.password_file)
        self._clear_stale_note()
        # After a hard end the same port again: others hold our address.
        self.port = self.port or self.home.port(self.key)
        settings = {**SETTINGS, "port": str(self.port), **({} if self._durable else FORGETFUL)}
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        command = found.command("postgres", "-D", str(self.data), *flags)
        self._process = spawn(command, self.home.log(self.key), user=found.guise.user)

    def _make(self, found: binaries.Binaries) -> None:
        """initdb beside the place, then one rename: a half-made folder is never taken for data."""
        staging = self.data.with_name("postgres.new")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        secret = staging / "password"
        secret.write_text(self.home.password() + "\n")
        if found.guise.user is not None:
            self.home.folder.chmod(0o711)  # to walk through, not to list
        for path in (staging, secret):
            os.chown(path, found.guise.owner, -1)
        self._initdb(found, staging / "data", secret)
        (staging / "data").rename(self.data)
        shutil.rmtree(staging)

    def _initdb(self, found: binaries.Binaries, data: Path, secret: Path) -> None:
        # The same order and upper case on every machine; before version 17 only the plain C locale is everywhere.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if found.major >= 17 else ["--no-locale"]
        flags = [*locale, "--auth=scram-sha-256", "--encoding=UTF8", f"--username={USER}", f"--pwfile={secret}"]
        if not self._durable:
            flags.append("--no-sync")
        log = self.home.log("initdb")
        process = spawn(found.command("initdb", "-D", str(data), *flags), log, user=found.guise.user)
        if process.wait() != 0:
            raise ServerDidNotStart(server=self.name, why=last_words(log), log=log)

    async def _ready(self) -> None:
        """Until a real connection is answered, also through a recovery after a hard end."""
        while True:
            try:
                connection = await asyncpg.connect(self.dsn, timeout=10)
            except asyncpg.InvalidCatalogNameError:
                await self._create_database()
            except asyncpg.InvalidPasswordError as error:
                raise PasswordIsLost(data=self.data, file=self.home.password_file) from error
            except (OSError, asyncpg.PostgresError, TimeoutError) as error:
                self._check_still_starting(error)
                await asyncio.sleep(0.03)
            else:
                await connection.close()
                return

    async def _create_database(self) -> None:
        connection = await asyncpg.connect(self.dsn_of("postgres"))
        await connection.execute(f'create database "{DATABASE}"')
        await connection.close()

    def _check_still_starting(self, error: Exception) -> None:
        if self.pid() is None:
            log = self.home.log(self.key)
            raise ServerDidNotStart(server=self.name, why=last_words(log) or error, log=log) from error

    def _noted(self) -> int | None:
        """The pid in the server's own note, whether or not it lives."""
        lines = self._note()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def _noted_port(self) -> int | None:
        lines = self._note()
        return int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else None

    def _note(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _clear_stale_note(self) -> None:
        """PostgreSQL refuses to start while the noted number is any process's, even a stranger's or a dead one's."""
        noted = self._noted()
        if noted and self.pid() is None and is_taken(noted):
            (self.data / "postmaster.pid").unlink()
