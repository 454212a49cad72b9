"""An approval answered by a person: the roles say who may, then the case is asked by the one door. It has no rule."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

import msgspec

from activities.people import roles
from activities.tasks import Called, close, reopen
from engine.case.asking.people import asker_of, waiting_of
from engine.case.roles import may_answer
from schemas.case import Case
from schemas.driving import Approve
from schemas.failures import CollectionsError
from schemas.people import Say
from workers import door
from workers.case_of import NotBegun, case_of
from workers.posting import is_told
from workers.speech import say
from workers.timelines import why_refused

if TYPE_CHECKING:
    import asyncpg

    from activities.overview import CaseToday

    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

YES, NO = "yes", "no"


class NotYours(CollectionsError):
    """{person} does not hold the role {role}; this may be answered by: {may}"""

    es: ClassVar[str] = "{person} no tiene el rol {role}; pueden responder: {may}"


class OwnRequest(CollectionsError):
    """{person} asked for this, and nobody answers their own request; it may be answered by: {may}"""

    es: ClassVar[str] = "{person} lo pidió, y nadie responde su propio pedido; pueden responder: {may}"


class AnswerRefused(CollectionsError):
    """the case does not take this answer: {why}"""

    es: ClassVar[str] = "el caso no toma esta respuesta: {porque}"


class Answered(msgspec.Struct, frozen=True):
    """What came of an answer. `how` is why this person could (schemas.people.Say); `recorded`: the case has it."""

    id: str
    role: str
    how: str
    recorded: bool


# What the record says beside the answer, where somebody answered who is not simply the role's holder.
_BESIDE: Final = {
    "unassigned": ("nobody holds the role {role}", "nadie tiene el rol {role}"),
    "deputy": ("standing in for {role} until {until}", "en lugar de {role} hasta el {until}"),
}


async def answer(
    connection: Connection, case: CaseToday, task: Called, by: str, *, agreed: bool, note: str = ""
) -> Answered:
    """Answer for the role that was asked. Raises NotYours, OwnRequest, AnswerRefused.

    The task is off the list at once, and on it again where the case says no.
    """
    stands = await _case(connection, case)
    role = stands.approvals[task.what].by if stands and task.what in stands.approvals else task.queue
    right = await _right(connection, case, role, by, asker_of(stands, task.what) if stands else "")
    person = sha256(by.encode("utf-8")).hexdigest()[:16]  # ids go where names do not
    wish = Approve(id=f"{case.invoice}/{task.key}/{task.raised_at:%Y%m%dT%H%M%S}/{person}/{agreed}", by=by,
                   door="cli", of=task.what, agreed=agreed)  # fmt: skip
    beside = say(*_BESIDE[right.how]).format(role=role, until=right.until) if right.how in _BESIDE else ""
    remark = "; ".join(part for part in (note, beside) if part)
    async with connection.transaction():
        await close(connection, case.invoice, task, YES if agreed else NO, by, case.now)
        await door.ask(connection, case, wish, remark=remark, patience=0)
    patience = door.PATIENCE if await is_told(connection, case) else 0
    said = await door.answered(connection, wish.id, patience)
    if said is not None and not said.accepted:
        await reopen(connection, case.invoice, task.key)
        why = why_refused(said.reason, said.allowed)
        raise AnswerRefused(why=why, porque=why)
    return Answered(wish.id, role, right.how, recorded=said is not None)


async def _right(connection: Connection, case: CaseToday, role: str, by: str, asked_by: str) -> Say:
    """Whether the person may. Raises NotYours, OwnRequest."""
    today = case.now.astimezone(ZoneInfo(case.zone or "UTC")).date()
    holders, deputies = await roles.holders(connection, role), await roles.deputies(connection, role)
    right = may_answer(role, by, asked_by, today, holders, deputies)
    if not right.allowed:
        refusal = OwnRequest if right.how == "own" else NotYours
        may = ", ".join(right.may) or say("nobody yet: cobranza people give", "nadie aún: cobranza people give")
        raise refusal(person=by, role=role, may=may)
    return right


async def _case(connection: Connection, case: CaseToday) -> Case | None:
    try:
        _, stands = await case_of(connection, case.invoice)
    except NotBegun:
        return None
    return stands


async def to_answer(connection: Connection, case: CaseToday, of: str, by: str) -> str:
    """What this person may answer: `of`, or, where nothing is named, the only question that stands.

    Where several stand, or none does, it is empty still, and the case refuses it. Raises NotYours, OwnRequest, and
    NotBegun: a case without a record has asked nobody, and who may answer is not known yet.
    """
    _, stands = await case_of(connection, case.invoice)
    waiting = waiting_of(stands)
    named = of.strip() or (waiting[0] if len(waiting) == 1 else "")
    if named in stands.approvals:
        await _right(connection, case, stands.approvals[named].by, by, asker_of(stands, named))
    return named
