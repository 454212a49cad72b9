"""A person's word on a call: the wish that follows is asked of the case, the attempt is written down, the call is done
or tried again. It holds no rule: the outcomes' table, the contact rules and the case say what follows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import msgspec

from activities.people.calls import Call, attempted, call_of, try_again
from activities.people.questions import About, question_of
from activities.plans import Plans
from activities.reading import case_line
from activities.tasks import Called, called, settle
from engine.case.asking.door import why_not
from engine.case.calls import again_at, may_be_asked_again_from
from engine.case.gate import may_contact
from schemas.contact import Verdict
from schemas.driving import AnyWish, AskForTime, GiveReason, OpenDispute, Promise, Propose, ReportPayment
from schemas.events import Instalment
from schemas.failures import CollectionsError
from schemas.people import CALL_OUTCOMES, CallOutcome
from schemas.playbook import DELAY_REASONS, DISPUTE_REASONS
from workers import acting, door
from workers.case_of import NotBegun, case_of
from workers.posting import is_told
from workers.timelines import why_refused

if TYPE_CHECKING:
    import asyncpg

    from activities.overview import CaseToday

    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class OutcomeNeeds(CollectionsError):
    """--outcome {code} needs {what} beside it; nothing was written"""

    es: ClassVar[str] = "--outcome {code} necesita además {what}; no se escribió nada"
    exit_code: ClassVar[int] = 2


class NotAReason(CollectionsError):
    """'{word}' is not a reason; there are: {words}"""

    es: ClassVar[str] = "'{word}' no es un motivo; hay: {words}"
    exit_code: ClassVar[int] = 2


class DayGone(CollectionsError):
    """{day} is not a day after today ({today}); name a later one"""

    es: ClassVar[str] = "{day} no es un día posterior a hoy ({today}); nombre uno posterior"
    exit_code: ClassVar[int] = 2


class TooLateForThisCall(CollectionsError):
    """it cannot be made again on {day}: its time ends on {ends}, or a rule forbids it; use --outcome asks_time"""

    es: ClassVar[str] = (
        "esta llamada no se puede repetir el {day}: su plazo termina el {ends}, o una regla lo impide; "
        "escriba --outcome asks_time"
    )


class NoLongerOpen(CollectionsError):
    """somebody else has written down what came of this call of {invoice} meanwhile"""

    es: ClassVar[str] = "mientras tanto otra persona ya escribió el resultado de esta llamada de {invoice}"


class WishRefused(CollectionsError):
    """the case does not agree: {why}. The call stays on the list: agree on something else, or write another outcome"""

    es: ClassVar[str] = (
        "el caso no lo acepta: {porque}. La llamada sigue en la lista: acuerde otra cosa, o escriba otro resultado"
    )


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a call. `on` is a day, `reason` a word of DISPUTE_REASONS, `why` one of DELAY_REASONS."""

    outcome: str
    by: str
    note: str = ""
    amount: Decimal | None = None
    on: date | None = None
    instalments: tuple[Instalment, ...] = ()
    reason: str = ""
    why: str = ""


class Finished(msgspec.Struct, frozen=True):
    """What came of it. `again_at`: it is tried again from then on (UTC). `told` is the event or wish that the case
    hears of, empty where it hears of none; `answered`: the case has agreed; else it does when something tells it."""

    outcome: str
    again_at: datetime | None = None
    told: str = ""
    answered: bool = False


async def finish_call(connection: Connection, case: CaseToday, task: Called, said: Said) -> Finished:
    """Write down what came of a call. Raises OutcomeNeeds, NotAReason, DayGone, TooLateForThisCall, WishRefused.

    The case is asked first: what it does not agree to is not written as agreed, and the call stays on the list.
    """
    code = CALL_OUTCOMES[said.outcome]
    _check(case, code, said)
    call = await call_of(connection, case.invoice, task.key)
    wish, answered = wish_of(case, task, call, said), False
    wishes = [one for one in (wish, _reason_of(case, task, call, said)) if one is not None and task.is_open]
    for one in wishes:
        await _check_with_case(connection, case, one)
    for one in wishes:
        answered = await _asked(connection, case, one, said)
    async with connection.transaction():
        if not await called(connection, case.invoice, task.key):
            raise NoLongerOpen(invoice=case.invoice)
        again = await _again(connection, case, task, said) if code.again else None
        if again is not None:
            await acting.note(connection, about=task.key, told={"outcome": said.outcome})
            return Finished(said.outcome, again_at=again)
        told = await settle(
            connection, case.invoice, task, said.outcome, said.by, case.now, agreed=True, note=said.note
        )
        await acting.note(connection, about=task.key, told={"outcome": said.outcome})
    if said.why and task.is_open:
        await _asked(connection, case, GiveReason(id=_id(case, task, call, "why", said.why), by=said.by, door="cli",
                                                  reason=said.why), said)  # fmt: skip
    return Finished(said.outcome, told=wish.id if wish is not None else told, answered=answered)


