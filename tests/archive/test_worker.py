"""The worker as a process of its own: it archives what has ended, in the role that may change nothing of the record."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg

from tests.conftest import wait_for
from tests.machine.lives import script
from tests.workflow.company import company, named
from workers.database import APPLICATION

PAID = script("pe-empresas amount=900", ("2026-03-04 payment_received amount=900",))


async def lived(dsn: str, address: str) -> None:
    async with company(dsn, address, "archived-by-worker") as real:
        await real.lives(named(PAID, "WO-1"))


async def until_archived(dsn: str) -> str:
    """The name of the file, once there is one."""
    connection: Any = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(60):
            while not (name := await connection.fetchval("select stored_as from archived_run")):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            return str(name)
    finally:
        await connection.close()


def test_a_worker_archives_what_has_ended(dsn: str, temporal_address: str, tmp_path: Path) -> None:
    wait_for(lived(dsn, temporal_address))
    variables = {"DATABASE_URL": dsn, "TEMPORAL_ADDRESS": temporal_address, "COBRANZA_HOME": str(tmp_path),
                 "COBRANZA_TASK_QUEUE": "archives"}  # fmt: skip
    with (tmp_path / "worker.log").open("wb") as log:
        command = (sys.executable, "-m", "workers.worker")
        worker = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log)
        try:
            name = wait_for(until_archived(dsn))
        finally:
            worker.terminate()
            worker.wait(30)
    assert (tmp_path / "archive" / name).is_file(), (tmp_path / "worker.log").read_text()


async def test_the_application_can_add_to_the_book_of_the_archive_and_change_nothing(dsn: str) -> None:
    connection: Any = await asyncpg.connect(dsn)
    rights = await connection.fetch(
        "select table_name, string_agg(privilege_type, ' ' order by privilege_type) as may"
        " from information_schema.role_table_grants where grantee = $1"
        " and table_name in ('archived_run', 'case_run') group by 1 order by 1",
        APPLICATION,
    )
    refused = []
    for change in ("update case_run set run = 9", "delete from archived_run", "truncate case_run"):
        try:
            await connection.execute(change)
        except asyncpg.InsufficientPrivilegeError as error:
            refused.append(str(error))
    await connection.close()
    assert [tuple(row) for row in rights] == [("archived_run", "INSERT SELECT"), ("case_run", "INSERT SELECT")]
    assert len(refused) == 3
    assert json.dumps(refused).count("append-only") == 3
