"""What customers answer and providers tell, all the way to their cases: real Temporal, real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from schemas.events import AddressFailed, DisputeOpened, PromiseMade
from tests.arrivals.outside import NOW, OURS, Outside, Sentence
from tests.arrivals.test_privacy import histories
from tests.desk.company import Company as Books
from tests.machine.lives import moment, script
from tests.workflow.company import EMAIL, MOBILE, Company, company, named
from workers.arrivals import Arrivals

DUE = moment("2026-03-02T20:00", "America/Lima")  # the evening before `overdue-first` by WhatsApp or e-mail
LATER = moment("2026-04-10T20:00", "America/Lima")
WROTE = "whatsapp:+51999000111"
assert MOBILE.replace(" ", "") == WROTE.removeprefix("whatsapp:")


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, "arrivals") as one:
        yield one


def outside_of(real: Company) -> Outside:
    outside = Outside(Books(real.pool))
    outside.arrivals = Arrivals(real.pool, real.client)
    return outside


async def lived(real: Company, number: str, until: datetime, since: datetime | None = None) -> None:
    """The case lives until the clock stands at `until`."""
    if since is None:
        life = named(script("pe-empresas"), number)
        await real.opens(life, rehearsal=life.opened.at)
        since = life.opened.at
    at: datetime | None = since
    while at is not None and at <= until:
        at = (await real.ticks(number, at)).next_at
    await real.ticks(number, until)


async def sent_since(real: Company, number: str, since: datetime) -> list[str]:
    rows = await real.pool.fetch(
        "select channel from contact where invoice = $1 and at > $2 and channel not in ('letter', 'call') order by at",
        number, since)  # fmt: skip
    return [row["channel"] for row in rows]


async def test_after_a_stop_nothing_goes_out_by_that_channel_though_a_message_was_due(real: Company) -> None:
    outside = outside_of(real)
    await lived(real, "A-1", DUE)
    before = await real.pool.fetchval("select next_step from collection_case where invoice = 'A-1'")
    assert before == "first_contact.timeline[0]"
    await outside.writes("BAJA", WROTE)
    await lived(real, "A-1", LATER, DUE)
    assert set(await sent_since(real, "A-1", DUE)) == {"email", "sms"}, "the other channels were not stopped"


async def test_after_a_stop_by_each_channel_nothing_goes_out_at_all(real: Company) -> None:
    outside = outside_of(real)
    await lived(real, "A-2", DUE)
    await outside.writes("BAJA", WROTE)
    await outside.writes("stop", WROTE.removeprefix("whatsapp:"))
    await outside.mails("No me escriban más", sender=EMAIL)
    await lived(real, "A-2", LATER, DUE)
    assert await sent_since(real, "A-2", DUE) == []
    refused = await real.pool.fetchval("select count(*) from verdict where invoice = 'A-2' and says = 'refused'")
    assert refused > 0


async def test_without_a_stop_the_same_life_is_written_to_by_whatsapp(real: Company) -> None:
    await lived(real, "A-3", DUE)
    await lived(real, "A-3", LATER, DUE)
    assert "whatsapp" in await sent_since(real, "A-3", DUE)


async def test_a_bounce_becomes_the_playbooks_task_and_the_address_rests(real: Company) -> None:
    outside = outside_of(real)
    await lived(real, "A-4", DUE)
    key = await real.pool.fetchval("select key from contact where invoice = 'A-4' and channel = 'email' limit 1")
    mail = Sentence("mail-1", key, EMAIL)
    delivered = outside.notices.event(mail, "delivered", NOW)  # type: ignore[arg-type]
    bounced = outside.notices.event(mail, "bounce", NOW, type="bounce", status="5.1.1")  # type: ignore[arg-type]
    await outside.tells(outside.notices.events(bounced, delivered, bounced, at=NOW))
    assert await real.pool.fetchval("select delivery from contact where key = $1", key) == "bounced"
    assert await real.relay.turn(DUE, rehearsal=True) == ["A-4"]
    await real.ticks("A-4", DUE)
    tasks = await real.pool.fetch("select what, queue from task where invoice = 'A-4' and done_at is null")
    assert ("fix-address", "data-desk") in [tuple(row) for row in tasks]
    failed = [one.event for one in await real.record("A-4") if isinstance(one.event, AddressFailed)]
    assert [one.channel for one in failed] == ["email"]
    bad = await real.pool.fetch("select kind from address where customer = 'A-4' and bad_at is not null")
    assert [row["kind"] for row in bad] == ["email"]


async def test_a_day_becomes_a_promise_and_is_asked_once_though_the_asker_dies(real: Company) -> None:
    outside = outside_of(real)
    at = moment("2026-03-05T12:00", "America/Lima")
    await lived(real, "A-5", at)
    await outside.posts(outside.notices.inbound(WROTE, "2) el lunes", f"whatsapp:{OURS}", "SM1"))
    await real.pool.execute("update webhook set received_at = $1", at)
    await outside.handles()
    assert await outside.arrivals.ask_promises(at) == 1
    await real.pool.execute("update reply set asked_at = null, handled_at = null, refused = ''")  # it died before this
    await real.ticks("A-5", at)
    assert await outside.arrivals.ask_promises(at) == 1
    await real.ticks("A-5", at)
    made = [one.event for one in await real.record("A-5") if isinstance(one.event, PromiseMade)]
    assert [(one.promise, one.amount, str(one.due_on)) for one in made] == [("reply/SM1/A-5", 900, "2026-03-09")]
    assert await real.pool.fetchval("select hold from collection_case where invoice = 'A-5'") == "promise_active"
    row = await real.pool.fetchrow("select refused, handled_by from reply")
    assert tuple(row or ()) == ("", "machine")


async def test_a_day_that_the_playbook_does_not_allow_is_a_persons_with_the_reason(real: Company) -> None:
    outside = outside_of(real)
    at = moment("2026-03-05T12:00", "America/Lima")
    await lived(real, "A-6", at)
    await outside.posts(outside.notices.inbound(WROTE, "pago el 30 de noviembre", f"whatsapp:{OURS}", "SM2"))
    await real.pool.execute("update webhook set received_at = $1", at)
    await outside.handles()
    assert await outside.arrivals.ask_promises(at) == 1
    assert await outside.arrivals.ask_promises(at) == 0
    row = await real.pool.fetchrow("select refused, handled_at from reply")
    assert tuple(row or ()) == ("too_long", None)
    assert await real.pool.fetchval("select what from task where key = 'reply/SM2'") == "reply"
    assert not [one for one in await real.record("A-6") if isinstance(one.event, PromiseMade)]


async def test_a_promise_of_a_case_that_ended_meanwhile_is_a_persons(real: Company) -> None:
    outside = outside_of(real)
    at = moment("2026-03-05T12:00", "America/Lima")
    await lived(real, "A-7", at)
    await outside.posts(outside.notices.inbound(WROTE, "pago el lunes", f"whatsapp:{OURS}", "SM3"))
    await real.pool.execute("update webhook set received_at = $1", at)
    await outside.handles()
    await real.client.get_workflow_handle("case/A-7").terminate("by hand")
    assert await outside.arrivals.ask_promises(at) == 1
    assert await real.pool.fetchval("select refused from reply") == "closed"


async def test_no_word_of_the_customers_reaches_a_history(real: Company) -> None:
    outside = outside_of(real)
    await lived(real, "A-8", DUE)
    await outside.writes("error en la factura, soy Rosa Quispe y no la pedí", WROTE)
    assert await real.relay.turn(DUE, rehearsal=True) == ["A-8"]
    await real.ticks("A-8", DUE)
    history = await real.client.get_workflow_handle("case/A-8").fetch_history()
    text = histories(history)
    assert "dispute_opened" in str([one.event for one in await real.record("A-8")]) or "DisputeOpened" in str(
        await real.record("A-8")
    )
    assert not [word for word in ("Rosa", "Quispe", "999000111", "factura, soy") if word in text]


async def wished(real: Company, number: str) -> list[tuple[str, str, bool | None, str]]:
    rows = await real.pool.fetch(
        "select command->>'command' as asked, door, accepted, reason from wish where invoice = $1 order by stored_at",
        number)  # fmt: skip
    return [tuple(row) for row in rows]


async def test_what_is_wrong_or_paid_goes_through_the_one_door(real: Company) -> None:
    outside = outside_of(real)
    await lived(real, "A-9", DUE)
    await outside.writes("error en la factura", WROTE, MessageSid="SM91")
    await outside.writes("hay un error, no es lo que pedí", WROTE, MessageSid="SM92")
    await outside.writes("ya pagué", WROTE, MessageSid="SM93")
    assert await real.relay.turn(DUE, rehearsal=True) == ["A-9"]
    await real.ticks("A-9", DUE)
    assert await wished(real, "A-9") == [
        ("open_dispute", "reply", True, ""),
        ("open_dispute", "reply", False, "already_disputed"),
        ("report_payment", "reply", True, ""),
    ]
    opened = [one.event for one in await real.record("A-9") if isinstance(one.event, DisputeOpened)]
    assert [(one.dispute, one.reason, one.amount) for one in opened] == [("reply/SM91/A-9", "other", None)]
    read = await real.pool.fetchval("select count(*) from task where invoice = 'A-9' and what = 'reply'")
    assert read == 2, "each complaint is read by a person too"


async def test_a_word_accepts_the_very_terms_that_the_answered_message_showed(real: Company) -> None:
    outside = outside_of(real)
    life = named(script("pe-empresas new_customer=yes terms_accepted=no"), "A-10")
    await real.opens(life, rehearsal=life.opened.at)
    await real.ticks("A-10", life.opened.at)
    at = life.opened.at + timedelta(hours=6)
    await real.ticks("A-10", at)
    sent = await real.pool.fetchrow("select key, sha256 from contact where message = 'credit-terms'")
    assert sent is not None
    await outside.mails("Acepto", sender=EMAIL)
    assert await real.relay.turn(at, rehearsal=True) == ["A-10"]
    await real.ticks("A-10", at)
    assert await wished(real, "A-10") == [("accept_terms", "reply", True, "")]
    kept = await real.pool.fetchrow("select sha256, door from terms_acceptance where invoice = 'A-10'")
    assert tuple(kept or ()) == (sent["sha256"], "reply")
