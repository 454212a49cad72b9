"""Whatever shows personal data is on the log first, each command and route; where the log fails nothing is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from activities.access import looks, note_access
from schemas.acting import AUDIT, COMMANDS, PERSONAL, ROUTES
from schemas.events import RewardGranted, WrittenOff
from tests.api.conftest import client_of
from tests.api.conftest import pool as pool
from tests.api.conftest import token as token
from tests.commands.conftest import Type
from tests.erasing.people import fill
from tests.page.company import Customer, Shop
from tests.page.conftest import rosa as rosa
from tests.page.conftest import shop as shop
from tests.workflow.company import EMAIL, MOBILE, NAME
from workers.api.asking import SCOPES
from workers.api.routes import ROUTES as ADDRESSES
from workers.offered.auditing import DEEDS
from workers.offered.table import COMMANDS as OFFERED

F = "F-1"
MARK = "Quispe8842"
# Each command that shows personal data, typed so that it does; and of whom its line in the log must speak.
LINES: dict[str, tuple[tuple[str, ...], str]] = {
    "show": (("show", F, "--messages"), F),
    "explain": (("explain", F, "--on", "2026-03-03"), F),
    "statement": (("statement", F), F),
    "replies": (("replies",), "C1"),
    "page": (("page", "requests"), "C1"),
    "worklist": (("worklist",), F),
    "tasks": (("tasks",), F),
    "briefing": (("briefing", F), F),
    "cash": (("cash", "--json"), F),
    "mandates": (("mandates",), "C1"),
    "rewards": (("rewards",), F),
    "document": (("document", "statement", F, "--out", "{out}"), F),
    "post": (("post", "list"), F),
    "bureau": (("bureau", "list"), F),
    "dossier": (("dossier", F, "--out", "{out}"), F),
    "write-offs": (("write-offs",), F),
    "audit export": (("audit", "export", F, "--out", "{out}.zip"), F),
    "audit rules": (("audit", "rules", "--evidence", "{out}"), ""),
}
MORE = """
insert into payment (id, customer, amount, currency, paid_on) values ('cash-1', 'F-1', 10, 'PEN', '2026-05-01');
insert into task (invoice, key, what, queue, kind, raised_at)
    values ('F-1', 'look', 'look', 'collections', 'task', now());
insert into letter (key, pdf, pages, sha256, recipient, invoice) select 'x/' || key, 'x', 1, 'x', $1, 'F-1'
    from contact where invoice = 'F-1' limit 1;
