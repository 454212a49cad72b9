"""Money without an invoice meets the rule: what is certain is applied at once, the rest waits with its proposals.

It holds no rule: `engine.cash` says where money may go, `activities.cash` looks up and writes down.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.cash import applying, looking_up
from activities.cash.receiving import after_arrival, lock, now_of, receipt_of, receive
from activities.cash.statements import QUERY
from activities.plans import Plans
from engine.cash.matching import match
from engine.cash.payers import Names
from engine.cash.references import keys_in, rf_body, squeezed
from engine.cash.remittance import texts_of
from schemas.failures import CollectionsError
from schemas.money_in import SURE, Matched, Open, Part, Payer, Proposed, Receipt, Verdict
from workers.accruing import accruing
from workers.early import earlier

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

CASH_LOCK: Final = 7266531
"""The advisory lock of the one that looks at money without an invoice."""
REST: Final = 2.0
BATCH: Final = 200
TOO_LONG: Final = timedelta(days=3)
"""When a person is told that money still waits; the contacts it holds go on after three business days."""
LIKELY: Final = Decimal("0.5")
"""From this confidence on a proposal holds its customers' contacts."""


class Seen(msgspec.Struct, frozen=True):
    """What became of money: the rule's word, and what was applied of it."""

    payment: str
    verdict: Verdict
    parts: tuple[Part, ...] = ()


async def take(connection: Connection, receipt: Receipt, names: Names | None = None) -> Seen | None:
    """Store money and match it, once, in one transaction; None where it was there already."""
    async with connection.transaction():
        await lock(connection)
        if not await receive(connection, receipt):
            return None
        seen = await _look(connection, receipt, names)
        await after_arrival(connection, receipt.id)
        return seen


async def look_again(connection: Connection, payment: str, names: Names | None = None) -> Seen | None:
    """Ask the rule about money that waits, as the books stand now; None where nothing of it is left."""
    async with connection.transaction():
        await lock(connection)
        receipt = await receipt_of(connection, payment)
        if receipt is None or receipt.amount <= 0:
            return None
        return await _look(connection, receipt, names)


async def _look(connection: Connection, receipt: Receipt, names: Names | None) -> Seen:
    now = await now_of(connection)
    verdict = await ask_rule(connection, receipt, names)
    await applying.note_verdict(connection, receipt.id, verdict, now)
    if isinstance(verdict, Matched):
        parts = verdict.proposal.parts
        await _whose(connection, receipt, {one.customer for one in await _open_of(connection, parts)})
        try:
            await applying.apply(connection, receipt.id, parts, applying.MACHINE)
        except CollectionsError as error:  # the books moved under the rule: nothing was applied, and the caller undoes
            raise AssertionError(str(error)) from error
        return Seen(receipt.id, verdict, parts)
    customers = await _meant(connection, receipt, verdict)
    await applying.hold(connection, receipt.id, customers, receipt.amount, now)
    return Seen(receipt.id, verdict)


async def ask_rule(connection: Connection, receipt: Receipt, names: Names | None = None) -> Verdict:
    """The rule's word on a receipt, with what the books know of it now."""
    payers = await _payers(connection, receipt, names)
    named = await looking_up.named(connection, receipt.invoice, *_said(receipt))
    own = await looking_up.own(connection, {one.customer for one in payers}, receipt.currency)
    alone = () if payers else await looking_up.alone(connection, receipt.amount, receipt.currency)
    plans = Plans()
    early = await earlier(connection, (*named, *own), receipt.paid_on, plans)
    said = match(receipt, payers, early(named), early(own), alone)
    if isinstance(said, Matched) and not receipt.invoice:
        return said
    later = await accruing(connection, named, own, receipt.paid_on, plans)
    if later is None:
        return said
    then = match(receipt, payers, early(later(named)), early(later(own)), alone)
    return then if receipt.invoice else max(said, then, key=_sure)


