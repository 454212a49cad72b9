"""`api`, `token` and `up --api` as a person types them: a secret that is shown once, a port that is taken, Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from workers.api import wire
from workers.cli import run
from workers.speech import choose

ROOT = Path(__file__).parents[2]
Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command: its exit code, what it answered, what it complained of."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("COBRANZA_LANG", "en")
    choose(None)

    def type_(line: str) -> tuple[int, str, str]:
        code = run(line.split())
        said = capsys.readouterr()
        choose(None)
        return code, said.out, said.err

    return type_


def test_a_token_is_shown_once_listed_and_revoked(typed: Type) -> None:
    assert typed("token list")[:2] == (0, "there is no token; cobranza token make erp --scope read\n")
    code, out, err = typed("token make erp --scope write --scope read --days 90")
    assert code == 0
    assert re.fullmatch(r"cbz_[0-9a-f]{12}_[\w-]{43}\n", out), "the token alone, for a script to catch"
    assert err.startswith("it is shown this once and kept nowhere")
    listed = typed("token list")[1]
    assert re.match(r"erp  read, write  until \d{4}-\d\d-\d\d \d\d:\d\d UTC  never used\n", listed)
    assert out.strip().rpartition("_")[2] not in listed
    assert [one["name"] for one in json.loads(typed("token list --json")[1])] == ["erp"]
    assert typed("token revoke erp")[1] == "'erp' is revoked; from now on it is refused\n"
    assert "revoked" in typed("token list")[1]
    assert "ya hay un token con el nombre 'erp'" in typed("token make erp --scope read --lang es")[2]


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("token make", 2, "name the token, as in: cobranza token make erp"),
        ("token revoke", 2, "name the token, as in: cobranza token revoke erp"),
        ("token make erp", 2, "say what it may do, with --scope once or more"),
        ("token make erp --scope everything", 2, ""),
        ("token make erp --scope read --days 0", 2, ""),
        ("token revoke nobody", 1, "there is no token of the name 'nobody'"),
        ("api --port 70000", 2, ""),
        ("api --host no.such.host.invalid --port 0", 1, "no.such.host.invalid:0 cannot be served: "),
        ("api --host 203.0.113.9 --port 0", 1, "203.0.113.9:0 cannot be served: this machine has no such address"),
    ],
)
def test_what_cannot_be_is_one_line(typed: Type, line: str, code: int, told: str) -> None:
    found, out, err = typed(line)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert err.startswith(f"cobranza: {told}")


def test_a_port_that_is_taken_is_said_in_two_languages(typed: Type) -> None:
    with wire.listen("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        said = f"cobranza: 127.0.0.1:{port} cannot be served: another program listens there; name another port"
        assert typed(f"api --port {port}") == (1, "", f"{said} (api --port, up --api)\n")
        told = f"no se puede servir en 127.0.0.1:{port}: otro programa ya escucha ahí; indique otro puerto"
        assert told in typed(f"api --port {port} --lang es")[2]


async def started(*words: str, **variables: str) -> Process:
    command = (sys.executable, "-m", *words)
    return await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, stderr=PIPE, cwd=ROOT, env={**os.environ, "COBRANZA_LANG": "en", **variables}
    )


async def address(process: Process) -> str:
    """Where it says that it answers."""
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            if found := re.search(r"the API answers at (http://127\.0\.0\.1:\d+)/v1", line):
                return found[1]
    raise AssertionError((await process.communicate())[1])


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_and_stops_when_it_is_asked_to(dsn: str, asked: signal.Signals) -> None:
    process = await started("workers", "api", "--port", "0", DATABASE_URL=dsn)
    try:
        at = await address(process)
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{at}/health")).json()["database"] == "ok"
            assert (await client.get(f"{at}/v1/customers?name=Rosa")).status_code == 401
            hook = await client.post(f"{at}/webhooks/twilio/status", data={"a": "b"})
            assert hook.status_code != 404, "providers are answered at the same door"
        process.send_signal(asked)
        out, err = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert process.returncode == 0, err
    lines = out.decode().splitlines()
    assert lines[-1] == "stopped"
    logged = [line.split("cobranza.api ")[1].split()[:3] for line in lines if " GET " in line]
    assert logged == [["200", "GET", "/health"], ["401", "GET", "/v1/customers"]]
    assert "Rosa" not in out.decode() + err.decode()


async def test_what_is_no_http_is_told_as_a_problem(dsn: str) -> None:
    process = await started("workers", "api", "--port", "0", DATABASE_URL=dsn)
    try:
        at = await address(process)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(at.rpartition(":")[2]))
        writer.write(b"GET \xff\xff HTTP/9\r\n\r\n")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
    finally:
        process.terminate()
        await process.communicate()
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head.lower()
    assert json.loads(body)["type"] == "/problems/bad-request"


async def test_up_serves_it_too(tmp_path: Path) -> None:
    (tmp_path / "playbooks").mkdir()
    words = ("workers", "up", "--api", "0", "--playbooks", str(tmp_path / "playbooks"))
    home = tmp_path / "home"
    process = await started(*words, COBRANZA_HOME=str(home), DATABASE_URL="", TEMPORAL_ADDRESS="")
    try:
        at = await address(process)
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{at}/health")).json()["status"] == "ok"
        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), 60)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert "PostgreSQL stopped" in out.decode()
