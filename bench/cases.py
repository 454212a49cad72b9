"""Cases a second: the compiled playbook's workflow against the same life by hand, by turns on one server and worker.

Both live on the rehearsal's clock, because nobody can wait months for real timers: a tick is an update, which costs
about what a timer costs (five events), and it costs both the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import perf_counter, process_time

import asyncpg
import msgspec
from handwritten import LIFE, HandwrittenCase
from paper import opening
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from timing import by_turns

from activities import inbox
from engine.case.charges import dues
from engine.case.fold import open_case
from engine.language.canonical import fingerprint
from schemas.driving import Answer, CaseStart, Tick
from schemas.events import PaymentReceived
from schemas.invoice import Address, Customer, Invoice, Payment
from schemas.plan import Plan, PlanRef
from workers.build import build_id
from workers.creditor import creditor
from workers.publishing import publish
from workers.rehearsal import books
from workers.rehearsal.life import Portfolio
from workers.rehearsal.portfolio import ZONE
from workers.settings import Settings
from workers.worker import CONTACTS_AT_ONCE, activities_of, connect, fetcher, pool_of
from workers.workflow import CollectionCase

AT_ONCE = 12
"""How many cases are driven at the same time."""
ISSUED, DUE = date(2026, 8, 3), date(2026, 9, 2)
"""No step of this life falls on a holiday: the hand-written workflow knows none, and would be put off by the desk."""
UPSERT = EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
TASKS = frozenset(number for name, number in EventType.items() if name.startswith("EVENT_TYPE_WORKFLOW_TASK_"))
PAID_AFTER = 50
"""Days past due on which the money comes: every stage was lived through by then."""


class Measured(msgspec.Struct):
    """Rounds of one kind of case. CPU is this process's: the worker, the activities and the driver.

    Of the events, `of_the_page` only keep Temporal's page up to date (search attributes); how many `of_tasks` there are
    hangs on how quickly one thing follows another, which a busy machine changes.
    """

    cases_a_second: list[float] = []
    cpu_ms_a_case: list[float] = []
    events: list[int] = []
    of_the_page: list[int] = []
    of_tasks: list[int] = []
    bytes: list[int] = []


class Cases(msgspec.Struct, frozen=True):
    """What was measured, and how many contacts each of these lives had, which were the same on both sides."""

    compiled: Measured
    by_hand: Measured
    contacts: int


class _Stand:
    """Where both kinds of case are lived: one worker, one database, one server."""

    def __init__(
        self, pool: asyncpg.Pool[asyncpg.Record], client: Client, queue: str, plan: Plan, ref: PlanRef
    ) -> None:
        self._pool, self._client, self._queue, self._plan, self._ref = pool, client, queue, plan, ref

    async def round(self, kind: str, names: str, count: int, into: Measured | None) -> None:
        """Live so many cases from issue to payment. Only the lives are timed, not the books."""
        portfolio = _portfolio(names, count)
        await self._enter(portfolio)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(place: int) -> WorkflowHandle[object, str]:
            async with gate:
                return await self._live(kind, portfolio.invoices[place], portfolio.customers[place])

        begun, spent = perf_counter(), process_time()
        handles = await asyncio.gather(*(one(place) for place in range(count)))
        took, cpu = perf_counter() - begun, process_time() - spent
        if into is not None:
            into.cases_a_second.append(count / took)
            into.cpu_ms_a_case.append(1000 * cpu / count)
            await _weigh(handles[0], into)

    async def begun(self, name: str) -> tuple[Client, WorkflowHandle[object, str], str]:
        """A case on the day of its issue, and who asks it."""
        portfolio = _portfolio(name, 1)
        await self._enter(portfolio)
        opened = opening(portfolio.invoices[0], portfolio.customers[0])
        start = CaseStart(plan=self._ref, opened=opened, rehearsal=opened.at)
        handle: WorkflowHandle[object, str] = await self._client.start_workflow(
            self._plan.playbook, start, id=f"case/{opened.invoice}", task_queue=self._queue, result_type=str
        )
        await _tick(handle, opened.at)
        return self._client, handle, opened.invoice

    async def _enter(self, portfolio: Portfolio) -> None:
        at = datetime.combine(ISSUED, datetime.min.time(), UTC)
        earlier = [_earlier(one) for one in portfolio.invoices]
        whole = msgspec.structs.replace(portfolio, invoices=(*portfolio.invoices, *earlier))
        async with self._pool.acquire() as connection:
            await books.fill(connection, whole, at)
            await books.receive(connection, [_paid_late(one) for one in earlier], (), at)
        for row in await inbox.invoices_without_case(self._pool, ISSUED):
            await inbox.begin_case(self._pool, row, self._ref.plan_sha256, at)
            await inbox.mark_started(self._pool, row.number)

    async def _live(self, kind: str, invoice: Invoice, customer: Customer) -> WorkflowHandle[object, str]:
        opened = opening(invoice, customer)
        at = datetime.combine(DUE, datetime.min.time(), UTC) + timedelta(days=PAID_AFTER, hours=17)
        late = sum(one.amount for one in dues(self._plan, open_case(opened), at.date()).charges)  # interest and a fee
        paid = PaymentReceived(
            at=at, id=f"OP-{invoice.number}", payment=f"OP-{invoice.number}", amount=invoice.total + late
        )
        start = CaseStart(plan=self._ref, opened=opened, rehearsal=opened.at)
        handle: WorkflowHandle[object, str] = await self._client.start_workflow(
            kind, start, id=f"case/{invoice.number}", task_queue=self._queue, result_type=str
        )
        answer = await _tick(handle, opened.at)
        while answer.next_at is not None and answer.next_at < paid.at:
            answer = await _tick(handle, answer.next_at)
        await _tick(handle, paid.at)
        await handle.signal("tell", paid)
        end = await handle.result()
        assert end == "paid", f"{invoice.number} ended {end}"
        return handle


async def _weigh(handle: WorkflowHandle[object, str], into: Measured) -> None:
    """What one case's history came to."""
    described, history = await handle.describe(), await handle.fetch_history()
    into.events.append(described.history_length)
    into.of_the_page.append(sum(event.event_type == UPSERT for event in history.events))
    into.of_tasks.append(sum(event.event_type in TASKS for event in history.events))
    into.bytes.append(described.raw_description.workflow_execution_info.history_size_bytes)


