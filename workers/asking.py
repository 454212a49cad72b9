"""What somebody wants agreed is put to its case, and the answer kept: at least once, and it counts once.

The update has the wish's own id, the event that comes of it too. A crash between the case's yes and the row that keeps
it is mended by asking again; a case that has closed meanwhile is looked up in its record.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.service import RPCError, RPCStatusCode

from activities import inbox, wishes
from activities.plans import Plans
from activities.reading import case_line
from activities.terms.acceptance import shown
from activities.wishes import Unanswered
from engine.case.asking.door import why_not
from schemas.driving import AcceptTerms, Answer, AnyWish, Approve, AskWriteOff, Recall
from workers.case_of import case_of

if TYPE_CHECKING:
    import asyncpg

PATIENCE: Final = timedelta(seconds=10)
"""How long one waits for a case that does not answer; it is asked again later, under the same id."""
AT_ONCE: Final = 16
CLOSED: Final = Answer(accepted=False, reason="closed", closed=True)
AFTER_END: Final = (Recall, AskWriteOff, Approve)
"""What may be asked of a case that has ended; of its answers only those about a write-off that was asked for."""
NEVER_SHOWN: Final = Answer(accepted=False, reason="document")
"""Terms are accepted as they were shown, or not at all."""
TRIES: Final = 3
"""How often in a row a case that runs is asked where Temporal knows nothing of the question."""
NO_CASE: Final = Answer(accepted=False, reason="no_case")


def case_id(invoice: str) -> str:
    """The workflow id of an invoice's case."""
    return f"case/{invoice}"


async def put_to(client: Client, invoice: str, wish: AnyWish) -> Answer | None:
    """What the case says; None while it does not answer. The same wish again is one question, however often asked.

    Temporal may lose a question of a case that runs on: a case is closed only where Temporal says that nothing runs.
    """
    for _ in range(TRIES):
        said = await _put_once(client, invoice, wish)
        if said is not CLOSED or not await _runs(client, invoice):
            return said
    return None


async def _runs(client: Client, invoice: str) -> bool:
    try:
        known = await client.get_workflow_handle(case_id(invoice)).describe()
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        return False
    return known.status == WorkflowExecutionStatus.RUNNING


async def _put_once(client: Client, invoice: str, wish: AnyWish) -> Answer | None:
    handle = client.get_workflow_handle(case_id(invoice))
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            answer: Answer = await handle.execute_update("ask", wish, id=wish.id, result_type=Answer)
            return answer
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        return CLOSED
    except WorkflowUpdateFailedError:  # it ended while it was asked
        return CLOSED
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        # Temporal's client says the same of our impatience and of our own end, and an end must not be lost: a loop that
        # never hears of it goes on for ever.
        if (task := asyncio.current_task()) is not None and task.cancelling():
            raise asyncio.CancelledError from None
        return None


class Asking:
    """Puts stored wishes to their cases."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], client: Client) -> None:
        self._pool, self._client, self._plans = pool, client, Plans()
        self._at_work: asyncio.Task[list[str]] | None = None

    def goes_on(self) -> list[str]:
        """Begin a turn where none is at work; the invoices of the one that has ended. Raises what it raised."""
        done: list[str] = []
        if self._at_work is not None and self._at_work.done():
            ended, self._at_work = self._at_work, None
            done = ended.result()
        if self._at_work is None:
            self._at_work = asyncio.create_task(self.turn())
        return done

    async def turn(self, *, rehearsal: bool = False) -> list[str]:
        """Ask all that waits: one invoice's in order, different ones' at the same time; those that were answered."""
        by_invoice: dict[str, list[Unanswered]] = {}
        for wish in await wishes.unanswered(self._pool):
            by_invoice.setdefault(wish.invoice, []).append(wish)
        gate, answered = asyncio.Semaphore(AT_ONCE), list[str]()

        async def one(waiting: list[Unanswered]) -> None:
            async with gate:
                for wish in waiting:
                    if not await self._ask(wish, rehearsal=rehearsal):
                        return
                    answered.append(wish.invoice)

        await asyncio.gather(*map(one, by_invoice.values()))
        return list(dict.fromkeys(answered))

    async def at_once(self, id: str) -> Answer | None:
        """Put one stored wish to its case now; None while it does not answer."""
        for wish in await wishes.unanswered(self._pool, id):
            await self._ask(wish, rehearsal=False)
        return await wishes.answer_of(self._pool, id)

    async def _ask(self, wish: Unanswered, *, rehearsal: bool) -> bool:
        """Whether it is answered now; a case that is away, or comes back first, is asked in a later turn."""
        said = await self._said(wish, rehearsal=rehearsal)
        if said is None:
            return False
        async with self._pool.acquire() as connection:
            await wishes.answer(connection, wish, said)
        return True

    async def _said(self, wish: Unanswered, *, rehearsal: bool) -> Answer | None:
        if wish.has_no_case:
            return NO_CASE
        if wish.is_closed:
            return await self._of_closed(wish)
        if isinstance(wish.command, AcceptTerms) and not await self._was_shown(wish.invoice, wish.command):
            return NEVER_SHOWN
        command = msgspec.structs.replace(wish.command, at=wish.at) if rehearsal else wish.command
        said = await put_to(self._client, wish.invoice, command)
        if said is not None and not said.accepted and await wishes.was_taken(self._pool, wish):
            return Answer()
        return said

    async def _was_shown(self, invoice: str, wish: AcceptTerms) -> bool:
        """Whether the text that is accepted is one that the customer was shown, of the document the plan names."""
        async with self._pool.acquire() as connection:
            line = await case_line(connection, invoice)
            plan = await self._plans.get(connection, line.plan_sha256)
            return await shown(connection, invoice, wish.document, plan.terms.document) is not None

    async def _of_closed(self, wish: Unanswered) -> Answer | None:
        """A recall brings a closed case back, and a write-off is asked for and agreed to after an end too: where the
        rules say yes the case gets another run, and is then asked itself."""
        if await wishes.was_taken(self._pool, wish):
            return Answer()
        if not isinstance(wish.command, AFTER_END):
            return CLOSED
        async with self._pool.acquire() as connection:
            plan, case = await case_of(connection, wish.invoice, self._plans)
        if (refusal := why_not(plan, case, wish.command, wish.at)) is not None:
            return Answer(accepted=False, reason=refusal.code, allowed=refusal.allowed)
        if isinstance(wish.command, Recall):
            await inbox.reopen_case(self._pool, wish.invoice)
            return None
        said = await put_to(self._client, wish.invoice, wish.command)
        if said is not CLOSED:
            return said
        await inbox.rerun_case(self._pool, wish.invoice)  # it stays closed, and has something to record
        return None
