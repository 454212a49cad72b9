"""Writes what a case records: its entries, which arrivals it has folded, and its line for lists. It decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities.queries import QUERY
from schemas.effects import Errand, View
from schemas.events import AddressFailed, Entry, Outcome
from schemas.playbook import ADDRESS_OF

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

_JSON = msgspec.json.Encoder()


async def write_record(connection: Connection, errand: Errand, done: bool = True) -> None:
    """Write the errand's entries and, when what it asked was done, its view. Twice is the same as once.

    Where it was not done the view is left alone: the case decides anew and reports again. An address that failed is bad
    from now on, for every case of the customer.
    """
    for entry in errand.entries:
        if isinstance(entry.event, AddressFailed):
            await _address_failed(connection, errand.invoice, entry.seq, entry.event)
    if done and errand.view is not None:
        line = (*_line(errand.view), errand.now, errand.view.contested)
        await connection.execute(QUERY["write_record_and_view"], *_entries(errand), *line)
    elif errand.entries:
        await connection.execute(QUERY["write_record"], *_entries(errand))


async def _address_failed(connection: Connection, invoice: str, seq: int, event: AddressFailed) -> None:
    kind = ADDRESS_OF[event.channel]
    if event.contact:
        query = QUERY["address_of_contact_failed"]
        await connection.execute(query, event.contact, event.channel, kind, event.at)
    else:
        await connection.execute(QUERY["address_failed"], invoice, kind, event.at, seq)


async def write_answer(connection: Connection, errand: Errand, outcome: Outcome, done: bool) -> None:
    """Write the record with one more line: what came of the errand, which is the case's next one."""
    line = Entry(errand.seq + 1, outcome, errand.effect.because if errand.effect is not None else "")
    answered = msgspec.structs.replace(errand, entries=(*errand.entries, line), seq=line.seq)
    await write_record(connection, answered, done)


def folded(errand: Errand) -> list[str]:
    """The sources' ids of the events that the case has folded since it last reported."""
    return [entry.event.id for entry in errand.entries if entry.event.id]


def _entries(errand: Errand) -> tuple[object, ...]:
    entries = errand.entries
    return (
        errand.invoice,
        errand.plan_sha256,
        [entry.seq for entry in entries],
        [entry.event.at for entry in entries],
        [_JSON.encode(entry.event).decode() for entry in entries],
        [entry.because for entry in entries],
        folded(errand),
        errand.seq,
    )


def _line(view: View) -> tuple[object, ...]:
    return (
        view.stage,
        view.balance,
        view.hold,
        view.end,
        view.next_at,
        view.next_step,
        view.next_message,
        list(view.next_channels),
        view.next_firmness,
        view.state,
    )
