"""Statements of cases as their record tells them, for commands and pages. It computes nothing and keeps nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from activities.plans import Plans
from activities.terms.rates import invoices_of, now
from engine.case.ageing import today
from engine.case.statement import account
from engine.case.statement import statement as drawn
from schemas.statement import Account, Statement
from workers.case_of import NotBegun, case_of
from workers.posting import find_case

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


async def of_invoice(
    connection: Connection, invoice: str, on: date | None = None, plans: Plans | None = None
) -> Statement:
    """What is owed of an invoice at the end of a day (today). Raises InvoiceUnknown, NoCaseYet, NotBegun."""
    moment = (await find_case(connection, invoice)).now
    plan, case = await case_of(connection, invoice, plans)
    return drawn(plan, case, on or today(case, moment))


async def of_customer(connection: Connection, customer: str, on: date | None = None) -> Account | None:
    """What a customer owes: every invoice whose case is open. None where there is none."""
    plans, statements = Plans(), []
    for number in await invoices_of(connection, customer):
        try:
            statements.append(await of_invoice(connection, number, on, plans))
        except NotBegun:
            continue
    day = on or (statements[0].on if statements else (await now(connection)).date())
    return account(customer, day, statements) if statements else None
