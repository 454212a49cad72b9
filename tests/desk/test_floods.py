"""Two hundred due invoices of one customer, and a desk in each of 64 workers: one message, and nobody else waits."""

from __future__ import annotations

import asyncio
from collections import Counter

import asyncpg
import msgspec
import pytest
from temporalio.exceptions import ApplicationError

from activities.contact_desk import ContactDesk
from activities.letters import Letters
from activities.plans import Plans
from activities.senders import Outgoing, Sent
from schemas.effects import Errand
from schemas.events import ContactDeferred, ContactMade, Outcome
from tests.desk.company import CREDITOR, PLAN, RULES, Company, send
from tests.desk.providers import Provider

DESKS, INVOICES = 64, 200
BY_MAIL = send(channels=("email",))


async def until_answered(desk: ContactDesk, errand: Errand) -> Outcome:
    """Ask as Temporal does: again, while the message that carries the step is on its way."""
    while True:
        try:
            return await desk.contact(errand)
        except ApplicationError as error:
            if error.type != "Settling" or error.next_retry_delay is None:
                raise
            await asyncio.sleep(0.05)


async def flood(company: Company, **more: object) -> list[Errand]:
    await company.customer()
    for number in range(INVOICES):
        await company.case(f"F-{number:03}", **more)  # type: ignore[arg-type]
    return [company.errand(f"F-{number:03}", BY_MAIL) for number in range(INVOICES)]


async def test_sixty_four_desks_send_one_message_for_two_hundred_invoices(company: Company) -> None:
    errands = await flood(company)
    desks = [company.desk() for _ in range(DESKS)]
    made = await asyncio.gather(*(until_answered(desks[n % DESKS], one) for n, one in enumerate(errands)))
    assert Counter(type(one) for one in made) == {ContactMade: INVOICES}
    assert len({one.contact for one in made if isinstance(one, ContactMade)}) == 1
    [(_, body)] = await company.sent()
    assert all(f"F-{number:03}" in body for number in range(INVOICES))
    assert await company.value("select count(*) from contact_cover") == INVOICES
    assert await company.value("select count(*) from inbox") == INVOICES - 1
    assert await company.value("select count(*) from ledger") == INVOICES


async def test_without_combining_the_cap_holds_and_every_other_invoice_is_put_off(company: Company) -> None:
    plan = await company.publish(msgspec.structs.replace(PLAN, playbook="single", combine="never"))
    errands = [msgspec.structs.replace(one, plan_sha256=plan) for one in await flood(company, plan=plan)]
    desks = [company.desk() for _ in range(DESKS)]
    made = await asyncio.gather(*(until_answered(desks[n % DESKS], one) for n, one in enumerate(errands)))
    assert Counter(type(one) for one in made) == {ContactMade: 3, ContactDeferred: INVOICES - 3}
    assert len(await company.sent()) == 3
    assert await company.value("select count(*) from verdict where says = 'deferred'") == INVOICES - 3


class Holds(Provider):
    """A provider that takes its time with one customer, until it is told to go on."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()
        self.found = 0

    async def send(self, message: Outgoing) -> Sent:
        if message.recipient.endswith("c1"):
            self.asked.set()
            await self.go_on.wait()
        return await super().send(message)

    async def find(self, message: Outgoing) -> Sent | None:
        self.found += 1
        return await super().find(message)


async def test_while_one_message_is_on_its_way_its_flood_holds_no_place_and_no_connection(company: Company) -> None:
    errands = await flood(company)
    holds = Holds(company)
    desk = company.desk(email=holds)
    first = asyncio.create_task(desk.contact(errands[0]))
    await holds.asked.wait()
    told = await asyncio.gather(*(desk.contact(one) for one in errands[1:]), return_exceptions=True)
    assert {one.type for one in told if isinstance(one, ApplicationError)} == {"Settling"}
    assert len(told) == INVOICES - 1
    assert holds.found == 0, "nobody asks the provider about a message that is being sent"
    assert not first.done()
    await company.customer("c2")
    await company.case("G-1", "c2")
    assert isinstance(await desk.contact(company.errand("G-1", BY_MAIL, customer="c2")), ContactMade)
    assert not first.done()
    holds.go_on.set()
    assert isinstance(await first, ContactMade)
    assert isinstance(await desk.contact(errands[1]), ContactMade)
    assert len(await company.sent()) == 2


@pytest.mark.parametrize("desks", [1, 3])
async def test_those_who_wait_for_a_customer_s_turn_hold_one_connection_a_desk(
    company: Company, dsn: str, desks: int
) -> None:
    """The customer's row is locked by somebody else: a whole flood waits, and others are served by the same pool."""
    errands = await flood(company)
    await company.customer("c2")
    await company.case("G-1", "c2")
    async with asyncpg.create_pool(dsn, min_size=0, max_size=desks + 1) as pool:
        senders = {"email": company.outbox}
        each = [ContactDesk(pool, RULES, senders, Letters(CREDITOR), Plans()) for _ in range(desks)]
        async with company.pool.acquire() as connection, connection.transaction():
            await connection.execute("select from customer where id = 'c1' for update")
            waiting = [asyncio.create_task(until_answered(each[n % desks], one)) for n, one in enumerate(errands[:40])]
            await asyncio.sleep(0)
            made = await each[0].contact(company.errand("G-1", BY_MAIL, customer="c2"))
            assert isinstance(made, ContactMade)
            assert not any(one.done() for one in waiting)
        assert len(await asyncio.gather(*waiting)) == 40
