"""What comes of calls: each code, what follows in the case, what the desk counts, and when a call is tried again."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import Any

import pytest

from schemas.contact import OUTCOMES
from schemas.events import Instalment
from schemas.people import CALL_OUTCOMES
from tests.machine.lives import moment
from workers.calls import DayGone, NotAReason, OutcomeNeeds, TooLateForThisCall, WishRefused

from .conftest import CALL, LIMA, Collectors

# Code: what is said beside it, the events that the case records of it (after the call itself), and its hold.
FOLLOWS: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "right_party": ({"why": "cash_flow"}, ["delay_reason_given"], ""),
    "promise": ({"amount": Decimal(900), "on": date(2026, 4, 15)}, ["promise_made"], "promise_active"),
    "plan": ({}, ["proposal_made", "plan_agreed"], "plan_on_track"),
    "dispute": ({"reason": "quantity"}, ["dispute_opened"], "dispute_open"),
    "paid": ({}, ["payment_reported"], "payment_to_verify"),
    "asks_time": ({"on": date(2026, 4, 20)}, ["hold_placed"], "on_request"),
    "refused": ({"why": "refuses"}, ["delay_reason_given"], ""),
    "no_calls": ({}, [], ""),
    "wrong_number": ({}, ["address_failed"], ""),
}


async def test_each_code_that_ends_a_call_and_what_follows(collectors: Collectors) -> None:
    await asyncio.gather(*(collectors.begun(f"K-{code}") for code in FOLLOWS))
    for code, (said, events, hold) in FOLLOWS.items():
        number = f"K-{code}"
        before = len(await collectors.told(number))
        balance = await collectors.value("select balance from collection_case where invoice = $1", number)
        if code == "plan":
            said = {"instalments": halves(balance)}
        finished = await collectors.says(number, code, note="she was kind", **said)
        assert (finished.again_at, bool(finished.told)) == (None, True), code
        await collectors.turn(number)
        told = (await collectors.told(number))[before:]
        assert {*events, "call_done"} <= set(told), f"{code}: the case agreed"
        await what_stands(collectors, number, code, hold)


async def what_stands(collectors: Collectors, number: str, code: str, hold: str) -> None:
    assert await collectors.value("select hold from collection_case where invoice = $1", number) == hold, code
    assert await collectors.value("select outcome from task where invoice = $1 and key = $2", number, CALL) == code
    facts = await collectors.value("select array_agg(fact) from delivery where contact = $1", f"{number}/{CALL}/1")
    assert facts == [CALL_OUTCOMES[code].fact], f"{code}: what the desk counts"
    assert await collectors.value("select count(*) from attempt where outcome = $1 and by_whom = 'ana'", code) == 1
    record = await collectors.value("select string_agg(event::text, ' ') from ledger where invoice = $1", number)
    assert "kind" not in record, "people's words stay out of the record"
    beside = await collectors.value("select string_agg(body, ' ') from remark where invoice = $1", number)
    assert "she was kind" in beside


def halves(balance: Decimal) -> tuple[Instalment, ...]:
    first = (balance / 2).quantize(Decimal("0.01"), ROUND_UP)
    return (Instalment(date(2026, 4, 10), first), Instalment(date(2026, 5, 8), balance - first))


async def test_a_wrong_number_is_given_up_and_a_no_closes_the_channel(collectors: Collectors) -> None:
    await collectors.begun("K-1")
    await collectors.says("K-1", "wrong_number")
    assert await collectors.value("select bad_at is not null from address where kind = 'mobile'") is True
    await collectors.turn("K-1")
    assert await collectors.value("select count(*) from task where what = 'fix-address' and done_at is null") == 1
    await collectors.begun("K-2")
    await collectors.says("K-2", "no_calls")
    assert (
        await collectors.value("select state from consent where customer = 'K-2' and channel = 'call'") == "withdrawn"
    )


IN_VAIN = [code for code, one in CALL_OUTCOMES.items() if one.again and not one.needs]


async def test_what_came_to_nothing_is_tried_again_when_the_rules_let_it(collectors: Collectors) -> None:
    await asyncio.gather(*(collectors.begun(f"A-{code}") for code in IN_VAIN))
    nine = moment("2026-04-09T09:00", LIMA)
    for code in IN_VAIN:
        first = await collectors.says(f"A-{code}", code)
        assert (first.again_at, first.told) == (nine, ""), "one contact a day: at the next opening"
        task = await collectors.real.pool.fetchrow(
            "select tries, not_before, claimed_by, done_at from task where invoice = $1 and key = $2", f"A-{code}", CALL
        )
        assert task is not None
        assert tuple(task) == (1, nine, "", None), "back on the list, for anybody"
        assert "call_done" not in await collectors.told(f"A-{code}"), "the case waits for the end of it"
    await collectors.at("2026-04-09T10:00")
    for code in IN_VAIN:
        second = await collectors.says(f"A-{code}", code)
        assert (second.again_at, bool(second.told)) == (None, True), "its time is over before another may be made"
        await collectors.turn(f"A-{code}")
        await what_was_tried(collectors, f"A-{code}", code)


async def what_was_tried(collectors: Collectors, number: str, code: str) -> None:
    assert (await collectors.told(number)).count("call_done") == 1
    tried = await collectors.real.pool.fetch(
        "select number, outcome, again_at is null as last from attempt where invoice = $1 order by number", number
    )
    assert [tuple(row) for row in tried] == [(1, code, False), (2, code, True)]
    facts = await collectors.real.pool.fetch(
        "select d.contact, d.fact from delivery d join contact c on c.key = d.contact"
        " where c.invoice = $1 and c.channel = 'call' order by d.at", number)  # fmt: skip
    fact = CALL_OUTCOMES[code].fact
    keys = (f"{number}/{CALL}/1", f"{number}/{CALL}/1/try/2")
    assert [tuple(row) for row in facts] == [(key, fact) for key in keys], "each counts at the desk"


async def test_a_second_try_counts_for_the_desk_like_any_contact(collectors: Collectors) -> None:
    """On its day nothing else goes out: the next message of the case waits for the day after."""
    await collectors.begun("A-2")
    await collectors.says("A-2", "no_answer")
    await collectors.at("2026-04-09T10:00")
    await collectors.says("A-2", "no_answer")
    past = await collectors.value(
        "select count(*) from contact where customer = 'A-2' and at >= $1", moment("2026-04-09", LIMA)
    )
    assert past == 1


async def test_who_asks_to_be_called_another_day_is_called_then(collectors: Collectors) -> None:
    await collectors.begun("B-1")
    again = await collectors.says("B-1", "call_back", on=date(2026, 4, 9))
    assert again.again_at == moment("2026-04-09T09:00", LIMA)


REFUSED: tuple[tuple[str, dict[str, Any], type[Exception]], ...] = (
    ("promise", {"amount": Decimal(900)}, OutcomeNeeds),
    ("promise", {"on": date(2026, 4, 15)}, OutcomeNeeds),
    ("plan", {}, OutcomeNeeds),
    ("dispute", {"reason": "ugly"}, NotAReason),
    ("dispute", {}, OutcomeNeeds),
    ("asks_time", {}, OutcomeNeeds),
    ("right_party", {"why": "ugly"}, NotAReason),
    ("no_answer", {"why": "health"}, NotAReason),
    ("call_back", {"on": date(2026, 4, 8)}, DayGone),
    ("call_back", {"on": date(2026, 4, 20)}, TooLateForThisCall),
    ("promise", {"amount": Decimal(900), "on": date(2026, 9, 1)}, WishRefused),
    ("promise", {"amount": Decimal(90000), "on": date(2026, 4, 15)}, WishRefused),
    ("plan", {"instalments": (Instalment(date(2026, 4, 10), Decimal(1)),) * 9}, WishRefused),
    ("asks_time", {"on": date(2026, 12, 1)}, WishRefused),
)


async def test_what_the_case_does_not_agree_to_is_not_written(collectors: Collectors) -> None:
    await collectors.begun("R-1")
    for outcome, said, error in REFUSED:
        with pytest.raises(error):
            await collectors.says("R-1", outcome, **said)
        assert await collectors.value("select count(*) from attempt") == 0, outcome
        assert await collectors.value("select count(*) from wish") == 0, outcome
        assert await collectors.value("select done_at is null from task where key = $1", CALL), "it stays on the list"


def test_the_table_of_outcomes_is_whole() -> None:
    for code, one in CALL_OUTCOMES.items():
        assert one.fact in OUTCOMES, code
        assert one.en != one.es, code
        assert not (one.again and one.wish), f"{code}: what the case agrees to is not tried again"
    ends = {code for code, one in CALL_OUTCOMES.items() if not one.again}
    assert ends == set(FOLLOWS), "each is tried above"
