"""Requests a second of the API, beside its own door without HTTP and beside the bare statements: one PostgreSQL, turns.

    python bench/api.py [--rounds 5] [--requests 300] [--json]

GET of a case against the two statements that it makes; POST of a payment against the import's door alone, and against
two plain inserts in a transaction, which check nothing. The server is a process of its own, as in earnest; the client
shares the machine with it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from time import perf_counter

import asyncpg
import msgspec
from timing import ratios, spread

from activities.api import QUERY
from activities.importing.copying import import_rows
from workers.api import serving, tokens, wire
from workers.local.servers import database
from workers.publishing import publish_folder
from workers.settings import Settings

ROOT = Path(__file__).parents[1]
AT_ONCE = (1, 8)
CASES = 500
_NUMBERS = count(1)


class Rates(msgspec.Struct):
    """Rounds of each side, a second, by how many are asked at once."""

    get_case: dict[int, list[float]]
    statements: dict[int, list[float]]
    post_payment: dict[int, list[float]]
    door: dict[int, list[float]]
    inserts: dict[int, list[float]]


class Caller:
    """One kept connection to the service, speaking just enough HTTP to load it."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, token: str) -> None:
        self._reader, self._writer = reader, writer
        self._head = f"Host: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"

    async def ask(self, method: str, path: str, body: bytes = b"") -> int:
        self._writer.write(
            f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        told = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in told.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await self._reader.readexactly(int(length.partition(b":")[2]))
        return int(told[9:12])

    def close(self) -> None:
        self._writer.close()


Work = Callable[[int], Awaitable[None]]


async def rate(requests: int, workers: list[Work]) -> float:
    """How many a second when every worker takes the next as soon as it is free."""
    left = iter(range(requests))

    async def one(work: Work) -> None:
        for n in left:
            await work(n)

    begun = perf_counter()
    await asyncio.gather(*map(one, workers))
    return requests / (perf_counter() - begun)


def payment(invoice: str) -> dict[str, str]:
    """A payment that nobody made before."""
    id = f"P{next(_NUMBERS)}"
    return {"id": id, "invoice": invoice, "amount": "0.01", "currency": "PEN", "paid_on": "2026-04-03"}


def number(n: int) -> str:
    return f"F-{n % CASES:06}"


async def fill(dsn: str) -> str:
    """Cases on the lists, with nothing that runs; a token that may read and write."""
    await publish_folder(dsn, ROOT / "playbooks")
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("insert into customer (id, name) values ('C1', 'Andina')")
        await connection.execute(
            "insert into invoice (number, customer, issued_on, due_on, currency, total)"
            " select 'F-' || lpad(n::text, 6, '0'), 'C1', '2026-03-02', '2026-04-01', 'PEN', 100000"
            f" from generate_series(0, {CASES - 1}) n")  # fmt: skip
        await connection.execute(
            "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage)"
            " select number, customer, (select sha256 from plan limit 1), now(), total, 'policy' from invoice"
        )
        return await tokens.make(connection, name="bench", scopes=["read", "write"], by="bench", days=None)
    finally:
        await connection.close()


@asynccontextmanager
async def served(dsn: str, **environ: str) -> AsyncIterator[int]:
    """The service as a process of its own; its port."""
    with wire.listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    variables = {**os.environ, "DATABASE_URL": dsn, "COBRANZA_API_PORT": str(port), **environ}
    command = (sys.executable, "-m", "workers.api.serving")
    process = await asyncio.create_subprocess_exec(*command, env=variables, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        await process.wait()


class Bench:
    """Both sides of each measurement."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], port: int, token: str, requests: int) -> None:
        self._pool, self._port, self._token, self._requests = pool, port, token, requests
        self.rates = Rates(*({at_once: [] for at_once in AT_ONCE} for _ in range(5)))

    async def round(self, at_once: int, turn: int) -> None:
        """One turn of everything, so many at once."""
        sides = [
            (self.rates.get_case, self._getting),
            (self.rates.statements, lambda caller: self._statements),
            (self.rates.post_payment, self._posting),
            (self.rates.door, lambda caller: self._door),
            (self.rates.inserts, lambda caller: self._inserts),
        ]
        for kept, side in sides if turn % 2 == 0 else reversed(sides):
            async with self._callers(at_once) as callers:
                kept[at_once].append(await rate(self._requests, [side(caller) for caller in callers]))

    @asynccontextmanager
    async def _callers(self, count: int) -> AsyncIterator[list[Caller]]:
        opened = [await asyncio.open_connection("127.0.0.1", self._port) for _ in range(count)]
        callers = [Caller(reader, writer, self._token) for reader, writer in opened]
        yield callers
        for caller in callers:
            caller.close()

    def _getting(self, caller: Caller) -> Work:
        async def get(n: int) -> None:
            assert await caller.ask("GET", f"/v1/cases/{number(n)}") == 200

        return get

    def _posting(self, caller: Caller) -> Work:
        async def post(n: int) -> None:
            assert await caller.ask("POST", "/v1/payments", msgspec.json.encode(payment(number(n)))) == 201

        return post

    async def _statements(self, n: int) -> None:
        async with self._pool.acquire() as connection:
            await connection.fetchrow(QUERY["token"], "none")
            await connection.fetch(QUERY["cases"], 1, "", number(n), None, None, None, None, None)

    async def _door(self, n: int) -> None:
        row = (payment(number(n))["id"], number(n), "", Decimal("0.01"), "PEN", date(2026, 4, 3), "", "")
        async with self._pool.acquire() as connection:
            assert (await import_rows(connection, {"payments": [row]})).new == 1

    async def _inserts(self, n: int) -> None:
        id = payment("")["id"]
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "insert into payment (id, invoice, amount, currency, paid_on) values ($1, $2, 0.01, 'PEN', $3)",
                id, number(n), date(2026, 4, 3))  # fmt: skip
            await connection.execute("insert into inbox (id, invoice, event) values ($1, $2, '{}')", id, number(n))


async def measure(rounds: int, requests: int) -> Rates:
    """Everything, on a durable PostgreSQL of its own."""
    with tempfile.TemporaryDirectory(prefix="cobranza-bench-", ignore_cleanup_errors=True) as folder:
        async with database(Settings(home=Path(folder) / "home")) as dsn:
            token = await fill(dsn)
            async with served(dsn) as port, serving.pool_of(dsn) as pool:
                bench = Bench(pool, port, token, requests)
                for at_once in AT_ONCE:
                    await bench.round(at_once, 0)  # the first time of everything is not counted
                bench.rates = Rates(*({at_once: [] for at_once in AT_ONCE} for _ in range(5)))
                for turn in range(rounds):
                    for at_once in AT_ONCE:
                        await bench.round(at_once, turn)
                return bench.rates


def told(it: Rates) -> list[str]:
    """The figures for a person."""
    lines = []
    for at_once in AT_ONCE:
        get, bare = it.get_case[at_once], it.statements[at_once]
        post, door, inserts = it.post_payment[at_once], it.door[at_once], it.inserts[at_once]
        lines += [
            f"{at_once} at once",
            f"  GET case      {spread(get, 0)} a second",
            f"    its two statements {spread(bare, 0)}: the API at {spread(ratios(get, bare))} of it",
            f"  POST payment  {spread(post, 0)} a second",
            f"    the import's door  {spread(door, 0)}: the API at {spread(ratios(post, door))} of it",
            f"    two bare inserts   {spread(inserts, 0)}: the API at {spread(ratios(post, inserts))} of it",
        ]
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rates = asyncio.run(measure(asked.rounds, asked.requests))
    print(msgspec.json.encode(rates).decode() if asked.json else "\n".join(told(rates)))


if __name__ == "__main__":
    main()
