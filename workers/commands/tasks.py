"""The command `tasks`: what is handed to people, listed by queue, taken by one, and their word that it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, cast

import asyncpg
import msgspec
from cyclopts import Parameter

from activities import tasks as hands
from activities.overview import CaseToday
from activities.people import claims
from activities.people.calls import call_of
from activities.reading import case_line
from activities.tasks import STOP, Called
from schemas.failures import CollectionsError
from schemas.people import CALL_OUTCOMES
from workers import access, acting, approvals
from workers.calls import finish_call, may_call
from workers.commands.call_words import Typed, understood
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Most, described
from workers.posting import find_case, is_recorded
from workers.speech import say, told
from workers.task_lines import moment, show, tell_call, tell_done, when_to_call
from workers.task_words import task_name

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

YES: Final = ("yes", "sí", "si")
ANSWERS: Final = (*YES, "no")


class NameTask(CollectionsError):
    """name the invoice and what came of it: cobranza tasks done F001-000123 --outcome "called back" """

    es: ClassVar[str] = 'nombre la factura y qué resultó: cobranza tasks done F001-000123 --outcome "se le llamó"'
    exit_code: ClassVar[int] = 2


class NoSuchTask(CollectionsError):
    """invoice {invoice} has no such open task; it has: {keys}"""

    es: ClassVar[str] = "la factura {invoice} no tiene esa tarea abierta; tiene: {keys}"


class SayWhichTask(CollectionsError):
    """invoice {invoice} has several open tasks; name one: {keys}"""

    es: ClassVar[str] = "la factura {invoice} tiene varias tareas abiertas; nombre una: {keys}"
    exit_code: ClassVar[int] = 2


class Taken(CollectionsError):
    """{person} has this task since {since}; ask them, or hand it on: cobranza tasks assign INVOICE --for NAME"""

    es: ClassVar[str] = (
        "la tiene {person} desde el {since}; pregúntele, o pásela: cobranza tasks assign FACTURA --for NOMBRE"
    )


class YesOrNo(CollectionsError):
    """an approval is answered with --outcome yes or --outcome no"""

    es: ClassVar[str] = "una aprobación se responde con --outcome sí o --outcome no"
    exit_code: ClassVar[int] = 2


class LiftIt(CollectionsError):
    """that task ends with the rest: cobranza health lift {id}"""

    es: ClassVar[str] = "esa tarea termina con el descanso: cobranza health lift {id}"


Action = Annotated[
    Literal["list", "claim", "assign", "release", "done"],
    described("list, take (claim), hand on (assign), give back (release), or say that it is done",
              "mostrar, tomar (claim), pasar a alguien (assign), devolver (release), o dar por hecha"),
]  # fmt: skip
Outcome = Annotated[str, described("what came of it; of a call a code", "qué resultó; de una llamada, un código")]
Note = Annotated[str, described("what you add; it stays beside the record", "lo que agrega; queda junto al registro")]
Reason = Annotated[str, described("of a dispute: why", "de un reclamo: el motivo")]
Why = Annotated[str, described("why it was not paid, if it came up", "por qué no se pagó, si lo contó")]
Amount = Annotated[str, described("of a promise, a dispute or a payment", "de un compromiso, reclamo o pago")]
On = Annotated[str, described("the day promised or asked for: 2026-12-31", "el día comprometido o pedido: 2026-12-31")]
Parts = Annotated[
    str,
    described('of a plan: "2026-12-15 100, 2027-01-15 80"', 'de cuotas: "2026-12-15 100, 2027-01-15 80"'),
]


async def tasks(
    action: Action = "list",
    invoice: Annotated[str, described("of this invoice", "de esta factura")] = "",
    task: Annotated[str, described("its key, where there are several", "su clave, si hay varias")] = "",
    *,
    queue: Annotated[str, described("only this queue's", "solo las de esta cola")] = "",
    overdue: Annotated[bool, described("only those that are late", "solo las vencidas")] = False,
    mine: Annotated[bool, described("only those that I have", "solo las que tengo")] = False,
    for_: Annotated[str, Parameter(name="--for", help=say("assign: to whom", "assign: a quién"))] = "",
    outcome: Outcome = "",
    note: Note = "",
    amount: Amount = "",
    on: On = "",
    instalments: Parts = "",
    reason: Reason = "",
    why: Why = "",
    by: By = "",
    most: Most = 50,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List open tasks, take one, or settle it. Raises NameTask, NoSuchTask, SayWhichTask, YesOrNo, Taken and others."""
    async with books(home, "" if action == "list" else "work_task", by, when="by_hand", invoice=invoice,
                     told={"what": action}) as opened:  # fmt: skip
        connection, who = cast("Connection", opened), user()
        if action != "list":
            if not invoice or (action == "done" and not outcome.strip()) or (action == "assign" and not for_.strip()):
                raise NameTask
            said = Typed(outcome.strip(), note.strip(), amount, on, instalments, reason, why)
            await HANDS[action](connection, Asked(invoice, task, who, for_.strip(), json), said)
            return
        if invoice:
            await find_case(connection, invoice)
        has = who if mine else ""
        found = await hands.open_tasks(
            connection, queue=queue, invoice=invoice, overdue=overdue, most=most + 1, claimed_by=has
        )
        await access.seen_all(connection, "tasks", found[:most])
    show(found[:most], more=len(found) > most, json=json)


class Asked(msgspec.Struct, frozen=True):
    """Which task is meant, who says so, for whom, and how the answer is read."""

    invoice: str
    task: str
    by: str
    person: str
    json: bool


