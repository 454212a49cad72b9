"""Lives lived on real servers and exported as bundles of one case each. It verifies nothing.

What a company has beside them is there too: a wish that was refused and one that was taken, an act about each case, and
checkpoints before and after, so that a part of every record is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from activities.acts import record_act
from activities.overview import case_today
from schemas.driving import AnyWish, Approve, Promise, Propose
from schemas.events import Instalment
from tests.machine.lives import HERE, Script, moment, read_life, script
from tests.workflow.company import Company, company, named
from tests.workflow.test_doors import without_charges
from workers import door
from workers.audit import checkpoints
from workers.audit.exporting import bundle
from workers.audit.keys import public_of

LIMA = "America/Lima"
NOON = moment("2026-03-18T12:00", LIMA)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
COMPANY = public_of(KEY)
"""The public key that the auditor has from elsewhere."""
GOLDEN = (
    "reversal-reopens", "plan-approved", "handed-over", "dispute-of-a-part-credited", "promise-broken",
    "demand-fails-next-channel", "refused-contacts", "written-off",
)  # fmt: skip
WISHES, AGREED = "wishes", "agreed"
Bundle = dict[str, bytes]


async def lived(dsn: str, address: str, golden: Sequence[str] = GOLDEN, queue: str = "bundles") -> dict[str, Bundle]:
    """A bundle for each life by its name, signed by KEY."""
    names = [*golden, WISHES, AGREED]
    async with company(dsn, address, queue) as real:
        for place, name in enumerate(golden):
            await real.lives(named(read_life(HERE / "golden" / f"{name}.txt"), name))
            await _done_to(real, name)
            if place == len(golden) // 2:
                await checkpoint(real)
        await wishing(real)
        await agreeing(real)
        for name in (WISHES, AGREED):
            await _done_to(real, name)
        await checkpoint(real)
        return {name: await exported(real, [name]) for name in names}


async def exported(real: Company, invoices: Sequence[str]) -> Bundle:
    """What `cobranza audit export` writes."""
    async with real.pool.acquire() as connection:
        return await bundle(
            connection, list(invoices), language="en", by="ana", at=datetime.now(UTC), client=real.client, key=KEY,
            redaction="none",
        )  # fmt: skip


async def checkpoint(real: Company) -> None:
    async with real.pool.acquire() as connection:
        await checkpoints.take(connection, KEY, datetime.now(UTC))


async def _done_to(real: Company, name: str) -> None:
    async with real.pool.acquire() as connection, connection.transaction():
        await record_act(connection, actor="ana", proven=True, role="auditor", door="cli", deed="read", invoice=name,
                         told={"why": "complaint"})  # fmt: skip


async def wishing(real: Company) -> None:
    """A promise that is too long is refused, one that is not is taken, and what was promised comes."""
    life = named(without_charges(script("pe-empresas", ["2026-03-24 payment_received amount=900"])), WISHES)
    await _until(real, life, NOON)
    for id, days in (("far", 15), ("near", 7)):
        due = NOON.date() + timedelta(days=days)
        await _asks(real, WISHES, Promise(id=id, by="ana", door="cli", amount=Decimal(900), due_on=due))
    (paid,) = life.arrivals
    await real.arrives(WISHES, paid)
    await real.ticks(WISHES, paid.at)


async def agreeing(real: Company) -> None:
    """Instalments that somebody else has to agree to; who asked for them may not. The case stays open."""
    life = named(without_charges(script("pe-empresas amount=6000")), AGREED)
    await _until(real, life, NOON)
    parts = (Instalment(date(2026, 3, 20), Decimal(2000)), Instalment(date(2026, 4, 20), Decimal(4000)))
    await _asks(real, AGREED, Propose(id="P", by="ana", door="cli", instalments=parts))
    await _asks(real, AGREED, Approve(id="own", by="ana", door="cli", of="P", agreed=True))
    await _asks(real, AGREED, Approve(id="other", by="luis", door="cli", of="P", agreed=True))


async def _asks(real: Company, number: str, wish: AnyWish) -> None:
    async with real.pool.acquire() as connection:
        case = await case_today(connection, number)
        assert case is not None
        await door.ask(connection, msgspec.structs.replace(case, now=NOON), wish, patience=0)
    await real.relay.turn(NOON, rehearsal=True)
    await real.ticks(number, NOON)


async def _until(real: Company, life: Script, last: datetime) -> None:
    await real.opens(life, rehearsal=life.opened.at)
    at = life.opened.at
    while at <= last:
        at = (await real.ticks(life.opened.invoice, at)).next_at or last + timedelta(days=1)
    await real.ticks(life.opened.invoice, last)
