"""The relay: what the database stored is told to Temporal, at least once; cases drop what they have seen.

Invoices without a case get one under the playbook that covers them; rows of the inbox become signals; what somebody
wants agreed is put to its case by `workers.asking`.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import asyncpg
import msgspec
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from activities import inbox
from activities.facts import history_facts
from activities.inbox import NewInvoice, Unstarted, Waiting
from engine.case.conditions import Facts
from engine.case.covers import choose_plan, counted_in, due_date, zone_for
from engine.case.facts import typed
from engine.language.canonical import read_plan
from engine.study.words.times import money
from schemas.case import Case
from schemas.driving import CaseStart
from schemas.events import (
    ApprovalGiven,
    ApprovalRefused,
    CaseOpened,
    CaseRecalled,
    CreditNoteIssued,
    NoticeProved,
    PaymentReceived,
    PaymentReversed,
    WriteOffAsked,
)  # fmt: skip
from schemas.money import Money
from schemas.plan import Plan, PlanRef
from workers.asking import Asking
from workers.asking import case_id as case_id
from workers.showing import opening_words

PLAYBOOK = SearchAttributeKey.for_keyword("CobranzaPlaybook")
CUSTOMER = SearchAttributeKey.for_keyword("CobranzaCustomer")
REOPENS = (PaymentReversed, CaseRecalled)
"""What makes a case that has ended go on; whether it does is the case's own to say."""
AFTER_END = (*REOPENS, PaymentReceived, CreditNoteIssued, WriteOffAsked, ApprovalGiven, ApprovalRefused, NoticeProved)
"""What a case that has ended still records. Anything else is kept in the inbox with the reason, for a person."""
LOOK_AGAIN = timedelta(minutes=1)
"""How long an invoice that no playbook takes is left alone; a playbook may be published, the customer's data mended."""
AT_ONCE = 16
"""How many cases are started or told at the same time."""


def facts_at_opening(invoice: NewInvoice) -> Facts:
    """What a playbook's `covers` may ask of an invoice that has no case yet."""
    due = Money(invoice.total, invoice.currency)
    facts = {name: typed(name, text) for name, text in invoice.facts.items() if text}
    return facts | {"amount_due": due, "amount_total": due}


def _opening(waiting: Unstarted, start: CaseStart) -> tuple[str, str]:
    """What Temporal's page says of this run from its start on."""
    case = start.opened or start.resumed
    assert case is not None, "a case begins with its opening, or with the case it resumes"
    amount = money(case.amount, case.currency)
    return opening_words(waiting.plan, waiting.invoice, amount, f"{case.due_on}", again=start.opened is None)


