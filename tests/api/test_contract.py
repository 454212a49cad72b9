"""The document against the running service: schemathesis asks all that it allows, and much that it does not."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from workers.api import serving, wire
from workers.api.asking import SCOPES
from workers.api.openapi import document
from workers.api.routes import ROUTES
from workers.publishing import publish_folder

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = int(os.environ.get("COBRANZA_API_EXAMPLES") or 6)

# What the relay does where workers run: an invoice gets its case, here at once.
OPENS_CASES = """
create function open_case() returns trigger language plpgsql as $$ begin
    insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage)
    select new.number, new.customer, sha256, now(), new.total, 'policy' from plan limit 1;
    return new;
end $$;
create trigger opens_case after insert on invoice for each row execute function open_case();
"""


async def test_the_service_keeps_its_contract(
    dsn: str, pool: asyncpg.Pool[asyncpg.Record], token: Callable[..., Any], tmp_path: Path
) -> None:
    await publish_folder(dsn, ROOT / "playbooks")
    owner = await asyncpg.connect(dsn)  # the API's own role may make no trigger
    await owner.execute(OPENS_CASES)
    await owner.close()
    secret, stop = await token(*SCOPES), asyncio.Event()
    with wire.listen("127.0.0.1", 0) as listening:
        running = asyncio.create_task(serving.serve(dsn, listening, stop, {}))
        at = f"http://127.0.0.1:{listening.getsockname()[1]}/v1/openapi.json"
        words = [
            "--config-file", HERE / "schemathesis.toml", "run", at, "--header", f"Authorization: Bearer {secret}",
            "--checks", "all", "--max-examples", str(EXAMPLES), "--continue-on-failure", "--generation-deterministic",
            "--no-color",
        ]  # fmt: skip
        asking = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "schemathesis.cli", *map(str, words), cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        told = (await asking.communicate())[0].decode()
        stop.set()
        await running
    assert asking.returncode == 0, told
    assert re.search(r"Tested: (\d+)", told), told
    assert int(re.search(r"Tested: (\d+)", told)[1]) == len(ROUTES)  # type: ignore[index]
    made = int(re.search(r"(\d+) generated", told)[1])  # type: ignore[index]
    assert made > 50 * len(ROUTES), "it must have asked a good deal"
    tables = ("customer", "invoice", "payment", "inbox")
    counts = {table: await pool.fetchval(f"select count(*) from {table}") for table in tables}
    assert all(counts.values()), f"some of what was asked must have been done: {counts}"


def test_every_example_is_a_request_that_is_understood() -> None:
    for route in ROUTES:
        assert (route.says is None) == (route.example is None)
        if route.says is not None:
            msgspec.convert(route.example, route.says)


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    said = document()
    text = json.dumps(said)
    for group, components in said["components"].items():
        for name in components:
            used = f'"#/components/{group}/{name}"' in text
            assert used or group == "securitySchemes" or (group, name) in {("responses", "405"), ("responses", "500")}
    for _, group, name in re.findall(r'"#/(components)/(\w+)/([^"]+)"', text):
        assert name in said["components"][group]
    assert "(?!" not in text, "patterns are those of any reader"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_row_of_the_table_is_whole(route: Any) -> None:
    said = document()["paths"][route.path][route.method.lower()]
    assert said["operationId"] == route.name
    named = {one["name"] for one in said["parameters"] if one.get("in") == "path"}
    assert named == set(route.parameters)
    assert str(route.status) in said["responses"]
    assert (route.scope == "") == (said.get("security") == [])
