"""The command `health`: how channels, senders and messages fare, and a person's word that one rests or goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

import asyncpg

from activities import health as hands
from activities.health import Stopped
from engine.case.health import judge
from schemas.failures import CollectionsError
from schemas.health import BARS, Judged
from schemas.playbook import CHANNELS
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, HomeFolder, Reason, described
from workers.speech import console, say
from workers.trade_words import channel_name

if TYPE_CHECKING:
    from rich.table import Table


class NotAWord(CollectionsError):
    """health takes nothing, 'lift ID' or 'stop CHANNEL', not '{word}'"""

    es: ClassVar[str] = "health no lleva nada, o 'lift ID', o 'stop CANAL'; no '{word}'"
    exit_code: ClassVar[int] = 2


class NoSuchStop(CollectionsError):
    """no stop {id} stands; `cobranza health` shows those that do"""

    es: ClassVar[str] = "no hay ningún descanso {id} vigente; `cobranza health` muestra los que hay"


class NoSuchChannel(CollectionsError):
    """'{channel}' is no channel; there are: {channels}"""

    es: ClassVar[str] = "'{channel}' no es un canal; hay: {channels}"
    exit_code: ClassVar[int] = 2


class RestsAlready(CollectionsError):
    """{channel} rests already; nothing was changed"""

    es: ClassVar[str] = "{channel} ya descansa; no se cambió nada"


class SayWhy(CollectionsError):
    """say why, with --reason: it stays in the record"""

    es: ClassVar[str] = "diga por qué, con --reason: queda en el registro"
    exit_code: ClassVar[int] = 2


async def health(
    deed: Annotated[str, described("nothing, 'lift' or 'stop'", "nada, 'lift' o 'stop'")] = "",
    which: Annotated[str, described("the stop's number, or the channel", "el número del descanso, o el canal")] = "",
    *,
    sender: Annotated[str, described("stop only this sender of ours", "detener solo este remitente nuestro")] = "",
    message: Annotated[str, described("stop only this message", "detener solo este mensaje")] = "",
    reason: Reason = "",
    by: Annotated[
        str, described("who says so (the user of this machine)", "quién lo dice (el usuario de la máquina)")
    ] = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Show rates and rests, or change a rest. Raises NotAWord, NoSuchStop, NoSuchChannel, RestsAlready, SayWhy."""
    doing = "stop_channel" if deed in ("lift", "stop") else ""
    async with books(
        home, doing, by, about=which, told={"what": deed, "sender": sender, "message": message}
    ) as connection:
        match deed:
            case "":
                await _show(connection, json=json)
            case "lift":
                await _lift(connection, which, user())
            case "stop":
                await _stop(connection, which, sender, message, f"{reason.strip()} ({user()})"
                            if reason.strip() else "")  # fmt: skip
            case _:
                raise NotAWord(word=deed)


async def _lift(connection: asyncpg.Connection[asyncpg.Record], which: str, by: str) -> None:
    if (
        not which.isascii()
        or not which.isdigit()
        or len(which) > 18
        or not await hands.lift(connection, int(which), by)
    ):
        raise NoSuchStop(id=which or "?")
    console().print(say(f"stop {which} is lifted; it goes on, and what was sent before counts no more",
                        f"el descanso {which} termina; sigue, y lo anterior ya no cuenta"), markup=False)  # fmt: skip


async def _stop(
    connection: asyncpg.Connection[asyncpg.Record], channel: str, sender: str, message: str, reason: str
) -> None:
    if channel not in CHANNELS:
        raise NoSuchChannel(channel=channel, channels=", ".join(CHANNELS))
    if not reason:
        raise SayWhy
    id = await hands.stop(connection, channel, sender=sender, template=message, reason=reason)
    if id is None:
        raise RestsAlready(channel=channel)
    what = " ".join(filter(None, (channel_name(channel), sender, message)))
    console().print(say(f"{what} rests (stop {id}); messages go on by the next channel of their `by:`",
                        f"{what} descansa (número {id}); los mensajes siguen por el canal siguiente de su `by:`"),
                    markup=False)  # fmt: skip


async def _show(connection: asyncpg.Connection[asyncpg.Record], *, json: bool) -> None:
    judged, stops = [judge(rate) for rate in await hands.rates(connection)], await hands.stops(connection)
    if json:
        said = {"rates": judged, "stops": stops, "bars": BARS}
        print_json(said)
        return
    if judged or stops:
        console().print(_answer(judged, stops), style="bold", markup=False)
    if judged:
        console().print(_rates(judged))
        en = "bars are this house's policy, not law; --json shows each with its source"
        console().print(say(en, "los topes son política de la casa, no ley; --json muestra cada uno con su fuente"))
    else:
        console().print(say("nothing was sent in the last seven days", "no se envió nada en los últimos siete días"))
    for line in _rests(stops):
        console().print(line, markup=False)


_SAYS = {
    "well": ("well", "bien"), "too_few": ("too few", "muy pocos"), "warn": ("watch it", "atención"),
    "stop": ("too bad", "muy mal"),
}  # fmt: skip


_BAD = (("bounced", ("bounced", "rebotados")), ("blocked", ("blocked", "bloqueados")),
        ("failed", ("failed", "fallidos")), ("complained", ("spam", "spam")))  # fmt: skip


def _answer(judged: Sequence[Judged], stops: Sequence[Stopped]) -> str:
    """In one line, how it goes."""
    bad = sum(one.says in ("warn", "stop") for one in judged)
    few = sum(one.says == "too_few" for one in judged)
    return say(f"resting: {len(stops)}; going badly: {bad}; too few contacts to judge: {few}",
               f"en descanso: {len(stops)}; van mal: {bad}; con muy pocos contactos para juzgar: {few}")  # fmt: skip


def _rates(judged: Iterable[Judged]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    heads = (("channel", "canal"), ("sender or message", "remitente o mensaje"), ("sent", "enviados"),
             ("went wrong", "salió mal"), ("", ""))  # fmt: skip
    for number, head in enumerate(heads):
        table.add_column(say(*head), justify="right" if number == 2 else "left", overflow="fold")
    for one in judged:
        rate = one.rate
        wrong = ", ".join(f"{say(*words)} {bad} ({bad / rate.sent:.1%})" for name, words in _BAD
                          if (bad := getattr(rate, name)))  # fmt: skip
        table.add_row(channel_name(rate.channel), rate.sender or rate.template or say("all", "todo"), str(rate.sent),
                      wrong, say(*_SAYS[one.says]))  # fmt: skip
    return table


def _rests(stops: Iterable[Stopped]) -> Iterable[str]:
    for one in stops:
        what = " ".join(filter(None, (channel_name(one.channel), one.sender, one.template)))
        since = f"{one.stopped_at:%Y-%m-%d %H:%M} UTC"
        yield say(f"rests: {what} since {since}: {one.reason}; cobranza health lift {one.id}",
                  f"descansa: {what} desde {since}: {one.reason}; cobranza health lift {one.id}")  # fmt: skip
