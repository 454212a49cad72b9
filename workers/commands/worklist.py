"""The command `worklist`: what to do next, and why. The order is the engine's, the facts are the database's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from cyclopts import Parameter

from engine.study.words import times
from engine.study.words.names import name
from engine.study.words.work import REASONS
from workers import access
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, HomeFolder, Most, described
from workers.speech import language, say, told
from workers.task_lines import moment
from workers.task_words import task_name
from workers.worklist import Line
from workers.worklist import worklist as work_for


async def worklist(
    *,
    for_: Annotated[str, Parameter(name="--for", help=say("whose (yours)", "de quién (la suya)"))] = "",
    queue: Annotated[str, described("only this queue's", "solo las de esta cola")] = "",
    most: Most = 20,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Say what to do next and why. Raises what servers raise."""
    async with books(home) as connection:
        lines = await work_for(connection, for_ or user(), queue=queue, most=most)
        await access.seen_all(connection, "worklist", lines)
    if json:
        print_json([_data(place, one) for place, one in enumerate(lines, 1)])
        return
    if not lines:
        told(say("nothing is waiting", "no hay nada pendiente"))
    for place, one in enumerate(lines, 1):
        _tell(place, one)


def reasons_of(one: Line, wanted: str) -> tuple[str, ...]:
    """Why it stands here, in words."""
    return tuple(name(REASONS, code, wanted).format(_figure(figure, one.zone)) for code, figure in one.ranked.reasons)


def _figure(figure: str, zone: str) -> str:
    """A number as it is, a moment on the customer's clock."""
    return moment(datetime.fromisoformat(figure), zone) if "T" in figure else figure


def _tell(place: int, one: Line) -> None:
    work = one.ranked.work
    about = f"{one.name} ({one.customer}), {times.money(work.balance, work.currency)}"
    told(f"{place:3}. {work.invoice}  {task_name(work.what, work.kind)}", "" if one.ranked.ready else "dim")
    told(f"     {about}; {work.queue}", "dim")
    told(f"     {'; '.join(reasons_of(one, language())) or say('nothing presses', 'nada apura')}")
    told(f"     {say('key', 'clave')}: {work.key}", "dim")


def _data(place: int, one: Line) -> dict[str, object]:
    work = msgspec.to_builtins(one.ranked.work)
    return {
        "place": place, **work, "title": task_name(one.ranked.work.what, one.ranked.work.kind),
        "customer": one.customer, "name": one.name, "ready": one.ranked.ready, "urgency": one.ranked.urgency,
        "worth": one.ranked.worth, "reasons": reasons_of(one, language()), "claimed_by": one.claimed_by,
        "tries": one.tries,
    }  # fmt: skip
