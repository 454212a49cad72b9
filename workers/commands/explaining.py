"""The command `explain`: why an invoice got this message, or none, told by day. The telling itself is the engine's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

import asyncpg
import msgspec
from cyclopts import Parameter

from activities.explaining import messages_about, replies_about, verdicts_about, words_about
from activities.inbox import remarks_of
from activities.plans import Plans
from activities.reading import case_line, timeline
from engine.study.explaining import page
from engine.study.explaining.story import explain_day, explain_life
from engine.study.explaining.words import Explanation, Material
from engine.study.words.times import money
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.case_of import NotBegun
from workers.commands.parameters import AsJson, HomeFolder
from workers.local.servers import database
from workers.pack_page import in_words
from workers.posting import find_case
from workers.settings import Settings
from workers.speech import language, say, told

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]


class NoSuchDay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


STYLES = {"head": "bold", "plain": "", "against": "yellow", "faint": "dim"}


async def explain(
    invoice: Annotated[str, Parameter(help=say("the invoice's number", "el número de la factura"))],
    *,
    on: Annotated[
        str,
        Parameter(
            help=say(
                "the customer's day: 2026-12-31; without it the whole life in short",
                "el día del cliente: 2026-12-31; sin él, toda la vida en breve",
            )
        ),
    ] = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Say why. Raises InvoiceUnknown, NoCaseYet, NotBegun, NoSuchDay and what the servers raise."""  # fmt: skip
    day = _day(on) if on else None
    async with database(Settings.from_environment(home)) as dsn:
        connection = await asyncpg.connect(dsn)
        try:
            head, material = await _material(connection, invoice)
        finally:
            await connection.close()
    explained = explain_life(material) if day is None else explain_day(material, day)
    if json:
        print(msgspec.json.format(msgspec.json.encode(explained), indent=2).decode())
        return
    _print(head, explained)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoSuchDay(text=text) from None


async def _material(connection: Connection, number: str) -> tuple[str, Material]:
    today, case = await find_case(connection, number), await case_line(connection, number)
    plan, entries = await Plans().get(connection, case.plan_sha256), await timeline(connection, number)
    if not entries:
        raise NotBegun(number=number)
    owed = money(case.balance, case.currency)
    head = say(f"{number}: {case.name} ({case.customer}), owed {owed}; {case.playbook} v{case.version}",
               f"{number}: {case.name} ({case.customer}), se debe {owed}; {case.playbook} v{case.version}")  # fmt: skip
    material = Material(
        plan=plan, entries=entries, now=today.now,
        messages=await messages_about(connection, number), verdicts=await verdicts_about(connection, number),
        replies=await replies_about(connection, number), words=await words_about(connection, number),
        rules=rules_in_words(plan), remarks=await remarks_of(connection, number), language=language(),
    )  # fmt: skip
    return head, material


def rules_in_words(plan: Plan) -> dict[str, str]:
    """What each rule of the plan's packs asks, by its name, in the person's language."""
    return {f"{pack.id}.{rule.id}": in_words(rule, language()) for pack in plan.packs for rule in pack.rules}


def _print(head: str, explained: Explanation) -> None:
    told(head, "bold")
    told(say(f"days and hours as in {explained.zone}", f"días y horas como en {explained.zone}"), "dim")
    told("")
    for text, style in page.lines(explained, language()):
        told(text, STYLES[style])
