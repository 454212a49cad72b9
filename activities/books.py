"""What the creditor's books say of one invoice, for who wants to pay it. It knows no case but its end."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec

from activities.queries import named

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("books.sql").read_text("utf-8"))


class Standing(msgspec.Struct, frozen=True):
    """An invoice today: money in `currency`, major units. `ended` is how its case ended, empty while it has not.

    `owed` is what the books say, with the interest and fees that the case's record charged; `case_owed` is the case's
    own word, and is None where the case is closed, absent or behind.
    `now` (UTC) is the rehearsal's clock where one stands.
    """

    number: str
    customer: str
    currency: str
    total: Decimal
    zone: str
    ended: str
    owed: Decimal
    case_owed: Decimal | None
    now: datetime
    is_rehearsed: bool

    @property
    def balance(self) -> Decimal:
        """What can still be paid."""
        return self.owed if self.case_owed is None else self.case_owed


async def standing(connection: Connection, number: str) -> Standing | None:
    """How the invoice stands, or None where there is no such invoice."""
    row = await connection.fetchrow(QUERY["invoice_standing"], number)
    return Standing(**{**row, "ended": row["ended"] or ""}) if row else None


async def numbers_like(connection: Connection, part: str) -> list[str]:
    """A few invoice numbers that contain the text, for a person who mistyped one."""
    return [row["number"] for row in await connection.fetch(QUERY["numbers_like"], part)]
