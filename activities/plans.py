"""Plans by their sha256, from the database, kept in memory. It checks that a plan is what its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.failures import PlanAbsent, PlanTampered
from activities.queries import QUERY, named
from schemas.plan import Plan

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = Pool | asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

_NAMED: Final = named(files("activities").joinpath("plans.sql").read_text("utf-8"))


class PublishedPlan(msgspec.Struct, frozen=True):
    """A version of a playbook as it was published."""

    version: int
    sha256: str
    plan: Plan


class RunningInvoices(msgspec.Struct, frozen=True):
    """Invoices that run on a version, in a stage. `held` of them are on hold."""

    version: int
    sha256: str
    stage: str
    cases: int
    held: int


class PastStep(msgspec.Struct, frozen=True):
    """How many of a version's running invoices a step lies behind. `path` is the version's own."""

    version: int
    path: str
    cases: int


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


async def published(connection: Connection, playbook: str, version: int | None = None) -> PublishedPlan | None:
    """A version of a playbook, or its newest; None where there is none. Raises PlanTampered."""
    row = await connection.fetchrow(_NAMED["plan_version"], playbook, version)
    return None if row is None else PublishedPlan(row["version"], row["sha256"], read_plan(row["body"], row["sha256"]))


async def versions(connection: Connection, playbook: str) -> tuple[int, ...]:
    """The versions of a playbook that were published."""
    return tuple(row["version"] for row in await connection.fetch(_NAMED["plan_versions"], playbook))


async def running_invoices(connection: Connection, playbook: str) -> tuple[RunningInvoices, ...]:
    """The open cases of a playbook by version and stage."""
    return tuple(RunningInvoices(**row) for row in await connection.fetch(_NAMED["running_invoices"], playbook))


async def past_steps(connection: Connection, playbook: str, paths: Sequence[str]) -> tuple[PastStep, ...]:
    """Of the open cases of a playbook, how many have each step behind them, by version."""
    rows = await connection.fetch(_NAMED["running_past_steps"], playbook, list(paths))
    return tuple(PastStep(**row) for row in rows)