def _sure(verdict: Verdict) -> Decimal:
    """How sure a word is. A payer may pay what was last told, or what the page shows today: the better fit counts."""
    match verdict:
        case Matched():
            return Decimal(1)
        case Proposed(proposals=(best, *_)):
            return best.confidence
    return Decimal(-1)


async def _payers(connection: Connection, receipt: Receipt, names: Names | None) -> tuple[Payer, ...]:
    known = list(await looking_up.payers(connection, receipt.id))
    if receipt.customer:
        known.insert(0, Payer(customer=receipt.customer, how="named"))
    if receipt.payer:
        names = names or Names(await looking_up.names(connection))
        known += [Payer(customer=customer, how="name") for customer in names.like(receipt.payer)]
    return tuple(known)


def _said(receipt: Receipt) -> tuple[list[str], list[str]]:
    """The keys and the single words under which the texts may name an invoice."""
    texts = texts_of(receipt)
    keys = dict.fromkeys(key for text in texts for key in keys_in(text))
    words = dict.fromkeys(squeezed(word) for text in texts for word in text.split())
    body = rf_body(receipt.reference).lower()
    return list(keys), [word for word in (*words, body, body.lstrip("0")) if word]


async def _open_of(connection: Connection, parts: Iterable[Part]) -> tuple[Open, ...]:
    return await looking_up.open_ones(connection, [part.invoice for part in parts])


async def _meant(connection: Connection, receipt: Receipt, verdict: Verdict) -> set[str]:
    """Whose contacts wait until a person has looked: the payer known for sure, else those who are likely meant."""
    sure = {one.customer for one in await looking_up.payers(connection, receipt.id) if one.how in SURE}
    sure |= {receipt.customer} - {""}
    if len(sure) == 1:
        await _whose(connection, receipt, sure)
        return sure
    if not isinstance(verdict, Proposed):
        return set()
    likely = [part for one in verdict.proposals if one.confidence >= LIKELY for part in one.parts]
    return {one.customer for one in await _open_of(connection, likely)}


async def _whose(connection: Connection, receipt: Receipt, customers: set[str]) -> None:
    if not receipt.customer and len(customers) == 1:
        await connection.execute(QUERY["owner"], receipt.id, *customers)


# --- what came by other doors -------------------------------------------------------------------------------------


class Cashier:
    """Looks at money that files or the API brought without an invoice, and tells people of what waits too long."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def turn(self, now: datetime | None = None) -> int:
        """Look at what nobody has looked at; how much that was."""
        async with self._pool.acquire() as connection:
            waiting = await looking_up.unlooked(connection, BATCH)
            names = Names(await looking_up.names(connection)) if waiting else None
            for payment in waiting:
                await look_again(connection, payment, names)
            now = now or datetime.now(UTC)
            return len(waiting) + await applying.raise_tasks(connection, now - TOO_LONG, now)


# --- a person's word ----------------------------------------------------------------------------------------------


async def confirm(connection: Connection, payment: str, parts: Iterable[Part], by: str) -> applying.Applied:
    """Apply what a person says. Raises what `applying.apply` raises."""
    async with connection.transaction():
        await lock(connection)
        parts = tuple(parts)
        applied = await applying.apply(connection, payment, parts, by)
        customers = {one.customer for one in await _open_of(connection, parts)}
        if len(customers) == 1:
            await connection.execute(QUERY["owner"], payment, *customers)
        return applied


async def keep(connection: Connection, payment: str, by: str) -> None:
    """What is left stays the customer's credit, by a person's word. Raises NoSuchCash."""
    async with connection.transaction():
        await lock(connection)
        if await receipt_of(connection, payment) is None:
            raise applying.NoSuchCash(id=payment)
        await applying.settle(connection, payment, by)


async def undo(connection: Connection, part: str, by: str) -> str:
    """Give a part back to the money it came from; that money's id. Raises NotApplied."""
    async with connection.transaction():
        await lock(connection)
        return await applying.undo(connection, part, by)
