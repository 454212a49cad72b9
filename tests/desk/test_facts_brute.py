"""The history facts beside a reading of the same books by hand, on random books and days."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from activities.facts import history_facts
from schemas.events import AnyEvent, DisputeOpened, PromiseBroken, PromiseKept
from tests.desk.company import Company, entry

FIRST = date(2026, 1, 1)


class Invoice:
    """An invoice with its payments (day, amount, taken back on) and its credit notes (day, amount)."""

    def __init__(self, dice: random.Random, number: str) -> None:
        self.number = number
        self.issued = FIRST + timedelta(days=dice.randrange(60))
        self.due = self.issued + timedelta(days=dice.choice([0, 15, 30]))
        self.total = Decimal(dice.choice([100, 250]))
        self.currency = dice.choice(["PEN", "PEN", "USD"])
        self.end = dice.choice(["", "", "", "written_off", "cancelled"])
        self.payments = [self._payment(dice) for _ in range(dice.choice([0, 1, 1, 2]))]
        self.credits = [(self._day(dice), Decimal(30))] if dice.random() < 0.2 else []
        kinds: list[type[AnyEvent]] = [PromiseBroken, PromiseKept, DisputeOpened]  # type: ignore[valid-type]
        self.told = [(dice.choice(kinds), self._day(dice)) for _ in range(dice.choice([0, 0, 1, 2]))]

    def _day(self, dice: random.Random) -> date:
        return self.issued + timedelta(days=dice.randrange(1, 80))

    def _payment(self, dice: random.Random) -> tuple[date, Decimal, date | None]:
        day, amount = self._day(dice), Decimal(dice.choice([50, 100, 250]))
        return day, amount, day + timedelta(days=5) if dice.random() < 0.2 else None

    def received(self, on: date) -> list[tuple[date, Decimal]]:
        return [(day, amount) for day, amount, back in self.payments if day <= on and (back is None or back > on)]

    def owed(self, on: date) -> Decimal:
        paid = sum((amount for _, amount in self.received(on)), Decimal(0))
        return max(
            self.total - paid - sum((amount for day, amount in self.credits if day <= on), Decimal(0)), Decimal(0)
        )

    def is_paid(self, on: date) -> bool:
        return self.owed(on) == 0 and bool(self.received(on))

    def days_late(self, on: date) -> int:
        return max((max(day for day, _ in self.received(on)) - self.due).days, 0)


def by_hand(invoices: list[Invoice], own: Invoice, on: date) -> dict[str, str | None]:
    """The catalogue's words, read from the books one invoice at a time."""
    there = [one for one in invoices if one.issued <= on]
    others = [one for one in there if one is not own]
    still = [one for one in there if one.owed(on) > 0 and not one.end]
    paid = [one for one in others if one.is_paid(on)]
    late = [one for one in paid if one.days_late(on) > 0]
    told = [what for one in invoices if one is not own for what, day in one.told if day <= on]
    kept, broken = told.count(PromiseKept), told.count(PromiseBroken)
    disputed = [one for one in invoices if one is not own if any(w is DisputeOpened and d <= on for w, d in one.told)]
    owed = sum((one.owed(on) for one in still if one.currency == own.currency), Decimal(0))
    return {
        "exposure": f"{owed:.2f} {own.currency}",
        "invoices_open": str(len(still)),
        "paid_late_share": share(len(late), len(paid)) or "0",
        "average_days_late": plain(Decimal(sum(one.days_late(on) for one in paid)) / len(paid), 1) if paid else None,
        "oldest_days_past_due": str(max([0, *((on - one.due).days for one in still)])),
        "new_customer": "no" if paid else "yes",
        "promises_broken": str(broken),
        "promises_kept_share": share(kept, kept + broken),
        "dispute_share": share(len(disputed), len(others)),
    }


def share(part: int, whole: int) -> str | None:
    return plain(Decimal(part) / whole, 4) if whole else None


def plain(value: Decimal, places: int) -> str:
    return f"{round(value, places).normalize():f}"


@pytest.mark.parametrize("seed", range(8))
async def test_the_facts_are_what_a_person_reads_in_the_books(company: Company, seed: int) -> None:
    dice = random.Random(seed)
    await company.customer()
    invoices = [Invoice(dice, f"F-{n}") for n in range(12)]
    for one in invoices:
        await _store(company, one)
    for _ in range(6):
        own, on = dice.choice(invoices), FIRST + timedelta(days=dice.randrange(60, 150))
        found = await history_facts(company.pool, own.number, on)
        expected = by_hand(invoices, own, on)
        assert {name: found.get(name) for name in expected} == expected


async def _store(company: Company, one: Invoice) -> None:
    await company.case(one.number, total=one.total)
    await company.do(
        "update invoice set issued_on = $2, due_on = $3, currency = $4 where number = $1",
        one.number, one.issued, one.due, one.currency)  # fmt: skip
    await company.do("update collection_case set end_ = $2 where invoice = $1", one.number, one.end)
    for n, (day, amount, back) in enumerate(one.payments):
        id, pay = f"{one.number}/{n}", "insert into payment (id, invoice, amount, currency, paid_on) values"
        await company.do(f"{pay} ($1, $2, $3, $4, $5)", id, one.number, amount, one.currency, day)
        if back is not None:
            await company.do(
                "insert into payment (id, amount, currency, paid_on, reverses) values ($1, $2, $3, $4, $5)",
                f"{id}/back", amount, one.currency, back, id)  # fmt: skip
    for n, (day, amount) in enumerate(one.credits):
        await company.do(
            "insert into credit_note (id, invoice, amount, currency, issued_on) values ($1, $2, $3, $4, $5)",
            f"{one.number}/n{n}", one.number, amount, one.currency, day)  # fmt: skip
    told = [entry(n, _event(what, day)) for n, (what, day) in enumerate(one.told, 1)]
    await company.deeds.record(company.errand(one.number, entries=tuple(told), seq=len(told)))


def _event(what: type, day: date) -> AnyEvent:
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=15)
    made: AnyEvent = what(at=at) if what is DisputeOpened else what(at=at, promise="p")
    return made
