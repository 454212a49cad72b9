"""Whoever is about to see personal data is noted first, by whom the books are open for. It shows and judges nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from activities.access import note_access
from workers.identity import PRESENT, who

if TYPE_CHECKING:
    from activities.access import Connection

PURPOSE: Final = "COBRANZA_PURPOSE"
"""Why somebody looks, where they want it on record: a code or a reference of theirs, nothing of a customer."""
LONGEST: Final = 120


async def seen(
    connection: Connection, what: str, *, customers: Iterable[str] = (), invoices: Iterable[str] = ()
) -> None:
    """Note that a command (`what`) is about to show data of these customers or invoices; of a list, all of those on it.

    Called before anything is printed, and after the books' own transaction or within it; what it raises ends the
    command: no line in the log, no data on the screen.
    """
    actor = PRESENT.get() or await who(connection)
    await note_access(
        connection, actor=actor.name, proven=actor.proven, door="cli", what=what, customers=customers,
        invoices=invoices, purpose=os.environ.get(PURPOSE, "").strip()[:LONGEST],
    )  # fmt: skip


async def seen_all(connection: Connection, what: str, rows: Iterable[object]) -> None:
    """The same for the rows of a list, by their own `invoice` or `customer`; an empty list shows nobody."""
    shown = list(rows)
    invoices = {str(getattr(one, "invoice", "")) for one in shown} - {""}
    customers = {str(getattr(one, "customer", "")) for one in shown if not getattr(one, "invoice", "")} - {""}
    if any(not (getattr(one, "invoice", "") or getattr(one, "customer", "")) for one in shown):
        await seen(connection, what)  # somebody whom the books do not know
    if invoices or customers:
        await seen(connection, what, customers=customers, invoices=invoices)