async def _tick(handle: WorkflowHandle[object, str], at: datetime) -> Answer:
    answer: Answer = await handle.execute_update("ask", Tick(at=at), result_type=Answer)
    return answer


def _portfolio(names: str, count: int) -> Portfolio:
    """Every invoice has a customer of its own, so that no message carries two of them."""
    customers = tuple(_customer(f"{names}{number:04d}") for number in range(count))
    invoices = tuple(_invoice(f"{names}-{number:04d}", customer) for number, customer in enumerate(customers))
    return Portfolio(name=names, currency="PEN", customers=customers, invoices=invoices, happenings=())


def _customer(id: str) -> Customer:
    addresses = (
        Address("email", f"{id.lower()}@customer.example"),
        Address("mobile", "+51987654321"),
        Address("postal", "Av. Arequipa 100, Lima"),
    )
    return Customer(
        id=id, name=f"Textiles {id} SAC", tax_id="20123456781", country="PE", zone=ZONE, language="es",
        pays_by="bank_transfer", data_from=ISSUED, addresses=addresses,
    )  # fmt: skip


def _invoice(number: str, customer: Customer) -> Invoice:
    return Invoice(
        number=number, customer=customer.id, issued_on=ISSUED, due_on=DUE, currency="PEN", total=Decimal("2500.00")
    )


def _earlier(invoice: Invoice) -> Invoice:
    """Paid late: a case looks at its customer's history again, and the courtesy call is for those at some risk."""
    issued, due = ISSUED - timedelta(days=120), DUE - timedelta(days=120)
    return msgspec.structs.replace(invoice, number=f"E{invoice.number}", issued_on=issued, due_on=due)


def _paid_late(invoice: Invoice) -> Payment:
    paid_on = ISSUED - timedelta(days=10)
    return Payment(
        id=f"OP-{invoice.number}", invoice=invoice.number, amount=invoice.total, currency="PEN", paid_on=paid_on
    )


@asynccontextmanager
async def _stand(settings: Settings, plan: Plan) -> AsyncIterator[_Stand]:
    async with pool_of(settings.database_url) as pool:
        async with pool.acquire() as connection:
            published = await publish(connection, plan)  # type: ignore[arg-type]
        client = await connect(settings, fetcher(pool))
        worker = Worker(
            client,
            task_queue=settings.task_queue,
            workflows=[CollectionCase, HandwrittenCase],
            activities=activities_of(pool, creditor()),
            workflow_runner=UnsandboxedWorkflowRunner(),
            build_id=build_id(),
            max_cached_workflows=5000,
            max_concurrent_activities=CONTACTS_AT_ONCE,
        )
        async with worker:
            ref = PlanRef(plan.playbook, published.version, fingerprint(plan))
            yield _Stand(pool, client, settings.task_queue, plan, ref)


@asynccontextmanager
async def running_case(
    settings: Settings, plan: Plan, name: str
) -> AsyncIterator[tuple[Client, WorkflowHandle[object, str], str]]:
    """One case that runs and waits, its client and its invoice; ended with the worker."""
    async with _stand(settings, plan) as stand:
        client, handle, invoice = await stand.begun(name)
        yield client, handle, invoice
        await handle.terminate()


async def cases(settings: Settings, plan: Plan, count: int, rounds: int) -> Cases:
    """Both kinds, after a round each that is not counted. Raises AssertionError where the two lived different lives."""
    compiled, by_hand = Measured(), Measured()
    async with _stand(settings, plan) as stand:

        async def ours(turn: int, into: Measured | None = compiled) -> None:
            await stand.round(plan.playbook, f"A{turn:02d}", count, into)

        async def theirs(turn: int, into: Measured | None = by_hand) -> None:
            await stand.round("by-hand", f"B{turn:02d}", count, into)

        await ours(99, None)
        await theirs(99, None)
        await by_turns(rounds, ours, theirs)
    return Cases(compiled, by_hand, await _same_life(settings.database_url))


async def _same_life(dsn: str) -> int:
    """The contacts of each case, which must be the same steps by the same channels on the same days."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "select left(invoice, 1) as side, step, message, channel, at::date as day, count(*) as times"
            " from contact where state = 'accepted' group by 1, 2, 3, 4, 5 order by 5, 2"
        )
    finally:
        await connection.close()
    lives = {side: [tuple(row)[1:] for row in rows if row["side"] == side] for side in "AB"}
    assert lives["A"] == lives["B"], f"two different lives:\n{lives['A']}\n{lives['B']}"
    assert len(lives["A"]) == len(LIFE), f"{len(lives['A'])} contacts, not {len(LIFE)}"
    return len(lives["A"])