class Relay:
    """Tells Temporal what the database holds. `rehearsal` is the shared clock's moment while one is running."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], client: Client, task_queue: str) -> None:
        self._pool, self._client, self._task_queue = pool, client, task_queue
        self._plans: dict[str, tuple[PlanRef, Plan]] = {}
        self._asking = Asking(pool, client)
        self.uncovered: dict[str, datetime] = {}

    async def turn(self, now: datetime, *, rehearsal: bool = False) -> list[str]:
        """Open, start, tell and ask everything that waits; the invoices concerned.

        In earnest a case that is slow to answer keeps nobody else waiting: the asking goes on beside the next turns.
        """
        await self._open_cases(now)
        started = await self._start_cases(now, rehearsal)
        told = await self._tell(now)
        if rehearsal:
            return started + told + await self._asking.turn(rehearsal=True)
        return started + told + self._asking.goes_on()

    # --- new cases ---

    async def _open_cases(self, now: datetime) -> None:
        lately = {number for number, looked_at in self.uncovered.items() if now - looked_at < LOOK_AGAIN}
        waiting = await inbox.invoices_without_case(self._pool, now.date(), lately)
        if not waiting:
            return
        await self._read_plans()
        for invoice in waiting:
            found = self._choose(invoice)
            if found is None:
                self.uncovered[invoice.number] = now
                continue
            self.uncovered.pop(invoice.number, None)
            await inbox.begin_case(self._pool, invoice, found[0].plan_sha256, now)

    async def _read_plans(self) -> None:
        for ref, body in await inbox.latest_plans(self._pool):
            if ref.playbook not in self._plans or self._plans[ref.playbook][0] != ref:
                self._plans[ref.playbook] = (ref, read_plan(body))

    def _choose(self, invoice: NewInvoice) -> tuple[PlanRef, Plan] | None:
        plan = choose_plan((plan for _, plan in self._plans.values()), invoice.playbook, facts_at_opening(invoice))
        return None if plan is None else self._plans[plan.playbook]

    async def _start_cases(self, now: datetime, rehearsal: bool) -> list[str]:
        waiting = await inbox.unstarted_cases(self._pool)
        await self._many(self._start(case, now, rehearsal) for case in waiting)
        return [case.invoice for case in waiting]

    async def _start(self, waiting: Unstarted, now: datetime, rehearsal: bool) -> None:
        start = await self._case_start(waiting, now if rehearsal else None)
        customer = start.opened.customer if start.opened else (start.resumed.customer if start.resumed else "")
        attributes = [
            SearchAttributePair(PLAYBOOK, waiting.plan.playbook),
            SearchAttributePair(CUSTOMER, customer),
        ]
        summary, words = _opening(waiting, start)
        begun = await self._client.start_workflow(
            waiting.plan.playbook,
            start,
            id=case_id(waiting.invoice),
            task_queue=self._task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            search_attributes=TypedSearchAttributes(attributes),
            static_summary=summary,
            static_details=words,
        )
        await inbox.mark_started(self._pool, waiting.invoice, begun.result_run_id or "")

    async def _case_start(self, waiting: Unstarted, clock: datetime | None) -> CaseStart:
        if waiting.state:
            resumed = msgspec.json.decode(waiting.state, type=Case)
            return CaseStart(plan=waiting.plan, resumed=resumed, rehearsal=clock)
        invoice = await inbox.opening_of(self._pool, waiting.invoice)
        plan = await self._plan(waiting.plan)
        facts = await history_facts(self._pool, invoice.number, waiting.opened_at.date())
        opened = CaseOpened(
            at=waiting.opened_at,
            id=f"invoice/{invoice.number}",
            invoice=invoice.number,
            customer=invoice.ref,
            currency=invoice.currency,
            amount=invoice.total,
            issued_on=invoice.issued_on,
            due_on=due_date(plan, invoice.issued_on, invoice.due_on),
            zone=zone_for(invoice.zone, invoice.country),
            known=invoice.known,
            data_from=invoice.data_from,
            facts={name: text for name, text in (invoice.facts | facts).items() if text},
            counted_in=counted_in(plan, zone_for(invoice.zone, invoice.country)),
        )
        return CaseStart(plan=waiting.plan, opened=opened, rehearsal=clock)

    async def _plan(self, ref: PlanRef) -> Plan:
        known = self._plans.get(ref.playbook)
        if known is None or known[0] != ref:
            await self._read_plans()
            known = self._plans[ref.playbook]
        if known[0] == ref:
            return known[1]
        body = await self._pool.fetchval("select body from plan where sha256 = $1", ref.plan_sha256)
        return read_plan(body)

    # --- the inbox ---

    async def _tell(self, now: datetime) -> list[str]:
        """Row by row in order of arrival for one invoice, different invoices at the same time; who was told."""
        by_invoice: dict[str, list[Waiting]] = {}
        for row in await inbox.untold(self._pool):
            by_invoice.setdefault(row.invoice, []).append(row)
        told: list[str] = []
        await self._many(self._tell_one(rows, told) for rows in by_invoice.values())
        return [invoice for invoice in by_invoice if invoice in told]

    async def _tell_one(self, rows: list[Waiting], told: list[str]) -> None:
        for row in rows:
            if row.closed and not isinstance(row.event, AFTER_END):
                await inbox.mark_failed(self._pool, row.position, "the case is closed")
            elif await self._signal(row):
                await inbox.mark_told(self._pool, row.position)
            else:
                # Open: it closes at this moment; the read model will say so, and the row is looked at again.
                if row.closed:
                    again = inbox.reopen_case if isinstance(row.event, REOPENS) else inbox.rerun_case
                    await again(self._pool, row.invoice)
                    told.append(row.invoice)
                return
            told.append(row.invoice)

    async def _signal(self, row: Waiting) -> bool:
        """Whether the case's workflow runs, and has heard it."""
        try:
            handle = self._client.get_workflow_handle(case_id(row.invoice))
            await handle.signal("tell", row.event)
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True

    async def _many(self, tasks: object) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(task: object) -> None:
            async with gate:
                await task  # type: ignore[misc]

        await asyncio.gather(*(one(task) for task in tasks))  # type: ignore[attr-defined]
