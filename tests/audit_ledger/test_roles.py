"""What the application may and may not, what the auditor may not, and that no statement of ours lacks a grant."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.audit_ledger import books
from workers.database import APPLICATION, AUDITOR, as_application, connect, create_pool
from workers.local.home import Home
from workers.local.postgres import PROGRAM, Postgres
from workers.migrations import Migration, OnlyTheOwnerMigrates, migrate, shipped
from workers.worker import pool_of

GROWING = (
    "ledger", "verdict", "delivery", "said", "act", "checkpoint", "checkpoint_head", "audit_key", "access_log",
    "archived_run", "case_run", "erasure",
)  # fmt: skip
ATTACKS = (
    "delete from {table}",
    "truncate {table} cascade",
    "alter table {table} disable trigger append_only",
    "alter table {table} disable trigger all",
    "drop trigger append_only on {table}",
    "drop table {table} cascade",
    "alter table {table} add column more text",
    "alter table {table} owner to cobranza_app",
    "create trigger mine before insert on {table} for each row execute function refuse_change()",
    "set session_replication_role = replica",
    "do $$ begin lock table {table} in access exclusive mode; end $$",
    "create or replace function chain_ledger() returns trigger language plpgsql as 'begin return new; end'",
    "alter function canonical_json(jsonb) rename to other",
    "select setval('ledger_position', 1)",
    "update pg_trigger set tgenabled = 'D'",
    "copy {table} from program 'true'",
    "set role pg_write_all_data",
    "set session authorization cobranza",
)
TARGETS = re.compile(
    r"\bdelete\s+from\s+(?P<delete>\w+)"
    r"|\b(?<!key )(?<!for )(?<!do )update\s+(?P<update>\w+)(?:\s+(?:as\s+)?\w+)?\s+set\b"
    r"|\binsert\s+into\s+(?P<insert>\w+)"
)


async def columns(connection: Any, table: str) -> list[str]:
    rows = await connection.fetch(
        "select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped",
        table,
    )
    return [name for (name,) in rows]


@pytest.mark.parametrize("table", GROWING)
async def test_the_application_may_add_and_change_nothing(app: Any, owner: Any, program: Any, table: str) -> None:
    await books.company(owner)
    assert await app.fetchval("select current_user") == APPLICATION
    writes = [f"update {{table}} set {name} = default" for name in await columns(owner, table)]
    for attacker in (app, program):
        for attack in (*writes, *ATTACKS):
            if (table, attack) == ("said", "update {table} set proof = default"):
                continue  # what may be emptied there, a trigger guards
            if attacker is app and attack.startswith(("set ", "update pg_", "copy")):
                continue  # its login is the test server's superuser, who may: that is why there is a login of its own
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await attacker.execute(attack.replace("{table}", table))
        await attacker.execute(f"grant update, delete on {table} to public")  # PostgreSQL warns, and grants nothing
        assert not await attacker.fetchval("select has_table_privilege($1, 'update, delete, truncate')", table)
        assert await attacker.fetchval("select has_table_privilege($1, 'insert')", table)


async def test_a_login_of_its_own_owns_nothing_and_is_nobodys_superior(program: Any) -> None:
    assert await program.fetchrow(
        "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication from pg_roles"
        " where rolname = current_user") == (False,) * 5  # fmt: skip
    assert await program.fetchval("select count(*) from pg_class where relowner = current_user::regrole") == 0
    assert await program.fetchval("select current_user") == PROGRAM
    await program.execute("reset role")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await program.execute("create table mine (id integer)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await program.execute("set role cobranza")


async def test_the_auditor_reads_everything_and_changes_nothing(owner: Any) -> None:
    await books.company(owner)
    shown = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')"
    tables = [name for (name,) in await owner.fetch(shown)]
    await owner.execute(f"set role {AUDITOR}")
    assert {"customer", "ledger", "invoice_owed"} <= set(tables)
    for table in tables:
        await owner.fetch(f"select * from {table} limit 1")
        for attack in (f"insert into {table} default values", f"delete from {table}", f"truncate {table}"):
            if attack != "insert into access_log default values":  # looking is written down
                with pytest.raises(
                    (
                        asyncpg.InsufficientPrivilegeError,
                        asyncpg.ObjectNotInPrerequisiteStateError,
                        asyncpg.WrongObjectTypeError,
                    )
                ):
                    await owner.execute(attack)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.fetchval("select stands_still('ledger')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute("create table mine (id integer)")


def statements() -> Iterator[tuple[str, str, str]]:
    """Every (table, privilege, file) that a statement of the program needs."""
    root = Path(str(files("activities"))).parent
    for folder in ("activities", "workers"):
        for file in sorted(root.joinpath(folder).rglob("*.*")):
            if file.suffix in (".sql", ".py"):
                text = re.sub(r"--.*", "", file.read_text("utf-8"))
                for found in TARGETS.finditer(text):
                    ((privilege, table),) = ((k, v) for k, v in found.groupdict().items() if v)
                    yield table, privilege, file.name


async def test_no_statement_of_the_program_lacks_its_grant(app: Any) -> None:
    tables = {name for (name,) in await app.fetch("select relname from pg_class where relkind in ('r', 'p')")}
    asked = {(table, privilege, file) for table, privilege, file in statements() if table in tables}
    assert len(asked) > 80
    lacking = [
        (table, privilege, file)
        for table, privilege, file in sorted(asked)
        if table != "migration"
        and not await app.fetchval(
            "select has_table_privilege($1, $2) or ($2 = 'update' and has_any_column_privilege($1, $2))",
            table, privilege)
    ]  # fmt: skip
    assert lacking == []


async def test_a_pool_acts_as_the_application_also_after_it_was_given_back(dsn: str) -> None:
    async with pool_of(dsn) as pool:
        for _ in range(2):
            async with pool.acquire() as connection:
                assert await connection.fetchval("select current_user") == APPLICATION
                await connection.execute("set statement_timeout = '1s'")
    with_settings = await create_pool(dsn, most=1, server_settings={"application_name": "x"})
    assert await with_settings.fetchval("select current_user") == APPLICATION
    await with_settings.close()


async def test_where_the_login_may_not_become_the_application_it_stays_itself(dsn: str, owner: Any) -> None:
    await owner.execute("drop role if exists stranger; create role stranger login password 'x'")
    other = await asyncpg.connect(dsn, user="stranger", password="x")
    await as_application(other)
    assert await other.fetchval("select current_user") == "stranger"
    await other.close()
    await owner.execute("drop role stranger")


async def test_only_the_owner_migrates_and_who_is_not_hears_it(dsn: str, postgres_server: Postgres) -> None:
    program = await postgres_server.lend(dsn.rpartition("/")[2])
    assert await migrate(program) == ()
    more = (*shipped(), Migration("9999_more.sql", "create table more (id integer)"))
    with pytest.raises(OnlyTheOwnerMigrates, match=r"9999_more\.sql") as refusal:
        await migrate(program, more)
    assert "dueño" in refusal.value.say("es")


async def test_a_server_on_which_roles_cannot_be_made_starts_all_the_same(
    postgres_server: Postgres, owner: Any
) -> None:
    """A rented one: the login owns its database, and may make no role; those of the server do not know it."""
    await owner.execute("drop database if exists rented")
    await owner.execute("drop role if exists tenant; create role tenant login password 'x'")
    await owner.execute("create database rented owner tenant")
    dsn = postgres_server.dsn_of("rented").replace("cobranza:" + postgres_server.home.password(), "tenant:x")
    try:
        assert len(await migrate(dsn)) == len(shipped())
        connection = await connect(dsn)
        assert await connection.fetchval("select current_user") == "tenant"
        await books.company(connection)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await connection.execute("delete from ledger")
        await owner.execute("grant cobranza_app to tenant")  # what the administrator was told to do
        assert await connection.fetchval("select grant_roles()") == []
        await connection.close()
        again = await connect(dsn)
        assert await again.fetchval("select current_user") == APPLICATION
        await again.close()
    finally:
        await owner.execute("drop database rented with (force)")
        await owner.execute("drop role tenant")


async def test_the_program_finds_its_login_again_and_a_lost_password_is_made_anew(
    postgres_server: Postgres, dsn: str
) -> None:
    database, home = dsn.rpartition("/")[2], postgres_server.home
    first = await postgres_server.lend(database)
    assert await postgres_server.lend(database) == first
    file = home.folder / "postgres.program.password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.unlink()
    second = await Postgres.lend(postgres_server, database)
    assert second != first
    await (await asyncpg.connect(second)).close()
    assert Home(home.folder).program_password() == (file.read_text().strip(), False)
