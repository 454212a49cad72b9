"""Wishes on real Temporal and PostgreSQL: stored, put to their case, answered once, whatever dies in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from activities import inbox, wishes
from activities.overview import case_today
from engine.study.scripts import Asked
from engine.study.simulate import simulate
from schemas.driving import (
    Answer,
    AnyWish,
    Approve,
    AskForTime,
    GiveReason,
    OpenDispute,
    Promise,
    Propose,
    Recall,
    ReportPayment,
    ResolveDispute,
    Tick,
    event_of,
)  # fmt: skip
from schemas.events import Instalment, PromiseMade
from tests.machine.lives import Script, moment, script
from tests.workflow.company import Company, company, named
from tests.workflow.test_conformance import differences
from tests.workflow.test_doors import without_charges
from workers import door
from workers.asking import Asking
from workers.case_of import case_of

LIMA = "America/Lima"
NOON = moment("2026-03-18T12:00", LIMA)


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, "wishes") as one:
        yield one


async def begun(real: Company, number: str, first: str = "pe-empresas") -> Script:
    """A case that has lived until noon of 18 March, and recorded it."""
    life = named(without_charges(script(first)), number)
    await real.opens(life, rehearsal=life.opened.at)
    at = life.opened.at
    while at <= NOON:
        at = (await real.ticks(number, at)).next_at or NOON + timedelta(days=1)
    await real.ticks(number, NOON)
    return life


async def wants(real: Company, number: str, wish: AnyWish, remark: str = "", at: datetime = NOON) -> None:
    """Stored as a command or the page stores it, and nobody asked yet."""
    async with real.pool.acquire() as connection:
        case = await case_today(connection, number)
        assert case is not None
        case = msgspec.structs.replace(case, now=at)
        await door.ask(connection, case, wish, remark=remark, patience=0)


async def answer(real: Company, id: str) -> Answer | None:
    return await wishes.answer_of(real.pool, id)


def promise(id: str, days: int = 7, amount: int = 600) -> Promise:
    return Promise(id=id, by="ana", door="cli", amount=Decimal(amount), due_on=NOON.date() + timedelta(days=days))


async def test_a_stored_wish_is_put_to_its_case_and_answered_with_what_would_be_allowed(real: Company) -> None:
    await begun(real, "W-1")
    await wants(real, "W-1", promise("far", 15), "asked for three weeks")
    await wants(real, "W-1", promise("near", 7), "salary on the 25th")
    assert await real.relay.turn(NOON, rehearsal=True) == ["W-1"]
    far, near = await answer(real, "far"), await answer(real, "near")
    assert far is not None
    assert (far.accepted, far.reason, far.allowed["until"]) == (False, "too_long", "2026-04-01")
    assert near == Answer()
    await real.ticks("W-1", NOON)
    (made,) = [one.event for one in await real.record("W-1") if isinstance(one.event, PromiseMade)]
    remarks = await inbox.remarks_of(real.pool, "W-1")
    assert (made.id, made.by, remarks[made.id]) == (event_of(promise("near")), "ana", "salary on the 25th")
    assert await real.relay.turn(NOON, rehearsal=True) == []


async def test_a_relay_that_dies_before_it_kept_the_answer_asks_again_and_it_counts_once(real: Company) -> None:
    await begun(real, "W-2")
    await wants(real, "W-2", promise("p"))
    await real.relay.turn(NOON, rehearsal=True)
    await real.ticks("W-2", NOON)
    await real.pool.execute("update wish set answered_at = null, accepted = null")  # it was killed just before
    assert await Asking(real.pool, real.client).turn(rehearsal=True) == ["W-2"]
    assert await answer(real, "p") == Answer()
    assert await promises(real, "W-2") == 1


async def test_an_answer_that_got_lost_while_the_case_closed_is_found_in_its_record(real: Company) -> None:
    life = await begun(real, "W-3")
    await wants(real, "W-3", promise("p"))
    await real.relay.turn(NOON, rehearsal=True)
    await real.pool.execute("update wish set answered_at = null, accepted = null")
    paid = script("pe-empresas", ["2026-03-19 payment_received amount=900"]).arrivals[0]
    await real.arrives("W-3", paid)
    await real.ticks("W-3", paid.at)
    await wants(real, "W-3", promise("late"))
    await real.relay.turn(NOON, rehearsal=True)
    late = await answer(real, "late")
    assert await answer(real, "p") == Answer()
    assert late is not None
    assert (late.accepted, late.reason) == (False, "closed")
    assert life.opened.invoice == "W-3"


async def test_a_case_that_is_away_is_asked_later_and_keeps_nobody_else_waiting(
    real: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begun(real, "W-5")
    real.queue, queue = "nobody-works-here", real.queue
    await real.opens(named(without_charges(script("pe-empresas")), "W-4"))
    real.queue = queue
    monkeypatch.setattr("workers.asking.PATIENCE", timedelta(seconds=1))
    await wants(real, "W-4", promise("a"))
    await wants(real, "W-5", promise("b"))
    assert await Asking(real.pool, real.client).turn(rehearsal=True) == ["W-5"]
    assert await answer(real, "a") is None
    assert await answer(real, "b") == Answer()


async def test_fifty_ask_one_case_at_once_and_exactly_one_promise_is_made(real: Company) -> None:
    await begun(real, "W-6")
    answers = await asyncio.gather(*(real.asks("W-6", promise(f"p{n}", amount=n + 1)) for n in range(50)))
    await real.ticks("W-6", NOON)
    assert sorted(one.accepted for one in answers) == [False] * 49 + [True]
    assert {one.reason for one in answers if not one.accepted} == {"already_promised"}
    assert await promises(real, "W-6") == 1


async def test_fifty_askers_of_one_wish_get_one_answer(real: Company) -> None:
    await begun(real, "W-7")
    await wants(real, "W-7", promise("same"))
    turns = await asyncio.gather(*(Asking(real.pool, real.client).turn(rehearsal=True) for _ in range(10)))
    assert ["W-7"] in turns
    assert await answer(real, "same") == Answer()
    await real.ticks("W-7", NOON)
    assert await promises(real, "W-7") == 1


async def test_an_accepted_dispute_is_credited_in_the_books_too_and_messages_ask_for_the_rest(real: Company) -> None:
    await begun(real, "W-8")
    await wants(real, "W-8", OpenDispute(id="D", by="ana", door="page", reason="damaged", amount=Decimal(200)))
    await real.relay.turn(NOON, rehearsal=True)
    await real.ticks("W-8", NOON)
    row = await real.pool.fetchrow("select balance, contested, hold from collection_case where invoice = 'W-8'")
    assert tuple(row or ()) == (900, 200, "")
    await wants(real, "W-8", ResolveDispute(id="R", by="luis", door="cli", outcome="accepted", credit_note="NC01",
                                            credited=Decimal(150)))  # fmt: skip
    await real.relay.turn(NOON, rehearsal=True)
    await real.ticks("W-8", NOON)
    row = await real.pool.fetchrow("select invoice, amount, currency, issued_on from credit_note where id = 'NC01'")
    assert tuple(row or ()) == ("W-8", 150, "PEN", date(2026, 3, 18))
    async with real.pool.acquire() as connection:
        _, case = await case_of(connection, "W-8")
    assert (case.balance, case.contested, case.dispute) == (750, 0, "resolved")


async def test_a_plan_is_approved_by_somebody_else_and_the_question_leaves_the_list(real: Company) -> None:
    await begun(real, "W-9", "pe-empresas amount=6000")
    parts = (Instalment(date(2026, 3, 20), Decimal(2000)), Instalment(date(2026, 4, 20), Decimal(4000)))
    await wants(real, "W-9", Propose(id="P", by="ana", door="cli", instalments=parts))
    await real.relay.turn(NOON, rehearsal=True)
    await real.ticks("W-9", NOON)
    await wants(real, "W-9", Approve(id="own", by="ana", door="cli", of="P", agreed=True))
    await wants(real, "W-9", Approve(id="other", by="luis", door="cli", of="P", agreed=True))
    await real.relay.turn(NOON, rehearsal=True)
    await real.ticks("W-9", NOON)
    own = await answer(real, "own")
    assert own is not None
    assert (own.accepted, own.reason) == (False, "own_proposal")
    assert await answer(real, "other") == Answer()
    row = await real.pool.fetchrow("select done_by, outcome from task where key = 'approval/P'")
    assert tuple(row or ()) == ("luis", "yes")
    assert await real.pool.fetchval("select hold from collection_case where invoice = 'W-9'") == "plan_on_track"


async def test_a_wish_without_a_case_and_one_for_a_case_that_was_not_handed_over(real: Company) -> None:
    await begun(real, "W-10")
    await real.pool.execute(
        "insert into invoice (number, customer, issued_on, currency, total)"
        " values ('W-11', 'W-10', '2027-01-01', 'PEN', 5)"
    )
    await wishes.put(real.pool, "W-11", promise("none"), NOON)
    await wants(real, "W-10", Recall(id="back", by="ana", door="cli"))
    await real.relay.turn(NOON, rehearsal=True)
    none, back = await answer(real, "none"), await answer(real, "back")
    assert none is not None
    assert back is not None
    assert (none.reason, back.reason) == ("no_case", "not_handed_over")


# --- both drivers -------------------------------------------------------------------------------------------------

HISTORY: tuple[tuple[str, AnyWish], ...] = (
    ("2026-03-04T10:00", GiveReason(id="why", by="ana", reason="cash_flow")),
    ("2026-03-05T10:00", OpenDispute(id="D-1", by="ana", reason="quantity", amount=Decimal(100))),
    ("2026-03-10T10:00", AskForTime(id="time", by="ana", until=date(2026, 3, 13))),
    ("2026-03-16T10:00", ResolveDispute(id="R-1", by="luis", outcome="accepted", credit_note="N-1",
                                        credited=Decimal(40))),
    ("2026-03-18T10:00", promise("P-1", 4, 10_000)),
    ("2026-03-18T11:00", promise("P-2", 4, 300)),
    ("2026-03-30T10:00", ReportPayment(id="said", by="ana")),
    ("2026-04-08T10:00", Propose(id="plan", by="ana", instalments=(
        Instalment(date(2026, 4, 10), Decimal(430)), Instalment(date(2026, 4, 24), Decimal(430))))),
)  # fmt: skip


async def test_both_drivers_answer_wishes_alike_and_leave_the_same_record(real: Company) -> None:
    life = named(without_charges(script("pe-empresas")), "W-12")
    asked = tuple(Asked(moment(at, LIMA), wish) for at, wish in HISTORY)
    lived = simulate(life.plan, life.opened, asked)
    await real.opens(life, rehearsal=life.opened.at)
    refused: dict[str, str] = {}
    at: Any = (await real.ticks("W-12", life.opened.at)).next_at
    for one in asked:
        while at is not None and at <= one.at:
            at = (await real.ticks("W-12", at)).next_at
        await wants(real, "W-12", one.command, at=one.at)
        await real.relay.turn(one.at, rehearsal=True)
        said = await answer(real, one.command.id)
        assert said is not None
        if not said.accepted:
            refused[one.command.id] = said.reason
        at = (await real.asks("W-12", Tick(at=one.at))).next_at
    while at is not None:
        at = (await real.ticks("W-12", at)).next_at
    assert refused == {one.asked.command.id: one.reason for one in lived.refused} == {"P-1": "amount"}
    told = differences(await real.record("W-12"), lived.entries)
    assert not told, "\n".join(told)


async def promises(real: Company, number: str) -> int:
    return sum(isinstance(one.event, PromiseMade) for one in await real.record(number))
