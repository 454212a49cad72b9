"""A company on real servers in which written lives are lived on the rehearsal's clock. It judges nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkflowRunner

from activities import inbox
from activities.archive import book
from schemas.case import Case
from schemas.driving import Answer, AnyCommand, CaseStart, Tick
from schemas.events import (
    AnyEvent,
    BlockTold,
    CreditNoteIssued,
    Entry,
    FactsChanged,
    PaymentReceived,
    PaymentReversed,
    TaskDone,
)  # fmt: skip
from schemas.plan import Plan, PlanRef
from tests.machine.lives import Script
from tests.workflow.past import change_past, write_past
from workers.publishing import publish
from workers.relay import Relay, case_id
from workers.settings import Settings
from workers.worker import connect, fetcher, pool_of, worker_of

PATIENCE = 120.0
KIND_OF = {"email": "email", "mobile": "mobile", "address": "postal"}
NAME, EMAIL, MOBILE, STREET = "Rosa Quispe Mamani", "rosa@quispe.example", "+51 999 000 111", "Jr. Ancash 123, Lima"
VALUE_OF = {"email": EMAIL, "mobile": MOBILE, "postal": STREET}


@asynccontextmanager
async def company(dsn: str, address: str, queue: str, runner: WorkflowRunner | None = None) -> AsyncIterator[Company]:
    """A worker at work in this process, and the company that it works for. Its queue is this database's own."""
    queue = f"{queue}-{dsn.rpartition('/')[2]}"
    settings = Settings(home=Path(), database_url=dsn, temporal_address=address, task_queue=queue)
    async with pool_of(dsn) as pool:
        client = await connect(settings, fetcher(pool))
        async with worker_of(client, settings, pool, runner):
            yield Company(pool, client, queue)


