"""The proof of final demands as the company's programs ask for it: facts of the database, the engine's rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from activities.plans import Plans
from activities.recovery.notices import kept_by_people, notices_sent
from engine.case.demands import demands_of
from engine.study.proof import proof_of, proofs_of
from schemas.events import Entry
from schemas.plan import Plan
from schemas.proof import NoticeSent, Proof

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Demand(msgspec.Struct, frozen=True):
    """A message that announces a report or a hand-over, and what proves it; None while nothing does."""

    sent: NoticeSent
    proof: Proof | None


class Announced(msgspec.Struct, frozen=True):
    """What is known of a case's final demands: each that was sent, and every proof, also those that people keep."""

    demands: tuple[Demand, ...]
    proofs: tuple[Proof, ...]


async def announced(connection: Connection, plans: Mapping[str, Plan]) -> dict[str, Announced]:
    """For each invoice, with its plan, its final demands and their proof."""
    sent = await notices_sent(connection, list(plans))
    kept = await kept_by_people(connection, list(plans))
    return {invoice: _of(plan, sent[invoice], kept[invoice]) for invoice, plan in plans.items()}


def _of(plan: Plan, sent: Iterable[NoticeSent], kept: Iterable[Entry]) -> Announced:
    steps = {step.path for step in demands_of(plan)}
    demands = [one for one in sent if one.step in steps]
    return Announced(
        tuple(Demand(one, proof_of(one)) for one in demands), tuple(proofs_of(demands, kept, steps))
    )  # fmt: skip


async def proofs_for(connection: Connection, invoice: str, plan_sha256: str, plans: Plans) -> tuple[Proof, ...]:
    """The proofs of one case's final demand, earliest first."""
    plan = await plans.get(connection, plan_sha256)
    return (await announced(connection, {invoice: plan}))[invoice].proofs
