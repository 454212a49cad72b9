"""How tasks are told: the list by queue, who has one, what came of it, when a call may be made. It asks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from activities.tasks import TaskLine
from engine.study.words import times
from schemas.contact import Verdict
from schemas.people import CALL_OUTCOMES
from workers.calls import Finished
from workers.commands.company import print_json
from workers.speech import console, language, say, told
from workers.task_words import task_advice, task_name


def moment(at: datetime, zone: str) -> str:
    """`2 Mar 09:12`, the customer's time."""
    there = at.astimezone(ZoneInfo(zone or "UTC"))
    return f"{times.short_date(there.date(), language())} {there:%H:%M}"


def when_to_call(verdict: Verdict, zone: str) -> str:
    """Whether the contact rules let the customer be called now, and if not, from when on and which rules object."""
    against = ", ".join(verdict.against)
    if verdict.says == "allowed":
        return say("you may call now", "puede llamar ahora")
    if verdict.until is None:
        return say(f"do not call: {against}", f"no llame: {against}")
    at = moment(verdict.until, zone)
    return say(f"do not call before {at}: {against}", f"no llame antes del {at}: {against}")


def show(found: tuple[TaskLine, ...], *, more: bool, json: bool) -> None:
    """The list, queue by queue."""
    if json:
        print_json([_data(one) for one in found])
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
    """The task, who it is about and since when, what to do, who has it, and by which key it is called."""
    late = say("  LATE", "  VENCIDA") if one.is_late else ""
    yield f"  {one.invoice}  {task_name(one.what, one.kind)}{late}", "yellow" if one.is_late else ""
    owed = times.money(one.balance, one.currency)
    about = say(f"{one.name} ({one.customer}), owed {owed}", f"{one.name} ({one.customer}), se debe {owed}")
    yield f"      {about}; {_when(one)}", ""
    if one.claimed_by:
        since = moment(one.claimed_at or one.raised_at, one.zone)
        yield say(f"      {one.claimed_by} has it since {since}", f"      la tiene {one.claimed_by} desde {since}"), ""
    if one.tries:
        yield _tries(one), ""
    yield f"      {task_advice(one.what, one.kind)}", "dim"
    yield f"      {say('key', 'clave')}: {one.key}", "dim"


def _tries(one: TaskLine) -> str:
    words = say(f"      tried {one.tries} times in vain", f"      intentos sin éxito: {one.tries}")
    if one.not_before is None:
        return words
    at = moment(one.not_before, one.zone)
    return words + say(f"; again from {at} on", f"; de nuevo desde el {at}")


def _when(one: TaskLine) -> str:
    since = say(f"since {moment(one.raised_at, one.zone)}", f"desde {moment(one.raised_at, one.zone)}")
    if one.due_at is None:
        return since
    return since + say(f", due {moment(one.due_at, one.zone)}", f", vence {moment(one.due_at, one.zone)}")


# --- what came of one ---------------------------------------------------------------------------------------------


def tell_done(invoice: str, task: str, name: str, *, stored: bool, recorded: bool, json: bool) -> None:
    """It is off the list; and whether the case has heard of it, where it is to hear."""
    if json:
        print_json({"invoice": invoice, "task": task, "done": True, "told": stored, "recorded": recorded})
        return
    console().print(f"{invoice}: {say('done', 'hecha')}: {name}", markup=False)
    if stored and not recorded:
        _not_yet()


def tell_call(invoice: str, task: str, finished: Finished, zone: str, *, recorded: bool, json: bool) -> None:
    """What came of a call, and whether it is tried again."""
    if json:
        print_json({"invoice": invoice, "task": task, "done": finished.again_at is None, "outcome": finished.outcome,
                    "again_at": finished.again_at, "told": bool(finished.told), "agreed": finished.answered,
                    "recorded": recorded})  # fmt: skip
        return
    code = CALL_OUTCOMES[finished.outcome]
    told(f"{invoice}: {say(code.en, code.es)}")
    if finished.again_at is not None:
        at = moment(finished.again_at, zone)
        told(say(f"tried again from {at} on, by whoever takes it", f"se intenta de nuevo desde el {at}; la toma quien "
                 "pueda"))  # fmt: skip
    elif finished.answered and code.wish:
        told(say("the case agrees", "el caso lo acepta"))
    elif finished.told and not recorded:
        _not_yet()


def _not_yet() -> None:
    console().print(say("stored; the case is told when `cobranza up` runs",
                        "guardado; el caso se entera cuando corra `cobranza up`"), markup=False)  # fmt: skip
