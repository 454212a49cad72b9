"""Commands as a person types them, on a real database, and a real worker with its relay beside a real Temporal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import wait_for
from tests.leftovers import end_all_at
from workers.cli import run
from workers.local.postgres import Postgres
from workers.speech import choose

ROOT = Path(__file__).parents[2]
Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(
    dsn: str, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Type:
    """Types a command, by the login that `up` gives to the program: its exit code, what it answered, what it complained
    of."""
    monkeypatch.setenv("DATABASE_URL", wait_for(postgres_server.lend(dsn.rpartition("/")[2])))
    monkeypatch.setenv("COBRANZA_LANG", "en")
    monkeypatch.chdir(ROOT)
    choose(None)

    def type_(*words: object) -> tuple[int, str, str]:
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        choose(None)
        return code, said.out, said.err

    return type_


@pytest.fixture
def books(typed: Type, tmp_path: Path) -> Type:
    """Published playbooks; Ana's two invoices of today, and one of a customer whom no playbook covers."""
    today = datetime.now(UTC).date() - timedelta(days=1)
    customers, invoices = tmp_path / "customers.csv", tmp_path / "invoices.csv"
    customers.write_text(
        "id,name,kind,country,tax_id,email,mobile\n"
        "C1,Ana Quispe,person,PE,10456789012,ana@example.com,+51987654321\n"
        "C2,Beto,person,CL,,beto@example.com,+56987654321\n"
    )
    invoices.write_text(
        "number,customer,issued_on,due_on,currency,total\n"
        f"B001-1,C1,{today},{today + timedelta(days=30)},PEN,120.50\n"
        f"B001-2,C1,{today},{today + timedelta(days=30)},PEN,80\n"
        f"X001-9,C2,{today},{today + timedelta(days=30)},CLP,5000\n"
    )
    for words in (("publish",), ("import", "customers", customers), ("import", "invoices", invoices)):
        code, _, err = typed(*words)
        assert code == 0, err
    return typed


@pytest.fixture
def working(books: Type, dsn: str, temporal_address: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with its relay, at work on the books."""
    variables = {"DATABASE_URL": dsn, "TEMPORAL_ADDRESS": temporal_address, "COBRANZA_TASK_QUEUE": f"queue-{uuid4()}"}
    with (tmp_path / "worker.log").open("wb") as log:
        command = [sys.executable, "-m", "workers.worker"]
        worker = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log, cwd=ROOT)
        try:
            yield worker
        finally:
            stop(worker)
            wait_for(end_all_at(temporal_address))


def stop(worker: subprocess.Popen[bytes]) -> None:
    """End it, as `up` does."""
    worker.terminate()
    try:
        worker.wait(20)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
