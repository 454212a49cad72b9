"""Who has a task, who may answer for a role, and what is next: claims, approvals, delegation, the work list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from activities import tasks as hands
from activities import wishes
from activities.people import claims, roles
from engine.case.roles import may_answer
from engine.study.worklist import ranked
from schemas.driving import Approve, Propose
from schemas.events import ApprovalGiven, Instalment
from schemas.people import Deputy, Holder, Work
from workers import approvals
from workers.approvals import NotYours, OwnRequest
from workers.worklist import worklist

from .conftest import CALL, Collectors

BIG = "pe-empresas amount=6000 issued=2026-02-07 due=2026-03-09"
DEMANDED = "2026-05-15T10:00"
BUREAU = "recovery.timeline[1]"
HEAD = "head-of-collections"
DAY = date(2026, 5, 15)


# --- claims -------------------------------------------------------------------------------------------------------


async def test_of_two_at_the_same_moment_one_wins_and_the_other_is_told_who(collectors: Collectors) -> None:
    now = await collectors.begun("C-1")

    async def take(person: str) -> str:
        async with collectors.connected() as connection:
            return (await claims.claim(connection, "C-1", CALL, person, now)).person

    people = [f"p{n}" for n in range(12)]
    answers = await asyncio.gather(*(take(person) for person in people))
    winner = await collectors.value("select claimed_by from task where key = $1", CALL)
    assert winner in people
    assert answers == [winner] * 12, "one has it, and everybody hears who"
    async with collectors.connected() as connection:
        assert (await claims.claim(connection, "C-1", CALL, winner, now)).person == winner, "asked again, the same"
        assert (await claims.release(connection, "C-1", CALL, "somebody")).person == winner
        assert (await claims.who_has(connection, "C-1", CALL)).person == winner, "nobody gives back another's"
        assert (await claims.claim(connection, "C-1", CALL, "luis", now, over=True)).person == "luis", "handed on"
        await claims.release(connection, "C-1", CALL, "luis")
        assert (await claims.who_has(connection, "C-1", CALL)).person == ""
        assert (await claims.claim(connection, "C-1", "nothing", "ana", now)).gone


# --- approvals ----------------------------------------------------------------------------------------------------


async def answer(collectors: Collectors, number: str, by: str, *, agreed: bool = True) -> approvals.Answered:
    case, task = await collectors.case(number), await collectors.task(number, BUREAU)
    async with collectors.connected() as connection:
        return await approvals.answer(connection, case, task, by, agreed=agreed)


async def test_an_approval_is_answered_by_who_holds_the_role_or_stands_in(collectors: Collectors) -> None:
    await collectors.begun("P-1", BIG, DEMANDED)
    async with collectors.connected() as connection:
        assert await roles.give(connection, HEAD, "rosa", DAY, "boss")
        assert not await roles.give(connection, HEAD, "rosa", DAY, "boss"), "she has it"
    with pytest.raises(NotYours, match=r"luis does not hold the role head-of-collections.*: rosa"):
        await answer(collectors, "P-1", "luis")
    assert await collectors.value("select count(*) from wish") == 0
    async with collectors.connected() as connection:
        await roles.delegate(connection, HEAD, "luis", DAY, DAY + timedelta(days=3), "rosa")
    said = await answer(collectors, "P-1", "luis")
    assert (said.role, said.how) == (HEAD, "deputy")
    await collectors.turn("P-1")
    record = await collectors.real.record("P-1")
    assert [one.event.by for one in record if isinstance(one.event, ApprovalGiven)] == ["luis"]
    assert await collectors.value("select body from remark") == f"standing in for {HEAD} until 2026-05-18"
    assert "reported" in await collectors.told("P-1"), "the step was done"


async def test_while_nobody_holds_the_role_anybody_answers_and_the_record_says_so(collectors: Collectors) -> None:
    await collectors.begun("P-2", BIG, DEMANDED)
    assert (await answer(collectors, "P-2", "ana", agreed=False)).how == "unassigned"
    await collectors.turn("P-2")
    assert "approval_refused" in await collectors.told("P-2")
    assert await collectors.value("select body from remark") == f"nobody holds the role {HEAD}"


async def test_nobody_answers_their_own_request(collectors: Collectors) -> None:
    """Over 5,000 PEN a plan needs approval; who wrote the customer's wish down does not give it."""
    await collectors.begun("P-3", BIG)
    await proposed(collectors, "P-3", "w1")
    case, task = await collectors.case("P-3"), await collectors.task("P-3", "w1")
    async with collectors.connected() as connection:
        with pytest.raises(OwnRequest):
            await approvals.answer(connection, case, task, "ana", agreed=True)
        await approvals.answer(connection, case, task, "luis", agreed=True)
    await collectors.turn("P-3")
    assert "plan_agreed" in await collectors.told("P-3")


