"""The little that is safe to mend: a lost case goes on from its record, a sleeper is woken, news is told once more.

What a case lived through is folded again through its own plan, so nothing that was done is done twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import asyncpg
import msgspec

from activities import doctor, inbox
from engine.case.fold import fold_all, open_case
from schemas.events import CaseOpened, Entry, FactsChanged
from workers.doctor.findings import Finding

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]


async def mend(connection: Connection, findings: list[Finding]) -> dict[str, list[str]]:
    """Mend what can be, and name the invoices by finding. What is mended shows once the relay has had its turn."""
    done: dict[str, list[str]] = {}
    for one in findings:
        hand = HANDS.get(one.name)
        for sign in one.signs if hand is not None else ():
            assert hand is not None
            if await hand(connection, sign.who):
                done.setdefault(one.name, []).append(sign.who)
    return done


async def _from_its_record(connection: Connection, invoice: str) -> bool:
    _, entries = await doctor.record_of(connection, invoice)
    return await doctor.begin_anew(connection, invoice, state_of(entries))


def state_of(entries: tuple[Entry, ...]) -> str:
    """The case as JSON, folded from its record; empty where it has none, and begins at its opening."""
    if not entries or not isinstance(entries[0].event, CaseOpened):
        return ""
    case = fold_all(open_case(entries[0].event), (entry.event for entry in entries[1:]))
    return msgspec.json.encode(case).decode()


async def _wake(connection: Connection, invoice: str) -> bool:
    """News that says nothing new: the case reads it, decides anew, and its record has a line of it."""
    clocks = await doctor.clocks(connection)
    event = FactsChanged(at=clocks.rehearsed or clocks.now, id=f"doctor/{uuid4()}")
    return bool(await inbox.put(connection, invoice, [event]))


async def _tell_again(connection: Connection, invoice: str) -> bool:
    return await doctor.tell_again(connection, invoice) > 0


HANDS: Final[dict[str, Callable[[Connection, str], Awaitable[bool]]]] = {
    "no_workflow": _from_its_record,
    "silent": _wake,
    "late": _wake,
    "news_unfolded": _tell_again,
}
