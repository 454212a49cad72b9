"""A company whose collectors work on one case each: real PostgreSQL, real Temporal, the rehearsal's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import asyncpg
import pytest

from activities import tasks as hands
from activities.overview import CaseToday, case_today
from activities.tasks import Called
from schemas.driving import Answer
from tests.machine.lives import moment, script
from tests.workflow.company import Company, company, named
from workers.calls import Finished, Said, finish_call

LIMA = "America/Lima"
CALL = "negotiation.timeline[2]"
LIFE = "pe-empresas amount=900 issued=2026-02-07 due=2026-03-09"
CALLED_ON = "2026-04-08T09:00"  # a Wednesday, 30 days after due; the call is for two business days

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Collectors:
    """The people of a company, and what they say of a case's calls and questions."""

    def __init__(self, real: Company) -> None:
        self.real = real

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Connection]:
        async with self.real.pool.acquire() as connection:
            yield cast("Connection", connection)

    async def at(self, when: str) -> datetime:
        """The company's clock stands at a moment in Lima."""
        now = moment(when, LIMA)
        await self.real.pool.execute(
            "insert into clock (now) values ($1) on conflict (one_row) do update set now = excluded.now", now
        )
        return now

    async def begun(self, number: str, first: str = LIFE, until: str = CALLED_ON) -> datetime:
        """A case that has lived until a moment, with nothing but its playbook."""
        life, now = named(script(first), number), moment(until, LIMA)
        await self.real.opens(life, rehearsal=life.opened.at)
        next_at: datetime | None = life.opened.at
        while next_at is not None and next_at <= now:
            next_at = (await self.real.ticks(number, next_at)).next_at
        await self.real.ticks(number, now)
        return await self.at(until)

    async def case(self, number: str) -> CaseToday:
        async with self.connected() as connection:
            found = await case_today(connection, number)
        assert found is not None
        return found

    async def task(self, number: str, key: str = CALL) -> Called:
        async with self.connected() as connection, connection.transaction():
            (task,) = await hands.called(connection, number, key)
        return task

    async def says(self, number: str, outcome: str, **more: Any) -> Finished:
        """Ana says what came of the call."""
        case, task = await self.case(number), await self.task(number)
        async with self.connected() as connection:
            return await finish_call(connection, case, task, Said(outcome=outcome, by="ana", **more))

    async def turn(self, number: str) -> Answer:
        """What was stored is put to the case, and the case is quiet again."""
        now = (await self.case(number)).now
        while await self.real.relay.turn(now, rehearsal=True):
            pass
        return await self.real.ticks(number, now)

    async def told(self, number: str) -> list[str]:
        """The tags of the record's last lines."""
        return [str(entry.event.__struct_config__.tag) for entry in await self.real.record(number)]

    async def value(self, statement: str, *values: object) -> Any:
        return await self.real.pool.fetchval(statement, *values)


@pytest.fixture
async def collectors(dsn: str, temporal_address: str) -> AsyncIterator[Collectors]:
    async with company(dsn, temporal_address, "people") as real:
        yield Collectors(real)
