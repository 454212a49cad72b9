"""A few cases on a Temporal of their own with its web page: some on a rehearsal's clock, one in earnest with a timer.

Their customers have names, addresses and numbers, so that one can look for them on the page, where they must not be.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from engine.language.compiler import compile_all
from engine.language.library import read_library
from schemas.events import DisputeOpened, HoldPlaced, PaymentReceived
from tests.machine.lives import SHIPPED, YEARS, moment
from tests.workflow.company import EMAIL, MOBILE, NAME, STREET, Company
from workers.local.home import Home
from workers.local.temporal import Temporal
from workers.relay import case_id
from workers.settings import Settings
from workers.worker import connect, fetcher, pool_of, worker_of

LIMA = "America/Lima"
PERSONAL = (NAME, EMAIL, MOBILE, STREET, "Rosa", "quispe", "999 000", "Ancash")
SHOWN = "F001-000042"
"""The case that the pictures show: two contacts, part paid, part contested, asked to wait."""
IN_EARNEST = "F001-000099"


class World(NamedTuple):
    """Where its page is, and who lives in it."""

    url: str
    company: Company

    async def page_of(self, invoice: str, part: str) -> str:
        """The address of a case on Temporal's page: its `timeline`, `history` or `user-metadata`."""
        run = (await self.company.client.get_workflow_handle(case_id(invoice)).describe()).run_id
        return f"{self.url}/namespaces/default/workflows/case%2F{invoice}/{run}/{part}"


@asynccontextmanager
async def world(dsn: str, folder: Path) -> AsyncIterator[World]:
    """Servers, a worker, and five cases in different stages."""
    temporal = Temporal(Home(folder))
    await temporal.start()
    try:
        settings = Settings(home=folder, database_url=dsn, temporal_address=temporal.address, task_queue="page")
        async with pool_of(dsn) as pool:
            client = await connect(settings, fetcher(pool))
            async with worker_of(client, settings, pool):
                company = Company(pool, client, settings.task_queue)
                await _live(company)
                yield World(temporal.web_url, company)
    finally:
        await temporal.stop()


async def _live(company: Company) -> None:
    library = read_library(SHIPPED)
    for compiled in compile_all(library, YEARS).values():
        assert compiled.plan is not None
        await company.publish(compiled.plan)
    opened = moment("2026-02-02", LIMA)
    await _customer(company, "C0042")
    for number, due, amount in (
        (SHOWN, date(2026, 3, 4), "4820.50"), ("F001-000043", date(2026, 2, 20), "310.00"),
        ("F001-000044", date(2026, 4, 1), "12750.00"), ("F001-000045", date(2026, 3, 20), "990.00"),
    ):  # fmt: skip
        await _invoice(company, number, "C0042", date(2026, 2, 2), due, amount)
    while await company.relay.turn(opened, rehearsal=True):
        pass
    await _until(company, opened, moment("2026-03-12T12:00", LIMA))
    paid = moment("2026-03-13T10:00", LIMA)
    await _arrives(company, PaymentReceived(at=paid, id="bank/1", payment="bank/1", amount=Decimal("1000.00"),
                                            paid_on=date(2026, 3, 11)))  # fmt: skip
    await _arrives(company, DisputeOpened(at=paid + timedelta(hours=1), id="d/1", dispute="D-1", reason="damaged",
                                          amount=Decimal("420.50"), by="ana"))  # fmt: skip
    await _arrives(company, HoldPlaced(at=paid + timedelta(hours=2), id="h/1", hold="on_request", by="ana",
                                       until=date(2026, 3, 23)))  # fmt: skip
    await _until(company, paid, moment("2026-03-16T12:00", LIMA))
    await _in_earnest(company)


async def _in_earnest(company: Company) -> None:
    today = datetime.now(UTC).date()
    await _customer(company, "C0099")
    await _invoice(company, IN_EARNEST, "C0099", today, today + timedelta(days=30), "640.00")
    while await company.relay.turn(datetime.now(UTC)):
        pass


async def _customer(company: Company, number: str) -> None:
    await company.pool.execute(
        "insert into customer (id, ref, name, country, zone, language, kind, tax_id)"
        " values ($1, $1, $2, 'PE', $3, 'es', 'company', '20512345678')",
        number, NAME, LIMA,
    )  # fmt: skip
    for kind, value in (("email", EMAIL), ("mobile", MOBILE), ("postal", STREET)):
        await company.pool.execute("insert into address values ($1, $2, $3)", number, kind, value)


async def _invoice(company: Company, number: str, customer: str, issued: date, due: date, amount: str) -> None:
    await company.pool.execute(
        "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1, $2, $3, $4, 'PEN', $5)",
        number, customer, issued, due, Decimal(amount),
    )  # fmt: skip


async def _arrives(company: Company, event: object) -> None:
    await company.arrives(SHOWN, event)  # type: ignore[arg-type]
    await company.ticks(SHOWN, event.at)  # type: ignore[attr-defined]


async def _until(company: Company, since: datetime, until: datetime) -> None:
    """Tick every open case from moment to moment, in order, as a rehearsal does."""
    numbers = [row["invoice"] for row in await company.pool.fetch("select invoice from collection_case order by 1")]
    waits = dict.fromkeys(numbers, since)
    while due := {number: at for number, at in waits.items() if at <= until}:
        now = min(due.values())
        for number in [one for one, at in due.items() if at == now]:
            answer = await company.ticks(number, now)
            waits[number] = answer.next_at or datetime.max.replace(tzinfo=UTC)
        while await company.relay.turn(now, rehearsal=True):
            pass


@asynccontextmanager
async def standing_alone(folder: Path) -> AsyncIterator[World]:
    """The same with a database of its own, for who draws pictures outside a test."""
    from workers.local.postgres import Postgres
    from workers.migrations import migrate

    database = Postgres(Home(folder / "books"), durable=False)
    await database.start()
    try:
        await migrate(database.dsn)
        async with world(database.dsn, folder) as one:
            yield one
    finally:
        await database.stop()
