"""The command `replies`: what people answered, what was made of it, and a person's word that it is dealt with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from cyclopts import Parameter

from activities.arrivals.listing import ReplyLine, finish, list_replies
from engine.study.words.answers import MEANINGS, REFUSED
from schemas.failures import CollectionsError
from workers import access, acting
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Most
from workers.speech import console, say, told
from workers.trade_words import channel_name


class ReplyUnknown(CollectionsError):
    """there is no reply '{id}'; `cobranza replies` lists them"""

    es: ClassVar[str] = "no existe la respuesta '{id}'; `cobranza replies` las muestra"


class NameReply(CollectionsError):
    """name the reply and what came of it: cobranza replies done SM12ab --outcome "called back" """

    es: ClassVar[str] = 'nombre la respuesta y qué resultó: cobranza replies done SM12ab --outcome "se le llamó"'
    exit_code: ClassVar[int] = 2


def _help(en: str, es: str, name: str | None = None) -> Parameter:
    return Parameter(name=name, help=say(en, es), negative="")


async def replies(
    action: Annotated[
        Literal["list", "done"], _help("list them, or say that one is done", "mostrarlas, o dar una por atendida")
    ] = "list",
    id: Annotated[str, _help("the reply that is done", "la respuesta atendida")] = "",
    *,
    open_: Annotated[
        bool, _help("only those that a person must still read", "solo las que alguien debe leer aún", "--open")
    ] = False,
    outcome: Annotated[str, _help("what came of it", "qué resultó")] = "",
    by: By = "",
    most: Most = 50,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List what people answered, or close one. Raises NameReply, ReplyUnknown, and what servers raise."""
    if action == "done" and not (id and outcome.strip()):
        raise NameReply
    async with books(home, "settle_reply" if action == "done" else "", by, about=id) as connection:
        if action == "done":
            await _done(connection, id, outcome.strip(), user(), json=json)
        else:
            found = await list_replies(connection, open_, most)
            await access.seen_all(connection, "replies", found)
            _show(found, json=json)


async def _done(connection: asyncpg.Connection[asyncpg.Record], id: str, outcome: str, by: str, *, json: bool) -> None:
    became = await finish(connection, id, outcome, by, datetime.now(UTC))
    if became is None:
        raise ReplyUnknown(id=id)
    if not became:
        acting.nothing_changed()
    if json:
        print(msgspec.json.encode({"id": id, "done": True, "was_done_before": not became}).decode())
        return
    told = say("done", "atendida") if became else say("it was done before", "ya estaba atendida")
    console().print(f"{id}: {told}", markup=False)


def _show(lines: tuple[ReplyLine, ...], *, json: bool) -> None:
    if json:
        print_json(lines)
        return
    if not lines:
        told(say("no replies", "no hay respuestas"))
        return
    to_read = sum(line.is_open for line in lines)
    told(say(f"replies: {len(lines)}; to be read: {to_read}", f"respuestas: {len(lines)}; por leer: {to_read}"), "bold")
    for line in lines:
        for text in _text(line):
            told(text, "yellow" if line.is_open else "")


def _text(line: ReplyLine) -> list[str]:
    """Three lines: who and when, the customer's time; what it was taken for and the words; how it is called."""
    who = line.name or say("unknown", "desconocido")
    state = say("OPEN", "ABIERTA") if line.is_open else line.outcome or say("done", "atendida")
    at = f"{line.at.astimezone(ZoneInfo(line.zone)):%Y-%m-%d %H:%M} {line.zone}"
    head = f"{at}  {channel_name(line.channel)}  {who} <{line.address}>  {line.invoice or '-'}"
    meant = say(*MEANINGS.get(line.meaning, (line.meaning, line.meaning)))
    if line.promise_on:
        meant += f" {line.promise_on}"
    if line.refused:
        reasons = (say(*REFUSED.get(one, (one, one))) for one in line.refused.split(", "))
        meant += say(" (not taken: ", " (no se aceptó: ") + ", ".join(reasons) + ")"
    words = " ".join((line.body or line.subject).split())
    return ["", head, f"    [{state}] {meant}: {words[:200]}", f"    {line.id}"]
