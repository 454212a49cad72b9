"""A company with customers and cases on a real database, whose cases answer by the real rules. No Temporal."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec

from activities import wishes
from activities.ledger import write_record
from activities.pages.links import Links
from activities.pages.signing import Signing
from activities.plans import Plans
from console.customer.app import CustomerPage
from engine.case.advance import advance, view_of
from engine.case.asking.door import answer
from engine.case.asking.refusing import NotAllowed
from engine.case.decision import Decision
from engine.case.fold import enter, open_case
from schemas.case import Case
from schemas.driving import Answer
from schemas.effects import Errand
from schemas.events import AnyEvent, CaseOpened, Entry, StageEntered
from schemas.plan import Plan, PlanRef
from workers.case_of import case_of
from workers.pages.desk import PageDesk
from workers.publishing import plans_of, publish

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
LIMA = "America/Lima"
NOW = datetime(2026, 3, 24, 15, 0, tzinfo=UTC)  # ten in the morning in Lima
DUE = date(2026, 3, 2)
KEY = "a key of the tests, long enough"
URL = "https://pagos.acme.example"
CREDITOR = {"name": "Acme Perú", "email": "cobranzas@acme.example", "phone": "+51 1 555 0100",
            "account": "BCP 194-1234567-0-89", "pay_url": ""}  # fmt: skip


@cache
def shipped(name: str) -> Plan:
    return next(plan for plan in plans_of(PLAYBOOKS / f"{name}.yaml", (2025, 2028)) if plan.playbook == name)


class Shop:
    """Its books, its cases and its page."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], keys: tuple[str, ...] = (KEY,)) -> None:
        self.pool, self.signing = pool, Signing(keys)
        self.links = Links(URL, self.signing)
        self.refs: dict[str, PlanRef] = {}
        self.seconds, self.plans = 0.0, Plans()

    def page(self, **more: Any) -> CustomerPage:
        return CustomerPage(self.desk(**more), self.signing.keys, clock=lambda: self.seconds)

    def desk(self, **more: Any) -> PageDesk:
        return PageDesk(self.pool, self.signing, CREDITOR, **more)

    async def publish(self, plan: Plan) -> PlanRef:
        if plan.playbook not in self.refs:
            async with self.pool.acquire() as connection, connection.transaction():
                done = await publish(connection, plan)  # type: ignore[arg-type]
            self.refs[plan.playbook] = PlanRef(done.playbook, done.version, done.sha256)
        return self.refs[plan.playbook]

    async def stands_at(self, now: datetime = NOW) -> None:
        await self.pool.execute("insert into clock (now) values ($1) on conflict (one_row) do update set now = $1", now)

    async def customer(self, id: str = "C1", name: str = "Rosa Quispe", language: str = "es", **more: str) -> None:
        await self.pool.execute(
            "insert into customer (id, name, kind, country, zone, language) values ($1, $2, $3, $4, $5, $6)",
            id, name, more.get("kind", "company"), more.get("country", "PE"), LIMA, language)  # fmt: skip
        for kind, value in (("email", f"{id.lower()}@quispe.example"), ("mobile", "+51 999 000 111")):
            await self.pool.execute("insert into address values ($1, $2, $3)", id, kind, value)

    async def invoice(
        self, number: str = "F001-1", customer: str = "C1", total: str = "1200.00", due_on: date = DUE,
        *events: AnyEvent, plan: Plan | None = None, stage: str = "negotiation", currency: str = "PEN",
    ) -> Case:  # fmt: skip
        """An invoice with its case in negotiation, and what else happened to it."""
        ref = await self.publish(plan or shipped("pe-empresas"))
        issued, opened_at = due_on - timedelta(days=30), NOW - timedelta(days=50)
        await self.pool.execute(
            "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1,$2,$3,$4,$5,$6)",
            number, customer, issued, due_on, currency, Decimal(total))  # fmt: skip
        await self.pool.execute(
            "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, started_at)"
            " values ($1, $2, $3, $4, $5, $4)",
            number, customer, ref.plan_sha256, opened_at, Decimal(total))  # fmt: skip
        opened = CaseOpened(
            at=opened_at, id=f"invoice/{number}", invoice=number, customer=f"ref-{customer}", currency=currency,
            amount=Decimal(total), issued_on=issued, due_on=due_on, zone=LIMA, known=("tax_id", "email", "mobile"),
            facts={"risk": "low", "segment": "standard"},
        )  # fmt: skip
        first = open_case(opened)
        moved = StageEntered(at=opened_at, stage=stage)
        return await self._written(first, [Entry(1, opened)], [moved, *events], settles=False)

    async def happens(self, number: str, *events: AnyEvent) -> Case:
        """Something happens to a case."""
        async with self.pool.acquire() as connection:
            _, case = await case_of(connection, number)
        return await self._written(case, [], list(events))

    async def _written(self, case: Case, entries: list[Entry], events: list[AnyEvent], *, settles: bool = True) -> Case:
        for event in events:
            case, lines = enter(case, event, "test")
            entries += lines
        async with self.pool.acquire() as connection:
            sha = await connection.fetchval("select plan_sha256 from collection_case where invoice = $1", case.invoice)
            plan = await self.plans.get(connection, sha)
            if settles:  # what the case notes by itself; it sends nothing here
                turn = advance(plan, case, NOW)
                case, entries = turn.case, [*entries, *turn.entries]
            errand = Errand(
                invoice=case.invoice, customer=case.customer, plan_sha256=sha, zone=case.zone, now=NOW, seq=case.seq,
                effect=None, entries=tuple(entries), view=view_of(plan, case, Decision.rest(), NOW),
            )  # fmt: skip
            await write_record(connection, errand)
        return case

    async def answers(self) -> int:
        """Every wish that waits is put to its case, which answers by its own rules; how many there were."""
        waiting = await wishes.unanswered(self.pool)
        for wish in waiting:
            async with self.pool.acquire() as connection:
                plan, case = await case_of(connection, wish.invoice)
            try:
                events = answer(plan, case, wish.command, NOW)
                if events:
                    await self._written(case, [], list(events))
                said = Answer()
            except NotAllowed as refusal:
                said = Answer(accepted=False, reason=refusal.code, allowed=refusal.allowed)
            async with self.pool.acquire() as connection:
                await wishes.answer(connection, wish, said)
        return len(waiting)

    @asynccontextmanager
    async def awake(self) -> AsyncIterator[None]:
        """Cases answer while the test goes on."""

        async def always() -> None:
            while True:
                await self.answers()
                await asyncio.sleep(0.02)

        task = asyncio.create_task(always())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def link(self, customer: str = "C1", invoice: str = "F001-1", key: str = "") -> str:
        """The token of a link."""
        async with self.pool.acquire() as connection:
            key = key or f"{invoice}/first_contact.timeline[0]/1"
            return (await self.links.url_for(connection, key, customer, invoice, NOW)).rpartition("/")[2]

    async def case(self, number: str = "F001-1") -> Case:
        async with self.pool.acquire() as connection:
            return (await case_of(connection, number))[1]

    async def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.pool.fetch(query, *values)]


