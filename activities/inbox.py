"""What arrives is stored once before anyone is told, and cases that begin: statements of PostgreSQL only.

It knows neither Temporal nor playbooks; the relay calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final

import asyncpg
import msgspec

from activities.queries import named
from schemas.events import AnyEvent
from schemas.plan import PlanRef

QUERY: Final = named(files("activities").joinpath("inbox.sql").read_text("utf-8"))
BATCH: Final = 500
RELAY_LOCK: Final = 7266519
"""The advisory lock of the one relay that is awake. Who asks whether something tells the cases looks for it."""


class Waiting(msgspec.Struct, frozen=True):
    """A row of the inbox that its case, which has begun, was not told yet."""

    position: int
    id: str
    invoice: str
    event: AnyEvent
    closed: bool
    run: int


class NewInvoice(msgspec.Struct, frozen=True):
    """An invoice without a case, with what its opening needs. `known` are the data on file, by catalogue name."""

    number: str
    customer: str
    ref: str
    issued_on: date
    due_on: date | None
    currency: str
    total: Decimal
    playbook: str
    zone: str
    country: str
    data_from: date | None
    known: tuple[str, ...]
    facts: dict[str, str]


class Unstarted(msgspec.Struct, frozen=True):
    """A case that Temporal was not given yet. `state` is the case as JSON when a reversal re-opened it."""

    invoice: str
    run: int
    state: str
    opened_at: datetime
    plan: PlanRef


KNOWN_BY_ADDRESS: Final = {"email": "email", "mobile": "mobile", "postal": "address"}


async def latest_plans(pool: asyncpg.Pool) -> list[tuple[PlanRef, bytes]]:
    """The newest version of each published playbook: its reference and canonical JSON."""
    rows = await pool.fetch(QUERY["latest_plans"])
    return [(PlanRef(row["playbook"], row["version"], row["sha256"]), row["body"]) for row in rows]


async def invoices_without_case(pool: asyncpg.Pool, as_of: date, but: Iterable[str] = ()) -> list[NewInvoice]:
    """Invoices issued by then that have no case, but for some, oldest first, at most BATCH."""
    return [_new_invoice(row) for row in await pool.fetch(QUERY["invoices_without_case"], as_of, BATCH, list(but))]


async def opening_of(pool: Any, invoice: str) -> NewInvoice:
    """The same for one invoice, whether it has a case or not."""
    row = await pool.fetchrow(QUERY["opening_of"], invoice)
    assert row is not None, invoice
    return _new_invoice(row)


def _new_invoice(row: asyncpg.Record) -> NewInvoice:
    known = [KNOWN_BY_ADDRESS[kind] for kind in row["addresses"]]
    known += ["tax_id"] * row["has_tax_id"] + ["name"] * row["has_name"]
    facts = {
        "country": row["country"],
        "subdivision": row["subdivision"],
        "customer_kind": row["kind"],
        "language": row["language"],
        "pays_by": row["pays_by"] or "bank_transfer",
    }
    same = ("number", "customer", "ref", "issued_on", "due_on", "currency", "total", "playbook", "zone", "country")
    return NewInvoice(**{name: row[name] for name in (*same, "data_from")}, known=tuple(sorted(known)), facts=facts)


async def begin_case(pool: asyncpg.Pool, invoice: NewInvoice, plan_sha256: str, opened_at: datetime) -> None:
    """The case's line for lists, before Temporal is given the case; a second time it changes nothing."""
    await pool.execute(QUERY["begin_case"], invoice.number, invoice.customer, plan_sha256, opened_at, invoice.total)


async def unstarted_cases(pool: asyncpg.Pool) -> list[Unstarted]:
    """Cases that Temporal was not given yet, at most BATCH."""
    rows = await pool.fetch(QUERY["unstarted_cases"], BATCH)
    return [
        Unstarted(
            row["invoice"],
            row["run"],
            row["state"],
            row["opened_at"],
            PlanRef(row["playbook"], row["version"], row["plan_sha256"]),
        )
        for row in rows
    ]


async def mark_started(pool: asyncpg.Pool, invoice: str, run_id: str = "") -> None:
    """Temporal has the case, as the run `run_id`."""
    await pool.execute(QUERY["mark_started"], invoice, run_id)


async def untold(pool: asyncpg.Pool) -> list[Waiting]:
    """Rows that no case was told of, in the order of their arrival, at most BATCH."""
    rows = await pool.fetch(QUERY["untold"], BATCH)
    return [
        Waiting(
            row["position"],
            row["id"],
            row["invoice"],
            msgspec.json.decode(row["event"], type=AnyEvent),
            closed=row["closed_at"] is not None,
            run=row["run"],
        )
        for row in rows
    ]


async def mark_told(pool: asyncpg.Pool, position: int) -> None:
    """Temporal accepted the event."""
    await pool.execute(QUERY["mark_told"], position)


async def mark_failed(pool: asyncpg.Pool, position: int, why: str) -> None:
    """The event cannot be told; it stays here with the reason, for a person."""
    await pool.execute(QUERY["mark_failed"], position, why)


async def reopen_case(pool: asyncpg.Pool, invoice: str) -> None:
    """A closed case gets another run."""
    await pool.execute(QUERY["reopen_case"], invoice)


async def rerun_case(pool: asyncpg.Pool, invoice: str) -> None:
    """A closed case gets another run and stays closed: it has something to record."""
    await pool.execute(QUERY["rerun_case"], invoice)


async def put(connection: Any, invoice: str, events: Sequence[AnyEvent]) -> int:
    """Store events with their own ids; how many were new. `connection` is a pool, or a connection in a transaction."""
    new = 0
    for event in events:
        status = await connection.execute(QUERY["put"], event.id, invoice, msgspec.json.encode(event).decode())
        new += status.endswith(" 1")
    return new


async def remark(connection: Any, event: str, invoice: str, body: str) -> None:
    """Keep what a person wrote beside an event, in the same transaction as the event."""
    await connection.execute(QUERY["remark"], event, invoice, body)


async def remarks_of(connection: Any, invoice: str) -> dict[str, str]:
    """What people wrote beside the events of a case, by the event's id."""
    return {row["event"]: row["body"] for row in await connection.fetch(QUERY["remarks_of"], invoice)}
