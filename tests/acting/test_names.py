"""A name in an act is one person's: never a program's too, never the customers', and the first user is one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from activities import users
from schemas.acting import Actor
from tests.acting.conftest import People
from tests.commands.test_said import rows
from workers.acting import doing
from workers.commands.users import _changed
from workers.settings import Settings
from workers.two_persons import SecondMissing


def test_no_program_has_a_user_s_name_and_no_user_a_program_s(company: People, dsn: str) -> None:
    for name in ("petra", "Petra", "customer"):
        code, _, err = company("ada", "token", "make", name, "--scope", "commands")
        assert (code, "would act as if it were theirs" in err) == (1, True), err
    assert company("ada", "token", "make", "Erp", "--scope", "read")[0] == 0
    for name in ("erp", "customer", "worker"):
        company("ada", "users", "add", name, "--role", "approver", "--json")
        number = rows(dsn, "select max(number) from second_person")[0][0]
        code, _, err = company("petra", "confirm", number)
        assert (code, "take another name" in err) == (1, True), err
    assert rows(dsn, "select name from app_user where name in ('erp', 'customer', 'worker')") == []


async def test_of_two_first_admins_at_once_one_is_first(dsn: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    ana, luis = [await asyncpg.connect(dsn) for _ in range(2)]

    async def second() -> None:
        async with doing(luis, Actor("luis"), "add_user", about="luis"):
            both.set()
            await first_asks.wait()
            await _changed(luis, settings, "add", "luis", ["admin"], "")

    both, first_asks = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(second())
    await both.wait()
    async with doing(ana, Actor("ana"), "add_user", about="ana"):
        await _changed(ana, settings, "add", "ana", ["admin"], "")
        first_asks.set()
    with pytest.raises(SecondMissing):
        await task
    assert [row["name"] for row in await ana.fetch("select name from app_user")] == ["ana"]
    for connection in (ana, luis):
        await connection.close()


@pytest.mark.parametrize("change", [
    "update second_person set body = '{\"customer\": \"C2\"}'", "update second_person set asked_by = 'petra'",
    "update second_person set deed = 'publish'", "update second_person set expires_at = now() + interval '99 days'",
    "delete from second_person", "truncate second_person",
    "update second_person set answered_at = null, agreed = null, answered_by = '' where answered_at is not null",
])  # fmt: skip
async def test_what_waits_for_a_second_person_stays_what_it_was(dsn: str, change: str) -> None:
    connection = await asyncpg.connect(dsn)
    number = await users.ask(connection, "erase", "C1", {"customer": "C1"}, "oskar", 7)
    other = await users.ask(connection, "erase", "C3", {"customer": "C3"}, "oskar", 7)
    assert await users.answer(connection, other, "petra", agreed=False)
    with pytest.raises(asyncpg.PostgresError, match="second_person"):
        await connection.execute(change)
    assert (await users.wanted(connection, number))[0].body == {"customer": "C1"}
    assert await users.answer(connection, number, "petra", agreed=True)
    await connection.close()
