"""The one who handles arrivals dies before and after every statement: what comes of it is always the same."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from tests.arrivals.outside import MOBILE, NOW, OURS, Outside
from workers.arrivals import Arrivals


class Killed(BaseException):
    """The process is gone: nothing that catches errors may catch it."""


class Dying(asyncpg.Connection):  # type: ignore[type-arg]
    """A connection whose process is killed before or after its so-many-th statement."""

    left: int | None = None
    after = False

    async def _dying(self, run: Any) -> Any:
        if Dying.left is None:
            return await run
        Dying.left -= 1
        if Dying.left < 0 and not Dying.after:
            run.close()
            raise Killed
        done = await run
        if Dying.left < 0:
            raise Killed
        return done

    async def execute(self, *words: Any, **named: Any) -> Any:
        return await self._dying(super().execute(*words, **named))

    async def fetch(self, *words: Any, **named: Any) -> Any:
        return await self._dying(super().fetch(*words, **named))

    async def fetchrow(self, *words: Any, **named: Any) -> Any:
        return await self._dying(super().fetchrow(*words, **named))

    async def fetchval(self, *words: Any, **named: Any) -> Any:
        return await self._dying(super().fetchval(*words, **named))


async def stands(outside: Outside) -> list[Any]:
    """Everything that may come of arrivals."""
    queries = (
        "select key, state, delivery, provider_id from contact order by key",
        "select id, fact, code from delivery order by id",
        "select customer, kind, value, bad_at is null from address order by 1, 2, 3",
        "select customer, channel, state from consent order by 1, 2",
        "select kind, value, reason from suppressed order by 1, 2",
        "select id, invoice, event->>'event' from inbox order by 1",
        "select invoice, key, done_at is null from task order by 1, 2",
        "select meaning, promise_on is null, handled_at is null from reply order by 1",
        "select kind, body::text, done_at is null, failed from webhook order by 1",
    )
    return [[tuple(row) for row in await outside.company.pool.fetch(query)] for query in queries]


async def arrives(outside: Outside, number: int) -> None:
    """A mail that bounces, a doubtful message that was taken, a stop beside a payment, a wrong number, a promise."""
    n = outside.notices
    mail = await outside.mail_sent(f"M{number}")
    await outside.company.case(f"W{number}")
    doubtful = await outside.sent(f"W{number}", state="unknown", channel="sms")
    doubtful.sid = f"SM-w{number}"
    bounce = n.event(mail, "bounce", NOW, type="bounce", status="5.1.1", sg_event_id=f"e{number}")  # type: ignore[arg-type]
    for notice in (
        n.events(bounce, at=NOW),
        n.status(doubtful, "delivered"),  # type: ignore[arg-type]
        n.inbound(MOBILE, "ya pagué. STOP", OURS, f"SM-a{number}"),
        n.inbound(MOBILE, "pago el viernes", OURS, f"SM-b{number}"),
        n.inbound(MOBILE, "número equivocado", OURS, f"SM-c{number}"),
    ):
        assert (await outside.posts(notice)).status_code in (200, 204)


async def empty(outside: Outside) -> None:
    await outside.company.do("drop trigger append_only on delivery")
    await outside.company.do(
        "truncate webhook, reply, delivery, consent, suppressed, inbox, task, message_body, contact_cover, contact"
        " cascade"
    )
    await outside.company.do("update address set bad_at = null")
    await outside.company.do("delete from collection_case where invoice <> 'F1'")
    await outside.company.do("delete from invoice where number <> 'F1'")
    await outside.company.do(
        "create trigger append_only before update or delete or truncate on delivery"
        " for each statement execute function refuse_change()"
    )


@pytest.mark.parametrize("after", [False, True])
async def test_a_crash_anywhere_loses_nothing_and_does_nothing_twice(outside: Outside, dsn: str, after: bool) -> None:
    await arrives(outside, 1)
    await outside.handles()
    wanted = await stands(outside)
    assert len(wanted[1]) >= 4
    assert any(row[1] == "sms" and row[2] == "withdrawn" for row in wanted[3])
    crashes = 0
    while True:
        await empty(outside)
        await arrives(outside, 1)
        if not await killed_at(dsn, crashes, after):
            break
        crashes += 1
        await outside.handles()
        assert await stands(outside) == wanted, f"killed at statement {crashes}"
    assert crashes > 60


async def killed_at(dsn: str, statement: int, after: bool) -> bool:
    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=2, connection_class=Dying)
    arrivals = Arrivals(pool, None)  # type: ignore[arg-type]
    Dying.left, Dying.after = statement, after
    try:
        await arrivals.turn(NOW)
    except Killed:
        return True
    finally:
        Dying.left = None
        pool.terminate()  # as a killed process leaves them: the server rolls back
    return False
