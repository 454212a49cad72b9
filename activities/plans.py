"""Plans by their sha256, from the database, kept in memory. It checks that a plan is what its name says."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from activities.failures import PlanAbsent, PlanTampered
from activities.queries import QUERY
from schemas.plan import Plan

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = Pool | asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Plans:
    """A shared cache: a published plan never changes, so it is read once."""

    def __init__(self) -> None:
        self._by_sha: dict[str, Plan] = {}

    async def get(self, connection: Connection, sha256: str) -> Plan:
        """The plan. Raises PlanAbsent, or PlanTampered when the stored bytes do not hash to `sha256`."""
        if (plan := self._by_sha.get(sha256)) is None:
            plan = self._by_sha[sha256] = read_plan(await connection.fetchval(QUERY["plan_body"], sha256), sha256)
        return plan


def read_plan(body: bytes | None, sha256: str) -> Plan:
    """A plan from its canonical JSON. Raises PlanAbsent and PlanTampered."""
    if body is None:
        raise PlanAbsent(sha256=sha256)
    if hashlib.sha256(body).hexdigest() != sha256:
        raise PlanTampered(sha256=sha256)
    return msgspec.json.decode(body, type=Plan)
