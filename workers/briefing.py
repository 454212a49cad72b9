"""A briefing of one invoice, gathered: the record, the customer, the contact rules' word now. It holds no sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import msgspec

from activities.explaining import messages_about, replies_about
from activities.inbox import remarks_of
from activities.people.briefing import OpenCall, known, open_calls, other_invoices
from activities.people.calls import call_of
from activities.people.questions import About, question_of
from activities.plans import Plans
from activities.reading import case_line, timeline
from engine.case.gate import may_contact
from engine.study.briefing.prepare import Ground, prepare
from engine.study.explaining.words import Material
from engine.study.words.names import STAGES, name
from schemas.briefing import Briefing
from schemas.contact import Verdict
from schemas.plan import Plan
from schemas.playbook import Channel, Verb
from workers.case_of import NotBegun
from workers.creditor import creditor
from workers.pack_page import in_words
from workers.posting import find_case

if TYPE_CHECKING:
    import asyncpg

    from activities.overview import CaseToday

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

CHANNELS: Final[tuple[Channel, ...]] = ("call", "whatsapp", "sms", "email", "letter")
CALL: Final[Verb] = "call"


async def briefing_of(
    connection: Connection, invoice: str, language: str, *, call: str = "", plans: Plans | None = None
) -> Briefing:
    """The briefing of the open call, or of the playbook's next one where none is open. `call` names one of several.

    Raises InvoiceUnknown, NoCaseYet and NotBegun.
    """
    return prepare(await ground_of(connection, invoice, language, call=call, plans=plans))


async def ground_of(
    connection: Connection, invoice: str, language: str, *, call: str = "", plans: Plans | None = None
) -> Ground:
    """All that a briefing stands on, read now. Raises the same."""
    today, line = await find_case(connection, invoice), await case_line(connection, invoice)
    plan = await (plans or Plans()).get(connection, line.plan_sha256)
    entries = await timeline(connection, invoice)
    if not entries:
        raise NotBegun(number=invoice)
    meant = await _meant(connection, invoice, call)
    material = Material(
        plan=plan, entries=entries, now=today.now, messages=await messages_about(connection, invoice),
        replies=await replies_about(connection, invoice), rules=rules_in(plan, language),
        remarks=await remarks_of(connection, invoice), language=language,
    )  # fmt: skip
    return Ground(
        material=material, known=await known(connection, invoice, today.now.date()),
        verdicts=await _verdicts(connection, today, plan, meant), creditor=creditor(),
        others=await other_invoices(connection, invoice), script=_script(plan, meant, line.stage),
        stage_name=name(STAGES, line.stage, language), task=meant.key if meant is not None else "",
    )  # fmt: skip


def rules_in(plan: Plan, language: str) -> dict[str, str]:
    """What each rule of the plan's packs asks, by its name."""
    return {f"{pack.id}.{rule.id}": in_words(rule, language) for pack in plan.packs for rule in pack.rules}


async def _meant(connection: Connection, invoice: str, call: str) -> OpenCall | None:
    """The call that is named by its key or script; else the newest on the list, if any."""
    calls = await open_calls(connection, invoice)
    return next((one for one in calls if call in ("", one.key, one.script)), None)


async def _verdicts(connection: Connection, today: CaseToday, plan: Plan, meant: OpenCall | None) -> dict[str, Verdict]:
    """The contact rules' answer by channel, at this moment. The call that is meant is not counted against itself, but
    against what would be sent instead of it."""
    step, script, key = ("", "", "")
    if meant is not None:
        own = await call_of(cast("asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", connection), today.invoice,
                            meant.key)  # fmt: skip
        step, script, key = meant.key, meant.script, own.next_try
    about = About(
        invoice=today.invoice, plan=plan, zone=today.zone, now=today.now, step=step, message=script, key=key
    )  # fmt: skip
    own_call = await question_of(connection, about, ("call",))
    others = await question_of(connection, msgspec.structs.replace(about, key=""), CHANNELS[1:])
    asked = {one: own_call if one == CALL else msgspec.structs.replace(others, channels=(one,)) for one in CHANNELS}
    return {one: may_contact(question) for one, question in asked.items()}


def _script(plan: Plan, meant: OpenCall | None, stage: str) -> str:
    """The open call's script; where no call is open, that of the playbook's call in the case's stage, or of the last
    stage before it that has one."""
    if meant is not None:
        return meant.script
    calls = [(one.name, step.what) for one in plan.stages for step in one.steps if step.verb == CALL]
    own = [script for of, script in calls if of == stage]
    return own[0] if own else next((script for _, script in reversed(calls)), "")
