"""What the desk's rule would be asked of a contact that a person has in mind: read as the desk reads it, and no more.

It asks nobody: whoever has the rule asks it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities import desk_book as book
from activities.reading import case_line
from activities.sight import looks_back_to, question, stops_here
from schemas.contact import ContactRequest, purpose_in
from schemas.effects import Contact, Errand
from schemas.plan import Plan
from schemas.playbook import Channel

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

_NO_LINE = -2
"""No line of a record has this number: what a case was answered is not looked for."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in mind, about an invoice. `key` is a contact that is not counted: the very call that is meant."""

    invoice: str
    plan: Plan
    zone: str
    now: datetime
    step: str = ""
    message: str = ""
    key: str = ""


async def question_of(connection: Connection, about: About, channels: tuple[Channel, ...]) -> ContactRequest:
    """The question, with everything that the rule may know of the customer. Raises CaseAbsent."""
    line = await case_line(connection, about.invoice)
    effect = Contact(
        because=about.step, step=about.step, message=about.message, channels=channels, firmness=0
    )  # fmt: skip
    errand = Errand(
        invoice=about.invoice, customer="", plan_sha256=line.plan_sha256, zone=about.zone, now=about.now, seq=_NO_LINE,
        effect=effect,
    )  # fmt: skip
    since = looks_back_to(about.now, about.plan)
    sight = await book.look(connection, errand, line.customer, about.key, since, None)  # type: ignore[arg-type]
    seen = msgspec.structs.replace(sight, stops=stops_here(sight.stops, {}))
    return question(errand, seen, about.plan, channels, purpose_in(about.plan, about.step))
