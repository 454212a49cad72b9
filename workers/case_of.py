"""A case as its record tells it, open or closed, with the plan that runs it. It asks no workflow and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from activities.plans import Plans
from activities.reading import case_line, timeline
from engine.case.fold import fold_all, open_case
from schemas.case import Case
from schemas.events import CaseOpened
from schemas.failures import CollectionsError
from schemas.plan import Plan

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class NotBegun(CollectionsError):
    """the case of invoice {number} has no record yet: it begins while `cobranza up` runs"""

    es: ClassVar[str] = "el caso de la factura {number} aún no tiene registro: empieza mientras corre `cobranza up`"


async def case_of(connection: Connection, invoice: str, plans: Plans | None = None) -> tuple[Plan, Case]:
    """The plan and the case, folded from its record: as it stood when it last wrote, which is before it waits.

    `plans` is a shared cache. Raises CaseAbsent, NotBegun, PlanAbsent and PlanTampered.
    """
    line = await case_line(connection, invoice)
    plan = await (plans or Plans()).get(connection, line.plan_sha256)
    entries = await timeline(connection, invoice)
    if not entries:
        raise NotBegun(number=invoice)
    first, *rest = (entry.event for entry in entries)
    assert isinstance(first, CaseOpened), "a record begins with case_opened"
    return plan, fold_all(open_case(first), rest)