# --- who has it ---------------------------------------------------------------------------------------------------


async def _claim(connection: Connection, asked: Asked, said: Typed) -> None:
    case = await find_case(connection, asked.invoice)
    async with connection.transaction():
        task = await _called(connection, asked.invoice, asked.task)
        person = asked.person or asked.by
        held = await claims.claim(connection, asked.invoice, task.key, person, case.now, over=bool(asked.person))
        if held.person == person:
            await acting.note(connection, about=task.key, told={"for": person})
    if held.person != person:
        raise Taken(person=held.person, since=moment(held.since or case.now, case.zone))
    words = say(f"{person} has it", f"la tiene {person}")
    await _tell_claim(connection, case, asked, task, words, person)


async def _tell_claim(
    connection: Connection, case: CaseToday, asked: Asked, task: Called, words: str, person: str
) -> None:
    """Who has it now, and of a call whether it may be made at this moment."""
    verdict = None
    if task.kind == "call":
        call = await call_of(connection, asked.invoice, task.key)
        verdict = await may_call(connection, case, task, case.now, call.next_try)
    if asked.json:
        may = {"may_call": verdict.says, "until": verdict.until} if verdict is not None else {}
        print_json({"invoice": asked.invoice, "task": task.key, "claimed_by": person, **may})
        return
    told(f"{asked.invoice}: {task_name(task.what, task.kind)}: {words}")
    if verdict is not None:
        told(when_to_call(verdict, case.zone), "yellow" if verdict.says != "allowed" else "")
        told(f"cobranza briefing {asked.invoice}", "dim")


async def _release(connection: Connection, asked: Asked, said: Typed) -> None:
    case = await find_case(connection, asked.invoice)
    async with connection.transaction():
        task = await _called(connection, asked.invoice, asked.task)
        held = await claims.release(connection, asked.invoice, task.key, asked.by)
        if held.person in ("", asked.by):
            await acting.note(connection, about=task.key)
    if held.person not in ("", asked.by):
        raise Taken(person=held.person, since=moment(held.since or case.now, case.zone))
    if asked.json:
        print_json({"invoice": asked.invoice, "task": task.key, "claimed_by": ""})
        return
    free = say("anybody may take it", "cualquiera puede tomarla")
    told(f"{asked.invoice}: {task_name(task.what, task.kind)}: {free}")


# --- what came of it ----------------------------------------------------------------------------------------------


async def _done(connection: Connection, asked: Asked, said: Typed) -> None:
    case = await find_case(connection, asked.invoice)
    async with connection.transaction():
        task = await _called(connection, asked.invoice, asked.task)
    if task.key.startswith(STOP):
        raise LiftIt(id=task.key.removeprefix(STOP))
    if task.claimed_by not in ("", asked.by):
        raise Taken(person=task.claimed_by, since=moment(case.now, case.zone))
    if task.kind == "approval":
        await _approve(connection, case, asked, task, said)
    elif task.kind == "call" and said.outcome in CALL_OUTCOMES:
        currency = (await case_line(connection, asked.invoice)).currency
        finished = await finish_call(connection, case, task, understood(said, currency, asked.by))
        recorded = finished.answered or (bool(finished.told) and await is_recorded(connection, case, finished.told))
        tell_call(asked.invoice, task.key, finished, case.zone, recorded=recorded, json=asked.json)
    else:
        await _settle(connection, case, asked, task, said)


async def _settle(connection: Connection, case: CaseToday, asked: Asked, task: Called, said: Typed) -> None:
    """In words, or as the desk's own codes."""
    async with connection.transaction():
        await _called(connection, asked.invoice, task.key)  # somebody else may have been faster
        id = await hands.settle(
            connection, asked.invoice, task, said.outcome, asked.by, case.now, agreed=True, note=said.note
        )
        await acting.note(connection, about=task.key)
    recorded = bool(id) and await is_recorded(connection, case, id)
    name = task_name(task.what, task.kind)
    tell_done(asked.invoice, task.key, name, stored=bool(id), recorded=recorded, json=asked.json)


async def _approve(connection: Connection, case: CaseToday, asked: Asked, task: Called, said: Typed) -> None:
    if said.outcome.lower() not in ANSWERS:
        raise YesOrNo
    agreed = said.outcome.lower() in YES
    await acting.turn_to(connection, "approve" if agreed else "refuse")
    answered = await approvals.answer(connection, case, task, asked.by, agreed=agreed, note=said.note)
    name = task_name(task.what, task.kind)
    tell_done(asked.invoice, task.key, name, stored=True, recorded=answered.recorded, json=asked.json)
    if answered.how == "unassigned" and not asked.json:
        told(say(f"nobody holds the role {answered.role}; the record says so (cobranza people)",
                 f"nadie tiene el rol {answered.role}; el registro lo dice (cobranza people)"), "dim")  # fmt: skip


HANDS: Final[dict[str, Callable[[Connection, Asked, Typed], Awaitable[None]]]] = {
    "claim": _claim, "assign": _claim, "release": _release, "done": _done,
}  # fmt: skip


async def _called(connection: Connection, invoice: str, word: str) -> Called:
    found = await hands.called(connection, invoice, word)
    if len(found) == 1:
        return found[0]
    if found:
        raise SayWhichTask(invoice=invoice, keys=", ".join(one.key for one in found))
    there = await hands.called(connection, invoice, "")
    raise NoSuchTask(invoice=invoice, keys=", ".join(one.key for one in there) or say("none", "ninguna"))
