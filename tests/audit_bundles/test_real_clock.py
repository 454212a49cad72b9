"""A case that lives in real time: its timers, signals and updates are replayed and compared like a rehearsal's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from activities import inbox
from activities.overview import case_today
from schemas.driving import GiveReason
from schemas.events import PaymentReceived
from tests.audit_tampering.lived import COMPANY, Bundle, checkpoint, exported
from tests.machine.lives import script
from tests.workflow.company import Company, company, named
from workers import door
from workers.audit.verifying import verify


async def lived(real: Company, number: str) -> Bundle:
    """Issued a week ago, with a reason given and a payment in part; it waits for its next day."""
    now = datetime.now(UTC)
    issued, due = (now - timedelta(days=7)).date(), (now + timedelta(days=40)).date()
    life = named(script(f"pe-empresas issued={issued} due={due}"), number)
    life = msgspec.structs.replace(life, opened=msgspec.structs.replace(life.opened, at=now))
    await real.opens(life)
    async with real.pool.acquire() as connection:
        case = await case_today(connection, number)
        assert case is not None
        await door.ask(connection, case, GiveReason(id="why", by="ana", door="cli", reason="cash_flow"), patience=0)
    await real.relay.turn(datetime.now(UTC))
    paid = PaymentReceived(id=f"{number}/p", at=datetime.now(UTC), payment="p", amount=Decimal(100))
    await real.pool.execute(
        "insert into payment (id, invoice, amount, currency, paid_on) values ($1, $2, 100, 'PEN', $3)",
        f"{number}/p", number, paid.at.date())  # fmt: skip
    await inbox.put(real.pool, number, [paid])
    await real.relay.turn(datetime.now(UTC))
    handle = real.client.get_workflow_handle(f"case/{number}")
    while not await real.pool.fetchval("select 1 from ledger where invoice = $1 and event->>'payment' = 'p'", number):
        await handle.query("show")
    await checkpoint(real)
    return await exported(real, [number])


async def test_its_bundle_verifies_and_one_second_more_on_a_timer_does_not(dsn: str, temporal_address: str) -> None:
    async with company(dsn, temporal_address, "real-clock") as real:
        files = await lived(real, "REAL-1")
    found = verify(files, keys=[COMPANY])
    assert found.divergences == ()
    assert (found.replayed, found.cases) == (1, 1)
    path = next(path for path in files if "/temporal/" in path)
    history = json.loads(files[path])
    timers = [one["timerStartedEventAttributes"] for one in history["events"] if "timerStartedEventAttributes" in one]
    assert timers, "it waits"
    seconds = Decimal(timers[0]["startToFireTimeout"].removesuffix("s"))
    timers[0]["startToFireTimeout"] = f"{seconds + 1}s"
    changed = verify(files | {path: json.dumps(history).encode()}, keys=[COMPANY])
    assert {(one.kind, one.why) for one in changed.divergences} >= {("history", "replay_timer")}
