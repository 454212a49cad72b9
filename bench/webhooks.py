"""How long a provider's web-hook waits for its answer: signed notices into a served API on a durable PostgreSQL.

    python bench/webhooks.py [--rounds 5] [--notices 200] [--json]

Half are a customer's SMS and half are batches of a mail provider's events, all new, all really signed. Each is proven,
stored and answered; beside it stands the bare statement that stores it. The caller shares the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import asyncpg
import msgspec
from api import served
from timing import spread

from activities.arrivals.notices import Notice as Stored
from activities.arrivals.notices import keep
from tests.providers.fake.books import Taken
from tests.providers.fake.notices import Notice, Notices
from workers.local.servers import database
from workers.settings import Settings

LIMIT_MS = 50
"""What a provider may have to wait."""
AT_ONCE = (1, 8)
EVENTS = 10
"""In one batch."""
_NUMBERS = count(1)


class Hooking(msgspec.Struct):
    """Rounds by how many call at once, in milliseconds: median and 99th percentile of ours, median of the statement."""

    notices: int
    load: float
    median_ms: dict[int, list[float]]
    p99_ms: dict[int, list[float]]
    statement_ms: dict[int, list[float]]


class Provider:
    """One kept connection to the service."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def posts(self, notice: Notice) -> None:
        """Raises AssertionError where it is not taken."""
        headers = {"Host": "bench", "Content-Length": str(len(notice.content)), **notice.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._writer.write(f"POST {notice.path} HTTP/1.1\r\n{lines}\r\n".encode() + notice.content)
        told = await self._reader.readuntil(b"\r\n\r\n")
        status, length = int(told[9:12]), 0
        for line in told.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        await self._reader.readexactly(length)
        assert status in (200, 204), status

    def close(self) -> None:
        self._writer.close()


def _notices(notices: Notices, wanted: int) -> list[Notice]:
    """New ones, signed beforehand."""
    made: list[Notice] = []
    for n in range(wanted):
        if n % 2:
            made.append(notices.inbound(f"+5199900{n:04}", "ya pagué ayer, revisen por favor", "+15550000000"))
            continue
        key = f"F-{n}/first_contact.timeline[0]/1"
        asked = {"personalizations": [{"custom_args": {"cobranza_key": key}}]}
        mail = Taken("email", "rosa@quispe.example", "pagos@acme.example", "", asked, sid=f"m{next(_NUMBERS)}")
        made.append(notices.events(*(notices.event(mail, "delivered") for _ in range(EVENTS))))
    return made


async def _times(works: list[Callable[[Notice], Awaitable[None]]], given: list[Notice]) -> list[float]:
    """How many milliseconds each took; every worker takes the next as soon as it is free."""
    left, took = iter(given), list[float]()

    async def one(work: Callable[[Notice], Awaitable[None]]) -> None:
        for notice in left:
            begun = perf_counter()
            await work(notice)
            took.append(1000 * (perf_counter() - begun))

    await asyncio.gather(*map(one, works))
    return took


async def hooking(dsn: str, wanted: int, rounds: int) -> Hooking:
    """Every round so many notices, one at a time and eight at once; the first of all is not counted."""
    notices = Notices("a-token", "AC00000000000000000000000000000001")
    environ = {
        "COBRANZA_PUBLIC_URL": notices.public_url, "TWILIO_AUTH_TOKEN": "a-token",
        "SENDGRID_WEBHOOK_KEY": notices.public_key,
    }  # fmt: skip
    kept = Hooking(wanted, os.getloadavg()[0], *({at_once: [] for at_once in AT_ONCE} for _ in range(3)))
    async with served(dsn, **environ) as port, asyncpg.create_pool(dsn, min_size=8, max_size=8) as pool:
        for turn in range(-1, rounds):
            for at_once in AT_ONCE:
                ours = await _through_the_door(port, at_once, _notices(notices, wanted))
                bare = await _times([_storing(pool)] * at_once, _notices(notices, wanted))
                if turn >= 0:
                    kept.median_ms[at_once].append(median(ours))
                    kept.p99_ms[at_once].append(quantiles(ours, n=100, method="inclusive")[98])
                    kept.statement_ms[at_once].append(median(bare))
    return kept


async def _through_the_door(port: int, at_once: int, given: list[Notice]) -> list[float]:
    callers = [Provider(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(at_once)]
    try:
        return await _times([caller.posts for caller in callers], given)
    finally:
        for caller in callers:
            caller.close()


def _storing(pool: asyncpg.Pool[asyncpg.Record]) -> Callable[[Notice], Awaitable[None]]:
    async def store(notice: Notice) -> None:
        body = notice.content.decode()
        await keep(pool, Stored(f"bare/{next(_NUMBERS)}", "twilio", "message", {}, body))

    return store


def told(it: Hooking) -> list[str]:
    """The figures for a person."""
    lines = []
    for at_once in AT_ONCE:
        half, late, bare = it.median_ms[at_once], it.p99_ms[at_once], it.statement_ms[at_once]
        share = spread([one / LIMIT_MS for one in late])
        name = "webhooks" if at_once == 1 else "        "
        lines += [
            f"{name}  {spread(half, 1)} ms to the answer, {at_once} at once: proven, stored; load {it.load:.1f}",
            f"  store   {spread(bare, 1)} ms the bare statement",
            f"          99 of 100 within {spread(late, 1)} ms: {share} of the {LIMIT_MS} ms it may take",
        ]
    return lines


async def _alone(notices: int, rounds: int) -> Hooking:
    with tempfile.TemporaryDirectory(prefix="cobranza-bench-", ignore_cleanup_errors=True) as folder:
        async with database(Settings(home=Path(folder) / "home")) as dsn:
            return await hooking(dsn, notices, rounds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--notices", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    it = asyncio.run(_alone(asked.notices, asked.rounds))
    sys.stdout.write((msgspec.json.encode(it).decode() if asked.json else "\n".join(told(it))) + "\n")


if __name__ == "__main__":
    main()
