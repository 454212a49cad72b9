"""The contact desk: every message and call passes here, one customer at a time. It is given the rule, and has none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import asyncpg
from temporalio import activity

from activities import desk_book as book
from activities.combining import Group, combine
from activities.failures import ProviderRefused, ProviderUnavailable
from activities.job import PEOPLE, Held, Job, not_settled
from activities.ledger import folded, write_answer
from activities.letters import Letters
from activities.plans import Plans
from activities.senders import Outgoing, Sender, Sent
from activities.sight import (
    Customer,
    Earlier,
    Sight,
    day_ends,
    day_of,
    looks_back_to,
    own_step,
    question,
)  # fmt: skip
from schemas.contact import ContactRequest, Verdict
from schemas.effects import Contact, Errand
from schemas.events import ContactMade, Outcome
from schemas.plan import Plan
from schemas.playbook import ADDRESS_OF

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

DOUBTS = "collections"
"""Whose list gets a message of which nobody can tell whether it was sent."""
ANOTHER_SENDS = timedelta(seconds=1)
"""When to ask again while another case's message, which carries this step, is on its way."""


class ContactDesk:
    """`senders` by channel; `may_contact` is the engine's rule, handed over by whoever composes the worker."""

    def __init__(
        self, pool: Pool, may_contact: Callable[[ContactRequest], Verdict], senders: Mapping[str, Sender],
        letters: Letters, plans: Plans,
    ) -> None:  # fmt: skip
        self._pool = pool
        self._may_contact = may_contact
        self._senders = dict(senders)
        self._letters = letters
        self._plans = plans
        # The row lock is what serialises desks. This one spares the pool: those who wait here hold no connection.
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @activity.defn(name="contact")
    async def contact(self, errand: Errand) -> Outcome:
        """Have the step's contact made, put off or refused, at most once for its key.

        Raises ProviderUnavailable and ApplicationError (a doubtful message that has not settled) to be asked again.
        """
        if not isinstance(errand.effect, Contact):
            raise TypeError(f"Contact wanted, {type(errand.effect).__name__} came")
        usable = tuple(one for one in errand.effect.channels if one == PEOPLE or one in self._senders)
        queue = self._queues.setdefault(errand.customer, asyncio.Lock())
        async with queue:
            return await self._serve(Job(errand, errand.effect, usable))

    async def _serve(self, job: Job) -> Outcome:
        while True:
            match await self._decide(job):
                case Earlier() as earlier:
                    await self._settle(job, earlier)
                case Held() as held:
                    try:
                        return await self._record(job, held, await self._send(job, held))
                    except ProviderRefused as refusal:
                        await self._release(job.key, held.attempt, str(refusal))
                        job = job.without(held.channel)
                case outcome:
                    return outcome

    # --- before: one transaction, the customer's row locked ------------------------------------------------------

    async def _decide(self, job: Job) -> Outcome | Held | Earlier:
        errand = job.errand
        async with self._pool.acquire() as connection, connection.transaction():
            customer = await book.lock_customer(connection, errand.invoice)
            plan = await self._plans.get(connection, errand.plan_sha256)
            sight = await self._look(connection, job, customer, (plan,))
            if sight.answered is not None:
                return sight.answered
            if sight.earlier is not None:
                return await self._already(connection, job, sight.earlier)
            if set(sight.unfolded) - set(folded(errand)):
                return await self._answer(connection, job, job.news())
            group = await self._group(connection, job, customer, sight)
            await book.write_verdict(connection, errand, job.effect.step, job.key, group.verdict)
            if group.verdict.says != "allowed":
                return await self._not_now(connection, job, group.verdict)
            if group.verdict.channel == PEOPLE:
                return await self._call(connection, job, customer)
            return await self._reserve(connection, job, sight, customer, group)

    async def _look(self, connection: Connection, job: Job, customer: Customer, plans: Sequence[Plan]) -> Sight:
        errand = job.errand
        until = day_ends(errand.now, errand.zone) if job.may_carry_others(plans[0]) else None
        since = min(looks_back_to(errand.now, plan) for plan in plans)
        return await book.look(connection, errand, customer.id, job.key, since, until)

    async def _group(self, connection: Connection, job: Job, customer: Customer, sight: Sight) -> Group:
        shas = dict.fromkeys([job.errand.plan_sha256, *(other.plan_sha256 for other in sight.others)])
        plans = {sha: await self._plans.get(connection, sha) for sha in shas}
        if len(plans) > 1:  # the others' caps may count contacts from longer ago
            sight = await self._look(connection, job, customer, tuple(plans.values()))
        gone = {rule.removeprefix("provider.") for rule in job.refused}

        def ask(plan: Plan, channels: tuple[str, ...]) -> Verdict:
            usable = tuple(one for one in channels if one not in gone and (one == PEOPLE or one in self._senders))
            return self._may_contact(question(job.errand, sight, plan, usable, job.is_thanks))

        others = tuple(other for other in sight.others if other.plan_sha256 in plans)
        own = own_step(job.errand, job.effect, sight)
        return combine(own, others, plans, ask, day_ends(job.errand.now, job.errand.zone))

    async def _already(self, connection: Connection, job: Job, earlier: Earlier) -> Outcome | Earlier:
        """What an earlier attempt, or a message of another case, made of this step."""
        if earlier.state == "reserved":
            return earlier
        if earlier.state == "accepted":
            return await self._answer(connection, job, job.made(earlier.channel, earlier.key))
        return await self._answer(connection, job, job.unknown(earlier.channel, earlier.key))

    async def _not_now(self, connection: Connection, job: Job, verdict: Verdict) -> Outcome:
        await book.look_again_at(connection, job.errand.invoice, verdict.until)
        return await self._answer(connection, job, job.not_now(verdict))

    async def _call(self, connection: Connection, job: Job, customer: Customer) -> Outcome:
        await book.record_call(connection, job.errand, job.effect, job.key, customer)
        return await self._answer(connection, job, job.made(PEOPLE, job.key))

    async def _answer(self, connection: Connection, job: Job, outcome: Outcome) -> Outcome:
        """Into the record first: asked again, the desk says the same, whatever has happened since."""
        await write_answer(connection, job.errand, outcome, done=isinstance(outcome, ContactMade))
        return outcome

    async def _reserve(self, connection: Connection, job: Job, sight: Sight, customer: Customer, group: Group) -> Held:
        errand, channel = job.errand, group.verdict.channel
        today = day_of(errand.now, errand.zone)
        language, letter = self._letters.write(customer, group, job.effect.offer, today)
        recipient = sight.addresses[ADDRESS_OF[channel]]
        deadline = asyncio.get_running_loop().time() + self._senders[channel].answers_within.total_seconds()
        attempt = await book.reserve(
            connection, errand, job.effect, job.key, customer, group, recipient, language, letter
        )
        message = Outgoing(
            key=job.key, channel=channel, recipient=recipient, subject=letter.subject, body=letter.body,
            language=language, template=letter.template, variables=letter.variables, name=customer.name,
        )  # fmt: skip
        return Held(message, attempt, deadline)

    # --- out: the send, and what the channel answered ------------------------------------------------------------

    async def _send(self, job: Job, held: Held) -> Sent:
        """Raises ProviderRefused; ProviderUnavailable also when too late: a later attempt may already ask for it."""
        late = ProviderUnavailable(channel=held.channel, why="no answer in time")
        if asyncio.get_running_loop().time() >= held.deadline:
            raise late
        try:
            async with asyncio.timeout_at(held.deadline):
                return await self._senders[held.channel].send(held.message)
        except TimeoutError as error:
            raise late from error

    async def _record(self, job: Job, held: Held, sent: Sent) -> Outcome:
        async with self._pool.acquire() as connection, connection.transaction():
            await book.accept(connection, job.key, self._senders[held.channel].name, sent)
            return await self._answer(connection, job, job.made(held.channel, job.key))

    async def _release(self, key: str, attempt: int, why: str) -> None:
        async with self._pool.acquire() as connection:
            await book.release(connection, key, attempt, why)

    async def _again(self, earlier: Earlier) -> Outgoing:
        """The message as it was reserved."""
        async with self._pool.acquire() as connection:
            return await book.reserved_message(connection, earlier.key, earlier.channel)

    async def _settle(self, job: Job, earlier: Earlier) -> None:
        """Find out what became of a contact that was reserved and never answered; then the desk begins anew."""
        sender = self._senders[earlier.channel]
        found = await sender.find(await self._again(earlier))
        rest = sender.settle - timedelta(seconds=earlier.age)
        if found is None and rest > timedelta(0):
            wait = rest if earlier.key == job.key else min(rest, ANOTHER_SENDS)
            raise not_settled(wait)
        async with self._pool.acquire() as connection, connection.transaction():
            if found is not None:
                await book.accept(connection, earlier.key, sender.name, found)
            elif sender.tells:
                await book.release(connection, earlier.key, earlier.attempt, "never sent")
            else:
                await book.give_up_asking(connection, earlier.key, earlier.attempt, DOUBTS, job.errand.now)
