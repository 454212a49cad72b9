"""The relay dies between the database and Temporal: nothing is lost, nothing counts twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from activities import inbox
from schemas.effects import View
from schemas.events import CaseClosed, DisputeOpened, PaymentReceived
from tests.machine.lives import moment, script
from tests.workflow.company import Company, company, named
from workers.relay import LOOK_AGAIN, Relay, case_id

LIMA = "America/Lima"
ISSUED = moment("2026-01-30T09:00", "America/Lima")
PART = PaymentReceived(at=ISSUED, id="bank/1", payment="1", amount=Decimal(300))
ALL = PaymentReceived(at=ISSUED, id="bank/2", payment="2", amount=Decimal(900))


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, "relay") as one:
        yield one


async def invoice(real: Company, number: str) -> None:
    """An invoice in the books, of which Temporal knows nothing yet."""
    life = named(script("pe-empresas"), number)
    await real.ends_a_namesake(number)
    await real.publish(life.plan)
    await real.pool.execute(
        "insert into customer (id, name, kind, country, zone) values ($1, 'x', 'company', 'PE', 'America/Lima')", number
    )
    await real.pool.execute(
        "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1,$1,$2,$3,'PEN',900)",
        number, life.opened.issued_on, life.opened.due_on)  # fmt: skip


async def runs(real: Company, number: str) -> list[str]:
    description = await real.client.get_workflow_handle(case_id(number)).describe()
    return [description.run_id]


async def test_a_relay_that_dies_before_temporal_has_the_case_is_followed_by_one_that_starts_it(real: Company) -> None:
    await invoice(real, "R-1")
    (new,) = await inbox.invoices_without_case(real.pool, ISSUED.date())
    sha = await real.pool.fetchval("select sha256 from plan")
    await inbox.begin_case(real.pool, new, sha, ISSUED)  # here the first relay is killed
    assert await Relay(real.pool, real.client, real.queue).turn(ISSUED, rehearsal=True) == ["R-1"]
    await real.ticks("R-1", ISSUED)
    assert (await real.record("R-1"))[0].event.at == ISSUED


async def test_a_relay_that_dies_before_it_noted_the_start_starts_no_second_case(real: Company) -> None:
    await invoice(real, "R-2")
    await real.relay.turn(ISSUED, rehearsal=True)
    first = await runs(real, "R-2")
    await real.pool.execute("update collection_case set started_at = null")  # as if it had been killed just before
    await Relay(real.pool, real.client, real.queue).turn(ISSUED, rehearsal=True)
    assert await runs(real, "R-2") == first
    assert await real.pool.fetchval("select started_at is not null from collection_case")


async def test_a_relay_that_dies_before_it_noted_the_news_tells_it_again_and_it_counts_once(real: Company) -> None:
    await invoice(real, "R-3")
    await real.relay.turn(ISSUED, rehearsal=True)
    await real.arrives("R-3", PART)
    await real.pool.execute("update inbox set told_at = null")
    assert await Relay(real.pool, real.client, real.queue).turn(ISSUED, rehearsal=True) == ["R-3"]
    await real.ticks("R-3", ISSUED)
    view = await real.client.get_workflow_handle(case_id("R-3")).query("show", result_type=View)
    assert view.balance == 600
    assert sum(isinstance(one.event, PaymentReceived) for one in await real.record("R-3")) == 1


async def closed(real: Company, number: str) -> datetime:
    """A case that was paid; a moment three days after its end."""
    await invoice(real, number)
    await real.relay.turn(ISSUED, rehearsal=True)
    await real.arrives(number, ALL)
    await real.ticks(number, ISSUED)
    assert isinstance((await real.record(number))[-1].event, CaseClosed)
    return ISSUED + timedelta(days=3)


async def test_news_for_a_closed_case_is_kept_with_the_reason_and_changes_nothing(real: Company) -> None:
    later = await closed(real, "R-4")
    record = await real.record("R-4")
    await real.arrives("R-4", DisputeOpened(at=later, id="desk/3", reason="quantity"))
    row = await real.pool.fetchrow("select told_at, failed from inbox where id = 'desk/3'")
    assert tuple(row or ()) == (None, "the case is closed")
    assert await real.record("R-4") == record


async def test_money_after_the_end_is_recorded_and_a_person_is_told_and_the_case_stays_closed(real: Company) -> None:
    later = await closed(real, "R-9")
    ended = await real.pool.fetchrow("select end_, closed_at from collection_case")
    for number in (3, 4):
        paid = PaymentReceived(at=later, id=f"bank/{number}", payment=str(number), amount=Decimal(50))
        await real.arrives("R-9", paid)
        await real.ticks("R-9", later)
    assert await real.pool.fetchval("select count(*) from inbox where failed <> '' or folded_at is null") == 0
    assert await real.pool.fetchrow("select end_, closed_at from collection_case") == ended
    assert await real.pool.fetchval("select balance from collection_case") == Decimal(-100)
    tasks = await real.pool.fetch("select what, queue, kind from task where done_at is null order by key")
    assert [tuple(task) for task in tasks] == [("overpaid:50", "accounting", "review")] * 2


async def test_a_relay_that_dies_after_it_began_another_run_tells_the_news_all_the_same(real: Company) -> None:
    later = await closed(real, "R-10")
    paid = PaymentReceived(at=later, id="bank/3", payment="3", amount=Decimal(50))
    await inbox.put(real.pool, "R-10", [paid])
    await real.relay.turn(later, rehearsal=True)  # another run is wanted; here the relay is killed
    await Relay(real.pool, real.client, real.queue).turn(later, rehearsal=True)
    await real.ticks("R-10", later)
    assert sum(isinstance(one.event, PaymentReceived) for one in await real.record("R-10")) == 2


async def test_an_invoice_that_no_playbook_takes_waits_until_one_does(real: Company) -> None:
    await invoice(real, "R-5")
    await real.pool.execute("update customer set country = 'MX'")
    assert await real.relay.turn(ISSUED, rehearsal=True) == []
    assert await real.pool.fetchval("select count(*) from collection_case") == 0
    await invoice(real, "R-6")
    assert await real.relay.turn(ISSUED, rehearsal=True) == ["R-6"], "it keeps no other from beginning"
    await real.pool.execute("update customer set country = 'PE'")
    assert await real.relay.turn(ISSUED + LOOK_AGAIN, rehearsal=True) == ["R-5"]


async def test_news_before_the_case_waits_for_it_and_gives_the_relay_no_work_meanwhile(real: Company) -> None:
    await invoice(real, "R-7")
    await real.pool.execute("update customer set country = 'MX'")
    await inbox.put(real.pool, "R-7", [PART])
    assert await real.relay.turn(ISSUED, rehearsal=True) == []
    await real.pool.execute("update customer set country = 'PE'")
    assert await real.relay.turn(ISSUED + LOOK_AGAIN, rehearsal=True) == ["R-7", "R-7"], "begun, then told"
    await real.ticks("R-7", ISSUED + LOOK_AGAIN)
    view = await real.client.get_workflow_handle(case_id("R-7")).query("show", result_type=View)
    assert view.balance == 600


async def test_news_for_a_case_that_somebody_ended_in_temporal_is_kept_and_not_called_done(real: Company) -> None:
    await invoice(real, "R-8")
    await real.relay.turn(ISSUED, rehearsal=True)
    await real.client.get_workflow_handle(case_id("R-8")).terminate("by hand")
    await inbox.put(real.pool, "R-8", [PART])
    assert await real.relay.turn(ISSUED, rehearsal=True) == []
    assert await real.pool.fetchval("select told_at is null and failed = '' from inbox")
