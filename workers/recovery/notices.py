"""The proof of final demands as the company's programs ask for it: facts of the database, the engine's rule."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import msgspec

from activities.overview import CaseToday
from activities.plans import Plans
from activities.reading import case_line
from activities.recovery.notices import kept_by_people, notices_sent
from engine.case.demands import demands_of
from engine.study.proof import proof_of, proofs_of
from schemas.events import Entry, NoticeProved
from schemas.failures import CollectionsError
from schemas.plan import Plan
from schemas.proof import NoticeSent, Proof
from workers.posting import Posted, find_case, post

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Demand(msgspec.Struct, frozen=True):
    """A message that announces a report or a hand-over, and what proves it; None while nothing does."""

    sent: NoticeSent
    proof: Proof | None


class Announced(msgspec.Struct, frozen=True):
    """What is known of a case's final demands: each that was sent, and every proof, also those that people keep."""

    demands: tuple[Demand, ...]
    proofs: tuple[Proof, ...]


async def announced(connection: Connection, plans: Mapping[str, Plan]) -> dict[str, Announced]:
    """For each invoice, with its plan, its final demands and their proof."""
    sent = await notices_sent(connection, list(plans))
    kept = await kept_by_people(connection, list(plans))
    return {invoice: _of(plan, sent[invoice], kept[invoice]) for invoice, plan in plans.items()}


def _of(plan: Plan, sent: Iterable[NoticeSent], kept: Iterable[Entry]) -> Announced:
    steps = {step.path for step in demands_of(plan)}
    demands = [one for one in sent if one.step in steps]
    return Announced(
        tuple(Demand(one, proof_of(one)) for one in demands), tuple(proofs_of(demands, kept, steps))
    )  # fmt: skip


async def proofs_for(connection: Connection, invoice: str, plan_sha256: str, plans: Plans) -> tuple[Proof, ...]:
    """The proofs of one case's final demand, earliest first."""
    plan = await plans.get(connection, plan_sha256)
    return (await announced(connection, {invoice: plan}))[invoice].proofs


class NoDemand(CollectionsError):
    """no final demand of invoice {invoice} has been sent yet, so nothing can be proved"""

    es: ClassVar[str] = "aún no se ha enviado un requerimiento final de la factura {invoice}: no hay qué probar"


class DayWrong(CollectionsError):
    """'{text}' is not a day from the demand ({sent}) to today ({today}); write it as 2026-12-31"""

    es: ClassVar[str] = (
        "«{text}» no es un día entre el requerimiento ({sent}) y hoy ({today}); escríbalo como 2026-12-31"
    )


class SayWhereItIs(CollectionsError):
    """say what the proof is and where it lies, with --note: a courier's receipt, a notary's act ..."""

    es: ClassVar[str] = "diga cuál es la constancia y dónde está, con --note: cargo del mensajero, acta notarial ..."
    exit_code: ClassVar[int] = 2


async def keep_proof(connection: Connection, invoice: str, on: str, by: str, note: str) -> Posted:
    """A person keeps the proof of the last demand, which reached the customer on a day.

    Raises NoDemand, DayWrong, SayWhereItIs, InvoiceUnknown, NoCaseYet.
    """
    if not note.strip():
        raise SayWhereItIs
    case = await find_case(connection, invoice)
    line = await case_line(connection, invoice)
    found = (await announced(connection, {invoice: await Plans().get(connection, line.plan_sha256)}))[invoice]
    if not found.demands:
        raise NoDemand(invoice=invoice)
    last = found.demands[-1].sent
    event = NoticeProved(
        at=_moment(case, on, last.at), id=f"proof/{uuid.uuid4()}", step=last.step, proof="person", by=by,
    )  # fmt: skip
    return await post(connection, case, event, remark=note.strip())


def _moment(case: CaseToday, on: str, sent: datetime) -> datetime:
    """The end of the customer's day, or now where that day is today: nothing is proved before it was."""
    zone = ZoneInfo(case.zone or "UTC")
    today, first = case.now.astimezone(zone).date(), sent.astimezone(zone).date()
    try:
        day = date.fromisoformat(on) if on else today
    except ValueError:
        raise DayWrong(text=on, sent=first, today=today) from None
    if not first <= day <= today:
        raise DayWrong(text=on, sent=first, today=today)
    return min(case.now, datetime.combine(day, time(23, 59), zone).astimezone(UTC))
