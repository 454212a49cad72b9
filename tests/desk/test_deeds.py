"""The other hands on real PostgreSQL: each deed once, with the case's record in the same transaction."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest

from activities.contact_desk import ContactDesk
from activities.deeds import Deeds
from activities.failures import CaseAbsent
from activities.reading import case_line, contacts_of, portfolio_summary, timeline, verdicts_of
from schemas.effects import (
    AnyEffect,
    AskApproval,
    ChargeFee,
    CloseCase,
    Contact,
    HandOver,
    RaiseTask,
    Report,
    WriteOff,
)  # fmt: skip
from schemas.events import (
    AddressFailed,
    ApprovalAsked,
    CaseClosed,
    FeeCharged,
    HandedOver,
    PaymentReceived,
    Reported,
    StageEntered,
    TaskRaised,
    WrittenOff,
)  # fmt: skip
from schemas.money import Money
from tests.desk.company import STEP, TUESDAY, Company, entry, send, view

DUE = TUESDAY + timedelta(days=2)
HALF = Decimal("50.00")
DEEDS = [
    (
        RaiseTask(because=STEP, task="data.if_missing", what="complete", queue="data-desk", due_at=DUE),
        TaskRaised(at=TUESDAY, task="data.if_missing", queue="data-desk", due_at=DUE),
        [("data-desk", "task", "complete")],
    ),
    (
        AskApproval(because=STEP, of=STEP, by="team-lead", due_at=DUE),
        ApprovalAsked(at=TUESDAY, of=STEP, by="team-lead", due_at=DUE),
        [("team-lead", "approval", STEP)],
    ),
    (
        Report(because=STEP, step=STEP, to="credit-bureau"),
        Reported(at=TUESDAY, step=STEP, to="credit-bureau"),
        [("credit-bureau", "review", "report")],
    ),
    (
        HandOver(because=STEP, step=STEP, to="legal"),
        HandedOver(at=TUESDAY, step=STEP, to="legal"),
        [("legal", "review", "hand-over")],
    ),
    (
        WriteOff(because=STEP, step=STEP, what="small-balance", amount=HALF),
        WrittenOff(at=TUESDAY, step=STEP, amount=HALF),
        [("accounting", "review", "write-off")],
    ),
    (ChargeFee(because=STEP, step=STEP, amount=HALF), FeeCharged(at=TUESDAY, step=STEP, amount=HALF), []),
    (CloseCase(because=STEP, end="paid"), CaseClosed(at=TUESDAY, end="paid"), []),
]


def activities() -> dict[str, Callable[..., Any]]:
    """Every activity of the hands, by its name in Temporal."""
    methods = [method for hand in (ContactDesk, Deeds) for _, method in inspect.getmembers(hand, inspect.isfunction)]
    found = ((getattr(method, "__temporal_activity_definition", None), method) for method in methods)
    return {definition.name: method for definition, method in found if definition is not None}


def test_there_is_one_activity_for_each_effect_and_one_that_only_records() -> None:
    kinds = {str(effect.__struct_config__.tag) for effect in get_args(AnyEffect)}
    assert set(activities()) == kinds | {"record"}


@pytest.mark.parametrize(("effect", "outcome", "tasks"), DEEDS, ids=lambda one: getattr(one, "kind", ""))
async def test_a_deed_is_done_once_and_answers_the_same(
    company: Company, effect: AnyEffect, outcome: object, tasks: list[tuple[str, str, str]]
) -> None:
    await company.customer()
    await company.case("F-1")
    errand = company.errand("F-1", effect, entries=(entry(1, StageEntered(at=TUESDAY, stage="recovery")),), seq=1)
    deed = getattr(company.deeds, effect.kind)
    assert [await deed(errand), await deed(errand)] == [outcome, outcome]
    rows = await company.pool.fetch("select queue, kind, what from task")
    assert [tuple(row) for row in rows] == tasks
    assert await company.value("select count(*) from ledger") == 1


async def test_the_wrong_hand_does_nothing(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    with pytest.raises(TypeError, match="CloseCase wanted, Contact came"):
        await company.deeds.close_case(company.errand("F-1"))


async def test_a_task_raised_again_later_opens_anew(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    task = RaiseTask(because=STEP, task="data.if_missing", what="complete", queue="data-desk")
    await company.deeds.raise_task(company.errand("F-1", task))
    await company.do("update task set done_at = now(), outcome = 'done'")
    await company.deeds.raise_task(company.errand("F-1", task))
    assert await company.value("select count(*) from task where done_at is null") == 0
    await company.deeds.raise_task(company.errand("F-1", task, now=DUE))
    assert await company.value("select count(*) from task where done_at is null") == 1


async def test_a_closed_case_leaves_only_the_review_of_what_it_left(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    open_tasks = (
        RaiseTask(because=STEP, task="data.if_missing", what="complete", queue="data-desk"),
        HandOver(because=STEP, step=STEP, to="legal"),
    )
    for effect in open_tasks:
        await getattr(company.deeds, effect.kind)(company.errand("F-1", effect))
    end = CloseCase(because=STEP, end="handed_over")
    closing = company.errand("F-1", end, view=view(100, end="handed_over", state='{"end": "handed_over"}'), seq=3)
    await company.deeds.close_case(closing)
    row = await company.row("select end_, closed_at, next_at, next_message, state, seq from collection_case")
    assert row == ("handed_over", TUESDAY, None, "", '{"end": "handed_over"}', 3)
    assert await company.value("select array_agg(queue) from task where done_at is null") == ["legal"]
    assert await company.value("select outcome from task where queue = 'data-desk'") == "case closed"


async def test_recording_marks_what_was_folded_and_never_goes_back(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    paid = PaymentReceived(at=TUESDAY, id="bank/1", payment="bank/1", amount=Decimal(40))
    await company.arrives("F-1", paid)
    newer = company.errand("F-1", seq=2, entries=(entry(1, paid), entry(2, paid)), view=view(60, hold="manual"))
    older = company.errand("F-1", seq=1, entries=(entry(1, paid),), view=view(100))
    await company.deeds.record(newer)
    await company.deeds.record(older)
    assert await company.value("select folded_at is not null from inbox")
    row = await company.row("select balance, hold, seq from collection_case")
    assert row == (60, "manual", 2)


async def test_an_address_that_failed_is_not_used_again_and_the_next_one_is(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do("insert into address values ('c1', 'email', 'the second')")
    failed = company.errand("F-1", seq=1, entries=(entry(1, AddressFailed(at=TUESDAY, id="b/1", channel="email")),))
    await company.deeds.record(failed)
    await company.deeds.record(failed)
    assert await company.value("select array_agg(value) from address where bad_at = $1", TUESDAY) == ["email of c1"]
    await company.desk().contact(company.errand("F-1", send(channels=("email",)), seq=1))
    assert await company.value("select recipient from outbox") == "the second"


async def test_a_case_that_comes_back_is_open_again(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.deeds.close_case(company.errand("F-1", CloseCase(because="", end="paid"), seq=1))
    await company.deeds.record(company.errand("F-1", seq=2, view=view(100, next_at=DUE)))
    row = await company.row("select end_, closed_at, next_at from collection_case")
    assert row == ("", None, DUE)


# --- reading it back ----------------------------------------------------------------------------------------------


async def test_a_case_can_be_read_back(company: Company) -> None:
    await company.customer()
    await company.case("F-1", total=250)
    entries = (entry(1, StageEntered(at=TUESDAY, stage="first_contact"), "first_contact"),)
    line = view(250, next_at=DUE, next_step=STEP)
    made = await company.desk().contact(company.errand("F-1", entries=entries, seq=1, view=line))
    read = await case_line(company.pool, "F-1")
    assert (read.name, read.playbook, read.balance, read.next_at) == ("Rosa Quispe", "pe-empresas", Decimal(250), DUE)
    assert await timeline(company.pool, "F-1") == (*entries, entry(2, made, STEP))
    assert [(one.step, one.channel, one.state) for one in await contacts_of(company.pool, "F-1")] == [
        (STEP, "whatsapp", "accepted")
    ]
    [verdict] = await verdicts_of(company.pool, "F-1")
    assert (verdict.says, verdict.spoke[0].rule) == ("allowed", "customer.opted_out")


async def test_an_unknown_case_is_one_clear_line(company: Company) -> None:
    with pytest.raises(CaseAbsent, match=r"No case for invoice F-9; see `cobranza status`"):
        await case_line(company.pool, "F-9")


async def test_the_portfolio_is_counted(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.case("F-2")
    await company.desk().contact(company.errand("F-1"))
    await company.do("insert into payment values ('p1', 'F-2', 'c1', 100, 'PEN', '2026-03-02')")
    await company.deeds.close_case(company.errand("F-2", CloseCase(because="", end="paid")))
    whole = await portfolio_summary(company.pool)
    assert (whole.by_stage, whole.by_end, whole.contacts) == ({"first_contact": 1}, {"paid": 1}, {"whatsapp": 1})
    assert (whole.money_in, whole.money_open) == ((Money(Decimal(100), "PEN"),), (Money(Decimal(100), "PEN"),))


def test_every_effect_is_known_here() -> None:
    assert {type(effect) for effect, _, _ in DEEDS} | {Contact} == set(get_args(AnyEffect))
