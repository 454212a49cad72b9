"""The home folder and the settings: what is remembered, what is kept secret, what comes from the environment."""

from __future__ import annotations

import asyncio
import socket
import stat
from pathlib import Path

from workers.local.home import PORTS, Home
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
