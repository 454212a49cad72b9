"""Histories of real cases go into an archive, every run of them, and come out as they were."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.archive import book
from activities.archive.archive import Archive, archive_of, in_memory
from activities.archive.book import Archived, Run
from tests.machine.lives import HERE, read_life, script
from tests.workflow.company import Company, company, named
from workers.asking import case_id
from workers.audit.archiving import DAMAGED, GONE, NO_TEMPORAL, UNKNOWN, Archivist, archive_all, history_of, stored_as

PAID = script("pe-empresas amount=900", ("2026-03-04 payment_received amount=900",))
BACK = read_life(HERE / "golden" / "reversal-reopens.txt")


async def test_a_case_that_ended_is_archived_and_read_without_temporal(dsn: str, temporal_address: str) -> None:
    archive = in_memory()
    async with company(dsn, temporal_address, "archived") as real:
        await real.lives(named(PAID, "AR-1"))
        live = await history_of(real.pool, real.client, None, "AR-1")
        assert await archive_all(real.pool, real.client, archive) == 1
        assert await archive_all(real.pool, real.client, archive) == 0
        assert await history_of(real.pool, None, archive, "AR-1") == live
        (kept,) = await book.all_archived(real.pool)
        ended = (await real.client.get_workflow_handle(case_id("AR-1")).describe()).close_time
    ((number, run_id, body, why),) = live
    assert (number, why) == (1, "")
    assert body is not None
    events = json.loads(body)["events"]
    assert events[0]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"
    assert events[-1]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED"
    assert kept == Archived(
        Run("AR-1", 1, run_id), hashlib.sha256(body).hexdigest(), len(body), kept.stored_as, (), kept.closed_at
    )
    assert ended is not None
    assert abs(ended - (kept.closed_at or ended)) < timedelta(seconds=1)


async def test_every_run_of_a_case_that_came_back_is_archived(dsn: str, temporal_address: str) -> None:
    archive = in_memory()
    async with company(dsn, temporal_address, "archived-twice") as real:
        await real.lives(named(BACK, "AR-2"))
        assert await archive_all(real.pool, real.client, archive) == 2
        found = await history_of(real.pool, None, archive, "AR-2")
    assert [(number, why) for number, _, _, why in found] == [(1, ""), (2, "")]
    assert len({run_id for _, run_id, _, _ in found}) == 2


async def test_runs_that_nobody_noted_are_found_in_temporal_s_list(dsn: str, temporal_address: str) -> None:
    archive = in_memory()
    async with company(dsn, temporal_address, "archived-before") as real:
        await real.lives(named(BACK, "AR-3"))
        noted = await book.runs_of(real.pool, "AR-3")
        await forgotten(dsn, "AR-3")
        assert [run.run_id for run in await book.runs_of(real.pool, "AR-3")] == ["", ""]
        assert await archive_all(real.pool, real.client, archive) == 0, "it may not be listed yet"
        await long_ago(dsn)
        assert await archive_all(real.pool, real.client, archive) == 2
        assert await book.runs_of(real.pool, "AR-3") == noted


async def test_what_nobody_knows_any_more_is_a_gap_and_is_said(
    dsn: str, temporal_address: str, caplog: pytest.LogCaptureFixture
) -> None:
    archive = in_memory()
    async with company(dsn, temporal_address, "archived-gap") as real:
        await real.lives(named(BACK, "AR-4"))
        await forgotten(dsn, "AR-4", "update case_run set run_id = gen_random_uuid()::text where run = 1")
        await forgotten(dsn, "AR-4", "delete from case_run where run = 2")
        await forgotten(dsn, "AR-4", "update collection_case set run = 4, started_at = now() - interval '1 day'")
        assert await archive_all(real.pool, real.client, archive) == 2, "both real runs are listed for 2, 3 and 4"
        assert [(gap.run.number, gap.why) for gap in await book.gaps(real.pool)] == [(4, "unknown"), (1, "gone")]
        assert await archive_all(real.pool, real.client, archive) == 0, "and not looked for again"
        assert len(await book.gaps(real.pool)) == 2
        found = await history_of(real.pool, real.client, archive, "AR-4")
    assert [(number, why) for number, _, _, why in found] == [(1, GONE), (2, ""), (3, ""), (4, UNKNOWN)]
    assert "Temporal has no history of AR-4, run 1 any more" in caplog.text
    assert "nobody knows run 4 of AR-4 any more" in caplog.text


async def forgotten(dsn: str, number: str, change: str = "delete from case_run") -> None:
    """As if it had been so: the table itself takes no changes."""
    connection: Any = await asyncpg.connect(dsn)
    await connection.execute("set session_replication_role = replica")
    where = " and invoice = $1" if " where " in change else " where invoice = $1"
    await connection.execute(change + where, number)
    await connection.close()


async def long_ago(dsn: str) -> None:
    connection: Any = await asyncpg.connect(dsn)
    await connection.execute("update collection_case set started_at = started_at - interval '1 hour'")
    await connection.close()


@workflow.defn(name="goes-on-anew")
class GoesOnAnew:
    """Two runs that Temporal itself chains, as an upgrade of a case would."""

    @workflow.run
    async def run(self, more: int) -> None:
        if more:
            workflow.continue_as_new(more - 1)


async def test_runs_that_continue_as_new_are_followed(dsn: str, temporal_address: str) -> None:
    archive, queue = in_memory(), str(uuid4())
    async with company(dsn, temporal_address, "archived-anew") as real:
        await real.lives(named(PAID, "AR-5"))
        await forgotten(dsn, "AR-5")
        async with Worker(
            real.client, task_queue=queue, workflows=[GoesOnAnew], workflow_runner=UnsandboxedWorkflowRunner()
        ):
            begun = await real.client.start_workflow("goes-on-anew", 2, id=case_id("AR-5"), task_queue=queue)
            await begun.result()
        await book.add_run(real.pool, Run("AR-5", 1, begun.result_run_id or ""))
        assert await archive_all(real.pool, real.client, archive) == 3
        found = await history_of(real.pool, None, archive, "AR-5")
    assert [(number, why) for number, _, _, why in found] == [(1, "")] * 3
    assert found[0][1] == begun.result_run_id


async def test_a_case_that_goes_on_has_its_history_so_far_and_is_not_archived(dsn: str, temporal_address: str) -> None:
    archive = in_memory()
    async with company(dsn, temporal_address, "archived-later") as real:
        life = named(PAID, "AR-6")
        await real.opens(life, rehearsal=life.opened.at)
        await real.ticks("AR-6", life.opened.at)
        await real.pool.execute("update collection_case set closed_at = now()")  # the books are ahead for a moment
        archivist = Archivist(real.pool, real.client, archive)
        assert [await archivist.turn(), await archivist.turn(), await archivist.turn()] == [1, 0, 1]
        assert archivist.archived == 0
        ((_, _, body, why),) = await history_of(real.pool, real.client, archive, "AR-6")
        ((_, _, none, no),) = await history_of(real.pool, None, archive, "AR-6")
        await real.client.get_workflow_handle(case_id("AR-6")).terminate()
        assert await archive_all(real.pool, real.client, archive) == 1, "one that a person ended is archived, too"
    assert why == ""
    assert body is not None
    assert (none, no) == (None, NO_TEMPORAL)


async def test_an_archive_that_is_down_loses_nothing_and_stops_nobody(
    dsn: str, temporal_address: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    variables = {"COBRANZA_ARCHIVE": "s3://books", "COBRANZA_ARCHIVE_ENDPOINT": "http://127.0.0.1:9"}
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    down, up = archive_of(variables | keys, tmp_path), archive_of({}, tmp_path)
    async with company(dsn, temporal_address, "archived-down") as real:
        await real.lives(named(PAID, "AR-7"))
        with caplog.at_level(logging.WARNING):
            assert await Archivist(real.pool, real.client, down).turn() == 0
        assert "archive waits: ArchiveUnreachable: The archive s3://books does not answer" in caplog.text
        assert await Archivist(real.pool, real.client, up).turn() == 1
        live = await history_of(real.pool, real.client, None, "AR-7")
        assert await history_of(real.pool, real.client, up, "AR-7") == live
        assert await history_of(real.pool, real.client, down, "AR-7") == live, "else Temporal is asked"
        await damage(tmp_path / "archive")
        assert await history_of(real.pool, real.client, up, "AR-7") == live
        ((_, _, body, why),) = await history_of(real.pool, None, up, "AR-7")
    assert (body, why) == (None, DAMAGED)


async def damage(folder: Path) -> None:
    """The same size, other bytes."""
    (file,) = folder.rglob("*.json.gz")
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(bytes(content))


async def test_many_cases_are_archived_at_once_and_each_once(dsn: str, temporal_address: str) -> None:
    archive, seen = in_memory(), []
    async with company(dsn, temporal_address, "archived-many") as real:
        for number in range(25):
            await begin_and_end(real, f"AM-{number}")
        assert await archive_all(real.pool, real.client, archive, lambda done, of: seen.append((done, of))) == 25
        assert await real.pool.fetchval("select count(*) from archived_run") == 25
    assert seen == [(20, 25), (25, 25)]
    assert await size(archive) == 25


async def begin_and_end(real: Company, number: str) -> None:
    life = named(PAID, number)
    handle = await real.opens(life, rehearsal=life.opened.at)
    await real.ticks(number, life.opened.at)
    await handle.terminate()
    await real.pool.execute("update collection_case set closed_at = now() where invoice = $1", number)


async def size(archive: Archive) -> int:
    return len([name async for name, _ in archive.names()])


@pytest.mark.parametrize("invoice", ["F001-1", "../../etc", "..", ".", "a/b\\c", "ñ' or 1=1", "x" * 400, "%2E%2E"])
async def test_an_invoice_s_number_may_hold_anything_and_a_file_s_name_may_not(invoice: str, tmp_path: Path) -> None:
    archive = archive_of({}, tmp_path)
    name = stored_as(Run(invoice, 1, "run"), "0" * 64)
    assert await archive.put(name, b"x")
    assert [one async for one, _ in archive.names()] == [name]
    assert [file.parent.parent.name for file in tmp_path.rglob("*.gz")] == ["histories"]
