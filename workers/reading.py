"""What a case is read and explained from: record, plan, contacts, verdicts, words, gathered. It tells nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from activities.explaining import messages_about, recorded_at, replies_about, verdicts_about, words_about
from activities.inbox import remarks_of
from activities.plans import Plans
from activities.reading import CaseLine, case_line, timeline
from engine.case.timeline import Line
from engine.case.timeline import timeline as lines_of
from engine.study.explaining.words import Material
from engine.study.reading.read import read_case
from engine.study.reading.words import CaseRead
from engine.study.words.records import approvals
from schemas.plan import Plan
from workers.case_of import NotBegun
from workers.pack_page import in_words as rule_in_words
from workers.posting import find_case
from workers.speech import language
from workers.timelines import explained, in_words

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Gathered(msgspec.Struct, frozen=True):
    """A case's line on lists, all that is known of it, and the database's time of each line of its record (UTC)."""

    case: CaseLine
    material: Material
    recorded: dict[int, datetime]
    is_rehearsed: bool


async def gather(connection: Connection, number: str, plans: Plans | None = None) -> Gathered:
    """Everything about a case. Raises InvoiceUnknown, NoCaseYet, NotBegun, PlanAbsent and PlanTampered."""
    today, case = await find_case(connection, number), await case_line(connection, number)
    plan = await (plans or Plans()).get(connection, case.plan_sha256)
    entries = await timeline(connection, number)
    if not entries:
        raise NotBegun(number=number)
    material = Material(
        plan=plan, entries=entries, now=today.now,
        messages=await messages_about(connection, number), verdicts=await verdicts_about(connection, number),
        replies=await replies_about(connection, number), words=await words_about(connection, number),
        rules=rules_in_words(plan), remarks=await remarks_of(connection, number), language=language(),
    )  # fmt: skip
    return Gathered(case, material, await recorded_at(connection, number), today.is_rehearsed)


def rules_in_words(plan: Plan) -> dict[str, str]:
    """What each rule of the plan's packs asks, by its name, in the person's language."""
    return {f"{pack.id}.{rule.id}": rule_in_words(rule, language()) for pack in plan.packs for rule in pack.rules}


def told(found: Gathered, *, remarks: bool = True) -> tuple[Line, ...]:
    """The record in words; with what people wrote beside it, which may be personal, where `remarks` asks for it."""
    material = found.material
    beside = material.remarks if remarks else {}
    entries = explained(material.entries, beside)
    asked = approvals(entries, language())
    return tuple(lines_of(material.plan, entries, language(), lambda event: in_words(event, beside, asked)))


def read(found: Gathered) -> CaseRead:
    """The case as a person reads it."""
    return read_case(found.material, told(found), found.recorded, is_rehearsed=found.is_rehearsed)
