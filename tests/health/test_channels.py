"""A channel that goes too badly rests on its own, a person is told, and messages go on by the next channel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from activities import health
from tests.desk.company import PLAN, STEP, Company
from workers.health import Health


@pytest.fixture
async def firm(dsn: str) -> AsyncIterator[Company]:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool:
        firm = Company(pool)
        firm.plan_sha256 = await firm.publish(PLAN)
        await firm.customer()
        await firm.case("F-1")
        yield firm


async def sent(firm: Company, channel: str, count: int, bad: int = 0, fact: str = "bounced", name: str = "x",
               message: str = "old") -> None:  # fmt: skip
    """So many contacts of late, of which the first few came to nothing."""
    await firm.do(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, provider, sender)"
        " select $1 || '/' || n, 'F-1', 'c1', 's', $4, $2, 'messages', 'accepted', '2026-01-01', 'p', 'us@acme.example'"
        " from generate_series(1, $3::integer) n",
        name, channel, count, message)  # fmt: skip
    await firm.do(
        "insert into delivery (id, contact, fact, code, at) select $1 || '/' || n, $1 || '/' || n, $3,"
        " case when $4 then 'spamreport' else '' end, now() from generate_series(1, $2::integer) n",
        name, bad, "delivered" if fact == "spam" else fact, fact == "spam")  # fmt: skip


async def test_a_channel_that_bounces_rests_and_the_next_one_serves(firm: Company) -> None:
    await sent(firm, "whatsapp", 100, 10)
    assert await Health(firm.pool).turn() == [1]
    stop = (await firm.pool.fetch("select channel, sender, template, reason from channel_stop"))[0]
    assert tuple(stop) == ("whatsapp", "", "old", "bounced 10.0% of 100"), "the narrowest that explains it"
    assert await firm.row("select invoice, key, what, kind from task") == (
        "F-1", "channel-stop/1", "channel-stopped", "review")  # fmt: skip
    assert await Health(firm.pool).turn() == [], "found once"


async def test_the_desk_goes_on_to_the_next_channel(firm: Company) -> None:
    async with firm.pool.acquire() as connection:
        await health.stop(connection, "whatsapp", reason="blocked")
    outcome = await firm.desk().contact(firm.errand("F-1"))
    assert (outcome.channel, outcome.step) == ("email", STEP)
    spoke = await firm.value("select spoke::text from verdict")
    assert '"rule": "channel.stopped"' in spoke


async def test_two_bad_messages_leave_the_channel_to_those_that_are_well(firm: Company) -> None:
    await sent(firm, "email", 100, 30, name="a", message="first")
    await sent(firm, "email", 100, 0, name="b", message="second")
    assert await Health(firm.pool).turn() == [1]
    assert await Health(firm.pool).turn() == []
    left = [one for one in await health.rates(firm.pool) if not one.sender]  # type: ignore[arg-type]
    assert [(one.template, one.sent, one.bounced) for one in left] == [("", 100, 0), ("second", 100, 0)]


async def test_what_is_spread_over_many_messages_stops_the_sender(firm: Company) -> None:
    for number in range(4):
        await sent(firm, "sms", 40, 8, fact="blocked", name=f"m{number}", message=f"m{number}")
    assert await Health(firm.pool).turn() == [1]
    assert await firm.row("select sender, template from channel_stop") == ("us@acme.example", "")


async def test_few_contacts_prove_nothing(firm: Company) -> None:
    await sent(firm, "email", 49, 49)
    assert await Health(firm.pool).turn() == []


async def test_spam_reports_weigh_more(firm: Company) -> None:
    await sent(firm, "email", 200, 1, fact="spam")
    assert await Health(firm.pool).turn() == [1]


async def test_only_the_last_days_and_contacts_count(firm: Company) -> None:
    await sent(firm, "email", 100, 50, name="old")
    await firm.do("update contact set reserved_at = now() - interval '8 days'")
    assert await Health(firm.pool).turn() == []
    await firm.do("update contact set reserved_at = now() - interval '2 days'")
    await sent(firm, "email", 250, 0, name="new")
    assert [one.sent for one in await health.rates(firm.pool)] == [200, 200, 200]  # type: ignore[arg-type]
    assert await Health(firm.pool).turn() == []


async def test_a_rest_that_is_lifted_begins_anew(firm: Company) -> None:
    await sent(firm, "email", 100, 50)
    assert await Health(firm.pool).turn() == [1]
    assert await health.lift(firm.pool, 1, "ana")  # type: ignore[arg-type]
    assert not await health.lift(firm.pool, 1, "ana")  # type: ignore[arg-type]
    assert await firm.row("select lifted_by from channel_stop") == ("ana",)
    assert await firm.row("select outcome, done_by from task") == ("lifted", "ana")
    assert await Health(firm.pool).turn() == [], "what was sent before counts no more"
    await sent(firm, "email", 60, 50, name="again")
    assert await Health(firm.pool).turn() == [2]


async def test_a_second_stop_of_the_same_changes_nothing(firm: Company) -> None:
    async with firm.pool.acquire() as connection:
        assert await health.stop(connection, "sms", reason="one") == 1
        assert await health.stop(connection, "sms", reason="two") is None
