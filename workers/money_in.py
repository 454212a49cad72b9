"""What who takes payments told us is handled: where a notice only names a payment it is asked for, then written down.

Nobody is asked within a transaction. A crash between any two steps leaves a row that is handled again, and nothing that
happens twice: money, what took it back and what gave it back have ids of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec

from activities import mandates
from activities.arrivals import handling
from activities.arrivals.handling import Row
from activities.cash import receiving
from activities.cash.coming_home import come_home
from activities.failures import ProviderRefused, ProviderUnavailable
from activities.payments import hook_says, links, mercadopago_says, stripe_says
from schemas.money_in import GivenBack, LinkNews, News, Receipt, TakenBack
from workers import cash

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

LOG = logging.getLogger("cobranza.money")
MONEY_LOCK: Final = 7266530
"""The advisory lock of the one that handles what is told of money."""
REST: Final = 0.5
BATCH: Final = 100
LATER: Final = timedelta(seconds=30)
"""How long a notice rests whose provider does not answer."""


MALFORMED: Final = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What a body that is not as its provider documents it makes of its reader; msgspec's own is a ValueError."""


class NobodyToAsk(Exception):
    """No account is set up to ask this provider."""


class MoneyIn:
    """`providers` are those that can be asked, by name; MercadoPago's notices need one."""

    def __init__(self, pool: Pool, providers: Mapping[str, Any] | None = None) -> None:
        self._pool, self._providers = pool, dict(providers or {})
        self._resting: dict[int, datetime] = {}

    async def turn(self, now: datetime) -> int:
        """Handle what waits; how much that was. Raises what an outage of ours raises: nothing is lost by it."""
        self._resting = {row: until for row, until in self._resting.items() if until > now}
        rows = await handling.waiting_money(self._pool, BATCH, list(self._resting))
        return sum([await self._safely(row, now) for row in rows])

    async def _safely(self, row: Row, now: datetime) -> bool:
        """A row that cannot be handled is set aside with the reason, which names nobody."""
        try:
            news = await self._news(row)
        except ProviderUnavailable:
            self._resting[row.position] = now + LATER
            return False
        except (ProviderRefused, NobodyToAsk, *MALFORMED) as error:
            return await self._set_aside(row, error)
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                if await handling.take(connection, row):
                    for one in news:
                        await HANDS[type(one)](connection, one)
                    await handling.done(connection, row)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            return await self._set_aside(row, error)
        return True

    async def _set_aside(self, row: Row, error: Exception) -> bool:
        LOG.error("%s notice number %d cannot be handled: %s", row.provider, row.position, type(error).__name__)
        await handling.failed(self._pool, row, type(error).__name__)
        return True

    async def _news(self, row: Row) -> tuple[News, ...]:
        if row.provider == "stripe":
            return tuple([await self._with_fee(one) for one in stripe_says.news_of(row.body)])
        if row.provider == "mercadopago":
            if "mercadopago" not in self._providers:
                raise NobodyToAsk
            payment = await self._providers["mercadopago"].payment(row.query["payment"])
            return mercadopago_says.news_of(payment, row.id.rpartition("/")[2][:16])
        return hook_says.news_of(row.body, row.query["source"], row.received_at)

    async def _with_fee(self, one: News) -> News:
        """What Stripe kept is worth one question, and no money waits for the answer."""
        if not isinstance(one, Receipt) or not one.fee_of or "stripe" not in self._providers:
            return one
        try:
            fee = await self._providers["stripe"].find_fee(one.fee_of, one.currency)
        except (ProviderUnavailable, ProviderRefused):
            return one
        return msgspec.structs.replace(one, fee=fee)


# --- what is written ----------------------------------------------------------------------------------------------


async def _receipt(connection: Connection, receipt: Receipt) -> None:
    if receipt.at is not None:
        day = await receiving.day_of(connection, receipt.invoice, receipt.customer, receipt.at)
        receipt = msgspec.structs.replace(receipt, paid_on=day)
    await cash.take(connection, receipt)


async def _taken_back(connection: Connection, taken: TakenBack) -> None:
    await receiving.lock(connection)
    await receiving.take_back(connection, taken)
    await mandates.tell_of(connection, taken.mandate)


async def _given_back(connection: Connection, given: GivenBack) -> None:
    await receiving.lock(connection)
    await come_home(connection, given)


async def _link(connection: Connection, news: LinkNews) -> None:
    await links.set_state(connection, news.link, news.state, await receiving.now_of(connection))


HANDS: Final[dict[type, Callable[[Connection, Any], Awaitable[None]]]] = {
    Receipt: _receipt,
    TakenBack: _taken_back,
    GivenBack: _given_back,
    LinkNews: _link,
}