"""


def names() -> set[str]:
    shown = {name for name, does in COMMANDS.items() if PERSONAL in does}
    return shown | {f"audit {name}" for name, does in AUDIT.items() if PERSONAL in does}


def test_every_command_and_route_is_classified() -> None:
    assert {command.name for command in OFFERED} <= set(COMMANDS)
    assert {command.name for command in DEEDS} <= set(AUDIT)
    assert {route.name for route in ADDRESSES} == set(ROUTES)
    assert set(LINES) == names()


def asked(dsn: str, statement: str, *values: object) -> list[Any]:
    async def ask() -> list[Any]:
        connection = await asyncpg.connect(dsn)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    return asyncio.run(ask())


def prepared(dsn: str, lived: Callable[..., None]) -> None:
    """A case that was handed over, and beside it rows of everything else that lists show."""
    lived("handed-over")

    async def more() -> None:
        connection = await asyncpg.connect(dsn)
        await fill(connection, "C1", MARK)
        for statement in MORE.strip().split(";\n"):
            await (connection.execute(statement, NAME) if "$1" in statement else connection.execute(statement))
        at = await connection.fetchval("select max(at) from ledger where invoice = 'F-1'")
        for event in (
            RewardGranted(at=at, reward="thanks", step="when_paid[0]"),
            WrittenOff(at=at, step="recovery.timeline[3]", amount=Decimal(1)),
        ):
            await connection.execute(
                "insert into ledger (invoice, seq, at, event, because, plan_sha256) select 'F-1', max(seq) + 1, $2,"
                " $1::text::jsonb, 'x', max(plan_sha256) from ledger where invoice = 'F-1'",
                msgspec.json.encode(event).decode(), at,
            )  # fmt: skip
        await connection.execute(
            "insert into write_off (invoice, because, reason, amount, currency, at)"
            " values ('F-1', 'x', 'y', 1, 'PEN', $1)", at
        )  # fmt: skip
        await connection.close()

    asyncio.run(more())


READING: tuple[tuple[str, ...], ...] = (
    ("status",), ("doctor",), ("health",), ("offer", F), ("people",), ("rates",), ("demand", F), ("audit", "acts"),
    ("audit", "access"), ("audit", "rules"), ("audit", "conduct"), ("audit", "check"), ("erase", F, "--dry-run"),
    ("retention", "--due"), ("whoami",), ("users",),
    ("confirm",), ("token", "list"), ("channels",), ("trace", F),
)  # fmt: skip


def no_other_command_shows_anybody(dsn: str, typed: Type) -> None:
    assert {words[0] for words in READING} <= {name for name, does in COMMANDS.items() if PERSONAL not in does} | {
        "audit"
    }
    for words in READING:
        _, out, err = typed(*words)
        seen = [one for one in (NAME, EMAIL, MOBILE, MARK) if one in out + err]
        assert not seen, (words, seen)
    assert asked(dsn, "select count(*) from access_log")[0][0] == 0


def test_every_command_that_shows_personal_data_is_on_the_log_first(
    dsn: str, typed: Type, lived: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(dsn, lived)
    no_other_command_shows_anybody(dsn, typed)
    monkeypatch.setenv("COBRANZA_PURPOSE", "case 4711")
    for name, (words, of) in LINES.items():
        before = asked(dsn, "select coalesce(max(number), 0) from access_log")[0][0]
        code, out, err = typed(*(word.replace("{out}", str(tmp_path / f"a-{name}")) for word in words))
        assert code == 0, (name, out, err)
        rows = asked(dsn, "select what, door, customer, actor <> '', purpose from access_log where number > $1", before)
        assert rows, f"{name} left no line"
        assert {(what, door, named, why) for what, door, _, named, why in rows} == {(name, "cli", True, "case 4711")}
        assert of in {customer for _, _, customer, _, _ in rows}, (name, rows)
    code, out, _ = typed("audit", "access", "--customer", F)
    assert code == 0
    assert "briefing" in out
    assert "case 4711" in out
    assert NAME not in out
    assert "nobody looked" in typed("audit", "access", "--from", "2099-01-01")[1]
    assert typed("audit", "access", "--from", "soon")[0] == 2

    asked(dsn, "alter table access_log rename to out_of_reach")
    for name, (words, _) in LINES.items():
        target = tmp_path / f"b-{name}"
        code, out, err = typed(*(word.replace("{out}", str(target)) for word in words))
        assert code != 0, f"{name} answered without a log"
        assert not [one for one in (NAME, EMAIL, MOBILE, MARK) if one in out + err], name
        assert not list(tmp_path.glob(f"b-{name}*")), f"{name} wrote a file without a log"


# ---------------------------------------------------------------------------------------------- the API

Client = httpx.AsyncClient


@pytest.fixture
async def books(pool: asyncpg.Pool[asyncpg.Record]) -> asyncpg.Pool[asyncpg.Record]:
    async with pool.acquire() as connection:
        await fill(connection, "C1", MARK)
        await connection.execute("insert into payment (id, customer, amount, currency, paid_on)"
                                 " values ('cash-1', 'C1', 10, 'PEN', '2026-05-01')")  # fmt: skip
        await connection.execute("insert into remittance (payment, source, payer) values ('cash-1', 'bank', $1)", MARK)
    return pool


@pytest.mark.parametrize("scopes", [SCOPES, ("read",)], ids=["personal", "masked"])
async def test_a_route_that_answers_with_personal_data_is_on_the_log_first(
    books: Any, token: Callable[..., Any], scopes: tuple[str, ...]
) -> None:
    """Without the scope `personal` names are masked, and nobody was looked at."""
    async with client_of(books, await token(*scopes, name="erp")) as client:
        for path, what in (("/v1/customers", "listCustomers"), ("/v1/customers/C1", "getCustomer"),
                           ("/v1/cash", "listCash")):  # fmt: skip
            number = await books.fetchval("select coalesce(max(number), 0) from access_log")
            answer = await client.get(path, headers={"X-Purpose": "ticket-9"})
            assert answer.status_code == 200
            sees = scopes == SCOPES
            assert (MARK in answer.text) == sees, path
            rows = await books.fetch(
                "select actor, proven, door, what, customer, purpose from access_log where number > $1", number
            )
            wanted = [("erp", True, "api", what, "C1", "ticket-9")] if sees else []
            assert [tuple(row) for row in rows] == wanted
        for route in ADDRESSES:
            if route.method != "GET" or ROUTES[route.name] == PERSONAL:
                continue
            path = route.path.replace("{number}", "F-C1").replace("{invoice}", "F-C1").replace("{id}", "pC1")
            assert MARK not in (await client.get(path)).text, route.name
        assert (await client.get("/v1/customers", headers={"X-Purpose": "x" * 121})).status_code == (
            400 if scopes == SCOPES else 200
        )


async def test_where_the_log_cannot_be_written_the_route_answers_nothing(
    books: Any, dsn: str, token: Callable[..., Any]
) -> None:
    owner = await asyncpg.connect(dsn)
    await owner.execute("alter table access_log rename to out_of_reach")
    await owner.close()
    async with client_of(books, await token(*SCOPES, name="erp")) as client:
        answer = await client.get("/v1/customers/C1")
    assert answer.status_code == 500
    assert MARK not in answer.text


# ---------------------------------------------------------------------------------------------- page and roles


async def test_a_visit_of_the_customers_page_is_on_the_log_once_in_a_while(
    shop: Shop, rosa: Customer, dsn: str
) -> None:
    for _ in range(3):
        assert (await rosa.get("")).status_code == 200
    log = "select actor like 'link/%', proven, door, what, customer from access_log"
    assert [tuple(row) for row in await shop.pool.fetch(log)] == [(True, True, "page", "page", "C1")]
    owner = await asyncpg.connect(dsn)
    await owner.execute("alter table access_log rename to out_of_reach")
    await owner.close()
    answer = await rosa.get("")
    assert answer.status_code >= 500
    assert "1,200" not in answer.text


async def test_an_auditor_may_be_noted_and_change_nothing_there(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("set role cobranza_auditor")
    noted = await note_access(
        connection, actor="luz", proven=True, door="cli", what="show", customers=["C1", ""], invoices=["unknown", "F'1"]
    )
    assert noted == 3
    assert await note_access(connection, actor="luz", proven=True, door="cli", what="replies") == 1
    assert [one.invoice for one in await looks(connection, customer="C1")] == ["", ""]
    for statement in ("delete from access_log", "update access_log set actor = 'x'", "select forget_access_log(now())",
                      "select mark_suppressed('C1')"):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()
