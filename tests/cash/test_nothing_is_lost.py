"""Whatever is done with money, each cent is on an invoice, left over, or was taken back; cases hear the same."""

from __future__ import annotations

import contextlib
import random
from decimal import Decimal
from typing import Any

import pytest

from activities.cash.applying import NoSuchCash, NotApplied
from schemas.money_in import GivenBack, Part
from tests.cash.conftest import PAID_ON, Till
from workers import cash

CURRENCIES = ("PEN", "USD", "CLP")
INVOICES = ("F001-1", "F001-2", "F001-3", "F001-4", "F001-5", "F001-6")


class Life:
    """Random deeds, and what must hold after each."""

    def __init__(self, till: Till, seed: int) -> None:
        self.till, self.chance = till, random.Random(seed)
        self.came: list[tuple[str, str]] = []
        self.taken: list[str] = []
        self.n = 0

    async def begins(self) -> None:
        for number, name in enumerate(INVOICES):
            await self.till.owes(f"c{number % 2}", **{name.replace("-", "_"): str(self.chance.randint(20, 200))})
            currency = CURRENCIES[number % 3]
            await self.till.do("update invoice set currency = $2 where number = $1", name, currency)

    def money(self, currency: str, most: int = 300) -> str:
        whole = self.chance.randint(1, most)
        return str(whole) if currency == "CLP" else f"{whole}.{self.chance.randint(0, 99):02}"

    async def comes(self) -> None:
        self.n += 1
        currency, id = self.chance.choice(CURRENCIES), f"m{self.n}"
        said: dict[str, Any] = self.chance.choice(
            (
                {"customer": "c0"},
                {"customer": "c1"},
                {"invoice": self.chance.choice(INVOICES)},
                {"payer": "Rosa Quispe"},
                {},
            )
        )
        if self.chance.random() < 0.2:  # its refund came first
            await self.till.goes(f"{id}/back", self.money(currency), id, currency=currency)
        await self.till.comes(id, self.money(currency), currency=currency, **said)
        self.came.append((id, currency))

    async def is_applied(self) -> None:
        waiting = await self.till.waits(settled=True)
        if not waiting:
            return
        one = self.chance.choice(waiting)
        invoices = [name for n, name in enumerate(INVOICES) if CURRENCIES[n % 3] == one.currency]
        some = Decimal(self.money(one.currency)) if self.chance.random() < 0.5 else one.rest
        try:
            await cash.confirm(
                self.till.connection,
                one.id,
                [Part(invoice=self.chance.choice(invoices), amount=min(some, one.rest))],
                "ana",
            )
        except NoSuchCash:
            raise AssertionError(one) from None

    async def is_undone(self) -> None:
        parts = [
            row["id"]
            for row in await self.till.pool.fetch(
                "select id from payment where part_of is not null and reverses is null"
            )
        ]
        if parts:
            with contextlib.suppress(NotApplied):
                await cash.undo(self.till.connection, self.chance.choice(parts), "ana")

    async def goes_back(self) -> None:
        if self.came:
            self.n += 1
            id, currency = self.chance.choice(self.came)
            cumulative = self.chance.random() < 0.5
            name = f"{id}/refunded/{self.n}" if cumulative else f"r{self.n}"
            await self.till.goes(name, self.money(currency), id, currency=currency, cumulative=cumulative)
            self.taken.append(name)

    async def comes_home(self) -> None:
        from activities.cash.coming_home import come_home
        from activities.cash.receiving import lock

        row = await self.till.pool.fetchrow(
            "select id, amount, currency::text as currency from payment where reverses is not null and part_of is null"
            " order by md5(id || $1) limit 1", str(self.n))  # fmt: skip
        if row is not None:
            async with self.till.connection.transaction():
                await lock(self.till.connection)
                await come_home(self.till.connection, GivenBack(id=f"{row['id']}/home", source="bank", of=row["id"],
                                amount=row["amount"], currency=row["currency"], on=PAID_ON))  # fmt: skip

    async def holds(self) -> None:
        """Came - taken back = on invoices + left over; and each case hears of its invoice what the books say."""
        rows = await self.till.pool.fetch("""
            select c.currency,
                (select coalesce(sum(case when reverses is null then amount else -amount end), 0) from payment
                 where part_of is null and currency = c.currency) as came,
                (select coalesce(sum(case when reverses is null then amount else -amount end), 0) from payment
                 where invoice is not null and currency = c.currency) as on_invoices,
                (select coalesce(sum(rest), 0) from unapplied_cash where currency = c.currency) as rest,
                (select coalesce(min(rest), 0) from unapplied_cash where currency = c.currency) as least
            from unnest($1::text[]) as c (currency)""", list(CURRENCIES))  # fmt: skip
        for row in rows:
            assert row["came"] == row["on_invoices"] + row["rest"], dict(row)
            assert row["least"] >= 0, dict(row)
        told = await self.till.pool.fetch("""
            select i.number,
                (select coalesce(sum(case when reverses is null then amount else -amount end), 0) from payment p
                 where p.invoice = i.number) as books,
                (select coalesce(sum(case event->>'event' when 'payment_received' then (event->>'amount')::numeric
                    when 'payment_reversed' then -(event->>'amount')::numeric else 0 end), 0)
                 from inbox x where x.invoice = i.number) as cases
            from invoice i""")  # fmt: skip
        for row in told:
            assert row["books"] == row["cases"], dict(row)
            assert row["books"] >= 0, dict(row)


@pytest.mark.parametrize("seed", range(5))
async def test_nothing_is_lost_to_the_cent(till: Till, seed: int) -> None:
    life = Life(till, seed)
    await life.begins()
    deeds = (life.comes, life.comes, life.is_applied, life.is_applied, life.goes_back, life.is_undone, life.comes_home)
    for _ in range(30):
        await life.chance.choice(deeds)()
        await life.holds()
    assert life.came
    assert life.taken