ROSA, LUIS = Holder("head", "rosa", date(2026, 1, 1)), Deputy("head", "luis", DAY, DAY)


@pytest.mark.parametrize(
    ("person", "asked_by", "day", "holders", "deputies", "how"),
    [
        ("rosa", "", DAY, (ROSA,), (), "holder"),
        ("ana", "", DAY, (ROSA,), (), "stranger"),
        ("ana", "", DAY, (), (), "unassigned"),
        ("ana", "ana", DAY, (), (), "own"),
        ("rosa", "rosa", DAY, (ROSA,), (), "own"),
        ("luis", "", DAY, (ROSA,), (LUIS,), "deputy"),
        ("luis", "", DAY + timedelta(days=1), (ROSA,), (LUIS,), "stranger"),
        ("luis", "", DAY, (), (LUIS,), "unassigned"),
        ("luis", "luis", DAY, (ROSA,), (LUIS,), "own"),
        ("luis", "  Luis", DAY, (ROSA,), (LUIS,), "own"),
        ("ROSA", "rosa", DAY, (), (), "own"),
        ("rosa", "", DAY, (replace(ROSA, until=date(2026, 2, 1)),), (), "unassigned"),
        ("rosa", "", DAY, (replace(ROSA, role="other"),), (), "unassigned"),
    ],
)
def test_who_may_answer(
    person: str, asked_by: str, day: date, holders: tuple[Holder, ...], deputies: tuple[Deputy, ...], how: str
) -> None:
    said = may_answer("head", person, asked_by, day, holders, deputies)
    assert (said.how, said.allowed) == (how, how in ("holder", "deputy", "unassigned"))
    assert asked_by not in said.may or not asked_by


# --- the work list ------------------------------------------------------------------------------------------------

NOW = datetime(2026, 4, 8, 15, tzinfo=UTC)
MOMENTS = st.one_of(st.none(), st.integers(-200, 200).map(lambda hours: NOW + timedelta(hours=hours)))
WORKS = st.builds(
    Work, invoice=st.integers(1, 9).map(str), key=st.sampled_from("abc"), what=st.just("call"), kind=st.just("call"),
    queue=st.just("q"), raised_at=MOMENTS.filter(bool), balance=st.integers(0, 5000).map(Decimal),
    currency=st.sampled_from(["PEN", "USD"]), stage=st.sampled_from(["first_contact", "recovery", ""]),
    risk=st.sampled_from(["low", "high", ""]), due_at=MOMENTS, deadline=st.just("silence"), deadline_at=MOMENTS,
    is_call=st.booleans(), opens_at=MOMENTS, closes_at=MOMENTS, mine=st.booleans(),
)  # fmt: skip
LISTS = st.lists(WORKS, max_size=12, unique_by=lambda work: (work.invoice, work.key))


def places(works: Sequence[Work]) -> list[tuple[str, str]]:
    return [(one.work.invoice, one.work.key) for one in ranked(works, NOW)]


