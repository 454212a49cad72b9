"""What waits on servers: money matched, the customer's page answered, a wish put to its case. Each beside a peer.

All on real PostgreSQL, the wish on real Temporal too. The caller shares the machine and the process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
import httpx
import msgspec
from cases import running_case
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from timing import ratios, spread

from activities import wishes
from activities.cash import receiving
from console.customer.app import CustomerPage
from engine.cash.payers import Names
from schemas.driving import GiveReason
from schemas.money_in import Receipt
from schemas.plan import Plan
from tests.page.company import Customer, Shop
from workers import cash
from workers.asking import Asking
from workers.settings import Settings

INVOICES, CUSTOMERS = 10_000, 2_000
MOST_ROUNDS = 2
"""Of a thousand receipts each: one round takes its seconds."""
ASKED = 30
_NUMBERS = count(1)
_FILL = f"""
    insert into customer (id, name, country) select 'm' || n, 'Distribuidora Número ' || n || ' SAC', 'PE'
    from generate_series(0, {CUSTOMERS - 1}) n;
    insert into invoice (number, customer, issued_on, due_on, currency, total)
    select 'M001-' || lpad(n::text, 8, '0'), 'm' || n % {CUSTOMERS}, '2026-01-01', '2026-02-01', 'PEN', 100 + n
    from generate_series(1, {INVOICES}) n;
    insert into collection_case (invoice, customer, plan_sha256, opened_at, started_at, balance)
    select number, customer, (select sha256 from plan limit 1), '2026-01-01', '2026-01-01', total
    from invoice where number like 'M001-%';
    analyze customer; analyze invoice; analyze collection_case
"""


class Doors(msgspec.Struct, frozen=True):
    """Rounds of each side: receipts a second, matched and only stored; milliseconds of an answer, ours and bare."""

    receipts: int
    matched: list[float]
    stored: list[float]
    page_ms: list[float]
    bare_page_ms: list[float]
    wish_ms: list[float]
    update_ms: list[float]


async def doors(settings: Settings, owner: str, plan: Plan, receipts: int, rounds: int) -> Doors:
    """All of it; `owner` reaches the database as who may end a rehearsal's clock.

    Raises AssertionError where a receipt is not matched, a page not shown, a wish not granted."""
    found = Doors(receipts, [], [], [], [], [], [])
    async with asyncpg.create_pool(settings.database_url, min_size=2, max_size=8) as pool:
        async with _page(pool, owner, plan) as (ours, bare):
            for turn in range(-1, rounds):
                shown, peer = await _answered(ours), await _answered(bare)
                if turn >= 0:
                    found.page_ms.append(shown)
                    found.bare_page_ms.append(peer)
        await _cash(pool, receipts, min(rounds, MOST_ROUNDS), found)
        await _wishes(pool, settings, plan, rounds, found)
    return found


# --- money ----------------------------------------------------------------------------------------------------------


async def _cash(pool: asyncpg.Pool[asyncpg.Record], receipts: int, rounds: int, into: Doors) -> None:
    """Each names its invoice as payers do, without zeros, and comes from its customer by name; some are for none."""
    async with pool.acquire() as connection:
        await connection.execute(_FILL)
        names = Names(await connection.fetch("select id, name from customer where name <> ''"))
        for turn in range(rounds):
            given = [_receipt(f"A{turn}", turn * receipts + n) for n in range(1, receipts + 1)]
            begun = perf_counter()
            seen = [await cash.take(connection, one, names) for one in given]
            into.matched.append(receipts / (perf_counter() - begun))
            assert all(one is not None and one.parts for one in seen), "a receipt that names its invoice is not matched"
            given = [_receipt(f"B{turn}", n) for n in range(1, receipts + 1)]
            begun = perf_counter()
            for one in given:
                async with connection.transaction():
                    await receiving.lock(connection)
                    await receiving.receive(connection, one)
            into.stored.append(receipts / (perf_counter() - begun))


def _receipt(name: str, n: int) -> Receipt:
    return Receipt(
        id=f"{name}/{n}", source="bank", amount=Decimal(100 + n), currency="PEN", paid_on=date(2026, 3, 10),
        payer=f"DISTRIBUIDORA NUMERO {n % CUSTOMERS}", body=f"PAGO M001 {n}",
    )  # fmt: skip


# --- the customer's page --------------------------------------------------------------------------------------------


@asynccontextmanager
async def _page(pool: asyncpg.Pool[asyncpg.Record], owner: str, plan: Plan) -> AsyncIterator[tuple[Customer, Customer]]:
    """A customer with three invoices at our page, and the same page's bytes from a bare one that asks nobody."""
    shop = Shop(pool)
    await shop.stands_at()
    await shop.customer()
    for number in ("P-1", "P-2", "P-3"):
        await shop.invoice(number, plan=plan)
    token, clock = await shop.link(invoice="P-1"), count(0, 600)  # minutes pass between looks: no limit is reached
    ours = Customer(CustomerPage(shop.desk(), shop.signing.keys, clock=lambda: float(next(clock))), token)
    shown = await ours.get()
    assert shown.status_code == 200, shown.text

    async def answer(_: Request) -> Response:
        return HTMLResponse(shown.content)

    bare = Customer(Starlette(routes=[Route("/p/{token}", answer)]), token)
    yield ours, bare
    connection = await asyncpg.connect(owner)
    await connection.execute("delete from clock")
    await connection.close()


