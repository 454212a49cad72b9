"""A company in which a few lives were lived on real servers, once for all tests of a process that read them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import asyncpg
import pytest
from temporalio.client import Client

from activities.acts import record_act
from tests.conftest import wait_for
from tests.machine.lives import GOLDEN, read_life
from tests.workflow.company import EMAIL, MOBILE, NAME, STREET, company, named
from workers.audit.archiving import archive_all
from workers.audit.checkpoints import take
from workers.audit.exporting import bundle
from workers.audit.keys import key_of
from workers.local.postgres import DATABASE, Postgres

LIVES: Final = ("approval-silence", "dispute-within-a-plan", "interest-charged", "limit-defers")
KEY: Final = key_of("c0" * 32, "a test")
AT: Final = datetime(2027, 1, 5, 12, tzinfo=UTC)
ALONE: Final = "C-77-ALONE"
"""The creditor's number of a customer who has one case."""
CLERK, CHIEF = "rosa.collector", "lucia.chief"
ANSWERED, REMARKED = "Soy Rosa y ya les pagué el martes", "Su hermana Carmen atendió la puerta"
PERSONAL: Final = (
    NAME,
    ALONE,
    "Quispe",
    EMAIL,
    MOBILE,
    "999 000 111",
    "999000111",
    STREET,
    "Ancash 123",
    ANSWERED,
    REMARKED,
)
Files = dict[str, bytes]


class Lived:
    """The company's database, and bundles of it."""

    def __init__(self, dsn: str, archive: Any) -> None:
        self.dsn, self.archive = dsn, archive

    def bundle(self, *invoices: str, **how: Any) -> Files:
        """A bundle of some of the lives, or of all."""
        return wait_for(self._bundle(invoices or LIVES, {"by": CHIEF, "at": AT, "key": KEY, **how}))

    async def _bundle(self, invoices: tuple[str, ...], how: dict[str, Any]) -> Files:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await bundle(connection, invoices, archive=self.archive, **how)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def lived(postgres_server: Postgres, temporal_address: str) -> Iterator[Lived]:
    """Lives that have ended, with what people wrote beside them, archived and under a signed checkpoint."""
    from activities.archive.archive import in_memory

    archive, name = in_memory(), "lived_for_export"
    wait_for(_run(postgres_server, f'create database {name} template "{DATABASE}" strategy file_copy'))
    wait_for(_live(postgres_server.dsn_of(name), temporal_address, archive))
    yield Lived(postgres_server.dsn_of(name), archive)
    wait_for(_run(postgres_server, f"drop database {name} with (force)"))


async def _live(dsn: str, address: str, archive: Any) -> None:
    lives = {file.stem: named(read_life(file), file.stem) for file in GOLDEN if file.stem in LIVES}
    async with company(dsn, address, "exports") as real:
        await asyncio.gather(*map(real.lives, lives.values()))
        async with real.pool.acquire() as connection:
            await _written_beside(connection)
            await _has_one_case(dsn, ALONE, LIVES[2])
            await take(connection, KEY, AT)
        client: Client = real.client
        await archive_all(real.pool, client, archive)


async def _written_beside(connection: Any) -> None:
    first = LIVES[0]
    sent = await connection.fetchval("select key from contact where invoice = $1 order by at limit 1", first)
    await connection.execute(
        "insert into reply (id, provider, channel, address, customer, contact, invoice, body, meaning, at, handled_at,"
        " handled_by, outcome) values ('SM1', 'twilio', 'sms', $1, $2, $3, $2, $4, 'already_paid', $5, $5, $6, $7)",
        MOBILE, first, sent, ANSWERED, datetime(2026, 3, 4, 15, tzinfo=UTC), CLERK, ANSWERED)  # fmt: skip
    event = await connection.fetchval("select event->>'id' from ledger where invoice = $1 and seq = 1", first)
    await connection.execute("insert into remark (event, invoice, body) values ($1, $2, $3)", event, first, REMARKED)
    await connection.execute(
        "update document set name = $1 where id in (select id from document where invoice = $2 limit 1)",
        f"Factura {NAME}.pdf", first)  # fmt: skip
    await _given(connection, first)
    for invoice in ("elsewhere", first, "elsewhere", first, "elsewhere"):
        await record_act(connection, actor=CLERK, proven=False, door="cli", deed="work_task", second=CHIEF,
                         invoice=invoice if invoice == first else "", told={"who": CLERK})  # fmt: skip


async def _given(connection: Any, invoice: str) -> None:
    """What went out with a hand-over, what came in by the page, and the terms that were accepted."""
    at, text, digest = datetime(2026, 12, 1, tzinfo=UTC), NAME.encode(), sha256(NAME.encode()).hexdigest()
    for query in (
        "insert into hand_over (invoice, step, counterpart, at, amount, currency, sha256)"
        " values ($1, 'recovery', 'legal', $2, 1, 'PEN', $3)",
        "insert into hand_over_file (hand_over, name, content, sha256)"
        " select id, 'dossier.json', $4, $3 from hand_over where invoice = $1 and at = $2",
        "insert into page_link (id, customer, invoice, key, made_at, expires_at)"
        " select 'L', customer, $1, 'by/us', $2, $2 from invoice where number = $1",
        "insert into page_file (id, link, customer, invoice, name, media_type, content, sha256, at)"
        " select 'P', 'L', customer, $1, '../run.exe', 'image/png', $4, $3, $2 from invoice where number = $1",
        "insert into terms_acceptance (id, customer, invoice, document, language, sha256, body, door, accepted_by,"
        " accepted_at) select 'T', customer, $1, 'terms', 'es', $3, convert_from($4, 'UTF8'), 'page', 'x', $2"
        " from invoice where number = $1",
        "insert into terms_acceptance (id, customer, invoice, document, language, sha256, body, door, accepted_by,"
        " accepted_at) select 'U', c.customer, $1, 'terms', 'es', c.sha256, b.body, 'page', 'x', $2 from contact c"
        " join message_body b on b.contact = c.key where c.invoice = $1 and b.subject <> '' order by c.key limit 1",
    ):
        used = [value for n, value in enumerate((invoice, at, digest, text), 1) if f"${n}" in query]
        await connection.execute(query, *used)


async def _has_one_case(dsn: str, customer: str, invoice: str) -> None:
    """A customer of one case alone, as the database's owner arranges it: those of lives have made-up cases before."""
    owner = await asyncpg.connect(dsn)
    try:
        await owner.execute("update customer set ref = 'before' where id = $1", invoice)
        await owner.execute("insert into customer (id, ref, name, country) values ($1, $2, $3, 'PE')",
                            customer, f"ref-{invoice}", NAME)  # fmt: skip
        await owner.execute("update invoice set customer = $1 where number = $2", customer, invoice)
        await owner.execute("update collection_case set customer = $1 where invoice = $2", customer, invoice)
    finally:
        await owner.close()


async def _run(server: Postgres, statement: str) -> None:
    connection = await asyncpg.connect(server.dsn_of("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
