"""A person's word on one case: it is checked against the read model, stored in the inbox, and watched for a moment."""

from __future__ import annotations

import asyncio
import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from activities import inbox
from activities.books import numbers_like, standing
from activities.overview import CaseToday, case_today, is_folded
from schemas.events import AnyEvent, CaseCancelled, HoldLifted, HoldPlaced
from schemas.failures import CollectionsError
from workers import acting

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

Kind = Literal["manual", "on_request"]
PATIENCE: Final = 5.0
"""Seconds that one waits for the case to record what was stored, where something runs that would tell it."""
LOOK_EVERY: Final = 0.1
LONGEST: Final = 366
"""Days: a hold for longer than a year is a slip of the finger."""


class InvoiceUnknown(CollectionsError):
    """there is no invoice '{number}'{near}"""

    es: ClassVar[str] = "no existe la factura '{number}'{cerca}"


class NoCaseYet(CollectionsError):
    """invoice {number} has no case yet: `cobranza up` opens it, if a published playbook covers it"""

    es: ClassVar[str] = (
        "la factura {number} aún no tiene caso: `cobranza up` lo abre, si un playbook publicado la cubre"
    )


class CaseIsClosed(CollectionsError):
    """the case of invoice {number} is closed ({ended}); nothing was changed"""

    es: ClassVar[str] = "el caso de la factura {number} está cerrado ({ended}); no se cambió nada"


class UntilWrong(CollectionsError):
    """'{text}' is not a day after {today} and within a year; write it as 2026-12-31, or say --days 10"""

    es: ClassVar[str] = (
        "'{text}' no es un día posterior al {today} y dentro de un año; escríbalo como 2026-12-31, o use --days 10"
    )


class SayUntilWhen(CollectionsError):
    """say until when: --until 2026-12-31, or --days 10 (one of the two); or --lift to end a hold"""

    es: ClassVar[str] = "diga hasta cuándo: --until 2026-12-31, o --days 10 (uno de los dos); o --lift para levantarla"
    exit_code: ClassVar[int] = 2


class SayWhy(CollectionsError):
    """say why, with --reason: it stays in the case's record"""

    es: ClassVar[str] = "diga por qué, con --reason: queda en el registro del caso"
    exit_code: ClassVar[int] = 2


class NothingHeld(CollectionsError):
    """no hold stands on invoice {number}; nothing was changed"""

    es: ClassVar[str] = "la factura {number} no tiene ninguna pausa; no se cambió nada"


class Posted(msgspec.Struct, frozen=True):
    """What was stored. `recorded`: the case has it already; else it does when something runs that tells it."""

    id: str
    invoice: str
    event: str
    until: date | None
    recorded: bool


async def find_case(connection: Connection, number: str) -> CaseToday:
    """The invoice's case. Raises InvoiceUnknown and NoCaseYet."""
    case = await case_today(connection, number)
    if case is not None:
        return case
    if await standing(connection, number) is not None:
        raise NoCaseYet(number=number)
    near = ", ".join(await _near(connection, number))
    raise InvoiceUnknown(
        number=number, near=near and f"; did you mean {near}?", cerca=near and f"; ¿quiso decir {near}?"
    )


async def _near(connection: Connection, number: str) -> list[str]:
    """Numbers that contain what was typed, or begin like it, or end like it."""
    parts = [number, number[:-1], number[:-2], number[-4:]]
    for part in dict.fromkeys(part for part in parts if len(part) > 1):
        if found := await numbers_like(connection, part):
            return found
    return []


async def place_hold(
    connection: Connection, number: str, *, until: str, days: int | None, reason: str, kind: Kind, by: str,
    patience: float = PATIENCE,
) -> Posted:  # fmt: skip
    """Pause a case until a day. Raises SayUntilWhen, SayWhy, UntilWrong and what `find_case` and closed cases raise.

    `patience` is for how many seconds one watches for the case to record it; 0 within a transaction of the caller's.
    """
    if bool(until) == (days is not None):
        raise SayUntilWhen
    if not reason.strip():
        raise SayWhy
    case = await _open_case(connection, number)
    day = _until(case, until, days)
    event = HoldPlaced(at=case.now, id=_id("hold"), hold=kind, until=day, by=by)
    return await post(connection, case, event, until=day, remark=reason.strip(), patience=patience)


async def lift_hold(connection: Connection, number: str, *, kind: Kind, by: str, patience: float = PATIENCE) -> Posted:
    """End a pause. Raises NothingHeld where the case is on no hold at all."""
    case = await _open_case(connection, number)
    if not case.hold:
        raise NothingHeld(number=number)
    event = HoldLifted(at=case.now, id=_id("lift"), hold=kind, by=by)
    return await post(connection, case, event, patience=patience)


async def cancel_case(
    connection: Connection, number: str, *, reason: str, by: str, patience: float = PATIENCE
) -> Posted:
    """End a case for good. Raises SayWhy."""
    if not reason.strip():
        raise SayWhy
    case = await _open_case(connection, number)
    event = CaseCancelled(at=case.now, id=_id("cancel"), reason="", by=by)
    return await post(connection, case, event, remark=reason.strip(), patience=patience)


async def _open_case(connection: Connection, number: str) -> CaseToday:
    case = await find_case(connection, number)
    if case.ended:
        raise CaseIsClosed(number=number, ended=case.ended)
    return case


def _until(case: CaseToday, text: str, days: int | None) -> date:
    today = case.now.astimezone(ZoneInfo(case.zone or "UTC")).date()
    last = today + timedelta(days=LONGEST)
    try:
        day = today + timedelta(days=days) if days is not None else date.fromisoformat(text)
    except (ValueError, OverflowError):
        day = today
    if not today < day <= last:
        raise UntilWrong(text=text or f"--days {days}", today=today)
    return day


def _id(what: str) -> str:
    return f"{what}/{uuid.uuid4()}"


async def post(
    connection: Connection, case: CaseToday, event: AnyEvent, *, patience: float = PATIENCE, until: date | None = None,
    remark: str = "",
) -> Posted:  # fmt: skip
    """Store the deed, and apart from it what the person wrote: words of people enter no workflow's history."""
    async with connection.transaction():
        await inbox.put(connection, case.invoice, [event])
        if remark:
            await inbox.remark(connection, event.id, case.invoice, remark)
        await acting.note(connection, invoice=case.invoice, told={"event": event.id})
    recorded = await is_recorded(connection, case, event.id, patience)
    return Posted(event.id, case.invoice, str(event.__struct_config__.tag), until, recorded)


async def is_recorded(connection: Connection, case: CaseToday, id: str, patience: float = PATIENCE) -> bool:
    """Watch for a moment whether the case records what was stored; at once no where nothing runs that would tell it."""
    return patience > 0 and await is_told(connection, case) and await _recorded(connection, id, patience)


async def is_told(connection: Connection, case: CaseToday) -> bool:
    """Whether something runs that tells cases what arrived: a relay in earnest, never beside a rehearsal's clock."""
    if case.is_rehearsed:
        return False
    return bool(await connection.fetchval(_RELAY_IS_AWAKE, inbox.RELAY_LOCK))


_RELAY_IS_AWAKE: Final = """
    select exists (select from pg_locks where locktype = 'advisory' and granted and classid = 0 and objid = $1::bigint
    and database = (select oid from pg_database where datname = current_database()))
"""


async def _recorded(connection: Connection, id: str, patience: float) -> bool:
    for _ in range(int(patience / LOOK_EVERY)):
        folded, failed = await is_folded(connection, id)
        if folded or failed:
            return folded
        await asyncio.sleep(LOOK_EVERY)
    return False