async def _answered(customer: Customer) -> float:
    """The median of so many looks, in milliseconds."""
    took = []
    for _ in range(ASKED):
        begun = perf_counter()
        said: httpx.Response = await customer.get()
        took.append(1000 * (perf_counter() - begun))
        assert said.status_code == 200, said.text
    return median(took)


# --- a wish ---------------------------------------------------------------------------------------------------------


async def _wishes(pool: Any, settings: Settings, plan: Plan, rounds: int, into: Doors) -> None:
    """Stored, put to its running case, and the answer kept; beside it the same question put to the case by itself."""
    async with running_case(settings, plan, "W") as (client, handle, invoice):
        asking, at = Asking(pool, client), datetime.now(UTC)
        for turn in range(-1, rounds):
            ours, bare = [], []
            for _ in range(ASKED):
                wish = GiveReason(id=f"w{next(_NUMBERS)}", reason="cash_flow")
                begun = perf_counter()
                await wishes.put(pool, invoice, wish, at)
                said = await asking.at_once(wish.id)
                ours.append(1000 * (perf_counter() - begun))
                assert said is not None
                assert said.accepted, said.reason
                other = GiveReason(id=f"w{next(_NUMBERS)}", reason="cash_flow")
                begun = perf_counter()
                await handle.execute_update("ask", other)
                bare.append(1000 * (perf_counter() - begun))
            if turn >= 0:
                into.wish_ms.append(median(ours))
                into.update_ms.append(median(bare))


def told(it: Doors) -> Iterator[str]:
    """The figures for a person."""
    share = spread(ratios(it.matched, it.stored))
    yield f"cash      {spread(it.matched, 0)} receipts a second: {it.receipts:,} matched, {INVOICES:,} open invoices"
    yield f"  store   {spread(it.stored, 0)} only stored, a transaction each: {share} of it"
    yield f"page      {spread(it.page_ms, 1)} ms the customer's page, three invoices, one look at a time"
    slower = spread(ratios(it.page_ms, it.bare_page_ms), 1)
    yield f"  bare    {spread(it.bare_page_ms, 1)} ms a Starlette page with the same bytes: {slower} times it"
    yield f"wish      {spread(it.wish_ms, 1)} ms stored, put to its case, its answer kept"
    times = ratios(it.wish_ms, it.update_ms)
    yield f"  update  {spread(it.update_ms, 1)} ms the case asked and nothing stored: {spread(times)} times it"
