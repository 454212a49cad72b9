"""Money that was taken back and came home: to the invoices it had been taken from, as far as they still owe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activities.cash.applying import MACHINE, apply
from activities.cash.looking_up import open_ones
from activities.cash.receiving import NOTHING, receive
from activities.cash.statements import QUERY
from schemas.money_in import GivenBack, Part, Receipt

if TYPE_CHECKING:
    from decimal import Decimal

    from activities.cash.statements import Connection


async def come_home(connection: Connection, given: GivenBack) -> bool:
    """Store the money once and apply it where it had been; whether it was new. In the caller's transaction, locked.

    Where what it answers was never told, the later news of it will be passed over: the two are even.
    """
    taken = await connection.fetch(QUERY["taken_from"], given.of)
    if not taken:
        await connection.execute(QUERY["even"], given.of, given.source, given.amount, given.currency, given.on)
        return False
    receipt = Receipt(id=given.id, source=given.source, amount=given.amount, currency=given.currency, paid_on=given.on,
                      customer=taken[0]["customer"] or "")  # fmt: skip
    if not await receive(connection, receipt):
        return False
    wanted: dict[str, Decimal] = {}
    for row in taken:
        if row["invoice"] is not None:
            wanted[row["invoice"]] = wanted.get(row["invoice"], NOTHING) + row["amount"]
    parts, left = list[Part](), given.amount
    for one in await open_ones(connection, list(wanted)):
        if (some := min(left, wanted[one.number], one.owed)) > NOTHING:
            parts.append(Part(invoice=one.number, amount=some))
            left -= some
    if parts:
        await apply(connection, given.id, parts, MACHINE)
    return True
