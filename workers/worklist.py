"""The work list gathered: open tasks, and for each call the contact rules' word on it now. Its order is elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, cast
from zoneinfo import ZoneInfo

import msgspec

from activities.people.calls import call_of
from activities.people.questions import About, question_of
from activities.people.worklist import OpenWork, open_work
from activities.plans import Plans
from engine.case.closing import closes_at
from engine.case.gate import may_contact
from engine.case.workdays import start_of
from engine.study.deadlines import notice_due_on
from engine.study.worklist import ranked
from schemas.people import Deadline, Ranked, Work
from schemas.plan import Plan

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

LOOKED_AT: Final = 300
"""Tasks that are weighed against each other, those that press most by their dates: each call costs a look."""
BOUNDED: Final[tuple[Deadline, ...]] = ("promise_active", "payment_to_verify", "dispute_open", "plan_on_track")


class Line(msgspec.Struct, frozen=True):
    """A task in its place, with its customer (the name is personal) and their clock."""

    ranked: Ranked
    customer: str
    name: str
    zone: str
    claimed_by: str
    tries: int


async def worklist(
    connection: Connection, person: str, *, queue: str = "", most: int = 20, plans: Plans | None = None
) -> tuple[Line, ...]:
    """What the person does next, in order; at most so many of the LOOKED_AT tasks that press most."""
    plans = plans or Plans()
    found = await open_work(connection, person, queue, max(LOOKED_AT, most))
    if not found:
        return ()
    works = [await _work(connection, one, await plans.get(connection, one.plan_sha256)) for one in found]
    of = {(one.invoice, one.key): one for one in found}
    return tuple(
        Line(one, there.customer, there.name, there.zone, there.claimed_by, there.tries)
        for one in ranked(works, found[0].now)[:most]
        for there in (of[one.work.invoice, one.work.key],)
    )


async def _work(connection: Connection, one: OpenWork, plan: Plan) -> Work:
    deadline, deadline_at = _deadline(one, plan)
    opens, closes = await _window(connection, one, plan) if one.kind == "call" else (None, None)
    return Work(
        invoice=one.invoice, key=one.key, what=one.what, kind=one.kind, queue=one.queue, raised_at=one.raised_at,
        balance=one.balance, currency=one.currency, stage=one.stage, risk=one.risk, due_at=one.due_at,
        deadline=deadline, deadline_at=deadline_at, is_call=one.kind == "call", opens_at=opens, closes_at=closes,
        mine=bool(one.claimed_by),
    )  # fmt: skip


def _deadline(one: OpenWork, plan: Plan) -> tuple[Deadline, datetime | None]:
    """The first moment at which something follows by itself, and what."""
    moments: list[tuple[datetime, Deadline]] = []
    if one.kind == "approval" and one.due_at is not None:
        moments.append((one.due_at, "silence"))
    hold = next((kind for kind in BOUNDED if kind == one.hold), None)
    if hold is not None and one.next_at is not None:
        moments.append((one.next_at, hold))
    zone = one.zone or "UTC"
    today = one.now.astimezone(ZoneInfo(zone)).date()
    notice = notice_due_on(plan, one.due_on, one.sent, today) if one.due_on is not None and not one.ended else None
    if notice is not None and notice >= today:
        moments.append((start_of(notice, zone), "law"))
    if not moments:
        return "", None
    at, deadline = min(moments)
    return deadline, at


async def _window(connection: Connection, one: OpenWork, plan: Plan) -> tuple[datetime | None, datetime | None]:
    """When the contact rules next allow this call, and when its window closes. On hold nobody is called."""
    call = await call_of(cast("asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", connection), one.invoice, one.key)
    about = About(
        invoice=one.invoice, plan=plan, zone=one.zone, now=one.now, step=one.key, message=one.what, key=call.next_try
    )  # fmt: skip
    question = await question_of(connection, about, ("call",))
    verdict = may_contact(question)
    if verdict.says == "refused":
        return None, None
    opens = one.now if verdict.says == "allowed" else verdict.until or one.now
    if one.hold:
        opens = max(opens, one.next_at or opens)
    return max(opens, one.not_before or opens), closes_at(question, "call")
