"""The other hands: tasks, approvals, reports, hand-overs, write-offs, fees, the end. Each does it once and says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import asyncpg
from temporalio import activity

from activities.ledger import write_record
from activities.queries import QUERY
from schemas.effects import (
    AnyEffect,
    AskApproval,
    ChargeFee,
    CloseCase,
    Errand,
    HandOver,
    RaiseTask,
    Report,
    WriteOff,
)  # fmt: skip
from schemas.events import (
    ApprovalAsked,
    CaseClosed,
    FeeCharged,
    HandedOver,
    Reported,
    TaskRaised,
    WrittenOff,
)  # fmt: skip

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

E = TypeVar("E", bound=AnyEffect)

# Tasks that are not of kind `task`; a review outlives its case, for it is about what the case left.
KIND_OF = {
    "review": "review", "alert": "alert",
    "tell-counterpart": "review", "recovered": "review", "overpaid": "review", "late-money": "review",
    "taken-back": "review",
}  # fmt: skip
BOOKKEEPING = "accounting"


class Deeds:
    """One transaction for each errand: what the effect wants, then the case's record."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @activity.defn(name="record")
    async def record(self, errand: Errand) -> None:
        """Only record: entries and view."""
        await self._write(errand)

    @activity.defn(name="raise_task")
    async def raise_task(self, errand: Errand) -> TaskRaised:
        """Put the task on its queue's list."""
        effect = _wanted(errand, RaiseTask)
        kind = KIND_OF.get(effect.what.partition(":")[0], "task")
        await self._write(errand, effect.task, effect.what, effect.queue, kind, effect.due_at)
        return TaskRaised(at=errand.now, task=effect.task, queue=effect.queue, due_at=effect.due_at, step=effect.step)

    @activity.defn(name="ask_approval")
    async def ask_approval(self, errand: Errand) -> ApprovalAsked:
        """Ask the person: the question stands on their list until it is answered."""
        effect = _wanted(errand, AskApproval)
        await self._write(errand, f"approval/{effect.of}", effect.of, effect.by, "approval", effect.due_at)
        return ApprovalAsked(at=errand.now, of=effect.of, by=effect.by, due_at=effect.due_at)

    @activity.defn(name="report")
    async def report(self, errand: Errand) -> Reported:
        """Put the case into the bureau's file: a person sends the file."""
        effect = _wanted(errand, Report)
        await self._write(errand, effect.step, "report", effect.to, "review")
        return Reported(at=errand.now, step=effect.step, to=effect.to)

    @activity.defn(name="hand_over")
    async def hand_over(self, errand: Errand) -> HandedOver:
        """Hand the case over: the counterpart's desk finds it on its list."""
        effect = _wanted(errand, HandOver)
        await self._write(errand, effect.step, "hand-over", effect.to, "review")
        return HandedOver(at=errand.now, step=effect.step, to=effect.to)

    @activity.defn(name="write_off")
    async def write_off(self, errand: Errand) -> WrittenOff:
        """Write off what is left: the accountants book it."""
        effect = _wanted(errand, WriteOff)
        await self._write(errand, effect.step or effect.because, "write-off", BOOKKEEPING, "review")
        return WrittenOff(at=errand.now, step=effect.step, amount=effect.amount)

    @activity.defn(name="charge_fee")
    async def charge_fee(self, errand: Errand) -> FeeCharged:
        """Add the fee; it is owed from now on, and the ledger is where it stands."""
        effect = _wanted(errand, ChargeFee)
        await self._write(errand)
        return FeeCharged(at=errand.now, step=effect.step, amount=effect.amount)

    @activity.defn(name="close_case")
    async def close_case(self, errand: Errand) -> CaseClosed:
        """End the case, and with it the tasks that it still had open."""
        effect = _wanted(errand, CloseCase)
        async with self._pool.acquire() as connection, connection.transaction():
            await write_record(connection, errand)
            await connection.execute(QUERY["close_case"], errand.invoice, effect.end, errand.now)
        return CaseClosed(at=errand.now, end=effect.end, moves=effect.moves)

    async def _write(
        self,
        errand: Errand,
        key: str = "",
        what: str = "",
        queue: str = "",
        kind: str = "",
        due: datetime | None = None,
    ) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            if key:
                await connection.execute(QUERY["raise_task"], errand.invoice, key, what, queue, kind, errand.now, due)
            await write_record(connection, errand)


def _wanted(errand: Errand, kind: type[E]) -> E:
    """The errand's effect. Raises TypeError when the errand came to the wrong hand: a mistake of ours."""
    if not isinstance(errand.effect, kind):
        raise TypeError(f"{kind.__name__} wanted, {type(errand.effect).__name__} came")
    return errand.effect
