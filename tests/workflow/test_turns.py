"""Whose turn it is, on a real Temporal server: the most urgent first, customers by turns, each channel at its rate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean

import asyncpg
import pytest
from msgspec.structs import replace

from activities import inbox
from activities.contact_desk import ContactDesk
from activities.letters import Letters
from activities.outbox_local import LocalOutbox
from activities.plans import Plans
from activities.senders import Outgoing, Sent
from schemas.driving import Answer, CaseStart, Tick
from schemas.effects import Contact, Errand
from schemas.plan import PlanRef
from schemas.playbook import CHANNELS
from tests.machine.lives import Script, script
from tests.workflow.company import Company
from workers.creditor import creditor
from workers.relay import case_id
from workers.routing import RATES, RateUnreadable, Route, queue_of, routes_of
from workers.settings import Settings
from workers.worker import CONTACTS_AT_ONCE, RULES, channel_worker_of, connect, fetcher, pool_of, worker_of

SLOTS_WORTH = 5
"""The flood is so many times what a worker does at once."""
EACH = 4
"""Cases of each stage and amount."""


class Watched(LocalOutbox):
    """The local outbox, which keeps the order in which it was asked and takes its time with one customer."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], slow: str = "") -> None:
        super().__init__(pool, settle=timedelta(seconds=60))
        self.answers_within = timedelta(seconds=50)
        self.slow, self.asked, self.go_on = slow, asyncio.Event(), asyncio.Event()
        self.order: list[str] = []

    async def send(self, message: Outgoing) -> Sent:
        self.order.append(message.key.partition("/")[0])
        if self.slow and self.slow in message.recipient:
            self.asked.set()
            await self.go_on.wait()
        return await super().send(message)


class Town(Company):
    """Customers with any number of invoices."""

    ref: PlanRef

    async def begins(self, number: str, customer: str, life: Script) -> None:
        """An invoice of the customer's, and its case on the rehearsal's clock."""
        opened = replace(life.opened, invoice=number, customer=f"ref-{customer}", id=f"invoice/{number}")
        do = self.pool.execute
        await do("insert into customer (id, ref, name, country, zone, language) values ($1, $2, 'Rosa', 'PE', $3, 'es')"
                 " on conflict do nothing", customer, opened.customer, opened.zone)  # fmt: skip
        for kind in ("email", "mobile", "postal"):
            await do(
                "insert into address values ($1, $2, $3) on conflict do nothing", customer, kind, f"{kind}-{customer}"
            )
        await do("insert into invoice (number, customer, issued_on, due_on, currency, total)"
                 " values ($1, $2, $3, $4, $5, $6)",
                 number, customer, opened.issued_on, opened.due_on, opened.currency, opened.amount)  # fmt: skip
        await do(inbox.QUERY["begin_case"], number, customer, self.ref.plan_sha256, opened.at, opened.amount)
        await inbox.mark_started(self.pool, number)
        start = CaseStart(plan=self.ref, opened=opened, rehearsal=opened.at)
        await self.client.start_workflow(
            life.plan.playbook, start, id=case_id(number), task_queue=self.queue, result_type=str
        )

    def tick(self, number: str, at: datetime) -> asyncio.Task[Answer]:
        return asyncio.create_task(self.asks(number, Tick(at=at)))


@asynccontextmanager
async def town(
    dsn: str, address: str, queue: str, life: Script, slow: str = "", routes: dict[str, Route] | None = None
) -> AsyncIterator[tuple[Town, Watched, ContactDesk]]:
    """A company whose worker has one provider for every channel."""
    settings = Settings(home=Path(), database_url=dsn, temporal_address=address, task_queue=queue)
    async with pool_of(dsn) as pool:
        client = await connect(settings, fetcher(pool))
        provider = Watched(pool, slow)
        desk = ContactDesk(pool, RULES, dict.fromkeys(CHANNELS, provider), Letters(creditor()), Plans())
        async with worker_of(client, settings, pool, desk=desk, routes=routes):
            it = Town(pool, client, queue)
            it.ref = await it.publish(life.plan)
            yield it, provider, desk


async def first_contact_at(it: Town, life: Script, number: str, customer: str) -> datetime:
    """Live one case until its provider is asked for the first time, and say at which moment that was."""
    await it.begins(number, customer, life)
    at = life.opened.at
    while True:
        answer = await it.tick(number, at)
        if answer.contacted:
            return at
        assert answer.next_at is not None
        at = answer.next_at


async def test_a_flood_of_one_customer_keeps_no_other_waiting(dsn: str, temporal_address: str) -> None:
    life = script("pe-empresas")
    async with town(dsn, temporal_address, "flooded", life, slow="whale") as (it, provider, _):
        at = await first_contact_at(it, life, "PILOT", "pilot")
        flood = [f"W-{n:03}" for n in range(SLOTS_WORTH * CONTACTS_AT_ONCE)]
        others = [f"M-{n}" for n in range(6)]
        for number in flood:
            await it.begins(number, "whale", life)
        for number in others:
            await it.begins(number, f"minnow{number}", life)
        assert at > life.opened.at
        await asyncio.gather(*(it.tick(number, life.opened.at) for number in (*flood, *others)))
        drowning = [it.tick(number, at) for number in flood]
        await provider.asked.wait()
        answers = await asyncio.gather(*(it.tick(number, at) for number in others))
        assert all(answer.contacted for answer in answers)
        assert not any(one.done() for one in drowning), "all of the flood still waits for its one message"
        provider.go_on.set()
        assert all(answer.contacted for answer in await asyncio.gather(*drowning))
        assert sum(key.startswith("W-") for key in provider.order) == 1
        assert await it.pool.fetchval("select count(*) from contact_cover where invoice like 'W-%'") == len(flood)


