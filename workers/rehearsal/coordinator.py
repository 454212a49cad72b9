"""The rehearsal's one clock: it moves to the next moment at which anything is due, once all is quiet.

Cases wait for its tick instead of a timer, so months pass in the time that the work itself takes. What happened is
in the database and in Temporal; the coordinator can be killed and go on from where the clock stands.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from activities import inbox, wishes
from activities.plans import Plans
from engine.case.ageing import today
from engine.case.statement import statement
from engine.case.workdays import start_of
from schemas.driving import AcceptTerms, Answer, AnyCommand, Tick
from workers.case_of import case_of
from workers.rehearsal import books
from workers.rehearsal.life import Happening, Portfolio
from workers.rehearsal.outside import Outside
from workers.rehearsal.people import People
from workers.relay import Relay, case_id

AT_ONCE = 24
"""How many cases are ticked at the same time."""
NEWS_EVERY = 0.25
"""Seconds between two looks at the inbox while cases are at work."""
ANSWER_WITHIN = 120.0
"""Seconds that a case is given to answer; a slow one goes on meanwhile, and is asked again."""
PATIENCE = 600.0
"""Seconds that the coordinator waits for a part that is down before it gives up."""
OUTAGES = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    RPCError,
)
PASSING = {RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED, RPCStatusCode.UNKNOWN}
"""What Temporal's client says while its server is away; any other word of it is a fault of ours."""

OPEN = """
    select i.number, i.total, k.seq from invoice i left join collection_case k on k.invoice = i.number
    where i.number = any($1::text[]) and k.closed_at is null
"""
# The credit terms as the invoice's customer was sent them.
TERMS_SENT = """
    select c.sha256 from invoice i join contact c on c.customer = i.customer
    where i.number = $1 and c.message = 'credit-terms' and c.state = 'accepted' order by c.at, c.key limit 1
"""


