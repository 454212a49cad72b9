"""The command `channels`: who serves each channel here, what is missing, and one message to try it. It asks no case."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final
from uuid import uuid4

import asyncpg
import msgspec
from cyclopts import Parameter
from rich.markup import escape

from activities.channels.held_back import Allowed
from activities.senders import Outgoing, Sent
from schemas.failures import CollectionsError
from workers.cashiers import NAMES, Taker, check_takers, takers
from workers.channels import Served, check, senders_of, served
from workers.commands.company import books
from workers.database import as_application
from workers.local.servers import database
from workers.settings import Settings
from workers.speech import console, language, say, write
from workers.trade_words import channel_name

if TYPE_CHECKING:
    from rich.table import Table


class TryWhat(CollectionsError):
    """--try takes a channel and an address: --try email:me@acme.example, --try sms:+51999888777"""

    es: ClassVar[str] = "--try lleva un canal y una dirección: --try email:yo@acme.example, --try sms:+51999888777"
    exit_code: ClassVar[int] = 2


PROVIDERS: Final = {
    "sendgrid": ("SendGrid", "SendGrid"),
    "twilio": ("Twilio", "Twilio"),
    "post": ("PDF and post", "PDF y correo postal"),
    "outbox": ("local outbox", "bandeja local"),
}
SUBJECT: Final = ("A test message", "Un mensaje de prueba")
BODY: Final = (
    "This is a test of the channel, sent by a person with `cobranza channels --try`. Nobody owes anything for it.",
    "Esta es una prueba del canal, enviada por una persona con `cobranza channels --try`. Nadie debe nada por ella.",
)
Try = Annotated[
    str,
    Parameter(
        name="--try",
        help=say("send one test message, as channel:address", "enviar un mensaje de prueba, como canal:dirección"),
    ),
]
AsJson = Annotated[
    bool, Parameter(help=say("answer as JSON, for scripts", "responder en JSON, para programas"), negative="")
]
HomeFolder = Annotated[
    Path | None,
    Parameter(help=say("where data are kept (or COBRANZA_HOME)", "dónde quedan los datos (o COBRANZA_HOME)")),
]


async def channels(*, try_: Try = "", json: AsJson = False, home: HomeFolder = None) -> None:
    """Show each channel, or try one. Raises HalfConfigured, NotAsExpected, ListUnreadable after the table was shown."""
    if try_:
        await _try(try_, home)
        return
    found = served(os.environ)
    if json:
        write(msgspec.json.format(msgspec.json.encode([_as_data(one) for one in found])) + b"\n")
    else:
        console().print(_table(found))
        console().print(_payments_line(takers(os.environ)), markup=False)
    check_takers(os.environ)
    _tell_of_the_list(check(os.environ), json=json)


def _table(found: list[Served]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in (("channel", "canal"), ("served by", "lo sirve"), ("from", "desde"), ("missing", "falta")):
        table.add_column(say(*head), overflow="fold")
    for one in found:
        missing = ", ".join(one.missing) or "-"
        table.add_row(channel_name(one.channel), say(*PROVIDERS[one.provider]), escape(one.sender or "-"), missing)
    return table


def _payments_line(found: list[Taker]) -> str:
    links = [NAMES.get(one.name, one.name) for one in found if one.links]
    others = [one.name for one in found if not one.links and not one.missing]
    half = [f"{NAMES.get(one.name, one.name)} ({', '.join(one.missing)})" for one in found if one.missing]
    if not found:
        return say("payments: no links to pay: neither STRIPE_API_KEY nor MERCADOPAGO_ACCESS_TOKEN is set",
                   "pagos: sin enlaces de pago: no está puesta STRIPE_API_KEY ni MERCADOPAGO_ACCESS_TOKEN")  # fmt: skip
    said = [
        (links, ("links by", "enlaces de")),
        (others, ("notices from", "avisos de")),
        (half, ("half set up:", "a medio configurar:")),
    ]
    listed = "; ".join(f"{say(*words)} {', '.join(some)}" for some, words in said if some)
    return say("payments: ", "pagos: ") + listed


def _as_data(one: Served) -> dict[str, Any]:
    return {"channel": one.channel, "provider": one.provider, "from": one.sender, "missing": list(one.missing)}


def _tell_of_the_list(allowed: Allowed | None, *, json: bool) -> None:
    if json:
        return
    if allowed is None:
        line = say("every recipient is written to (COBRANZA_ONLY_TO is not set)",
                   "se escribe a todo destinatario (COBRANZA_ONLY_TO no está puesta)")  # fmt: skip
    else:
        listed = ", ".join(allowed.entries)
        line = say(f"only to {listed}; everybody else's messages stay in the local outbox",
                   f"solo a {listed}; los mensajes de los demás quedan en la bandeja local")  # fmt: skip
    console().print(line, markup=False)


async def _try(wanted: str, home: Path | None) -> None:
    """One message through the channel as the worker has it: the list of recipients counts here too."""
    channel, _, address = wanted.partition(":")
    if not address or channel not in {one.channel for one in served(os.environ)}:
        raise TryWhat
    check(os.environ)
    async with (
        books(home, "try_channel", when="first", about=channel),
        database(Settings.from_environment(home)) as dsn,
        asyncpg.create_pool(dsn, min_size=0, max_size=2, init=as_application) as pool,
    ):
        sender = senders_of(pool, os.environ)[channel]
        sent = await sender.send(
            Outgoing(
                key=f"try/{uuid4().hex}/1", channel=channel, recipient=address, subject=say(*SUBJECT), body=say(*BODY),
                language=language(),
            )
        )  # fmt: skip
    console().print(_outcome(sent, sender.name), markup=False)


def _outcome(sent: Sent, served_by: str) -> str:
    """Who has the test message now, and under which id."""
    provider = sent.provider or served_by
    if provider != "outbox":
        by = say(*PROVIDERS.get(provider, (provider, provider)))
        return say(f"{by} took it, as {sent.provider_id}", f"{by} lo aceptó, como {sent.provider_id}")
    if served_by == "outbox":
        return say("it is in the local outbox: nobody serves this channel here",
                   "está en la bandeja local: nadie sirve este canal aquí")  # fmt: skip
    return say("it stays in the local outbox: the address is not in COBRANZA_ONLY_TO, or this is a rehearsal",
               "queda en la bandeja local: la dirección no está en COBRANZA_ONLY_TO, o esto es un ensayo")  # fmt: skip
