"""Brings a database to this program's tables: the numbered files of schemas/sql, each once, never edited afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import Iterable
from importlib.resources import files
from typing import ClassVar, Final

import asyncpg
import msgspec

from schemas.failures import CollectionsError

# Any number will do, as long as no other program locks the same one in this database.
LOCK: Final = 2_026_1121
TABLE: Final = """
    create table if not exists migration (
        name text primary key, sha256 text not null, applied_at timestamptz not null default now())
"""


class MigrationWasEdited(CollectionsError):
    """The migration {name} was edited after it had been applied to this database: bring the old text back, and put the
    change into a new file with the next number."""

    es: ClassVar[str] = (
        "La migración {name} fue editada después de aplicarse a esta base de datos: devuelva el texto anterior y "
        "ponga el cambio en un archivo nuevo con el número siguiente."
    )


class DatabaseIsNewer(CollectionsError):
    """The database has the migration {name}, which this program does not know: install the newer program."""

    es: ClassVar[str] = (
        "La base de datos tiene la migración {name}, que este programa no conoce: instale el programa más nuevo."
    )


class OnlyTheOwnerMigrates(CollectionsError):
    """The database lacks {missing}, and the login of DATABASE_URL does not own its tables: run
    `python -m workers.migrations` with the owner's login in DATABASE_URL."""

    es: ClassVar[str] = (
        "A la base de datos le falta {missing}, y el usuario de DATABASE_URL no es dueño de sus tablas: ejecute "
        "`python -m workers.migrations` con el usuario dueño en DATABASE_URL."
    )


class Migration(msgspec.Struct, frozen=True):
    """One numbered file."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped() -> tuple[Migration, ...]:
    """The migrations that come with this program, in order."""
    found = (entry for entry in files("schemas").joinpath("sql").iterdir() if entry.name.endswith(".sql"))
    return tuple(Migration(entry.name, entry.read_text("utf-8")) for entry in sorted(found, key=lambda e: e.name))


async def migrate(dsn: str, migrations: Iterable[Migration] | None = None) -> tuple[str, ...]:
    """Apply what is missing, all or nothing, and name it.

    Raises MigrationWasEdited, DatabaseIsNewer, OnlyTheOwnerMigrates.
    """
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            # Held to the end of the transaction: of two that start at once, one waits and finds nothing to do.
            await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
            return await _apply(connection, tuple(shipped() if migrations is None else migrations))
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection[asyncpg.Record], migrations: tuple[Migration, ...]) -> tuple[str, ...]:
    if await connection.fetchval("select to_regclass('migration')") is None:
        await connection.execute(TABLE)
    applied = {row["name"]: row["sha256"] for row in await connection.fetch("select name, sha256 from migration")}
    missing = [migration for migration in migrations if not _is_applied(migration, applied)]
    if newer := sorted(applied.keys() - {migration.name for migration in migrations}):
        raise DatabaseIsNewer(name=newer[-1])
    for migration in missing:
        try:
            await connection.execute(migration.sql)
            await connection.execute("insert into migration values ($1, $2)", migration.name, migration.sha256)
        except asyncpg.InsufficientPrivilegeError as error:
            raise OnlyTheOwnerMigrates(missing=migration.name) from error
    return tuple(migration.name for migration in missing)


def _is_applied(migration: Migration, applied: dict[str, str]) -> bool:
    known = applied.get(migration.name)
    if known is not None and known != migration.sha256:
        raise MigrationWasEdited(name=migration.name)
    return known is not None


def main() -> int:
    """Migrate the database of DATABASE_URL and say what was applied."""
    dsn = os.environ.get("DATABASE_URL")
    if not dsn:
        print("DATABASE_URL is missing: set it to postgresql://user:password@host/database", file=sys.stderr)
        return 2
    try:
        applied = asyncio.run(migrate(dsn))
    except (CollectionsError, OSError, asyncpg.PostgresError, asyncpg.ClientConfigurationError) as error:
        print(f"the database was not migrated: {error}", file=sys.stderr)
        return 1
    print(f"migrated: {', '.join(applied) or 'nothing was missing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