@given(LISTS, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_the_order_is_total_and_knows_no_order_of_arrival(works: list[Work], chance: object) -> None:
    shuffled = list(works)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert places(works) == places(shuffled)
    assert sorted(places(works)) == sorted((one.invoice, one.key) for one in works)
    ready = [one.ready for one in ranked(works, NOW)]
    assert ready == sorted(ready, reverse=True), "what cannot be done now comes after all that can"


@given(LISTS.filter(bool), st.integers(0, 11), st.integers(1, 9000))
@settings(max_examples=150)
def test_a_greater_amount_never_stands_later(works: list[Work], which: int, more: int) -> None:
    one = works[which % len(works)]
    richer = [replace(work, balance=work.balance + more) if work is one else work for work in works]
    name = (one.invoice, one.key)
    assert places(richer).index(name) <= places(works).index(name)


async def test_the_list_says_what_is_next_and_why_and_leaves_out_what_others_have(collectors: Collectors) -> None:
    now = await collectors.begun("W-1")
    await collectors.begun("W-2")
    async with collectors.connected() as connection:
        both = await worklist(connection, "ana")
        assert [one.ranked.work.invoice for one in both] == ["W-1", "W-2"]
        assert {code for code, _ in both[0].ranked.reasons} >= {"open_now", "amount"}
        await claims.claim(connection, "W-1", CALL, "luis", now)
        assert [one.ranked.work.invoice for one in await worklist(connection, "ana")] == ["W-2"]
        assert [one.claimed_by for one in await worklist(connection, "luis")] == ["luis", ""]
        await collectors.at("2026-04-08T21:00")
        (closed,) = await worklist(connection, "ana")
        assert not closed.ranked.ready
        assert dict(closed.ranked.reasons)["closed_until"].startswith("2026-04-09T14:00"), "nine in Lima"
        assert await worklist(connection, "ana", queue="nobody") == ()


async def test_an_answer_that_the_case_does_not_take_stands_on_the_list_again(collectors: Collectors) -> None:
    """It was taken off by a door that did not look, while nothing ran that asks cases; it was Ana's own request."""
    await collectors.begun("P-4", BIG)
    await proposed(collectors, "P-4", "w4")
    case, task = await collectors.case("P-4"), await collectors.task("P-4", "w4")
    async with collectors.connected() as connection:
        await hands.close(connection, "P-4", task, "yes", "ana", case.now)
        await wishes.put(connection, "P-4", Approve(id="own", by="ana", door="cli", of="w4", agreed=True), case.now)
    await collectors.turn("P-4")
    assert await collectors.value("select reason from wish where id = 'own'") == "own_proposal"
    assert (await collectors.task("P-4", "w4")).queue == "team-lead", "somebody else has to answer"
    async with collectors.connected() as connection:
        await hands.close(connection, "P-4", task, "yes", "luis", case.now)
        for by in ("luis", "rosa"):
            wish = Approve(id=by, by=by, door="cli", of="w4", agreed=True)
            await wishes.put(connection, "P-4", wish, case.now)
    await collectors.turn("P-4")
    assert await collectors.value("select reason from wish where id = 'rosa'") == "answered_already"
    assert await collectors.value("select done_at is not null from task where what = 'w4'"), "and it stays answered"


async def proposed(collectors: Collectors, number: str, id: str) -> None:
    """Ana writes down the plan that a customer asks for; over 5,000 PEN it is the team lead's to agree."""
    balance = await collectors.value("select balance from collection_case where invoice = $1", number)
    half = (balance / 2).quantize(Decimal("0.01"))
    parts = (Instalment(date(2026, 4, 20), half), Instalment(date(2026, 5, 8), balance - half))
    said = await collectors.real.asks(number, Propose(id=id, by="ana", door="cli", instalments=parts))
    assert said.accepted, said.reason
    await collectors.turn(number)


async def test_a_question_that_nobody_answered_moves_to_the_next_role(collectors: Collectors) -> None:
    """A plan over 5,000 PEN is the team lead's; after two business days of silence it is asked of the next."""
    await collectors.begun("P-5", BIG)
    await proposed(collectors, "P-5", "w5")
    assert (await collectors.task("P-5", "w5")).queue == "team-lead"
    now = await collectors.at("2026-04-13T10:00")
    await collectors.real.ticks("P-5", now)
    await collectors.turn("P-5")
    task = await collectors.task("P-5", "w5")
    assert (task.queue, task.raised_at > await collectors.at("2026-04-09T00:00")) == (HEAD, True)
