"""A worker that is killed at a chosen line of the desk's own code, and what Temporal and the reconciler make of it.

`python -m tests.desk.crashes 1000` runs a thousand and prints what came of them.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import FrameType
from typing import Any

import asyncpg
import msgspec
from temporalio.exceptions import ApplicationError

from activities import contact_desk, desk_book, job, ledger, outbox_local, reconciling, settling
from activities.contact_desk import ContactDesk
from activities.failures import ProviderUnavailable
from activities.letters import Letters
from activities.plans import Plans
from activities.reconciling import Reconciler
from schemas.events import ContactMade, ContactUnknown, Outcome
from tests.desk import providers
from tests.desk.company import CREDITOR, RULES, Company

WATCHED = frozenset(
    str(one.__file__) for one in (contact_desk, desk_book, job, ledger, outbox_local, reconciling, settling, providers)
)
KINDS = (providers.Provider, providers.CannotTell, providers.AnswersLate)
CHANNELS = ("whatsapp", "email", "sms", "letter", "voice")
CLOSED = 4
"""In every so many runs the case never asks again: the reconciler alone finds out."""


class Crash(BaseException):
    """`kill -9`: nothing of the worker runs after this, and its connections are cut."""


class Killer:
    """Counts the lines of the watched files as they run, in whatever coroutine, and kills at the chosen one."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.count = at, 0
        self.lines: list[tuple[str, int]] = []

    def __call__(self, frame: FrameType, event: str, arg: object) -> Any:
        return self._line if frame.f_code.co_filename in WATCHED else None

    def _line(self, frame: FrameType, event: str, arg: object) -> Any:
        if event == "line":
            self.count += 1
            self.lines.append((frame.f_code.co_filename, frame.f_lineno))
            if self.count == self.at:
                raise Crash
        return self._line


@contextmanager
def armed(killer: Killer) -> Iterator[None]:
    """The killer watches this thread."""
    before = sys.gettrace()
    sys.settrace(killer)
    try:
        yield
    finally:
        sys.settrace(before)


class Tally(msgspec.Struct):
    """What came of all runs."""

    runs: int = 0
    crashes: int = 0
    taken_before: int = 0
    sent: int = 0
    twice: int = 0
    lost: int = 0
    nowhere: int = 0
    on_the_list: int = 0
    reconciled: int = 0
    lines: set[tuple[str, int]] = set()
    of_lines: set[tuple[str, int]] = set()

    def told(self) -> str:
        """One line a figure."""
        where = f"{len(self.lines & self.of_lines)} of the {len(self.of_lines)} lines of a contact"
        return (
            f"runs {self.runs}, workers killed {self.crashes}, at {where}\n"
            f"killed after the provider had taken the message {self.taken_before}\n"
            f"messages taken by providers {self.sent}\n"
            f"sent twice {self.twice}\n"
            f"lost {self.lost}\n"
            f"neither known nor on a person's list {self.nowhere}\n"
            f"on a person's list {self.on_the_list}\n"
            f"settled by the reconciler {self.reconciled}"
        )


@asynccontextmanager
async def worker(dsn: str, provider: outbox_local.LocalOutbox) -> AsyncIterator[tuple[ContactDesk, Reconciler]]:
    """A process of its own as far as the database can see: when it dies, its transactions die with it."""
    pool = await asyncpg.create_pool(dsn, min_size=0, max_size=2)
    senders = dict.fromkeys(CHANNELS, provider)
    try:
        yield ContactDesk(pool, RULES, senders, Letters(CREDITOR), Plans()), Reconciler(pool, senders, timedelta(0))
    finally:
        pool.terminate()


