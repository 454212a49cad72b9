"""The command `tasks`: what the desk and the cases hand to people, listed by queue, and their word that it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, cast
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from activities import tasks as hands
from activities.tasks import STOP, Called, TaskLine
from engine.study.words import times
from schemas.failures import CollectionsError
from workers.commands.company import print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Most, described
from workers.local.servers import database
from workers.posting import find_case, is_recorded
from workers.settings import Settings
from workers.speech import console, language, say, told
from workers.task_words import task_advice, task_name

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


class YesOrNo(CollectionsError):
    """an approval is answered with --outcome yes or --outcome no"""

    es: ClassVar[str] = "una aprobación se responde con --outcome sí o --outcome no"
    exit_code: ClassVar[int] = 2


class LiftIt(CollectionsError):
    """that task ends with the rest: cobranza health lift {id}"""

    es: ClassVar[str] = "esa tarea termina con el descanso: cobranza health lift {id}"


async def tasks(
    action: Annotated[
        Literal["list", "done"], described("list them, or say that one is done", "mostrarlas, o dar una por hecha")
    ] = "list",
    invoice: Annotated[str, described("of this invoice", "de esta factura")] = "",
    task: Annotated[
        str, described("its key, where the invoice has several", "su clave, si la factura tiene varias")
    ] = "",
    *,
    queue: Annotated[str, described("only this queue's", "solo las de esta cola")] = "",
    overdue: Annotated[bool, described("only those that are late", "solo las vencidas")] = False,
    outcome: Annotated[
        str, described("what came of it; it stays in the record", "qué resultó; queda en el historial")
    ] = "",
    by: By = "",
    most: Most = 50,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List open tasks, or settle one. Raises NameTask, NoSuchTask, SayWhichTask, YesOrNo, LiftIt, InvoiceUnknown."""
    if action == "done" and not (invoice and outcome.strip()):
        raise NameTask
    async with database(Settings.from_environment(home)) as dsn:
        connection = cast("Connection", await asyncpg.connect(dsn))
        try:
            if action == "done":
                await _done(connection, invoice, task, outcome.strip(), by or user(), json=json)
                return
            if invoice:
                await find_case(connection, invoice)
            found = await hands.open_tasks(connection, queue=queue, invoice=invoice, overdue=overdue, most=most + 1)
        finally:
            await connection.close()
    _show(found[:most], more=len(found) > most, json=json)


async def _done(connection: Connection, invoice: str, word: str, outcome: str, by: str, *, json: bool) -> None:
    case = await find_case(connection, invoice)
    async with connection.transaction():
        task = await _called(connection, invoice, word)
        if task.key.startswith(STOP):
            raise LiftIt(id=task.key.removeprefix(STOP))
        if task.kind == "approval" and outcome.lower() not in ANSWERS:
            raise YesOrNo
        agreed = outcome.lower() in YES
        id = await hands.settle(connection, invoice, task, outcome, by, case.now, agreed=agreed)
    recorded = bool(id) and await is_recorded(connection, case, id)
    if json:
        answer = {"invoice": invoice, "task": task.key, "done": True, "told": bool(id), "recorded": recorded}
        print(msgspec.json.encode(answer).decode())
        return
    console().print(f"{invoice}: {say('done', 'hecha')}: {task_name(task.what, task.kind)}", markup=False)
    if id and not recorded:
        console().print(say("stored; the case is told when `cobranza up` runs",
                            "guardado; el caso se entera cuando corra `cobranza up`"), markup=False)  # fmt: skip


async def _called(connection: Connection, invoice: str, word: str) -> Called:
    found = await hands.called(connection, invoice, word)
    if len(found) == 1:
        return found[0]
    if found:
        raise SayWhichTask(invoice=invoice, keys=", ".join(one.key for one in found))
    there = await hands.called(connection, invoice, "")
    raise NoSuchTask(invoice=invoice, keys=", ".join(one.key for one in there) or say("none", "ninguna"))


# --- telling ------------------------------------------------------------------------------------------------------


def _show(found: tuple[TaskLine, ...], *, more: bool, json: bool) -> None:
    if json:
        words = [
            {
                **msgspec.to_builtins(one),
                "title": task_name(one.what, one.kind),
                "todo": task_advice(one.what, one.kind),
            }
            for one in found
        ]
        print_json(words)
        return
    late = sum(one.is_late for one in found)
    count = f"{len(found)}{'+' if more else ''}"
    console().print(
        say(f"open tasks: {count}; late: {late}", f"tareas abiertas: {count}; vencidas: {late}"), style="bold"
    )
    for queue, lines in groupby(found, key=lambda one: one.queue):
        console().print()
        told(queue, "bold")
        for one in lines:
            for text, style in _lines(one):
                told(text, style)


def _data(one: TaskLine) -> dict[str, object]:
    words = {"title": task_name(one.what, one.kind), "todo": task_advice(one.what, one.kind)}
    return {**msgspec.to_builtins(one), **words}


def _lines(one: TaskLine) -> Iterator[tuple[str, str]]:
    """The task, who it is about and since when, what to do, and by which key it is called."""
    late = say("  LATE", "  VENCIDA") if one.is_late else ""
    yield f"  {one.invoice}  {task_name(one.what, one.kind)}{late}", "yellow" if one.is_late else ""
    owed = times.money(one.balance, one.currency)
    about = say(f"{one.name} ({one.customer}), owed {owed}", f"{one.name} ({one.customer}), se debe {owed}")
    yield f"      {about}; {_when(one)}", ""
    yield f"      {task_advice(one.what, one.kind)}", "dim"
    yield f"      {say('key', 'clave')}: {one.key}", "dim"


def _when(one: TaskLine) -> str:
    since = say(f"since {_moment(one.raised_at, one.zone)}", f"desde {_moment(one.raised_at, one.zone)}")
    if one.due_at is None:
        return since
    return since + say(f", due {_moment(one.due_at, one.zone)}", f", vence {_moment(one.due_at, one.zone)}")


def _moment(at: datetime, zone: str) -> str:
    """`2 Mar 09:12`, the customer's time."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{times.short_date(there.date(), language())} {there:%H:%M}"
