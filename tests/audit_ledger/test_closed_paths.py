"""Ways around what guards the record, tried as whoever has nothing but the program's own login."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from tests.audit_ledger import books

EVIL = """
    create or replace function pg_temp.evil() returns trigger language plpgsql as $$ begin
        execute 'alter table public.ledger disable trigger all';
        execute 'delete from public.ledger';
        return null;
    end $$
"""
SHADOWS = {
    "access_log": ("at timestamptz", "select forget_access_log(now())"),
    "suppressed": ("kind text, value text, reason text, at timestamptz, unique (kind, value)",
                   "select mark_suppressed('c')"),
    "address": ("customer text, kind text, value text", "select mark_suppressed('c')"),
    "ledger": ("position bigint", "select stands_still('ledger')"),
}  # fmt: skip


@pytest.mark.parametrize("table", SHADOWS)
async def test_a_temporary_table_lends_nobody_the_rights_of_the_owner(program: Any, owner: Any, table: str) -> None:
    """What runs as its owner would run a trigger of the table that it takes for ours."""
    await books.company(owner)
    columns, call = SHADOWS[table]
    await program.execute(f"create temp table {table} ({columns}); {EVIL};"
                          f"create trigger evil before insert or update or delete on pg_temp.{table}"
                          " for each statement execute function pg_temp.evil();"
                          f"grant all on pg_temp.{table} to public")  # fmt: skip
    await program.fetchval(call)
    assert await owner.fetchval("select count(*) from ledger") == 12


async def test_every_function_that_runs_with_its_owners_rights_has_its_search_path_pinned(owner: Any) -> None:
    found = await owner.fetch(
        "select proname, array_to_string(proconfig, ' ') as said from pg_proc where prosecdef"
        " and pronamespace = 'public'::regnamespace")  # fmt: skip
    assert len(found) >= 3
    assert [row["proname"] for row in found if "search_path=pg_catalog, public, pg_temp" not in row["said"]] == []


async def test_a_transaction_kept_open_cannot_date_lines_back(dsn: str, owner: Any) -> None:
    """Its own time is the record's; an hour is made to pass by the function that says what time it is."""
    await books.company(owner)
    await owner.execute("create schema later; create function later.clock_timestamp() returns timestamptz language sql"
                        " as $$ select pg_catalog.clock_timestamp() + interval '61 minutes' $$;"
                        "alter function refuse_old_transaction() set search_path = later, pg_catalog, public"
    )  # fmt: skip
    for write in (books.lines(owner, "F-1", (6,)), books.verdicts(owner, "F-1", 1)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="older than an hour"):
            await write


async def test_the_hash_of_a_text_stays_until_the_next_attempt(program: Any, owner: Any) -> None:
    await books.invoices(owner, "F-1")
    await owner.execute(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, sha256)"
        " values ('F-1/s/1', 'F-1', 'c', 's', 'm', 'email', 'messages', 'accepted', now(), repeat('a', 64))"
    )  # fmt: skip
    for change in ("sha256 = repeat('b', 64)", "sha256 = ''", "attempt = 0", "attempt = 0, sha256 = ''"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="stays what it was"):
            await program.execute(f"update contact set {change}")
    await program.execute("update contact set delivery = 'bounced', provider_id = 'x'")
    await program.execute("update contact set attempt = 2, sha256 = repeat('b', 64)")
    assert await owner.fetchval("select sha256 from contact") == "b" * 64
