"""What a customer does by their page, as an act: `customer` did it, by a link of ours, and no name is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from schemas.acting import Actor
from workers import acting

if TYPE_CHECKING:
    from activities.acts import Connection
    from console.customer.desk import Visit

CUSTOMER: Final = Actor("customer", proven=True)
"""Proved by the signed link that they hold; whoever was given it, too."""


@asynccontextmanager
async def customer_does(
    connection: Connection, visit: Visit, deed: str, *, invoice: str = "", about: str = ""
) -> AsyncIterator[None]:
    """One deed of the page within the caller's transaction, its act the last line of it."""
    told = {"link": visit.link}
    at_work = acting.Doing(CUSTOMER, deed, door="page", about=about, invoice=invoice or visit.invoice, told=told)
    with acting.present(CUSTOMER, at_work):
        yield
        await acting.last(connection, at_work)