class Run:
    """Two invoices of a customer of their own, due the same day, and a provider that takes their one message."""

    def __init__(self, company: Company, dsn: str, number: int, tally: Tally) -> None:
        self.company, self.dsn, self.number, self.tally = company, dsn, number, tally
        self.customer = f"c{number}"
        self.invoices = (f"A-{number}", f"B-{number}")
        self.provider = KINDS[number % len(KINDS)](company)

    async def begin(self) -> None:
        await self.company.customer(self.customer)
        for invoice in self.invoices:
            await self.company.case(invoice, self.customer)

    async def ask(self, invoice: str, killer: Killer) -> Outcome | None:
        """One attempt as Temporal makes it; None where it is to be made again."""
        errand = self.company.errand(invoice, customer=self.customer)
        async with worker(self.dsn, self.provider) as (desk, _):
            try:
                with armed(killer):  # a task of its own: a timer of the dead worker's must not go off in the next one
                    return await asyncio.create_task(desk.contact(errand))
            except (ProviderUnavailable, ApplicationError):
                return None
            except Crash:
                self.tally.crashes += 1
                self.tally.lines.add(killer.lines[-1])
                return None

    async def reconcile(self, killer: Killer) -> None:
        async with worker(self.dsn, self.provider) as (_, reconciler):
            try:
                with armed(killer):
                    settled = await asyncio.create_task(reconciler.turn(datetime.now(UTC)))
                    self.tally.reconciled += len(settled)
            except Crash:
                self.tally.crashes += 1
                self.tally.lines.add(killer.lines[-1])

    async def taken(self) -> int:
        return int(await self.company.value("select count(*) from outbox where key like $1", f"%-{self.number}/%"))

    async def time_passes(self) -> None:
        """Whatever was sent has settled, and the provider shows it."""
        await self.company.do(
            "update contact set reserved_at = reserved_at - interval '1 hour' where customer = $1", self.customer
        )
        if isinstance(self.provider, providers.AnswersLate):
            self.provider.shows = True

    async def live(self, at: int, more: Iterator[int | None]) -> None:
        """Die at the line, and again while it is mended where `more` says so, until everything is answered."""
        await self.begin()
        first = Killer(at)
        await self.ask(self.invoices[0], first)
        self.tally.runs += 1
        self.tally.taken_before += await self.taken()
        await self.ask(self.invoices[0], Killer())  # at once, too early to know
        await self.time_passes()
        if self.number % CLOSED == 0:
            await self.reconcile(Killer(next(more)))
        else:
            for invoice in self.invoices:
                await self.answered(invoice, more)
        await self.reconcile(Killer())
        await self.check()

    async def answered(self, invoice: str, more: Iterator[int | None]) -> None:
        """Temporal asks without end, and at last a worker lives."""
        for at in (*islice(more, 8), None, None, None):
            outcome = await self.ask(invoice, Killer(at))
            await self.time_passes()
            if outcome is not None:
                self.tally.lost += not isinstance(outcome, ContactMade | ContactUnknown)
                return
        self.tally.lost += 1

    async def check(self) -> None:
        """One message at most, and each is known to have gone out or stands on a list; what is free was never sent."""
        taken = await self.taken()
        self.tally.sent += taken
        self.tally.twice += taken > 1
        contact = await self.company.pool.fetch("select key, state from contact where customer = $1", self.customer)
        states = Counter(row["state"] for row in contact)
        self.tally.nowhere += states["reserved"]
        self.tally.lost += states["accepted"] > taken or (taken > states["accepted"] + states["unknown"])
        for row in contact:
            if row["state"] == "unknown":
                await self._on_the_list(row["key"], taken)

    async def _on_the_list(self, key: str, taken: int) -> None:
        listed = "select count(*) from task where key = $1 and done_at is null"
        open_ = await self.company.value(listed, f"unknown/{key}")
        self.tally.on_the_list += open_
        self.tally.nowhere += not open_
        if not taken:
            return
        web_hook = "insert into delivery (id, contact, provider, fact, at) values ($1, $2, 'it', 'delivered', now())"
        await self.company.do(web_hook, f"hook/{key}", key)
        await self.reconcile(Killer())
        state = await self.company.value("select state from contact where key = $1", key)
        still = await self.company.value(listed, f"unknown/{key}")
        self.tally.nowhere += state != "accepted" or bool(still)


async def crashes(company: Company, dsn: str, runs: int, seed: int = 0) -> Tally:
    """So many lives, each with a crash at the next line of one whole contact; in the second half with more crashes."""
    tally, chance = Tally(), random.Random(seed)
    lengths = [await _length(company, dsn, kind, tally) for kind in range(len(KINDS))]
    passes = max(runs // len(KINDS), 1)
    for number in range(1, runs + 1):
        length, place = lengths[number % len(KINDS)], number // len(KINDS)
        line = 1 + (place if passes >= length else place * length // passes) % length
        often = 0.5 if number > runs // 2 else 0.0
        await Run(company, dsn, number, tally).live(line, _more(chance, often, length))
    return tally


async def _length(company: Company, dsn: str, kind: int, tally: Tally) -> int:
    """How many lines a contact takes that nobody kills, and which."""
    number, whole = len(KINDS) * 1_000_000 + kind, Killer()
    run = Run(company, dsn, number, tally)
    await run.begin()
    await run.ask(run.invoices[0], whole)
    tally.of_lines |= set(whole.lines)
    return whole.count


def _more(chance: random.Random, often: float, length: int) -> Iterator[int | None]:
    while True:
        yield chance.randint(1, length) if chance.random() < often else None


async def _main(runs: int) -> None:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from workers.local.home import Home
    from workers.local.postgres import Postgres
    from workers.migrations import migrate

    with TemporaryDirectory(prefix="cobranza-crashes-") as folder:
        server = Postgres(Home(Path(folder)), durable=False)
        await server.start()
        try:
            await migrate(server.dsn)
            async with asyncpg.create_pool(server.dsn, min_size=1, max_size=4) as pool:
                company = Company(pool)
                company.plan_sha256 = await company.publish()
                tally = await crashes(company, server.dsn, runs)
        finally:
            await server.stop()
    print(tally.told())
    if tally.twice or tally.lost or tally.nowhere:
        raise SystemExit(1)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
