"""The day's checkpoint is taken once, and the doctor tells what does not guard the record as it should."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from activities.checkpoints import last
from tests.audit_ledger import books
from workers.audit.checkpoints import Daily, take
from workers.audit.keys import AuditKeyLiesOpen, has_key, key_of, public_of, signing_key
from workers.database import create_pool
from workers.doctor.guards import guards
from workers.local.postgres import Postgres
from workers.settings import Settings

KEY = {"COBRANZA_AUDIT_KEY": "01" * 32}


@pytest.fixture
async def program(dsn: str, postgres_server: Postgres) -> AsyncIterator[Any]:
    pool = await create_pool(await postgres_server.lend(dsn.rpartition("/")[2]), most=4)
    yield pool
    await pool.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


async def seen(connection: Any, settings: Settings, **variables: str) -> dict[str, list[str]]:
    return {one.name: [sign.who for sign in one.signs] for one in await guards(connection, settings, variables)}


async def test_the_days_checkpoint_is_taken_once_by_a_key_that_is_made_once(program: Any, settings: Settings) -> None:
    async with program.acquire() as connection:
        await books.company(connection)
        daily = Daily(program, settings, {})
        assert not has_key(settings, {})
        for _ in range(3):
            await daily.turn()
        newest = await last(connection)
        assert newest is not None
        assert (newest.number, newest.key) == (1, public_of(signing_key(settings, {})))
        assert await seen(connection, settings) == {}
    assert len({public_of(key) for key in await asyncio.gather(
        *(asyncio.to_thread(signing_key, Settings(settings.home / "other"), {}) for _ in range(8)))}) == 1  # fmt: skip


async def test_the_next_day_has_its_own_and_another_key_takes_none(
    program: Any, owner: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    await books.company(owner)
    await Daily(program, settings, KEY).turn()
    yesterday = (
        "alter table checkpoint disable trigger all; update checkpoint set taken_at = taken_at - interval '1 day'"
    )
    await owner.execute(yesterday)
    with caplog.at_level(logging.ERROR, "cobranza.worker"):
        await Daily(program, settings, {"COBRANZA_AUDIT_KEY": "02" * 32}).turn()
    assert "no checkpoint: the audit's key here is" in caplog.text
    assert "02" * 32 not in caplog.text
    await Daily(program, settings, KEY).turn()
    newest = await last(owner)
    assert newest is not None
    assert newest.number == 2


async def test_the_doctor_tells_of_lines_without_a_seal_and_of_a_key_that_is_elsewhere(
    program: Any, owner: Any, settings: Settings
) -> None:
    await books.company(owner)
    async with program.acquire() as connection:
        assert await seen(connection, settings) == {}
        await owner.execute("alter table ledger disable trigger append_only;"
                            "update ledger set recorded_at = now() - interval '49 hours'")  # fmt: skip
        assert list(await seen(connection, settings)) == ["unsealed"]
        key = key_of(KEY["COBRANZA_AUDIT_KEY"], "test")
        await take(owner, key, books.BEGIN)
        assert await seen(connection, settings) == {"audit_key_absent": [f"{public_of(key)[:12]}..."]}
        assert await seen(connection, settings, **KEY) == {}
        assert await seen(connection, settings, COBRANZA_AUDIT_KEY_NEXT="01" * 32) == {}


async def test_the_doctor_tells_of_roles_that_are_not_there_and_of_a_login_that_could_undo_it(
    owner: Any, settings: Settings, postgres_server: Postgres, dsn: str
) -> None:
    assert await seen(owner, settings) == {"login_too_mighty": ["cobranza"]}
    async with owner.transaction():
        await owner.execute("alter role cobranza_auditor rename to somebody_else")
        assert (await seen(owner, settings))["roles_absent"] == ["cobranza_auditor"]
        await owner.execute("alter role somebody_else rename to cobranza_auditor")
    old = await asyncpg.connect(postgres_server.dsn_of("postgres"))
    assert await guards(old, settings, {}) == [], "a database without tables"
    await old.close()


def test_a_key_that_everybody_can_read_signs_nothing(settings: Settings) -> None:
    key = public_of(signing_key(settings, {}))
    (settings.home / "audit.key").chmod(0o644)
    with pytest.raises(AuditKeyLiesOpen, match="chmod 600"):
        signing_key(settings, {})
    (settings.home / "audit.key").chmod(0o640)  # a container's volume belongs to a group
    assert public_of(signing_key(settings, {})) == key