async def may_call(
    connection: Connection, case: CaseToday, task: Called, at: datetime, key: str = "", plans: Plans | None = None
) -> Verdict:
    """The contact rules' word on this call at a moment (UTC); `key` is the attempt that is not counted."""
    line = await case_line(connection, case.invoice)
    plan = await (plans or Plans()).get(connection, line.plan_sha256)
    about = About(
        invoice=case.invoice, plan=plan, zone=case.zone, now=at, step=task.key, message=task.what, key=key
    )  # fmt: skip
    return may_contact(await question_of(connection, about, ("call",)))


def wish_of(case: CaseToday, task: Called, call: Call, said: Said) -> AnyWish | None:
    """What the case is asked because of the outcome; the same words about the same attempt are the same wish."""
    code = CALL_OUTCOMES[said.outcome]
    what = f"{said.amount} {said.on} {said.instalments} {said.reason}"
    id = _id(case, task, call, said.outcome, what)
    match code.wish:
        case "promise":
            assert said.amount is not None
            assert said.on is not None
            return Promise(id=id, by=said.by, door="cli", amount=said.amount, due_on=said.on)
        case "propose":
            return Propose(id=id, by=said.by, door="cli", instalments=said.instalments)
        case "open_dispute":
            return OpenDispute(id=id, by=said.by, door="cli", reason=said.reason, amount=said.amount)
        case "report_payment":
            return ReportPayment(id=id, by=said.by, door="cli", amount=said.amount)
        case "ask_for_time":
            assert said.on is not None
            return AskForTime(id=id, by=said.by, door="cli", until=said.on)
        case "":
            return None


def _reason_of(case: CaseToday, task: Called, call: Call, said: Said) -> GiveReason | None:
    """Why it was not paid, where it came up."""
    id = _id(case, task, call, "why", said.why)
    return GiveReason(id=id, by=said.by, door="cli", reason=said.why) if said.why else None


def _id(case: CaseToday, task: Called, call: Call, outcome: str, what: str) -> str:
    digest = sha256(what.encode()).hexdigest()[:12]
    return f"call/{case.invoice}/{task.key}/{task.raised_at:%Y%m%dT%H%M%S}/{call.tries + 1}/{outcome}/{digest}"


_NEEDS = {
    "amount": "--amount 250.00", "on": "--on 2026-12-31", "instalments": '--instalments "2026-12-15 100.00, ..."',
    "dispute_reason": f"--reason {'|'.join(DISPUTE_REASONS)}",
}  # fmt: skip


def _check(case: CaseToday, code: CallOutcome, said: Said) -> None:
    there = {
        "amount": said.amount, "on": said.on, "instalments": said.instalments, "dispute_reason": said.reason,
    }  # fmt: skip
    missing = [_NEEDS[need] for need in code.needs if not there[need]]
    if missing:
        raise OutcomeNeeds(code=said.outcome, what=", ".join(missing))
    if said.reason and said.reason not in DISPUTE_REASONS:
        raise NotAReason(word=said.reason, words=", ".join(DISPUTE_REASONS))
    if said.why and (said.why not in DELAY_REASONS or not code.why):
        raise NotAReason(word=said.why, words=", ".join(DELAY_REASONS) if code.why else "-")
    today = case.now.astimezone(ZoneInfo(case.zone or "UTC")).date()
    if code.again and said.on is not None and said.on <= today:
        raise DayGone(day=said.on, today=today)


async def _check_with_case(connection: Connection, case: CaseToday, wish: AnyWish) -> None:
    """Refused by the case as it last wrote itself down, it need not even be stored. Raises WishRefused."""
    try:
        plan, stands = await case_of(connection, case.invoice)
    except NotBegun:
        return
    refusal = why_not(plan, stands, wish, case.now)
    if refusal is not None:
        why = why_refused(refusal.code, refusal.allowed)
        raise WishRefused(why=why, porque=why)


async def _asked(connection: Connection, case: CaseToday, wish: AnyWish, said: Said) -> bool:
    """Whether the case has agreed; False where nothing runs that would ask it. Raises WishRefused."""
    patience = door.PATIENCE if await is_told(connection, case) else 0
    asked = await door.ask(connection, case, wish, remark=said.note, patience=patience)
    if asked.answer is not None and not asked.answer.accepted:
        why = why_refused(asked.answer.reason, asked.answer.allowed)
        raise WishRefused(why=why, porque=why)
    return asked.answer is not None


async def _again(connection: Connection, case: CaseToday, task: Called, said: Said) -> datetime | None:
    """Write the attempt down, and have the call tried again where its time and the rules let it; None: it is over."""
    if not task.is_open:
        return None
    # Written first, so that the rules count it; where it was the last, settling the call writes the same line again.
    call = await attempted(connection, case.invoice, task.key, said.outcome, said.by, case.now)
    asked_from = may_be_asked_again_from(case.now, case.zone, said.on)
    verdict = await may_call(connection, case, task, asked_from)
    at = again_at(said.outcome, call.tries, task.due_at, asked_from, verdict)
    if at is not None:
        await try_again(connection, case.invoice, task.key, call.tries + 1, at)
        return at
    if said.on is not None:
        ends = "-" if task.due_at is None else f"{task.due_at:%Y-%m-%d}"
        raise TooLateForThisCall(day=said.on, ends=ends)
    return None
