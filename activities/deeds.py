"""The other hands: tasks, approvals, reports, hand-overs, write-offs, fees, the end. Each does it once and says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import asyncpg
from temporalio import activity

from activities.ledger import write_record
from activities.queries import QUERY
from activities.recovery import bureau_book, papers
from activities.recovery.notices import QUERY as RECOVERY
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
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

E = TypeVar("E", bound=AnyEffect)

# Tasks that are not of kind `task`; a review outlives its case, for it is about what the case left.
KIND_OF = {
    "review": "review", "alert": "alert",
    "tell-counterpart": "review", "recovered": "review", "overpaid": "review", "late-money": "review",
    "taken-back": "review",
}  # fmt: skip
BOOKKEEPING = "accounting"
NOTICES = "collections"
"""Whose list gets a deed whose notice nothing proves."""


class Recovery(Protocol):
    """What the last deeds need and no hand knows: whether a notice is proved, and the package of a hand-over."""

    async def is_proved(self, connection: Connection, invoice: str, plan_sha256: str) -> bool:
        """Whether anything proves that the customer was told."""

    async def package(self, connection: Connection, invoice: str, at: datetime) -> tuple[dict[str, bytes], bytes]:
        """The files that go with a hand-over, and the manifest that names them by their sha256."""


class Deeds:
    """One transaction for each errand: what the effect wants, then the case's record.

    Without `recovery` nothing is packed and no proof is asked for.
    """

    def __init__(self, pool: Pool, recovery: Recovery | None = None) -> None:
        self._pool, self._recovery = pool, recovery

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
        """Give the debt to the bureau: it is in the next file that is written once its notice is proved and over."""
        effect = _wanted(errand, Report)
        async with self._pool.acquire() as connection, connection.transaction():
            await bureau_book.give(connection, effect.to, errand.invoice, effect.step, errand.now)
            await self._task(connection, errand, effect.step, "report", effect.to)
            await self._ask_for_proof(connection, errand, effect.step)
            await write_record(connection, errand)
        return Reported(at=errand.now, step=effect.step, to=effect.to)

    @activity.defn(name="hand_over")
    async def hand_over(self, errand: Errand) -> HandedOver:
        """Hand the case over with its package: the counterpart's desk finds it on its list."""
        effect = _wanted(errand, HandOver)
        async with self._pool.acquire() as connection, connection.transaction():
            await self._task(connection, errand, effect.step, "hand-over", effect.to)
            await self._ask_for_proof(connection, errand, effect.step)
            await write_record(connection, errand)
            if self._recovery is not None and errand.view is not None:
                files, manifest = await self._recovery.package(connection, errand.invoice, errand.now)
                owed = errand.view.balance
                await papers.keep(connection, errand.invoice, effect.step, effect.to, errand.now, owed, files, manifest)
        return HandedOver(at=errand.now, step=effect.step, to=effect.to)

    @activity.defn(name="write_off")
    async def write_off(self, errand: Errand) -> WrittenOff:
        """Write off what is left: the accountants book it."""
        effect = _wanted(errand, WriteOff)
        because = effect.step or effect.because
        async with self._pool.acquire() as connection, connection.transaction():
            kept = (errand.invoice, because, effect.what, effect.amount, errand.now)
            await connection.execute(RECOVERY["keep_write_off"], *kept)
            await self._task(connection, errand, because, "write-off", BOOKKEEPING)
            await write_record(connection, errand)
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

    async def _task(self, connection: Connection, errand: Errand, key: str, what: str, queue: str) -> None:
        """A task that outlives the case: it is about what the case left."""
        query = QUERY["raise_task"]
        await connection.execute(query, errand.invoice, key, what, queue, "review", errand.now, None)

    async def _ask_for_proof(self, connection: Connection, errand: Errand, step: str) -> None:
        """Where nothing proves that the customer was told, a person finds the proof: never silently on."""
        if self._recovery is None:
            return
        if not await self._recovery.is_proved(connection, errand.invoice, errand.plan_sha256):
            await self._task(connection, errand, f"{step}/proof", "prove-notice", NOTICES)

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
