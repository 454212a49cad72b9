"""An auditor runs every command and asks every route: no table is another afterwards but the log of looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from schemas.acting import DEEDS, ROUTES
from tests.acting.conftest import People
from tests.acting.test_doors import user
from tests.api.conftest import client_of
from tests.commands.test_said import rows
from tests.erasing.conftest import lived as lived
from tests.erasing.people import fill
from tests.erasing.test_looks import LINES, READING, prepared
from workers.api.routes import ROUTES as ADDRESSES

TABLES = "select tablename from pg_tables where schemaname = 'public' and tablename <> 'access_log'"
SUM = "select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t"
MORE = (
    ("audit", "archive"), ("audit", "key"),
    ("document", "statement", "F-1", "--out", "{out}"), ("audit", "acts", "--json"), ("replies", "--json"),
)  # fmt: skip
UNDONE = {("erase", "F-1", "--dry-run"), ("retention", "--due")}
"""What shows by doing and undoing: it takes somebody who may."""
FINDINGS = {"doctor", "conduct"}
"""They answer with what they found in rows that were made up for this test."""


def state(dsn: str, tables: list[Any]) -> list[Any]:
    return rows(dsn, " union all ".join(f"select '{table}', ({SUM.format(table=table)})" for (table,) in tables))


def test_every_command(company: People, dsn: str, lived: Callable[..., None], tmp_path: Path) -> None:
    prepared(dsn, lived)
    tables = rows(dsn, TABLES)
    before = state(dsn, tables)
    for number, words in enumerate([*(one for one, _ in LINES.values()), *READING, *MORE]):
        code, out, err = company("aurel", *(word.replace("{out}", str(tmp_path / str(number))) for word in words))
        assert state(dsn, tables) == before, words
        if words in UNDONE:
            assert (code, "ask an operator" in err, "Traceback" in err) == (1, True, False), (words, err)
        elif not FINDINGS & set(words):
            assert code == 0, (words, out, err)


async def test_every_route(pool: asyncpg.Pool[asyncpg.Record], case: None, dsn: str) -> None:
    owner = await asyncpg.connect(dsn)
    await fill(owner, "C9", "Quispe")
    tables = [row[0] for row in await owner.fetch(TABLES + " and tablename <> 'api_token'")]  # when it was last used
    token, clerk = await user(pool, "aurel", "auditor"), await user(pool, "carla", "collector")

    async def now() -> dict[str, Any]:
        return {table: await owner.fetchval(SUM.format(table=table)) for table in tables}

    before, answered = await now(), 0
    async with client_of(pool, token) as client:
        for route in ADDRESSES:
            kind = "statement" if route.name == "getDocument" else "F-1"
            path = route.path.replace("{kind}", kind).replace("{invoice}", "F-1").replace("{number}", "F-1")
            path = path.replace("{id}", "C1" if "customers" in path else "pC9")
            said = await client.request(route.method, path, json=route.example)
            assert await now() == before, route.name
            assert said.status_code == (403 if ROUTES[route.name] in DEEDS else said.status_code), route.name
            assert said.status_code < 500, (route.name, said.text)
            answered += said.status_code == 200
    assert answered > 10
    async with client_of(pool, clerk) as client:  # and the connection is the application's again
        hold = {"reason": "asked", "days": 5, "kind": "manual"}
        for _ in range(3):
            assert (await client.post("/v1/cases/F-1/hold", json=hold)).status_code == 202
    await owner.close()


@pytest.mark.parametrize("roles", [("auditor",), ("collector",)], ids=["auditor", "collector"])
async def test_a_document_for_an_auditor_is_made_and_not_kept(
    pool: asyncpg.Pool[asyncpg.Record], case: None, roles: tuple[str, ...]
) -> None:  # fmt: skip
    async with client_of(pool, await user(pool, "somebody", *roles)) as client:
        said = await client.get("/v1/cases/F-1/documents/statement")
        assert (said.status_code, said.content[:5]) == (200, b"%PDF-")
    assert await pool.fetchval("select count(*) from document") == (0 if roles == ("auditor",) else 1)
