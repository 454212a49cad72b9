"""Why an invoice has no case: which condition of which published playbook it does not meet. It changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities import inbox
from activities.doctor import Sign
from activities.said import newest_plans
from engine.case.conditions import Facts
from engine.case.covers import missed
from engine.study.words import times
from engine.study.words.conditions import condition
from engine.study.words.names import VALUES, name
from schemas.money import Money
from schemas.plan import Condition, Plan
from workers.relay import facts_at_opening
from workers.speech import language, say

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

ASKED: Final = 50
"""So many invoices are looked into; of more, the first ones say enough."""


async def with_reasons(connection: Connection, signs: list[Sign]) -> list[Sign]:
    """The same signs, the first ones with why no playbook takes the invoice."""
    if not signs:
        return signs
    plans = await newest_plans(connection)
    told = [msgspec.structs.replace(sign, detail=await _why(connection, sign.who, plans)) for sign in signs[:ASKED]]
    return told + signs[ASKED:]


async def _why(connection: Connection, number: str, plans: tuple[Plan, ...]) -> str:
    invoice = await inbox.opening_of(connection, number)
    names = [plan.playbook for plan in plans]
    if not plans:
        return say("no playbook is published", "no hay ningún playbook publicado")
    if invoice.playbook:
        if invoice.playbook not in names:
            return say(f"it asks for {invoice.playbook}, which is not published",
                       f"pide {invoice.playbook}, que no está publicado")  # fmt: skip
        return say(f"{invoice.playbook} takes it, and nothing has opened its case",
                   f"{invoice.playbook} la toma, y nada ha abierto su caso")  # fmt: skip
    facts = facts_at_opening(invoice)
    reasons = {plan.playbook: missed(plan, facts) for plan in plans}
    if taker := next((one for one, parts in reasons.items() if not parts), ""):
        return say(f"{taker} takes it, and nothing has opened its case",
                   f"{taker} la toma, y nada ha abierto su caso")  # fmt: skip
    wants = say("wants", "pide")
    return "; ".join(
        f"{one}: {wants} {', '.join(_part(part, facts) for part in parts)}" for one, parts in reasons.items()
    )


def _part(part: Condition, facts: Facts) -> str:
    """`country PE (it is CL)`."""
    wanted, value = condition(part, language()), facts.get(part.fact)
    if part.op != "fact":
        return wanted
    if value is None:
        return f"{wanted} ({say('not known', 'no se conoce')})"
    shown = times.sum_of(value) if isinstance(value, Money) else name(VALUES, str(value), language())
    return f"{wanted} ({say(f'it is {shown}', f'es {shown}')})"
