"""The home folder and the settings: what is remembered, what is kept secret, what comes from the environment."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from workers.local.home import PORTS, Home
from workers.local.processes import spawn
from workers.local.worker_process import WorkerProcess
from workers.settings import Settings


def test_a_home_keeps_its_ports_and_gives_each_server_its_own(home: Home) -> None:
    home.prepare()
    ports = {name: home.port(name) for name in ("postgres", "temporal", "web")}
    assert len(set(ports.values())) == 3
    assert set(ports.values()) <= set(PORTS)
    assert {name: Home(home.folder).port(name) for name in ports} == ports


def test_a_port_that_a_stranger_took_is_given_up(home: Home) -> None:
    home.prepare()
    taken = home.port("postgres")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", taken))
        stranger.listen()
        assert home.port("postgres") != taken


def test_a_home_is_closed_to_others_and_its_password_lasts(home: Home) -> None:
    home.prepare()
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    assert home.password() == Home(home.folder).password()
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600


async def test_one_at_a_time(home: Home) -> None:
    inside: list[str] = []

    async def visit(name: str) -> None:
        async with home.alone("door"):
            inside.append(name)
            await asyncio.sleep(0)
            inside.append(name)

    await asyncio.gather(visit("ana"), visit("luis"))
    assert inside in (["ana", "ana", "luis", "luis"], ["luis", "luis", "ana", "ana"])


def test_no_record_is_no_orphan(home: Home) -> None:
    assert home.record() == {}
    assert not home.is_orphaned()


def test_settings_are_read_from_the_environment_and_handed_on_whole(tmp_path: Path) -> None:
    variables = {
        "COBRANZA_HOME": str(tmp_path), "DATABASE_URL": "postgresql://a@b/c", "TEMPORAL_ADDRESS": "t:7233",
        "TEMPORAL_NAMESPACE": "collections", "COBRANZA_TASK_QUEUE": "north", "COBRANZA_LANG": "es",
    }  # fmt: skip
    settings = Settings.read(variables)
    assert settings.home == tmp_path
    assert settings.as_environment() == variables
    assert Settings.read(settings.as_environment()) == settings


def test_what_is_empty_counts_as_not_set(tmp_path: Path) -> None:
    settings = Settings.read({"COBRANZA_HOME": "", "TEMPORAL_NAMESPACE": "", "DATABASE_URL": ""})
    assert settings.home == Path(".cobranza").resolve()
    assert (settings.database_url, settings.temporal_namespace) == ("", "default")
    assert Settings.read({"COBRANZA_HOME": "/elsewhere"}, home=tmp_path).home == tmp_path


SECRETS = {
    "COBRANZA_TOKEN": "cbz_1", "COBRANZA_SECOND_TOKEN": "cbz_2", "COBRANZA_AUDIT_KEY": "ab" * 32,
    "COBRANZA_PAYLOAD_KEYS": "one=x", "DATABASE_URL": "postgresql://a:secret@b/c", "TWILIO_AUTH_TOKEN": "t",
    "STRIPE_SECRET_KEY": "s", "AWS_SECRET_ACCESS_KEY": "a", "SENDGRID_API_KEY": "g",
}  # fmt: skip
SHOW = "import json, os; print(json.dumps(dict(os.environ)))"


def test_a_server_is_started_with_none_of_our_secrets(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert spawn((sys.executable, "-c", SHOW), home.log("server")).wait() == 0
    told = json.loads(home.log("server").read_text())
    assert not set(SECRETS) & set(told)
    assert told["PATH"] == os.environ["PATH"]


async def test_a_worker_is_nobody(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    worker = WorkerProcess(home, 1, {"COBRANZA_LANG": "es"}, (sys.executable, "-c", SHOW))
    await worker.start()
    assert worker._process is not None
    assert worker._process.wait() == 0
    told = json.loads(worker.log.read_text())
    assert set(SECRETS) - set(told) == {"COBRANZA_TOKEN", "COBRANZA_SECOND_TOKEN"}