async def test_what_waits_in_a_channel_s_queue_leaves_it_by_urgency(dsn: str, temporal_address: str) -> None:
    """Cases of different stages and amounts, all due at one moment, before the channel's worker has begun.

    The server keeps the order nearly, not to the last one: it is asked of groups, by their mean place.
    """
    route, arrives = Route("urgent-channel", 50.0), "arrives=2026-09-01 issued=2026-01-30"
    groups = {
        "small-early": at_its_stage(script(f"pe-empresas amount=900 due=2026-08-25 {arrives}")),
        "large-early": at_its_stage(script(f"pe-empresas amount=90000 due=2026-08-25 {arrives}")),
        "small-late": at_its_stage(script(f"pe-empresas amount=900 due=2026-07-02 {arrives}")),
        "large-late": at_its_stage(script(f"pe-empresas amount=90000 due=2026-07-02 {arrives}")),
    }
    lives = {f"{name}-{n}": life for name, life in groups.items() for n in range(EACH)}
    routes = dict.fromkeys(CHANNELS, route)
    async with town(dsn, temporal_address, "urgent", groups["small-early"], routes=routes) as (it, provider, desk):
        for number, life in lives.items():
            await it.begins(number, number, life)
        ticks = {number: it.tick(number, life.opened.at) for number, life in lives.items()}
        for number in lives:
            await until_in_queue(it, number, ticks)
        assert provider.order == [], "nobody serves the channel's queue yet"
        async with channel_worker_of(it.client, desk, route, at_once=1):
            await asyncio.gather(*ticks.values())
        places = {name: [place for place, key in enumerate(provider.order) if key.startswith(name)] for name in groups}
        assert [len(each) for each in places.values()] == [EACH] * len(groups)
        ranked = sorted(groups, key=lambda name: mean(places[name]))
        assert ranked == ["large-late", "small-late", "large-early", "small-early"], provider.order
        stages = await it.pool.fetch("select distinct split_part(step, '.', 1) as stage from contact")
        assert len(stages) == 2


def at_its_stage(life: Script) -> Script:
    """The same, where no notice of an earlier stage must go out first."""
    steps = ((stage, tuple(replace(step, required=False) for step in stage.steps)) for stage in life.plan.stages)
    return replace(life, plan=replace(life.plan, stages=tuple(replace(one, steps=its) for one, its in steps)))


async def until_in_queue(it: Town, number: str, ticks: dict[str, asyncio.Task[Answer]]) -> None:
    """Let the case live until its contact waits to be served."""
    handle = it.client.get_workflow_handle(case_id(number))
    while True:
        described = await handle.describe()
        pending = described.raw_description.pending_activities
        if any(one.activity_type.name == "contact" for one in pending):
            return
        if ticks[number].done():
            answer = await ticks[number]
            assert answer.next_at is not None
            ticks[number] = it.tick(number, answer.next_at)
        await asyncio.sleep(0.01)


def test_each_provider_s_channel_has_a_queue_and_a_rate() -> None:
    class Real(LocalOutbox):
        name = "twilio"

    outbox, real = LocalOutbox(None), Real(None)  # type: ignore[arg-type]
    local = dict.fromkeys(CHANNELS, outbox)
    assert routes_of(local, {}, "cobranza") == {}, "without providers there is one queue, at full speed"
    routes = routes_of(
        {**local, "sms": real, "email": real, "letter": real}, {"COBRANZA_RATE_EMAIL": "2.5"}, "cobranza"
    )
    assert routes == {"sms": Route("cobranza-sms", RATES["sms"]), "email": Route("cobranza-email", 2.5)}
    assert routes_of(local, {"COBRANZA_RATE_VOICE": "1"}, "c") == {"voice": Route("c-voice", 1.0)}


@pytest.mark.parametrize("given", ["0", "-1", "fast", "nan", "inf", "1,5"])
def test_a_rate_that_is_none_is_told(given: str) -> None:
    with pytest.raises(RateUnreadable, match=r"COBRANZA_RATE_SMS: .* is no rate\. Write contacts a second") as raised:
        routes_of({"sms": LocalOutbox(None)}, {"COBRANZA_RATE_SMS": given}, "c")  # type: ignore[arg-type]
    assert "no es un ritmo" in raised.value.say("es")


def test_only_contacts_are_routed_and_by_their_first_channel() -> None:
    contact = Contact(because="s", step="s", message="m", channels=("sms", "email"), firmness=1)
    errand = Errand(invoice="F", customer="c", plan_sha256="", zone="", now=datetime(2026, 3, 3, tzinfo=UTC), seq=0)
    queues = {"sms": "q-sms", "email": "q-email"}
    assert queue_of(queues, replace(errand, effect=contact)) == "q-sms"
    assert queue_of(queues, replace(errand, effect=replace(contact, channels=("call",)))) is None
    assert queue_of(queues, errand) is None
    assert queue_of(queues, date(2026, 3, 3)) is None
