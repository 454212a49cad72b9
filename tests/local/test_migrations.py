"""Migrations: each once, in order, never edited, from two sides at once."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from workers.migrations import DatabaseIsNewer, Migration, MigrationWasEdited, migrate, shipped

FIRST = Migration("0001_first.sql", "create table one (id int);")
SECOND = Migration("0002_second.sql", "create table two (id int); insert into two values (2);")


async def test_what_ships_is_applied_once(empty_dsn: str) -> None:
    names = tuple(migration.name for migration in shipped())
    assert names[0] == "0001_books.sql"
    assert await migrate(empty_dsn) == names
    assert await migrate(empty_dsn) == ()


async def test_a_new_file_is_applied_to_an_old_database(empty_dsn: str) -> None:
    assert await migrate(empty_dsn, [FIRST]) == (FIRST.name,)
    assert await migrate(empty_dsn, [FIRST, SECOND]) == (SECOND.name,)


async def test_an_edited_file_is_refused_in_both_languages(empty_dsn: str) -> None:
    await migrate(empty_dsn, [FIRST])
    with pytest.raises(MigrationWasEdited, match=r"0001_first\.sql was edited") as refusal:
        await migrate(empty_dsn, [Migration(FIRST.name, FIRST.sql + " -- a word")])
    assert "archivo nuevo" in refusal.value.say("es")


async def test_an_old_program_refuses_a_newer_database(empty_dsn: str) -> None:
    await migrate(empty_dsn, [FIRST, SECOND])
    with pytest.raises(DatabaseIsNewer, match="0002_second"):
        await migrate(empty_dsn, [FIRST])


async def test_a_broken_file_leaves_nothing_behind(empty_dsn: str) -> None:
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await migrate(empty_dsn, [FIRST, Migration("0002_broken.sql", "create tabel two")])
    assert await migrate(empty_dsn, [FIRST]) == (FIRST.name,)


async def test_two_that_start_at_once_apply_each_file_once(empty_dsn: str) -> None:
    both = await asyncio.gather(migrate(empty_dsn), migrate(empty_dsn))
    assert sorted(map(len, both)) == [0, len(shipped())]


async def test_each_test_has_a_database_of_its_own(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("select count(*) from customer") == 0
    assert await connection.fetchval("select current_database()") != "cobranza"
    await connection.close()
