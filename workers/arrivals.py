"""What arrived from providers is handled: one row, one transaction, and for a promise one question to its case.

A crash between any two steps leaves a row that is handled again, and nothing that happens twice: every fact, reply,
event and task has the id of what it came from.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg
from temporalio.client import Client

from activities import wishes
from activities.arrivals import deliveries, handling, replies
from activities.arrivals.handling import Promised, Row
from activities.arrivals.inbound import Inbound, mail_of, message_of, press_of
from activities.arrivals.replies import Place
from activities.arrivals.sendgrid_facts import facts_of
from activities.arrivals.twilio_facts import fact_of
from engine.replies.following import REPLY, follow, needs_person
from engine.replies.understand import as_key, of_mail, understand
from schemas.driving import Promise
from schemas.replies import AskPromise, Meaning
from workers.asking import Asking
from workers.watch import OUTAGES, keep_watch

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

LOG = logging.getLogger("cobranza.arrivals")
ARRIVALS_LOCK, PROMISES_LOCK = 7266522, 7266523
"""The advisory locks of the one that handles arrivals, and of the one that asks; neither holds up the relay."""
REST: Final = 0.5
"""Seconds between two looks when the last one found nothing."""
BATCH: Final = 200
TOLD: Final = {"STOP": Meaning("stop"), "START": Meaning("start")}
"""What Twilio says that it took a message for; HELP is for a person."""
OURS: Final = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
"""The database answers and says no: the row is at fault, and the others must not wait for it."""


class Arrivals:
    """Handles what web-hooks stored. `client` asks the cases."""

    def __init__(self, pool: Pool, client: Client) -> None:
        self._pool, self._asking = pool, Asking(pool, client)

    async def turn(self, now: datetime) -> int:
        """Handle what waits; how much that was. Raises what an outage raises: nothing is lost by it."""
        rows = await handling.waiting(self._pool, BATCH)
        for row in rows:
            await self._safely(row, now)
        return len(rows)

    async def _safely(self, row: Row, now: datetime) -> None:
        """A row that cannot be handled is set aside with the reason, which names nobody."""
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                if await handling.take(connection, row):
                    await HANDLERS[row.kind](connection, row, now)
                    await handling.done(connection, row)
        except OUTAGES as error:
            if not isinstance(error, OURS):
                raise
            await self._set_aside(row, error)
        except Exception as error:
            await self._set_aside(row, error)

    async def _set_aside(self, row: Row, error: Exception) -> None:
        LOG.error("%s notice number %d cannot be handled: %s", row.kind, row.position, type(error).__name__)
        await handling.failed(self._pool, row, type(error).__name__)

    # --- promises ---

    async def ask_promises(self, now: datetime) -> int:
        """One after the other; one whose case does not answer now is asked again in the next turn."""
        answered = 0
        for one in await handling.promised(self._pool, BATCH):
            refusals = [(invoice, no) for invoice in one.invoices if (no := await self._refusal(one, invoice, now))]
            if not any(no == AWAY for _, no in refusals):
                await handling.answered(self._pool, one, refusals, REPLY, now)
                answered += 1
        return answered

    async def _refusal(self, one: Promised, invoice: str, now: datetime) -> str:
        """Why the case refuses the promise; empty where it takes it, or took it before a crash."""
        amount = await handling.owed(self._pool, invoice)
        if amount is None:
            return CLOSED
        promise = Promise(id=f"reply/{one.id}/{invoice}", door="reply", amount=amount, due_on=one.on)
        await wishes.put(self._pool, invoice, promise, now)
        answer = await self._asking.at_once(promise.id)
        return AWAY if answer is None else answer.reason


async def watch_arrivals(stop: asyncio.Event, pool: Pool, client: Client) -> None:
    """Until stopped. A case that is slow to answer a promise keeps no stop waiting: two watches, each with its lock."""
    arrivals = Arrivals(pool, client)
    await asyncio.gather(
        keep_watch(stop, pool, "arrivals", ARRIVALS_LOCK, REST, lambda: arrivals.turn(datetime.now(UTC))),
        keep_watch(stop, pool, "promises", PROMISES_LOCK, REST, lambda: arrivals.ask_promises(datetime.now(UTC))),
    )


CLOSED: Final = "closed"
AWAY: Final = "away"


# --- the kinds of notices -----------------------------------------------------------------------------------------


async def _status(connection: Connection, row: Row, now: datetime) -> None:
    fact = fact_of(row.id, row.query, row.body, row.received_at)
    if fact is not None:
        await deliveries.record(connection, fact, now)


async def _events(connection: Connection, row: Row, now: datetime) -> None:
    for fact in facts_of(row.id, row.body, row.received_at):
        await deliveries.record(connection, fact, now)


async def _message(connection: Connection, row: Row, now: datetime) -> None:
    inbound = message_of(row.id, row.body, row.received_at)

    def meant(place: Place) -> Meaning:
        told = TOLD.get(inbound.told)
        return told or understand(inbound.text, place.language, _today(inbound, place))

    await _reply(connection, inbound, meant)


async def _voice(connection: Connection, row: Row, now: datetime) -> None:
    inbound = press_of(row.id, row.query, row.body, row.received_at)
    await _reply(connection, inbound, lambda place: as_key(inbound.pressed))


async def _mail(connection: Connection, row: Row, now: datetime) -> None:
    inbound = mail_of(row.id, row.body, row.received_at)

    def meant(place: Place) -> Meaning:
        today = _today(inbound, place)
        return of_mail(inbound.subject, inbound.text, inbound.automatic, place.language, today, forged=inbound.forged)

    await _reply(connection, inbound, meant)


async def _reply(connection: Connection, inbound: Inbound, meant: Callable[[Place], Meaning]) -> None:
    place = await replies.place_of(connection, inbound)
    meaning = meant(place)
    deeds = follow(meaning, place.heard)
    waits = needs_person(meaning, place.heard) or any(isinstance(deed, AskPromise) for deed in deeds)
    if await replies.keep(connection, inbound, place, meaning, waits):
        await replies.carry_out(connection, place, deeds)


def _today(inbound: Inbound, place: Place) -> date:
    """The day that it was where the customer is."""
    try:
        zone = ZoneInfo(place.zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return inbound.at.astimezone(zone).date()


HANDLERS: Final[dict[str, Callable[[Connection, Row, datetime], Awaitable[None]]]] = {
    "status": _status,
    "events": _events,
    "message": _message,
    "voice": _voice,
    "inbound": _mail,
}
