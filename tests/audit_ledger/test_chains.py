"""The database's chains and ours: the same text of any JSON, the same digests and links, no gap, and old rows too."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.study.chain import broken, canonical_json, read_line
from tests.audit_ledger import books
from tests.conftest import wait_for
from workers.migrations import migrate, shipped

# What jsonb takes: any text without U+0000 and without half a surrogate pair.
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
NUMBER = st.integers(-(10**20), 10**20) | st.decimals(allow_nan=False, allow_infinity=False, places=6).map(float)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT | st.sampled_from(['"', "\\", "\x1f", "\x7f", "\n", "\u2028", "é", "😀"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
LINES = (
    "select seq, at, event, because, plan_sha256, recorded_at, digest, link from ledger where invoice = $1 order by seq"
)
VERDICTS = (
    "select number, key, step, says, channel, until, spoke, at, recorded_at, digest, link from verdict"
    " where invoice = $1 order by number"
)


async def told(connection: Any, query: str, *values: object) -> list[dict[str, Any]]:
    """Rows as lines of JSON, as a bundle has them."""
    rows = await connection.fetch(f"select row_to_json(q)::text from ({query}) q", *values)
    return [read_line(row[0]) for row in rows]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(JSON, min_size=1, max_size=20))
def test_the_database_writes_any_json_as_we_do(dsn: str, values: list[Any]) -> None:
    async def ask() -> list[tuple[str, str]]:
        connection = await asyncpg.connect(dsn)
        try:
            rows = await connection.fetch(
                "select canonical_json(one), one::text from unnest($1::jsonb[]) one",
                [json.dumps(value) for value in values],
            )
            return [tuple(row) for row in rows]
        finally:
            await connection.close()

    for theirs, text in wait_for(ask()):
        assert theirs == canonical_json(read_line(text))


async def test_what_is_inserted_is_chained_and_any_program_can_check_it(app: Any) -> None:
    await books.company(app)
    assert broken("ledger", "F-1", await told(app, LINES, "F-1")) is None
    assert broken("verdict", "F-2", await told(app, VERDICTS, "F-2")) is None
    assert broken("act", "", await told(app, "select * from act order by number")) is None
    previous, rows = "0" * 64, await told(app, LINES, "F-3")
    moments = await app.fetch(
        "select to_char(at at time zone 'UTC', $1) at, to_char(recorded_at at time zone 'UTC', $1) recorded"
        " from ledger where invoice = 'F-3' order by seq",
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"',
    )
    for row, (at, recorded) in zip(rows, moments, strict=True):  # nothing of ours
        said = {"at": at, "because": row["because"], "event": row["event"], "invoice": "F-3",
                "plan_sha256": row["plan_sha256"], "seq": row["seq"]}  # fmt: skip
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        linked = f'{{"digest":"{digest}","previous":"{previous}","recorded_at":"{recorded}"}}'
        previous = hashlib.sha256(linked.encode()).hexdigest()
        assert (row["digest"], row["link"]) == (digest, previous)


async def test_what_the_application_says_of_hash_moment_and_position_does_not_count(app: Any) -> None:
    await books.invoices(app, "F-1")
    await app.execute("create temporary table ledger (like ledger)")  # a trap for the trigger's own look
    await app.execute(
        "insert into public.ledger (invoice, seq, at, event, plan_sha256, recorded_at, position, digest, link)"
        " values ('F-1', 1, now(), '{}', 'p', '2001-01-01', -5, 'd', 'l')")  # fmt: skip
    row = await app.fetchrow("select *, recorded_at > now() - interval '1 hour' as fresh from public.ledger")
    assert row["fresh"]
    assert row["position"] > 0
    await app.execute("drop table pg_temp.ledger")
    assert broken("ledger", "F-1", await told(app, LINES, "F-1")) is None


@pytest.mark.parametrize("seqs", [(2,), (1, 3), (0,), (-1,)])
async def test_a_gap_is_refused_whole(app: Any, seqs: tuple[int, ...]) -> None:
    await books.invoices(app, "F-1")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="cannot follow it"):
        await books.lines(app, "F-1", seqs)
    assert await app.fetchval("select count(*) from ledger") == 0


async def test_lines_that_are_there_already_change_nothing_and_the_rest_follows(app: Any) -> None:
    await books.invoices(app, "F-1")
    await books.lines(app, "F-1", (1, 2, 3))
    await books.lines(app, "F-1", (2, 3, 4, 5))
    lines = await told(app, LINES, "F-1")
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert broken("ledger", "F-1", lines) is None


async def test_many_at_once_keep_every_chain(dsn: str, app: Any) -> None:
    await books.invoices(app, "F-1", "F-2")
    others = [await asyncpg.connect(dsn) for _ in range(6)]

    async def write(connection: Any, invoice: str) -> None:
        for upto in range(1, 9):
            await books.lines(connection, invoice, range(1, upto + 1))
            await books.verdicts(connection, invoice, 1)
            await books.act(connection, invoice)

    await asyncio.gather(*(write(one, f"F-{1 + number % 2}") for number, one in enumerate(others)))
    for invoice in ("F-1", "F-2"):
        lines, verdicts = await told(app, LINES, invoice), await told(app, VERDICTS, invoice)
        assert (len(lines), len(verdicts)) == (8, 24)
        assert broken("ledger", invoice, lines) is None
        assert broken("verdict", invoice, verdicts) is None
    acts = await told(app, "select * from act order by number")
    assert (len(acts), broken("act", "", acts)) == (48, None)
    for one in others:
        await one.close()


async def test_the_records_of_an_earlier_release_are_chained_when_it_is_upgraded(empty_dsn: str) -> None:
    await migrate(empty_dsn, [one for one in shipped() if one.name < "0025"])
    connection = await asyncpg.connect(empty_dsn)
    try:
        await books.invoices(connection, "F-1", "F-2")
        for upto in (2, 4):
            await books.lines(connection, "F-1", range(1, upto + 1))
            await books.lines(connection, "F-2", range(1, upto + 1))
        await books.verdicts(connection, "F-1", 3)
        before = await connection.fetch("select invoice, seq, event, recorded_at from ledger order by 1, 2")
        await migrate(empty_dsn)
        assert await connection.fetch("select invoice, seq, event, recorded_at from ledger order by 1, 2") == before
        await books.lines(connection, "F-1", (5,))
        await books.verdicts(connection, "F-1", 1)
        for invoice in ("F-1", "F-2"):
            assert broken("ledger", invoice, await told(connection, LINES, invoice)) is None
        assert broken("verdict", "F-1", await told(connection, VERDICTS, "F-1")) is None
        against = "from ledger a join ledger b using (invoice) where a.seq < b.seq and a.position > b.position"
        assert await connection.fetchval(f"select count(*) {against}") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await connection.execute("update ledger set because = 'x'")
    finally:
        await connection.close()
