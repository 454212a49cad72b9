"""The contact desk: every message and call passes here, one customer at a time. It is given the rule, and has none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakValueDictionary

import asyncpg
from msgspec.structs import replace
from temporalio import activity

from activities import desk_book as book
from activities.bad_addresses import not_on_channel
from activities.combining import Group, Question, combine
from activities.documents.failures import DocumentImpossible
from activities.enclosing import Enclosures, needs_of
from activities.failures import ProviderRefused, ProviderUnavailable
from activities.job import AWAY, NOT_MADE, PEOPLE, Doubt, Held, Job, asked_to_wait, not_settled
from activities.ledger import folded, write_answer
from activities.letters import Letters
from activities.outbox_local import AWAY as NO_DATABASE
from activities.plans import Plans
from activities.senders import Outgoing, Sender, Sent
from activities.settling import DOUBTS, answer_of, conclude
from activities.sight import (
    Customer,
    Earlier,
    Sight,
    day_ends,
    day_of,
    looks_back_to,
    own_step,
    purpose_among,
    question,
    stops_here,
)  # fmt: skip
from schemas.contact import ContactRequest, Spoke, Verdict
from schemas.effects import Contact, Errand
from schemas.events import AddressFailed, ContactMade, Outcome
from schemas.plan import Plan
from schemas.playbook import ADDRESS_OF

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

ANOTHER_SENDS = timedelta(seconds=1)
"""When to ask again while another case's message, which carries this step, is on its way; then ever more seldom."""
PATIENCE = timedelta(minutes=5)
"""How long Temporal asks again while a channel is away; then the case asks, which reads its news meanwhile."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=1)
"""When the case asks again: after as long as the outage lasts already, within these."""


class Rules(NamedTuple):
    """What the engine says, handed over by whoever composes the worker. Moments are UTC.

    `closes_at`: when a message that may go out now is too late for its channel. `gives_up_at`: until when a step that
    was first tried at a moment, for a customer of a zone, is tried again while its channel is away.
    """

    may_contact: Callable[[ContactRequest], Verdict]
    closes_at: Callable[[ContactRequest, str], datetime]
    gives_up_at: Callable[[Plan, str, datetime], datetime]


class ContactDesk:
    """`senders` by channel; `rules` are the engine's."""

    def __init__(self, pool: Pool, rules: Rules, senders: Mapping[str, Sender], letters: Letters, plans: Plans,
        enclosures: Enclosures | None = None,
    ) -> None:  # fmt: skip
        self._pool = pool
        self._rules = rules
        self._senders = dict(senders)
        self._ours = {channel: sender.sends_from for channel, sender in senders.items()}
        self._letters = letters
        self._plans = plans
        self._enclosures = enclosures
        # The row lock is what serialises desks. This one spares the pool: those who wait here hold no connection. It is
        # never held during a send, so that one customer's many contacts keep no other customer's waiting.
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @activity.defn(name="contact")
    async def contact(self, errand: Errand) -> Outcome:
        """Have the step's contact made, put off or refused, at most once for its key.

        Raises ProviderUnavailable and ApplicationError (a doubtful message that has not settled) to be asked again.
        """
        if not isinstance(errand.effect, Contact):
            raise TypeError(f"Contact wanted, {type(errand.effect).__name__} came")
        usable = tuple(one for one in errand.effect.channels if one == PEOPLE or one in self._senders)
        return await self._serve(Job(errand, errand.effect, usable))

    async def _serve(self, job: Job) -> Outcome:
        while True:
            match await self._in_turn(job):
                case Doubt() as doubt:
                    outcome = await self._settle(doubt)
                    if outcome is not None:
                        return outcome
                case Held() as held:
                    try:
                        held = await self._enclosed(held)
                        return await self._record(held, await self._send(held))
                    except DocumentImpossible as why:
                        return await self._not_made(held, why)
                    except ProviderRefused as refusal:
                        job = job.without(held.channel, told=await self._refused(held, refusal))
                    except ProviderUnavailable as error:
                        return await self._no_answer(held, error)
                case outcome:
                    return outcome

    async def _in_turn(self, job: Job) -> Outcome | Held | Doubt:
        queue = self._queues.setdefault(job.errand.customer, asyncio.Lock())
        async with queue:
            return await self._decide(job)

    # --- before: one transaction, the customer's row locked ------------------------------------------------------

    async def _decide(self, job: Job) -> Outcome | Held | Doubt:
        async with self._pool.acquire() as connection, connection.transaction():
            customer, wall = await book.lock_customer(connection, job.errand.invoice)
            job = job.at(wall)
            errand = job.errand
            plan = await self._plans.get(connection, errand.plan_sha256)
            sight = await self._look(connection, job, customer, (plan,))
            if sight.answered is not None:
                return sight.answered
            if sight.earlier is not None:
                return await self._already(connection, job, sight.earlier)
            if set(sight.unfolded) - {*folded(errand), *job.told}:
                return await self._answer(connection, job, job.news())
            group = await self._group(connection, job, customer, sight)
            await book.write_verdict(connection, errand, job.effect.step, job.key, group.verdict, group.question)
            if group.verdict.says != "allowed":
                return await self._not_now(connection, job, group.verdict)
            if group.verdict.channel == PEOPLE:
                return await self._call(connection, job, customer, group)
            return await self._reserve(connection, job, sight, customer, group)

    async def _look(self, connection: Connection, job: Job, customer: Customer, plans: Sequence[Plan]) -> Sight:
        errand = job.errand
        until = day_ends(errand.now, errand.day_zone) if job.may_carry_others(plans[0]) else None
        since = min(looks_back_to(errand.now, plan) for plan in plans)
        sight = await book.look(connection, errand, customer.id, job.key, since, until)
        return replace(sight, stops=stops_here(sight.stops, self._ours))

    async def _group(self, connection: Connection, job: Job, customer: Customer, sight: Sight) -> Group:
        shas = dict.fromkeys([job.errand.plan_sha256, *(other.plan_sha256 for other in sight.others)])
        plans = {sha: await self._plans.get(connection, sha) for sha in shas}
        if len(plans) > 1:  # the others' caps may count contacts from longer ago
            sight = await self._look(connection, job, customer, tuple(plans.values()))
        gone = {rule.removeprefix("provider.") for rule in job.refused}
        heard: list[tuple[Verdict, Question]] = []

        def ask(plan: Plan, channels: tuple[str, ...], debts: tuple[str, ...]) -> Verdict:
            usable = tuple(one for one in channels if one not in gone and (one == PEOPLE or one in self._senders))
            told = [one for one in (own, *others) if one.invoice in debts]
            lead = next(one for one in told if one.invoice == debts[0])
            said_by = (plans[lead.plan_sha256], lead)
            why = purpose_among(told, plans)
            request = question(job.errand, sight, plan, usable, why, debts, said_by)
            heard.append((self._rules.may_contact(request), Question(request, lead.plan_sha256)))
            return heard[-1][0]

        others = tuple(other for other in sight.others if other.plan_sha256 in plans)
        own = own_step(job.errand, job.effect, sight)
        group = combine(own, others, plans, ask, day_ends(job.errand.now, job.errand.day_zone))
        answered = next((asked for verdict, asked in heard if verdict is group.verdict), None)
        return replace(group, purpose=purpose_among(group.carried, plans), question=answered)

    async def _already(self, connection: Connection, job: Job, earlier: Earlier) -> Outcome | Doubt:
        """What an earlier attempt, or a message of another case, made of this step."""
        if earlier.state == "reserved":
            return Doubt(job, earlier)
        if earlier.state == "accepted":
            return await self._answer(connection, job, job.made(earlier.channel, earlier.key))
        return await self._answer(connection, job, job.unknown(earlier.channel, earlier.key))

    async def _not_now(self, connection: Connection, job: Job, verdict: Verdict) -> Outcome:
        await book.look_again_at(connection, job.errand.invoice, verdict.until)
        return await self._answer(connection, job, job.not_now(verdict))

    async def _call(self, connection: Connection, job: Job, customer: Customer, group: Group) -> Outcome:
        await book.record_call(connection, job.errand, job.effect, job.key, customer, group.purpose)
        return await self._answer(connection, job, job.made(PEOPLE, job.key))

    async def _answer(self, connection: Connection, job: Job, outcome: Outcome) -> Outcome:
        """Into the record first: asked again, the desk says the same, whatever has happened since."""
        await write_answer(connection, job.errand, outcome, done=isinstance(outcome, ContactMade))
        return outcome

    async def _reserve(self, connection: Connection, job: Job, sight: Sight, customer: Customer, group: Group) -> Held:
        errand, channel = job.errand, group.verdict.channel
        today, page_url = (
            day_of(errand.now, errand.day_zone),
            await self._letters.page_for(connection, customer, group, job),
        )
        language, letter = self._letters.write(customer, group, job.effect.offer, today, page_url)
        recipient, sender = sight.addresses[ADDRESS_OF[channel]], self._senders[channel]
        deadline = asyncio.get_running_loop().time() + sender.answers_within.total_seconds()
        attempt = await book.reserve(
            connection, errand, job.effect, job.key, customer, group, recipient, language, letter, sender.name
        )
        closes_at = self._rules.closes_at(question(errand, sight, group.plan, (channel,), group.purpose), channel)
        message = Outgoing(
            key=job.key, channel=channel, recipient=recipient, subject=letter.subject, body=letter.body,
            language=language, template=letter.template, variables=letter.variables, name=customer.name,
            expires_at=closes_at,
        )  # fmt: skip
        plans = {one.plan_sha256: await self._plans.get(connection, one.plan_sha256) for one in group.carried}
        needs = needs_of(job.effect, errand.invoice, group.carried, plans, channel)
        return Held(job, customer.id, message, attempt, deadline, needs)

    # --- out: the send, and what the channel answered ------------------------------------------------------------

    async def _enclosed(self, held: Held) -> Held:
        """The message with its documents. Raises DocumentImpossible; ProviderUnavailable where there was no time."""
        if self._enclosures is None or not held.needs:
            return held
        job, message = held.job, held.message
        try:
            async with asyncio.timeout_at(held.deadline):
                files = await self._enclosures.of(job.errand, job.key, held.needs, message.language)
        except (TimeoutError, *NO_DATABASE) as error:
            raise ProviderUnavailable(channel=held.channel, why="documents", taken=False) from error
        except DocumentImpossible:
            raise
        except Exception as error:  # ours to mend: nothing was sent, and nobody shall wonder whether it was
            async with self._pool.acquire() as connection:
                await book.release(connection, job.key, held.attempt, type(error).__name__, job.errand.now)
            raise
        return replace(held, message=replace(message, attachments=files))

    async def _not_made(self, held: Held, why: DocumentImpossible) -> Outcome:
        """Nothing goes out without what must go with it: a person sees to it."""
        job, errand = held.job, held.job.errand
        spoke = Spoke(NOT_MADE, "refused", held.channel, str(why))
        async with self._pool.acquire() as connection, connection.transaction():
            await book.lock_customer(connection, errand.invoice)
            await book.release(connection, job.key, held.attempt, str(why), errand.now)
            verdict = Verdict("refused", (spoke,), channel=held.channel)
            await book.write_verdict(connection, errand, job.effect.step, job.key, verdict)
            await book.not_made(connection, errand.invoice, job.key, DOUBTS, errand.now)
            await book.look_again_at(connection, errand.invoice, None)
            return await self._answer(connection, job, job.not_made())

    async def _send(self, held: Held) -> Sent:
        """Raises ProviderRefused; ProviderUnavailable also when too late: a later attempt may already ask for it."""
        if asyncio.get_running_loop().time() >= held.deadline:
            raise ProviderUnavailable(channel=held.channel, why="no time left", taken=False)
        try:
            async with asyncio.timeout_at(held.deadline):
                return await self._senders[held.channel].send(held.message)
        except TimeoutError as error:
            raise ProviderUnavailable(channel=held.channel, why="no answer in time") from error

    async def _record(self, held: Held, sent: Sent) -> Outcome:
        job = held.job
        async with self._pool.acquire() as connection, connection.transaction():
            provider = sent.provider or self._senders[held.channel].name
            await book.accept(connection, job.key, provider, sent, job.errand.now)
            return await self._answer(connection, job, job.made(held.channel, job.key))

    async def _refused(self, held: Held, refusal: ProviderRefused) -> tuple[str, ...]:
        """Free the contact for its next channel, keep what the refusal says of the customer; the ids of that news."""
        job, errand, channel = held.job, held.job.errand, held.channel
        name = f"address/{job.key}/{held.attempt}"
        event = AddressFailed(at=errand.now, id=name, channel=channel, step=job.effect.step, contact=job.key)
        spoke = Spoke(f"provider.{channel}", "refused", channel, f"{refusal.kind} {refusal.code}".strip())
        async with self._pool.acquire() as connection, connection.transaction():
            await book.lock_customer(connection, errand.invoice)
            provider = self._senders[channel].name
            await book.refused(connection, job.key, held.attempt, refusal, errand.now, provider)
            verdict = Verdict("refused", (spoke,), channel=channel)
            await book.write_verdict(connection, errand, job.effect.step, job.key, verdict)
            if refusal.kind == "opted_out":
                today = day_of(errand.now, errand.day_zone)
                await book.opted_out(connection, held.customer, channel, errand, today)
            if refusal.kind == "not_on_channel":
                await not_on_channel(connection, channel, [held.message.recipient])
            if refusal.kind != "bad_address":
                return ()
            await book.address_is_bad(connection, held.customer, held.message.recipient, errand.invoice, event)
        return (event.id,)

    # --- doubt and outage ----------------------------------------------------------------------------------------

    async def _settle(self, doubt: Doubt) -> Outcome | None:
        """Find out what became of a contact that was never answered. None: it is known, and the desk begins anew."""
        job, earlier = doubt.job, doubt.earlier
        sender = self._senders[earlier.channel]
        age, foreign = timedelta(seconds=earlier.age), earlier.key != job.key
        if foreign and age < min(sender.settle, sender.answers_within):
            raise not_settled(max(ANOTHER_SENDS, age))  # it is on its way: whoever sends it will say so
        try:
            answer = await answer_of(self._pool, sender, earlier.key, earlier.channel)
        except ProviderUnavailable as error:
            return await self._away(job, earlier.channel, error, earlier)
        if answer.sent is None and age < sender.settle:
            rest = sender.settle - age
            raise not_settled(min(rest, max(ANOTHER_SENDS, age)) if foreign else rest)
        async with self._pool.acquire() as connection, connection.transaction():
            await book.lock_customer(connection, job.errand.invoice)
            await conclude(connection, earlier.key, earlier.attempt, answer, job.errand.now)
        return None

    async def _no_answer(self, held: Held, error: ProviderUnavailable) -> Outcome:
        """What was surely not taken is free at once; anything else is asked about first, even after the deadline: a
        person who was told to send it by other means would send it a second time."""
        if error.taken is not False:
            raise asked_to_wait(error)
        async with self._pool.acquire() as connection:
            await book.release(connection, held.job.key, held.attempt, str(error), held.job.errand.now)
        return await self._away(held.job, held.channel, error, None)

    async def _away(self, job: Job, channel: str, error: ProviderUnavailable, doubt: Earlier | None) -> Outcome:
        """Temporal asks again for a while, then the case itself, and after the step's deadline a person is asked."""
        errand = job.errand
        async with self._pool.acquire() as connection, connection.transaction():
            plan = await self._plans.get(connection, errand.plan_sha256)
            first = await book.tried_since(connection, job.key, errand.now)
            last = job.effect.due_at or self._rules.gives_up_at(plan, errand.day_zone, first)
            if errand.now >= last:
                return await self._give_up(connection, job, doubt)
            if job.waited >= PATIENCE:
                pause = max(error.after or timedelta(0), min(max(errand.now - first, FIRST_PAUSE), LONGEST_PAUSE))
                return await self._put_off(connection, job, channel, min(errand.now + pause, last))
        raise asked_to_wait(error)

    async def _put_off(self, connection: Connection, job: Job, channel: str, until: datetime) -> Outcome:
        verdict = Verdict("deferred", (Spoke(AWAY, "deferred", channel),), until=until)
        await book.write_verdict(connection, job.errand, job.effect.step, job.key, verdict)
        await book.look_again_at(connection, job.errand.invoice, until)
        return await self._answer(connection, job, job.later(until))

    async def _give_up(self, connection: Connection, job: Job, doubt: Earlier | None) -> Outcome:
        errand = job.errand
        if doubt is not None:
            await book.give_up_asking(connection, doubt.key, doubt.attempt, DOUBTS, errand.now)
            return await self._answer(connection, job, job.unknown(doubt.channel, doubt.key))
        await book.not_sent(connection, errand.invoice, job.key, DOUBTS, errand.now)
        await book.look_again_at(connection, errand.invoice, None)
        return await self._answer(connection, job, job.never())
