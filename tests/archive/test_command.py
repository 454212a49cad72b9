"""`cobranza audit archive` over real cases: no gap, each kind of gap, and what --mend brings back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.commands.conftest import Type
from tests.commands.conftest import typed as typed
from tests.conftest import wait_for
from tests.machine.lives import script
from tests.workflow.company import company, named

PAID = script("pe-empresas amount=900", ("2026-03-04 payment_received amount=900",))


@pytest.fixture
def cobranza(typed: Type, temporal_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Commands in a home of their own, with an archive there."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    monkeypatch.setenv("COBRANZA_HOME", str(tmp_path / "home"))
    return typed


def status(cobranza: Type, *more: str) -> tuple[int, dict[str, Any]]:
    code, out, err = cobranza("audit", "archive", "--json", *more)
    assert err == ""
    return code, json.loads(out)


def kinds(told: dict[str, Any]) -> list[str]:
    return [gap["kind"] for gap in told.get("gaps", [])]


async def lived(dsn: str, address: str, *numbers: str) -> None:
    async with company(dsn, address, "archived") as real:
        for number in numbers:
            await real.lives(named(PAID, number))


def test_what_ended_just_now_is_no_gap_and_mend_archives_it(
    cobranza: Type, dsn: str, temporal_address: str, tmp_path: Path
) -> None:
    wait_for(lived(dsn, temporal_address, "CA-1", "CA-2"))
    code, told = status(cobranza)
    assert (code, told["archived"], told["fresh"], kinds(told)) == (0, 0, 2, [])
    code, told = status(cobranza, "--mend")
    assert (code, told["archived"], told["mended"], kinds(told)) == (0, 2, 2, [])
    assert told["retention"] == "P3650D"
    files = sorted((tmp_path / "home" / "archive").rglob("*.json.gz"))
    assert [file.parent.name for file in files] == ["CA-1", "CA-2"]
    _, out, _ = cobranza("audit", "archive")
    assert "no gap: every file was read and is what was archived" in out
    _, out, _ = cobranza("--lang", "es", "audit", "archive", "--quick")
    assert "sin huecos: cada archivo está; ninguno se leyó" in out


def test_a_file_that_is_gone_or_changed_is_named_and_brought_back_from_temporal(
    cobranza: Type, dsn: str, temporal_address: str, tmp_path: Path
) -> None:
    wait_for(lived(dsn, temporal_address, "CB-1", "CB-2"))
    assert status(cobranza, "--mend")[0] == 0
    gone, changed = sorted((tmp_path / "home" / "archive").rglob("*.json.gz"))
    gone.unlink()
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    (changed.parent / "stranger").write_bytes(b"?")
    code, told = status(cobranza)
    assert (code, told["strange"]) == (1, 1)
    assert [(gap["kind"], gap["invoice"]) for gap in told["gaps"]] == [("missing", "CB-1"), ("damaged", "CB-2")]
    code, out, _ = cobranza("audit", "archive")
    assert code == 1
    assert "GAP  damaged  1" in out
    code, told = status(cobranza, "--mend")
    assert (code, told["mended"], kinds(told)) == (0, 2, [])
    assert changed.read_bytes()[-1:] == b"?", "nothing is ever overwritten; the good one stands beside it"


def test_what_temporal_forgot_before_it_was_archived_is_a_gap_for_ever(
    cobranza: Type, dsn: str, temporal_address: str
) -> None:
    wait_for(lived(dsn, temporal_address, "CC-1"))
    wait_for(forget(dsn, "CC-1"))
    code, told = status(cobranza)
    assert (code, kinds(told)) == (1, ["waiting"])
    code, told = status(cobranza, "--mend")
    assert (code, told["mended"], kinds(told)) == (1, 0, ["gone"])
    assert told["gaps"][0]["invoice"] == "CC-1"
    _, out, _ = cobranza("doctor", "--json")
    assert "archive_gap" in out


async def forget(dsn: str, number: str) -> None:
    """The books know a run that Temporal does not (any more)."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("set session_replication_role = replica")
    await connection.execute("update case_run set run_id = gen_random_uuid()::text where invoice = $1", number)
    await connection.close()
