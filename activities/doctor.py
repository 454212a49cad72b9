"""Asks the database what is wrong, and does the little that may be done about it by itself. It judges nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.failures import PlanTampered
from activities.plans import read_plan
from activities.queries import named
from schemas.events import AnyEvent, Entry

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("doctor.sql").read_text("utf-8"))
# What is asked, in this order; True where the answer depends on the case's time.
ASKED: Final[dict[str, bool]] = {
    "silent": True, "late": True, "unstarted": True, "without_case": True, "task_overdue": True, "task_kept": True,
    "news_untold": False, "news_unfolded": False, "news_failed": False, "notice_waiting": False,
    "notice_failed": False, "contact_reserved": False, "contact_unknown": False, "reply_unread": True,
    "wish_unanswered": False, "wish_unrecorded": False, "link_untold": True, "cash_unlooked": False,
    "cash_waiting": True, "letter_waiting": False, "channel_stopped": False,
}  # fmt: skip


class Sign(msgspec.Struct, frozen=True):
    """One thing that is not as it should be: whose it is (an invoice, a channel ...), and what was seen."""

    who: str
    detail: str = ""


class Clocks(msgspec.Struct, frozen=True):
    """The database's clock (UTC), and the rehearsal's where one stands."""

    now: datetime
    rehearsed: datetime | None


async def signs(connection: Connection, now: datetime) -> dict[str, list[Sign]]:
    """Everything the database shows, by the name of the question; what shows nothing is left out. `now` is UTC."""
    found: dict[str, list[Sign]] = {}
    for name, asks_time in ASKED.items():
        rows = await connection.fetch(QUERY[name], *((now,) if asks_time else ()))
        if rows:
            found[name] = [Sign(row["who"], row["detail"] or "") for row in rows]
    return found


async def tampered(connection: Connection) -> list[Sign]:
    """Open cases whose plan is no longer what its hash says: they stand still until it is."""
    found = []
    for row in await connection.fetch(QUERY["plans_in_use"]):
        try:
            read_plan(row["body"], row["sha256"])
        except (PlanTampered, msgspec.ValidationError):
            cases = await connection.fetch(QUERY["cases_of_plan"], row["sha256"])
            found += [Sign(case["invoice"], row["sha256"][:12]) for case in cases]
    return found


async def clocks(connection: Connection) -> Clocks:
    """What time it is, there."""
    row = await connection.fetchrow(QUERY["clocks"])
    assert row is not None
    return Clocks(row["now"], row["rehearsed"])


async def relay_is_awake(connection: Connection, lock: int) -> bool:
    """Whether some process tells cases what arrives."""
    return bool(await connection.fetchval(QUERY["relay_is_awake"], lock))


async def open_cases(connection: Connection, settled: timedelta) -> list[str]:
    """Invoices whose case Temporal should be running, but for those that began within `settled`."""
    return [row["invoice"] for row in await connection.fetch(QUERY["open_cases"], settled)]


async def closed_among(connection: Connection, invoices: list[str]) -> list[str]:
    """Of these, the ones whose case is closed, or that have none at all."""
    closed = {row["invoice"] for row in await connection.fetch(QUERY["closed_among"], invoices)}
    known = {row["invoice"] for row in await connection.fetch(QUERY["known_among"], invoices)}
    return [one for one in invoices if one in closed or one not in known]


async def record_of(connection: Connection, invoice: str) -> tuple[str, tuple[Entry, ...]]:
    """The case's plan and its record, to fold it again."""
    rows = await connection.fetch(QUERY["record_of"], invoice)
    entries = (Entry(row["seq"], msgspec.json.decode(row["event"], type=AnyEvent), row["because"])
               for row in rows if row["event"] is not None)  # fmt: skip
    return (rows[0]["plan_sha256"] if rows else ""), tuple(entries)


async def begin_anew(connection: Connection, invoice: str, state: str) -> bool:
    """Have the relay start the case again from `state` (JSON; empty: its opening). Whether there was one."""
    return bool((await connection.execute(QUERY["begin_anew"], invoice, state)).endswith(" 1"))


async def tell_again(connection: Connection, invoice: str) -> int:
    """Have the relay tell once more what the case was told and has not recorded; cases drop what they have seen."""
    return int((await connection.execute(QUERY["tell_again"], invoice)).rsplit(" ", 1)[1])