class Company:
    """Its books, its cases and what reaches them."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], client: Client, queue: str) -> None:
        self.pool, self.client, self.queue = pool, client, queue
        self.relay = Relay(pool, client, queue)
        self._door = asyncio.Lock()

    async def lives(self, life: Script) -> list[Entry]:
        """Live a whole life; the record that came of it."""
        await self.opens(life, rehearsal=life.opened.at)
        number, arrivals = life.opened.invoice, list(life.arrivals)
        answer = await self.ticks(number, life.opened.at)
        while moments := [*(one.at for one in arrivals[:1]), *([answer.next_at] if answer.next_at else [])]:
            now = min(moments)
            while arrivals and arrivals[0].at <= now:
                await self.arrives(number, arrivals.pop(0))
            answer = await self.ticks(number, now)
        return await self.record(number)

    async def opens(self, life: Script, *, rehearsal: datetime | None = None) -> WorkflowHandle[str, str]:
        """The books know customer and invoice, and the case begins."""
        opened, ref = life.opened, await self.publish(life.plan)
        number = opened.invoice
        await self.pool.execute(
            "insert into customer (id, ref, name, country, zone, language, kind) values ($1, $2, $3, $4, $5, 'es', $6)",
            number, opened.customer, NAME, life.plan.calendar.country, opened.zone,
            opened.facts.get("customer_kind", "company"))  # fmt: skip
        await self._addresses(number, opened.known)
        await self.pool.execute(
            "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1,$2,$3,$4,$5,$6)",
            number, number, opened.issued_on, opened.due_on, opened.currency, opened.amount)  # fmt: skip
        await self.pool.execute(inbox.QUERY["begin_case"], number, number, ref.plan_sha256, opened.at, opened.amount)
        await inbox.mark_started(self.pool, number)
        await write_past(self.pool, life, ref.plan_sha256)
        start = CaseStart(plan=ref, opened=opened, rehearsal=rehearsal)
        await self.ends_a_namesake(number)
        handle = await self.client.start_workflow(
            life.plan.playbook, start, id=case_id(number), task_queue=self.queue, result_type=str,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )  # fmt: skip
        await book.add_run(self.pool, book.Run(number, 1, handle.result_run_id or ""))
        return handle

    async def ends_a_namesake(self, number: str) -> None:
        """Another test of this process may have left a case of the same number on its own queue, where nobody works any
        more: it would be taken for ours, and never answer. Temporal's list, which a test's end goes by, lags behind."""
        handle = self.client.get_workflow_handle(case_id(number))
        try:
            known = await handle.describe()
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return
        if known.status == WorkflowExecutionStatus.RUNNING and known.task_queue != self.queue:
            await handle.terminate("a test's leftover")

    async def _addresses(self, number: str, known: Iterable[str]) -> None:
        for kind in (KIND_OF[name] for name in known if name in KIND_OF):
            await self.pool.execute(
                "insert into address values ($1, $2, $3) on conflict do nothing", number, kind, VALUE_OF[kind]
            )

    async def publish(self, plan: Plan) -> PlanRef:
        async with self.pool.acquire() as connection, connection.transaction():
            done = await publish(connection, plan)  # type: ignore[arg-type]
        return PlanRef(done.playbook, done.version, done.sha256)

    async def arrives(self, number: str, event: AnyEvent) -> None:
        """News by its natural way: the books and the inbox first, then the relay. One at a time."""
        async with self._door:
            await self._book(number, event)
            await inbox.put(self.pool, number, [event])
            while await self.relay.turn(event.at, rehearsal=True):
                pass

    async def _book(self, number: str, event: AnyEvent) -> None:
        row: tuple[object, ...]
        match event:
            case PaymentReceived():
                row = (f"{number}/{event.payment}", number, event.amount, event.at.date(), None)
            case PaymentReversed():
                row = (event.id, number, event.amount, event.at.date(), f"{number}/{event.payment}")
            case CreditNoteIssued():
                await self.pool.execute(
                    "insert into credit_note (id, invoice, amount, currency, issued_on) values ($1, $2, $3, 'PEN', $4)",
                    event.id, number, event.amount, event.at.date())  # fmt: skip
                return
            case FactsChanged(known=known, facts=facts):
                await change_past(self.pool, number, facts)
                return await self._addresses(number, known or ())
            case BlockTold(block=block, since=since, until=until):
                row = (number, block, since, until)
                await self.pool.execute(
                    "insert into legal_block (customer, kind, since, until) values ($1, $2, $3, $4)"
                    " on conflict (customer, kind, since) do update set until = excluded.until", *row)  # fmt: skip
                return
            case TaskDone(task="invoicing.if_undelivered"):
                await self.pool.execute("update address set bad_at = null where customer = $1", number)
                return
            case _:
                return
        await self.pool.execute(
            "insert into payment (id, invoice, amount, currency, paid_on, reverses) values ($1, $2, $3, 'PEN', $4, $5)",
            *row,
        )

    async def ticks(self, number: str, at: datetime) -> Answer:
        """The clock stands at `at`; answered when the case is quiet; an ended case answers that it is closed."""
        return await self.asks(number, Tick(at=at))

    async def asks(self, number: str, command: AnyCommand) -> Answer:
        """Answered within PATIENCE, or it is a fault: left alone, Temporal's client asks on for ever."""
        handle = self.client.get_workflow_handle(case_id(number))
        try:
            async with asyncio.timeout(PATIENCE):
                answer: Answer = await handle.execute_update(
                    "ask", command, result_type=Answer, rpc_timeout=timedelta(seconds=30)
                )
                return answer
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
        except WorkflowUpdateFailedError:  # it ended while it was asked
            pass
        return Answer(accepted=False, reason="closed", closed=True)

    async def record(self, number: str) -> list[Entry]:
        """The ledger's lines of one case, in order."""
        rows = await self.pool.fetch(
            "select seq, event::text as event, because from ledger where invoice = $1 order by seq", number
        )
        return [Entry(row["seq"], msgspec.json.decode(row["event"], type=AnyEvent), row["because"]) for row in rows]

    async def state(self, number: str) -> Case:
        """The closed case as the read model keeps it."""
        kept = await self.pool.fetchval("select state from collection_case where invoice = $1", number)
        return msgspec.json.decode(kept, type=Case)


def named(life: Script, name: str) -> Script:
    """The same life under its own invoice number and event ids, so that many can be lived at once."""
    replace = msgspec.structs.replace
    opened = replace(life.opened, invoice=name, customer=f"ref-{name}", id=f"invoice/{name}")
    return Script(life.plan, opened, tuple(replace(event, id=f"{name}/{event.id}") for event in life.arrivals))