class Coordinator:
    """Moves one portfolio through its life. `told` hears each moment once it is over, `away` what is waited for."""

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        client: Client,
        task_queue: str,
        portfolio: Portfolio,
        told: Callable[[datetime], Awaitable[None]],
        away: Callable[[BaseException], None] = lambda error: None,
    ) -> None:
        self._pool, self._client, self._told, self._away = pool, client, told, away
        self._plans = Plans()
        self._relay = Relay(pool, client, task_queue)
        self._portfolio = portfolio
        self._happenings = list(portfolio.happenings)
        self._next: dict[str, datetime] = {}
        self._openings = _openings(portfolio)
        self._outside = Outside(pool, client, portfolio.manners)
        self._people = People(pool, portfolio)
        self._clock = self._openings[0]
        self._owed_by = {invoice.number: invoice.customer for invoice in portfolio.invoices}

    async def run(self, resume_at: datetime | None) -> None:
        """Until nothing more is due. `resume_at` is where the clock stands when an earlier run was cut off."""
        if resume_at is None:
            async with self._pool.acquire() as connection:
                await books.fill(connection, self._portfolio, self._clock)
        else:
            await self._take_up(resume_at)
        while (moment := self._next_moment()) is not None:
            await self._until_lived_through(moment)
            with suppress(*OUTAGES):  # what is shown can wait for the next moment
                await self._told(moment)

    # --- the clock ---

    def _next_moment(self) -> datetime | None:
        """The earliest of: an invoice is issued, something happens or is heard of, a person or a case acts."""
        moments = [*self._openings[:1], *(one.at for one in self._happenings[:1])]
        if self._next:
            moments.append(min(self._next.values()))
        heard = (at for at in (self._outside.next_at, self._people.next_at) if at is not None)
        earliest = min([*moments, *heard], default=None)
        return earliest and max(earliest, self._clock)  # what was left undone by a cut is done now

    async def _take_up(self, at: datetime) -> None:
        """All that lay before the clock's moment has happened; that moment itself is lived through again."""
        self._clock = at
        self._happenings = [one for one in self._happenings if one.at >= at]
        self._openings = [one for one in self._openings if one >= at]
        rows = await self._pool.fetch("select invoice from collection_case where closed_at is null")
        self._next = {row["invoice"]: at for row in rows}
        await self._outside.look(at)
        await self._people.look()

    async def _live_through(self, moment: datetime) -> None:
        """Everything of one moment: it can be done again from any point, because each thing in it happens once."""
        self._clock = moment
        await self._pool.execute(
            "insert into clock (now) values ($1) on conflict (one_row) do update set now = excluded.now", moment
        )
        while self._openings and self._openings[0] <= moment:
            heapq.heappop(self._openings)
        due = [one for one in self._happenings if one.at <= moment]
        silent = await self._hear([one for one in due if one.words], moment)
        others = [one for one in due if not one.words or one.invoice in silent]
        questions = [one for one in others if one.question is not None]
        await self._happen([one for one in others if one.question is None], moment)
        await self._people.work(moment)
        concerned = {invoice for invoice, at in self._next.items() if at <= moment}
        concerned |= set(await self._relay_all(moment))
        concerned |= {one.invoice for one in questions}
        await self._tick(concerned, moment)
        await self._wish(questions, moment)
        await self._promise(moment)
        await self._until_quiet(moment)
        await self._outside.look(moment)
        await self._people.look()
        self._happenings = self._happenings[len(due) :]

    async def _relay_all(self, moment: datetime) -> list[str]:
        told: list[str] = []
        while news := await self._relay.turn(moment, rehearsal=True):
            told += news
            self._next |= dict.fromkeys(news, moment)  # so that a moment cut short ticks them when it is lived again
        return told

    async def _until_quiet(self, moment: datetime) -> None:
        """Messages that carried other cases' steps are told to those cases, until nobody has news for anybody."""
        while told := await self._relay_all(moment):
            await self._tick(set(told), moment)

    async def _wish(self, questions: Sequence[Happening], moment: datetime) -> None:
        """By the one door: stored, put to the case by the relay, answered. Cases know before what day it is."""
        for one in questions:
            wish = one.question
            assert wish is not None
            if isinstance(wish, AcceptTerms):
                sent = await self._pool.fetchval(TERMS_SENT, one.invoice)
                wish = msgspec.structs.replace(wish, document=sent or "")
            await wishes.put(self._pool, one.invoice, wish, moment)
        if questions:
            await self._tick({*await self._relay_all(moment), *(one.invoice for one in questions)}, moment)

    # --- cases ---

    async def _tick(self, invoices: Iterable[str], moment: datetime) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(invoice: str) -> bool:
            async with gate:
                answer = await self._ask(invoice, Tick(at=moment))
            self._expect(invoice, answer, moment)
            return answer.contacted

        async def one_customer(theirs: list[str]) -> None:
            while theirs and not await one(theirs.pop(0)):
                pass
            await asyncio.gather(*(one(invoice) for invoice in theirs))

        ticks = asyncio.gather(*(one_customer(theirs) for theirs in self._by_customer(invoices)))
        while not ticks.done():
            await asyncio.wait((ticks,), timeout=NEWS_EVERY)
            if not ticks.done():  # a case may be waiting for news of a message that carried another step of its own
                await self._relay_all(moment)
        ticks.result()

    def _by_customer(self, invoices: Iterable[str]) -> list[list[str]]:
        """One customer's invoices in order: until the customer was contacted they are ticked one after the other, so
        that the same one leads a common message every time; after that the order no longer matters."""
        found: dict[str, list[str]] = {}
        for invoice in sorted(invoices):
            found.setdefault(self._owed_by.get(invoice, invoice), []).append(invoice)
        return list(found.values())

    def _expect(self, invoice: str, answer: Answer, moment: datetime) -> None:
        self._next.pop(invoice, None)
        if not answer.closed and answer.next_at is not None:
            self._next[invoice] = max(answer.next_at, moment + timedelta(seconds=1))

    async def _ask(self, invoice: str, command: AnyCommand) -> Answer:
        """A case that does not answer is an outage, waited out like any other. Temporal's client would ask for ever."""
        handle = self._client.get_workflow_handle(case_id(invoice))
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                answer: Answer = await handle.execute_update("ask", command, result_type=Answer)
                return answer
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise asyncio.CancelledError from None
            raise TimeoutError from error
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                return Answer(accepted=False, reason="closed", closed=True)
            raise
        except WorkflowUpdateFailedError:
            return Answer(accepted=False, reason="closed", closed=True)

    # --- what happens ---

    async def _hear(self, words: Sequence[Happening], moment: datetime) -> set[str]:
        """What providers and customers tell us; the invoices of those whose word is heard of in another way."""
        owed = await self._owed([one.invoice for one in words]) if words else {}
        heard = {one.invoice for one in words if one.invoice in owed and await self._outside.writes(one, moment)}
        await self._outside.arrive(moment)
        return {one.invoice for one in words} - heard

    async def _promise(self, moment: datetime) -> None:
        """Cases are asked about days that customers named; they know before what day it is, and live on after."""
        promised = await self._outside.promised()
        if promised:
            await self._tick(promised, moment)
            await self._outside.ask_promises(moment)
            await self._tick(promised, moment)

    async def _happen(self, due: Sequence[Happening], moment: datetime) -> None:
        owed = await self._owed([one.invoice for one in due])
        payments = [self._paying(one, owed) for one in due if one.payment]
        notes = [one.credit_note for one in due if one.credit_note and one.invoice in owed]
        if payments or notes:
            async with self._pool.acquire() as connection:
                await books.receive(connection, [one for one in payments if one], notes, moment)
        for one in due:
            if one.news is not None and one.invoice in owed:
                await inbox.put(self._pool, one.invoice, [one.news])

    @staticmethod
    def _paying(one: Happening, owed: dict[str, Decimal]) -> Any:
        """The payment; one without an amount is of all that is owed, and is left out when nothing is."""
        payment = one.payment
        assert payment is not None
        if payment.reverses or one.after_end:
            return payment
        amount = payment.amount or owed.get(one.invoice, Decimal(0))
        return msgspec.structs.replace(payment, amount=amount) if amount > 0 and one.invoice in owed else None

    async def _owed(self, invoices: Sequence[str]) -> dict[str, Decimal]:
        """What is owed today on invoices whose case is open, as the customer's statement says, or has not begun."""
        rows = await self._pool.fetch(OPEN, list(invoices))
        async with self._pool.acquire() as connection:
            return {
                row["number"]: row["total"] if not row["seq"] else await self._stated(connection, row["number"])
                for row in rows
            }

    async def _stated(self, connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], invoice: str) -> Decimal:
        plan, case = await case_of(connection, invoice, self._plans)
        return statement(plan, case, today(case, self._clock)).total

    # --- outages ---

    async def _until_lived_through(self, moment: datetime) -> None:
        """A part that was killed comes back; the moment is then lived through again."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + PATIENCE
        while True:
            try:
                return await self._live_through(moment)
            except OUTAGES as error:
                if loop.time() > give_up or not _passes(error):
                    raise
                self._away(error)
                await asyncio.sleep(0.5)


def _passes(error: BaseException) -> bool:
    return not isinstance(error, RPCError) or error.status in PASSING


def _openings(portfolio: Portfolio) -> list[datetime]:
    """The moments at which invoices are issued: the start of the day in UTC, so that the day has begun everywhere."""
    days = {invoice.issued_on for invoice in portfolio.invoices}
    return sorted(start_of(day, "UTC") + timedelta(hours=12) for day in days)
