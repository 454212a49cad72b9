"""The one door to a case for whatever must be agreed: a command, the API, the customer's page, a reply, an agent.

The wish is stored first, with the words that explain it; the relay puts it to the case (`ask`), and what the case says
is answered here. Whoever asks, the case alone agrees, within its playbook.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import msgspec

from activities import inbox, wishes
from activities.overview import CaseToday
from schemas.driving import Answer, AnyWish, Approve, event_of
from workers import acting

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

PATIENCE: Final = 5.0
"""Seconds that one waits for the case's answer."""
LOOK_EVERY: Final = 0.1


class Asked(msgspec.Struct, frozen=True):
    """What came of a wish: the case's answer, or None while it is stored and not yet put to the case."""

    id: str
    invoice: str
    answer: Answer | None


async def ask(
    connection: Connection, case: CaseToday, wish: AnyWish, *, remark: str = "", patience: float = PATIENCE
) -> Asked:
    """Store the wish and wait a moment for the answer. `remark` is what the person wrote, kept apart from the case.

    `patience` is 0 within a transaction of the caller's, which then commits and calls `answered`.
    """
    async with connection.transaction():
        is_new = await wishes.put(connection, case.invoice, wish, case.now)
        if is_new and remark:
            await inbox.remark(connection, event_of(wish), case.invoice, remark)
        if is_new:
            about = wish.of if isinstance(wish, Approve) else ""
            await acting.note(connection, about=about, invoice=case.invoice, told={"wish": wish.id})
    return Asked(wish.id, case.invoice, await answered(connection, wish.id, patience))


async def answered(connection: Connection, id: str, patience: float = PATIENCE) -> Answer | None:
    """Watch for the case's answer; None where it does not come in time. It stays stored, and comes later."""
    for _ in range(max(1, int(patience / LOOK_EVERY))):
        if (said := await wishes.answer_of(connection, id)) is not None:
            return said
        if patience <= 0:
            return None
        await asyncio.sleep(LOOK_EVERY)
    return None
