"""A few cases with records, verdicts and acts, written as the program writes them. It judges nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 3, 2, 15, 0, 0, 120_000, tzinfo=UTC)
PLAN = "a" * 64
SPOKE = [
    {"rule": "invoice.paid", "says": "allowed"},
    {"saw": "3 of 3 «ñ»", "rule": "policy.limits[0]", "says": "deferred"},
]


async def invoices(connection: Any, *numbers: str) -> None:
    await connection.execute("insert into customer (id, name) values ('c', 'Rosa') on conflict do nothing")
    await connection.executemany(
        "insert into invoice (number, customer, issued_on, currency, total) values ($1, 'c', '2026-01-01', 'PEN', 1)",
        [(number,) for number in numbers],
    )


async def lines(connection: Any, invoice: str, seqs: Iterable[int]) -> None:
    """One statement, as the desk writes a record."""
    said = [(seq, BEGIN + timedelta(hours=seq), json.dumps({"event": "held", "id": f"{invoice}/{seq}", "why": "año €"}))
            for seq in seqs]  # fmt: skip
    await connection.execute(
        "insert into ledger (invoice, seq, at, event, because, plan_sha256)"
        " select $1, e.seq, e.at, e.event::jsonb, 'recovery.timeline[0]', $5"
        " from unnest($2::integer[], $3::timestamptz[], $4::text[]) e (seq, at, event) on conflict do nothing",
        invoice, *(list(column) for column in zip(*said, strict=True)), PLAN)  # fmt: skip


async def verdicts(connection: Any, invoice: str, count: int) -> None:
    for number in range(count):
        await connection.execute(
            "insert into verdict (key, invoice, step, says, channel, until, spoke, at)"
            " values ($1, $2, 'recovery.timeline[0]', 'deferred', 'email', $3, $4::text::jsonb, $5)",
            f"{invoice}/s/{number}", invoice, BEGIN + timedelta(days=1) if number % 2 else None, json.dumps(SPOKE),
            BEGIN + timedelta(minutes=number))  # fmt: skip


async def act(connection: Any, about: str, invoice: str = "") -> None:
    await connection.execute(
        "insert into act (actor, proven, door, deed, about, invoice, told) values ('ana', true, 'cli', 'hold', $1, $2,"
        """ '{"why": "ñandú", "a": "1"}')""", about, invoice)  # fmt: skip


async def company(connection: Any) -> None:
    """Three cases and what was done about them."""
    await invoices(connection, "F-1", "F-2", "F-3")
    for invoice, count in (("F-1", 5), ("F-2", 3), ("F-3", 4)):
        await lines(connection, invoice, range(1, count + 1))
        await verdicts(connection, invoice, 2)
    await act(connection, "F-1", "F-1")
    await act(connection, "all")
