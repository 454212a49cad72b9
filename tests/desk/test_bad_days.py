"""Weeks in which workers die and channels refuse at every turn: what the desk promises holds all the same."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from temporalio.exceptions import ApplicationError

from activities.failures import ProviderRefused, ProviderUnavailable
from activities.outbox_local import LocalOutbox
from activities.senders import Outgoing, Sent
from schemas.effects import Errand
from schemas.events import ContactDeferred, ContactRefused, Outcome
from tests.desk.company import TUESDAY, Company

CUSTOMERS, INVOICES, WORKERS = 3, 6, 4


class WorkerDied(Exception):
    """The worker was killed; Temporal gives its activity to another one."""


class Rough(LocalOutbox):
    """The local outbox on a bad day: it refuses, or its caller dies before or after it took the message."""

    def __init__(self, company: Company, seed: int) -> None:
        super().__init__(company.pool, settle=timedelta(seconds=0.3))
        self.answers_within = timedelta(seconds=0.2)
        self._chance = random.Random(seed)

    async def send(self, message: Outgoing) -> Sent:
        luck = self._chance.random()
        if luck < 0.2:
            raise WorkerDied
        if luck < 0.4:
            raise ProviderRefused(channel=message.channel, why="bad number")
        sent = await super().send(message)
        if luck < 0.6:
            raise WorkerDied
        return sent


async def answered(company: Company, rough: Rough, errand: Errand) -> Outcome:
    """Ask a worker until one lives long enough to answer."""
    while True:
        desk = company.desk(whatsapp=rough, email=rough)
        try:
            return await desk.contact(errand)
        except (WorkerDied, ProviderUnavailable, ApplicationError):
            await asyncio.sleep(0.02)


async def live(company: Company, rough: Rough, number: str, customer: str) -> list[Outcome]:
    """A case that asks until it is answered for good, as its workflow would."""
    outcomes: list[Outcome] = []
    now: datetime = TUESDAY
    while not outcomes or isinstance(outcomes[-1], ContactDeferred):
        if outcomes:
            assert isinstance(outcomes[-1], ContactDeferred)
            now = outcomes[-1].until
        errand = company.errand(number, now=now, seq=len(outcomes), customer=customer)
        outcomes.append(await answered(company, rough, errand))
    return outcomes


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_each_key_is_sent_once_and_each_day_has_one_contact(company: Company, seed: int) -> None:
    cases = [(f"F-{c}-{n}", f"c{c}") for c in range(CUSTOMERS) for n in range(INVOICES)]
    for customer in sorted({customer for _, customer in cases}):
        await company.customer(customer)
    for number, customer in cases:
        await company.case(number, customer)
    rough, room = Rough(company, seed), asyncio.Semaphore(WORKERS)

    async def one(number: str, customer: str) -> list[Outcome]:
        async with room:
            return await live(company, rough, number, customer)

    lives = await asyncio.gather(*(one(*case) for case in cases))
    rows = await company.pool.fetch("select customer, at::date as day from contact where state = 'accepted'")
    keys = await company.pool.fetch("select key from outbox")
    assert max(Counter(tuple(row) for row in rows).values()) == 1
    assert max(Counter(row["key"] for row in keys).values()) == 1
    made = {number for (number, _), life in zip(cases, lives, strict=True) if not isinstance(life[-1], ContactRefused)}
    carried = await company.pool.fetch("select invoice from contact_cover")
    assert {row["invoice"] for row in carried} == made
    assert len(rows) == len(keys)
