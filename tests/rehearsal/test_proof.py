"""What a rehearsal checks at its end can fail: each wrong that it looks for is put into a database, and is found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

import asyncpg
import msgspec
import pytest
from temporalio.client import Client

from engine.study.conduct import faults
from schemas.events import CaseOpened, ContactMade, DisputeOpened, Entry, PaymentReceived
from schemas.invoice import Payment
from tests.desk.company import STEP, TUESDAY, Company
from workers.rehearsal.life import Happening, Portfolio
from workers.rehearsal.proof import Proof, prove

OPENED = CaseOpened(
    at=datetime(2026, 2, 1, 15, tzinfo=UTC), invoice="F-1", customer="c-1", currency="PEN", amount=Decimal(100),
    issued_on=date(2026, 2, 1), due_on=date(2026, 3, 2), zone="America/Lima",
)  # fmt: skip
PAID = PaymentReceived(at=TUESDAY, payment="1", amount=Decimal(100))
DISPUTED = DisputeOpened(at=TUESDAY, reason="quantity")


def chased(step: str = STEP) -> ContactMade:
    return ContactMade(at=TUESDAY, step=step, channel="email", contact="x")


def record(*events: CaseOpened | PaymentReceived | DisputeOpened | ContactMade) -> list[Entry]:
    return [Entry(seq, event) for seq, event in enumerate(events, 1)]


def test_a_contact_after_paying_or_during_a_hold_is_a_fault_and_thanks_are_none() -> None:
    assert [one.why for one in faults(record(OPENED, chased(), PAID))] == []
    assert [one.why for one in faults(record(OPENED, PAID, chased()))] == ["after_paying"]
    assert [one.why for one in faults(record(OPENED, PAID, chased("when_paid[0]")))] == []
    assert [one.why for one in faults(record(OPENED, DISPUTED, chased()))] == ["while_on_hold"]
    assert [one.why for one in faults(record(OPENED, DISPUTED, chased()), frozenset({STEP}))] == []


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    """One case of one customer, closed on the day its money came, with nothing wrong."""
    async with asyncpg.create_pool(dsn, min_size=0, max_size=4) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        await company.customer()
        await company.case("F-1")
        await company.do("update collection_case set closed_at = $1, end_ = 'paid'", TUESDAY)
        await write(company, *record(OPENED, chased(), PAID))
        yield company


async def write(company: Company, *entries: Entry) -> None:
    for one in entries:
        body = msgspec.json.encode(one.event).decode()
        await company.do("insert into ledger values ('F-1', $1, $2, $3::text::jsonb, '', $4)",
                         one.seq, one.event.at, body, company.plan_sha256)  # fmt: skip


async def proof_of(company: Company, paid_on: date = date(2026, 3, 3)) -> Proof:
    payment = Payment(id="1", invoice="F-1", amount=Decimal(100), currency="PEN", paid_on=paid_on)
    life = (Happening(at=TUESDAY, invoice="F-1", payment=payment),)
    portfolio = Portfolio(name="", currency="PEN", customers=(), invoices=(), happenings=life)
    return await prove(company.pool, cast(Client, None), portfolio, true_dates=True, replay=False)


async def contact(company: Company, key: str, at: datetime = TUESDAY) -> None:
    await company.do(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at)"
        " values ($1, 'F-1', 'c1', 's', 'm', 'email', 'messages', 'accepted', $2)", key, at)  # fmt: skip
    await company.do("insert into outbox (key, channel, recipient, body) values ($1, 'email', 'x', 'x')", key)


async def test_a_case_with_nothing_wrong_holds(company: Company) -> None:
    await contact(company, "a")
    found = await proof_of(company)
    assert found.holds
    assert (found.cases, found.closed, found.dates_checked, found.contacts) == (1, 1, 1, 1)


async def test_two_contacts_on_one_day_of_the_customer_are_found(company: Company) -> None:
    await contact(company, "a")
    await contact(company, "b", TUESDAY.replace(hour=22))  # five in the afternoon in Lima: the same day
    found = await proof_of(company)
    assert (found.twice_a_day, found.holds) == (("c1 2026-03-03 (2)",), False)


async def test_one_message_sent_twice_is_found(company: Company) -> None:
    await contact(company, "a")
    await company.do("insert into outbox (key, channel, recipient, body) values ('a', 'email', 'x', 'x')")
    found = await proof_of(company)
    assert (found.sent_twice, found.holds) == (("a",), False)


async def test_a_case_that_was_not_closed_on_the_day_of_its_money_is_found(company: Company) -> None:
    found = await proof_of(company, date(2026, 3, 2))
    assert (found.wrong_dates, found.holds) == (("F-1",), False)


async def test_a_case_that_is_still_open_is_found(company: Company) -> None:
    await company.do("update collection_case set closed_at = null, end_ = ''")
    found = await proof_of(company)
    assert (found.closed, found.wrong_dates, found.holds) == (0, ("F-1",), False)


async def test_news_that_no_case_recorded_is_found(company: Company) -> None:
    await company.arrives("F-1", msgspec.structs.replace(PAID, id="payment/1"))
    found = await proof_of(company)
    assert (found.left_in_inbox, found.holds) == (1, False)


async def test_a_contact_after_paying_is_found(company: Company) -> None:
    await write(company, Entry(4, chased("first_contact.timeline[1]")))
    found = await proof_of(company)
    assert (found.after_paying, found.holds) == (("F-1 first_contact.timeline[1]",), False)