class Customer:
    """Somebody with a link and a browser that runs no script. `last` is the answer of the last request."""

    def __init__(self, app: Any, token: str, address: str = "203.0.113.7") -> None:
        self.token, self.at = token, f"/p/{token}"
        transport = httpx.ASGITransport(app, client=(address, 4000))
        self.web = httpx.AsyncClient(transport=transport, base_url=URL)

    async def get(self, place: str = "", **more: Any) -> httpx.Response:
        return await self.web.get(f"{self.at}{f'/{place}' if place else ''}", **more)

    async def stamp(self, deed: str, query: str = "") -> str:
        """The mark of a form as it is shown now."""
        shown = await self.get(f"{deed}{query}")
        found = re.search(r'name="stamp" value="([^"]+)"', shown.text)
        assert found, shown.text
        return found[1]

    async def sends(
        self, deed: str, fields: dict[str, str], *, query: str = "", stamp: str = "", files: Any = None, **more: Any
    ) -> httpx.Response:
        data = {"stamp": stamp or await self.stamp(deed, query), **fields}
        return await self.web.post(f"{self.at}/{deed}{query}", data=data, files=files, **more)

    async def does(self, deed: str, fields: dict[str, str], **more: Any) -> httpx.Response:
        """Fill in a form and look at what came of it."""
        answer = await self.sends(deed, fields, **more)
        assert answer.status_code == 303, (answer.status_code, words_of(answer))
        return await self.web.get(answer.headers["location"])


def words_of(answer: httpx.Response) -> str:
    """What a person reads of a page."""
    body = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", f"<main{body}").split())


def plan_json(plan: Plan) -> bytes:
    return msgspec.json.encode(plan)
