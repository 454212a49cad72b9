"""What Temporal keeps and shows of a case: failures without a row's contents, and attributes for its own page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DataConverter

from activities.failures import ProviderRefused
from engine.case.advance import advance
from engine.case.ageing import next_opening
from engine.case.spread import spread
from engine.case.workdays import closing, local_date
from engine.study.simulate import simulate
from schemas.plan import PlanRef
from tests.machine.lives import moment, script
from workers.conversion import converter
from workers.log_lines import LINE, Discreet
from workers.showing import attributes, details
from workers.watch import keep_watch


def failure_of(error: BaseException, by: DataConverter) -> str:
    failure = Failure()
    by.failure_converter.to_failure(error, by.payload_converter, failure)
    return failure.SerializeToString().decode("utf-8", "replace")


async def test_a_database_s_error_never_takes_a_row_s_contents_into_a_history(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    add, person = "insert into customer (id, name) values ($1, $2)", ("@".join(("rosa", "casa.example")), "somebody")
    await connection.execute(add, *person)
    with pytest.raises(asyncpg.UniqueViolationError) as caught:
        await connection.execute(add, *person)
    await connection.close()
    assert person[0] in failure_of(caught.value, DataConverter.default), "else this test shows nothing"
    kept = failure_of(caught.value, converter())
    assert "UniqueViolationError (23505)" in kept
    assert person[0] not in kept


PERSON = " ".join(("Rosa", "Quispe"))


async def quoting(dsn: str) -> list[BaseException]:
    """Errors of many kinds, each with a person's name in its words."""
    connection = await asyncpg.connect(dsn)
    wrong: list[BaseException] = []
    for ask in (
        lambda: connection.execute("select $1::int", PERSON),
        lambda: _later(lambda: msgspec.convert({"kind": PERSON}, Narrow)),
        lambda: _later(lambda: {"a": 1}[PERSON]),
        lambda: _later(lambda: int(PERSON)),
    ):
        try:
            await ask()
        except Exception as error:
            wrong.append(error)
    await connection.close()
    assert len(wrong) == 4
    return wrong


async def test_no_error_takes_the_value_that_it_met_into_a_history(dsn: str) -> None:
    for error in await quoting(dsn):
        assert PERSON in failure_of(error, DataConverter.default), "else this test shows nothing"
        kept = failure_of(error, converter())
        assert PERSON not in kept
        assert type(error).__name__ in kept
    said = failure_of(ProviderRefused(channel="email", why="x"), converter())
    assert "The email channel refused the message: x" in said


async def test_no_error_takes_the_value_that_it_met_into_a_log(dsn: str) -> None:
    for error in await quoting(dsn):
        outer = ProviderRefused(channel="email", why="x")
        outer.__cause__ = error
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it failed", (), (type(outer), outer, None))
        line = Discreet(LINE).format(record)
        assert PERSON not in line
        assert type(error).__name__ in line
        assert "test_discretion.py:" in line
        assert "The email channel refused the message: x" in line


async def test_a_watch_that_waits_does_not_say_for_whom(dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    stop, wrong = asyncio.Event(), iter(await quoting(dsn))

    async def turn() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute("insert into customer (id, name) values ($1, 'x'), ($1, 'y')", PERSON)
        finally:
            await connection.close()
            stop.set()

    async with asyncpg.create_pool(dsn, min_size=0) as pool:
        await keep_watch(stop, pool, "money", 1, 0, turn)
        assert "money waits: UniqueViolationError (23505)" in caplog.text
        stop.clear()

        async def another() -> None:
            stop.set()
            raise next(wrong)  # the database's client: it repeats the value

        await keep_watch(stop, pool, "cash", 1, 0, another)
    assert "cash waits: DataError" in caplog.text
    assert PERSON not in caplog.text


class Narrow(msgspec.Struct):
    kind: Literal["company", "person"]


async def _later(ask: Callable[[], Any]) -> None:
    ask()


def test_temporal_s_page_tells_stage_hold_age_amount_and_what_comes_next() -> None:
    life = script("pe-empresas amount=900", ("2026-03-04 dispute_opened reason=quantity",))
    at = moment("2026-03-05", "America/Lima")
    turn = advance(life.plan, simulate(life.plan, life.opened, life.arrivals, until=at).case, at)
    told = {pair.key.name: pair.value for pair in attributes(life.plan, turn.case, turn.decision, at)}
    assert told["CobranzaStage"] == "first_contact"
    assert told["CobranzaHold"] == "dispute_open"
    assert told["CobranzaBucket"] == "1-30"
    assert told["CobranzaAmount"] == 900.0
    assert told["CobranzaNextAt"] == turn.decision.wake_at
    ref = PlanRef("pe-empresas", 3, "a" * 64)
    page = details(life.plan, ref, turn.case, turn.decision, at, turn.decision.wake_at)
    assert page.splitlines() == [
        "### F-1",
        "- **stage**: first contact, 2 days past due",
        "- **owed**: 900 PEN of 900 PEN, due Mon 2 Mar 2026",
        "- **on hold**: a dispute is open since Wed 4 Mar 2026, until Sun 3 May 2026",
        "- **last contact**: overdue-first by WhatsApp, Tue 3 Mar 2026 09:00 America/Lima",
        "- **open tasks**: none",
        "- **next**: whatever falls due first (hold, promise, plan, task, charge), Wed 18 Mar 2026 09:00 America/Lima",
        "- **playbook**: pe-empresas v3, plan `aaaaaaaaaaaa`",
        "- **read more**: `cobranza show F-1`, `cobranza trace F-1`",
    ]


def test_the_nine_o_clock_rush_is_spread_over_the_day_and_stays_inside_the_window() -> None:
    life = script("pe-empresas amount=900", ())
    at = moment("2026-02-10", "America/Lima")
    turn = advance(life.plan, simulate(life.plan, life.opened, life.arrivals, until=at).case, at)
    opens = turn.decision.wake_at
    assert opens is not None
    assert opens == next_opening(life.plan, turn.case, opens)
    cases = [replace(turn.case, invoice=f"F-{number}") for number in range(200)]
    moments = [spread(life.plan, case, opens, turn.decision.step) for case in cases]
    assert moments == [spread(life.plan, case, opens, turn.decision.step) for case in cases], "the same every time"
    assert len(set(moments)) > 150
    closes = closing(opens, life.plan.window, life.plan.calendar, turn.case.zone)
    assert all(opens <= one <= closes - timedelta(hours=1) for one in moments)
    assert {local_date(one, turn.case.zone) for one in moments} == {local_date(opens, turn.case.zone)}
    assert spread(life.plan, turn.case, opens, "hold") == opens, "only messages and calls are spread"
