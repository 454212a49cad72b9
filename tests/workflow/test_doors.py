"""What reaches a case and what it answers: `tell`, `ask`, `show`, on real Temporal and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from engine.language.canonical import fingerprint
from schemas.driving import CaseStart, Promise, Propose
from schemas.effects import View
from schemas.events import Instalment, PaymentReceived, PaymentReversed
from schemas.plan import PlanRef
from tests.machine.lives import Script, moment, script
from tests.workflow.company import Company, company, named
from workers.relay import case_id

NOON = moment("2026-03-18T12:00", "America/Lima")
PAID = PaymentReceived(at=NOON, id="bank/1", payment="1", amount=Decimal(900))


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, "doors") as one:
        yield one


async def begun(real: Company, number: str, until: datetime = NOON) -> WorkflowHandle[str, str]:
    """A case that has lived until the clock stands at `until`."""
    life = named(without_charges(script("pe-empresas")), number)
    handle = await real.opens(life, rehearsal=life.opened.at)
    at: datetime | None = life.opened.at
    while at is not None and at <= until:
        at = (await real.ticks(number, at)).next_at
    await real.ticks(number, until)
    return handle


def without_charges(life: Script) -> Script:
    """The same life where nothing is charged for lateness, so that what is owed is a round sum."""
    replace = msgspec.structs.replace
    return replace(life, plan=replace(life.plan, terms=replace(life.plan.terms, late_interest=None, late_fee=None)))


async def told(real: Company, number: str) -> list[str]:
    return [type(entry.event).__name__ for entry in await real.record(number)]


async def test_a_promise_outside_the_rule_is_refused_and_leaves_the_case_as_it_was(real: Company) -> None:
    handle = await begun(real, "D-1")
    before, shown = await real.record("D-1"), await handle.query("show", result_type=View)
    refusals = {
        "too_long": Promise(id="a", amount=Decimal(900), due_on=date(2026, 4, 2)),
        "past": Promise(id="b", amount=Decimal(900), due_on=date(2026, 3, 17)),
        "amount": Promise(id="c", amount=Decimal("900.01"), due_on=date(2026, 3, 25)),
    }
    answers = {reason: await real.asks("D-1", promise) for reason, promise in refusals.items()}
    assert {reason: (answer.accepted, answer.reason) for reason, answer in answers.items()} == {
        reason: (False, reason) for reason in refusals
    }
    await real.ticks("D-1", NOON)
    assert await real.record("D-1") == before
    assert await handle.query("show", result_type=View) == shown


async def test_a_promise_within_the_rule_holds_the_case_and_a_second_one_is_refused(real: Company) -> None:
    handle = await begun(real, "D-2")
    answer = await real.asks("D-2", Promise(id="p", amount=Decimal(900), due_on=date(2026, 3, 25)))
    await real.ticks("D-2", NOON)
    assert answer.accepted
    assert (await handle.query("show", result_type=View)).hold == "promise_active"
    again = await real.asks("D-2", Promise(id="q", amount=Decimal(1), due_on=date(2026, 3, 25)))
    assert (again.accepted, again.reason) == (False, "already_promised")


async def test_a_plan_within_the_offers_is_agreed_at_once(real: Company) -> None:
    handle = await begun(real, "D-3")
    two = (Instalment(date(2026, 3, 20), Decimal(400)), Instalment(date(2026, 4, 20), Decimal(500)))
    answer = await real.asks("D-3", Propose(id="p", instalments=two))
    await real.ticks("D-3", NOON)
    assert answer.accepted
    assert (await handle.query("show", result_type=View)).hold == "plan_on_track"
    assert (await told(real, "D-3"))[-2:] == ["ProposalMade", "PlanAgreed"]


@pytest.mark.parametrize(
    ("reason", "amounts", "discount"),
    [
        ("down_payment", (200, 700), "0"),
        ("discount", (400, 410), "0.10"),
        ("too_many_instalments", (300, 200, 200, 100, 100), "0"),
        ("plan_amount", (400, 400), "0"),
    ],
)
async def test_nothing_outside_the_offers_is_agreed(
    real: Company, reason: str, amounts: tuple[int, ...], discount: str
) -> None:
    number = f"D-4-{reason}"
    await begun(real, number)
    before = await real.record(number)
    days = (date(2026, 3, 20) + timedelta(weeks=week) for week in range(9))
    parts = tuple(Instalment(day, Decimal(amount)) for day, amount in zip(days, amounts, strict=False))
    answer = await real.asks(number, Propose(id="p", instalments=parts, discount=Decimal(discount)))
    await real.ticks(number, NOON)
    assert (answer.accepted, answer.reason) == (False, reason)
    assert await real.record(number) == before


async def test_a_closed_case_agrees_to_nothing(real: Company) -> None:
    handle = await begun(real, "D-5")
    await handle.signal("tell", PAID)
    assert await handle.result() == "paid"
    answer = await real.asks("D-5", Promise(id="p", amount=Decimal(1), due_on=date(2026, 3, 20)))
    assert (answer.accepted, answer.closed) == (False, True)


async def test_an_event_that_is_told_again_counts_once(real: Company) -> None:
    handle = await begun(real, "D-6")
    part = PaymentReceived(at=NOON, id="bank/6", payment="6", amount=Decimal(300))
    for _ in range(3):
        await handle.signal("tell", part)
    await real.ticks("D-6", NOON)
    assert (await handle.query("show", result_type=View)).balance == 600
    assert (await told(real, "D-6")).count("PaymentReceived") == 1


async def test_a_case_waits_for_a_plan_that_is_not_there_yet(real: Company) -> None:
    life = named(script("absent"), "D-7")
    sha256 = fingerprint(life.plan)
    start = CaseStart(plan=PlanRef("absent", 1, sha256), opened=life.opened, rehearsal=life.opened.at)
    handle = await real.client.start_workflow(
        "absent", start, id=case_id("D-7"), task_queue=real.queue, result_type=str
    )
    await until(lambda: failed_tasks(handle))
    assert (await handle.describe()).status == WorkflowExecutionStatus.RUNNING
    await real.opens(life, rehearsal=life.opened.at)
    await real.ticks("D-7", life.opened.at)
    assert await told(real, "D-7")


async def until(ready: Callable[[], Awaitable[int]]) -> None:
    """Look again and again until there is something."""
    async with asyncio.timeout(30):
        while not await ready():  # noqa: ASYNC110 - the server does not tell
            await asyncio.sleep(0.02)


async def failed_tasks(handle: WorkflowHandle[str, str]) -> int:
    history = await handle.fetch_history()
    return sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED for event in history.events)


async def test_money_that_is_taken_back_opens_the_case_again_through_the_relay(real: Company) -> None:
    handle = await begun(real, "D-8")
    await real.arrives("D-8", PAID)
    assert await handle.result() == "paid"
    later = NOON + timedelta(days=7)
    await real.arrives("D-8", PaymentReversed(at=later, id="bank/8", payment="1", amount=Decimal(900)))
    await real.ticks("D-8", later)
    again = real.client.get_workflow_handle(case_id("D-8"))
    view = await again.query("show", result_type=View)
    assert (view.stage, view.balance, view.end) == ("negotiation", 900, "")
    assert await real.pool.fetchval("select run from collection_case where invoice = 'D-8'") == 2


async def test_what_arrives_while_a_case_is_closing_is_not_lost(real: Company) -> None:
    handle = await begun(real, "D-9")
    async with real.pool.acquire() as other, other.transaction():
        await other.execute("select from collection_case where invoice = 'D-9' for update")
        await handle.signal("tell", PAID)
        await until(lambda: real.pool.fetchval("select count(*) from pg_locks where not granted"))
        await handle.signal("tell", PaymentReversed(at=NOON, id="bank/9", payment="1", amount=Decimal(900)))
    await real.ticks("D-9", NOON)
    assert (await handle.query("show", result_type=View)).balance == 900
    assert (await told(real, "D-9")).count("PaymentReversed") == 1
