"""What the books and the record tell of a customer: the history facts. It knows the catalogue's names and no rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
from temporalio import activity

from activities.queries import named
from activities.risk.store import risk_score
from schemas.history import LookAt
from schemas.money import Money

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = Pool | asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("facts.sql").read_text("utf-8"))


class Histories:
    """Answers the looks of cases that enter a stage: it reads, and writes nothing."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @activity.defn(name="look")
    async def look(self, asked: LookAt) -> dict[str, str]:
        """The facts that were asked, as canonical text; what is not known is not there."""
        found = await history_facts(self._pool, asked.invoice, asked.on, asked.kept, asked.broken)
        return {name: found[name] for name in asked.names if name in found}


async def history_facts(
    connection: Connection, invoice: str, on: date, kept: int = 0, broken: int = 0
) -> dict[str, str]:
    """The catalogue's facts of source `history` for the invoice's customer, as canonical text, on a day.

    `kept` and `broken` are the promises of the invoice's own case, which the record leaves out. Money is in the
    invoice's currency; shares are fractions of 1. `paid_late_share` is 0 while nothing was paid yet, which
    `new_customer` tells apart; any other fact that cannot be known is absent.
    """
    row = await connection.fetchrow(QUERY["history_facts"], invoice, on)
    assert row is not None  # an aggregate without groups always has a row
    if row["currency"] is None:
        return {}
    kept, broken, paid = kept + row["promises_kept"], broken + row["promises_broken"], row["paid_invoices"]
    found = {
        "exposure": str(Money(row["exposure"], row["currency"])),
        "paid_late_share": _share(row["paid_late"], paid) or "0",
        "promises_broken": str(broken),
        "oldest_days_past_due": str(row["oldest_days_past_due"]),
        "new_customer": "no" if paid else "yes",
        "terms_accepted": "yes" if row["terms_accepted"] else "no",
        "invoices_open": str(row["invoices_open"]),
        "average_days_late": _plain(row["average_days_late"], 1),
        "promises_kept_share": _share(kept, kept + broken),
        "dispute_share": _share(row["disputed"], row["others"]),
        "risk_score": await risk_score(connection, invoice),
    }
    return {name: text for name, text in found.items() if text}


def _share(part: int, whole: int) -> str:
    """A fraction of 1; empty where there is no whole."""
    return _plain(Decimal(part) / whole, 4) if whole else ""


def _plain(value: Decimal | None, places: int) -> str:
    """Without an exponent or needless zeros; empty where there is no value."""
    return f"{round(value, places).normalize():f}" if value is not None else ""
