"""The doctor finds whatever stands still unseen: each finding is brought about once, and a healthy company has none."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from activities.inbox import RELAY_LOCK
from schemas.driving import CaseStart
from schemas.plan import Condition, PlanRef, Test
from tests.desk.company import PLAN
from tests.leftovers import end_all
from tests.machine.lives import moment, script
from tests.workflow.company import Company, company, named
from workers.doctor import temporal_signs
from workers.doctor.examination import examine
from workers.doctor.findings import KINDS, WOULD
from workers.doctor.mending import HANDS, mend
from workers.relay import case_id

NOON = moment("2026-03-18T12:00", "America/Lima")
Connection = "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, f"doctor-{uuid4()}") as one:
        await end_all(one.client)
        yield one
        running = [flow.id async for flow in one.client.list_workflows("ExecutionStatus = 'Running'")]
        await asyncio.gather(
            *(one.client.get_workflow_handle(id).terminate() for id in running), return_exceptions=True
        )


@pytest.fixture
async def books(dsn: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def begun(real: Company, number: str, until: datetime = NOON) -> None:
    """A case that has lived until the clock stands at `until`; the books' clock stands there too."""
    life = named(script("pe-empresas"), number)
    await real.opens(life, rehearsal=life.opened.at)
    at: datetime | None = life.opened.at
    while at is not None and at <= until:
        at = (await real.ticks(number, at)).next_at
    await real.ticks(number, until)
    await real.pool.execute("insert into clock (now) values ($1) on conflict (one_row) do update set now = $1", until)


async def listed(real: Company, numbers: list[str], running: bool = True) -> None:
    """Until Temporal's list, which is a little behind, shows these cases as they are."""
    for _ in range(200):
        there = {one.id async for one in real.client.list_workflows("ExecutionStatus = 'Running'")}
        if all((case_id(number) in there) is running for number in numbers):
            return
        await asyncio.sleep(0.05)
    pytest.fail("Temporal's list did not follow")


async def found(books: Connection, client: Any = None, **variables: str) -> dict[str, list[str]]:
    return {one.name: [sign.who for sign in one.signs] for one in await examine(books, client, variables)}


async def long_ago(books: Connection) -> None:
    """The cases began a while ago: Temporal's list must know them."""
    await books.execute("update collection_case set started_at = started_at - interval '5 minutes'")


# --- Temporal beside the books ------------------------------------------------------------------------------------


async def test_a_case_ended_by_hand_is_found_and_goes_on_from_its_record(real: Company, books: Connection) -> None:
    await begun(real, "D-1")
    await begun(real, "D-2")
    await long_ago(books)
    await listed(real, ["D-1", "D-2"])
    assert await found(books, real.client) == {}, "a healthy company"
    before = await real.record("D-1")

    await real.client.get_workflow_handle(case_id("D-1")).terminate("by hand")
    await listed(real, ["D-1"], running=False)
    assert await found(books, real.client) == {"no_workflow": ["D-1"]}

    assert await mend(books, await examine(books, real.client, {})) == {"no_workflow": ["D-1"]}
    await real.relay.turn(NOON, rehearsal=True)
    await long_ago(books)
    await listed(real, ["D-1"])
    assert await found(books, real.client) == {}
    assert await real.record("D-1") == before, "nothing was done twice"

    at: datetime | None = NOON  # and its life goes on, step by step like that of the case nobody touched
    while at is not None and at < moment("2026-04-20", "America/Lima"):
        answers = [await real.ticks(number, at) for number in ("D-1", "D-2")]
        assert answers[0].next_at == answers[1].next_at
        at = answers[0].next_at
    kinds = [[(type(entry.event).__name__, entry.event.at, entry.because) for entry in await real.record(number)]
             for number in ("D-1", "D-2")]  # fmt: skip
    assert kinds[0] == kinds[1]
    assert len(kinds[0]) > len(before)
    assert await real.pool.fetchval("select count(*) from outbox where key like 'D-1/%'") == await real.pool.fetchval(
        "select count(*) from outbox where key like 'D-2/%'"
    )


async def test_a_payment_told_to_a_lost_case_is_told_again(real: Company, books: Connection) -> None:
    from schemas.events import PaymentReceived

    await begun(real, "D-3")
    await long_ago(books)
    await real.client.get_workflow_handle(case_id("D-3")).terminate("by hand")
    await listed(real, ["D-3"], running=False)
    paid = PaymentReceived(at=NOON, id="bank/1", payment="1", amount=script("pe-empresas").opened.amount)
    await real._book("D-3", paid)
    from activities import inbox

    await inbox.put(real.pool, "D-3", [paid])
    await real.pool.execute("update inbox set told_at = now()")  # told, and lost with the case
    await mend(books, await examine(books, real.client, {}))
    while await real.relay.turn(NOON, rehearsal=True):
        pass
    await real.ticks("D-3", NOON)
    assert await real.pool.fetchval("select end_ from collection_case") == "paid"


async def test_a_case_that_the_books_have_closed_is_found(real: Company, books: Connection) -> None:
    await begun(real, "D-4")
    await listed(real, ["D-4"])
    await books.execute("update collection_case set closed_at = now(), end_ = 'paid'")
    assert await found(books, real.client) == {"no_case": ["D-4"]}


async def test_a_sleeper_is_woken(real: Company, books: Connection) -> None:
    await begun(real, "D-5")
    await long_ago(books)
    await listed(real, ["D-5"])
    await books.execute("update collection_case set next_at = null")
    assert await found(books, real.client) == {"silent": ["D-5"]}
    assert await mend(books, await examine(books, real.client, {})) == {"silent": ["D-5"]}
    while await real.relay.turn(NOON, rehearsal=True):
        pass
    await real.ticks("D-5", NOON)
    assert await found(books, real.client) == {}, "it has told again when it looks"


# --- the books alone ----------------------------------------------------------------------------------------------

BODY = msgspec.json.encode(PLAN)
CASE = """
    insert into customer (id, name, country) values ('c', 'Rosa Quispe', 'PE');
    insert into plan (sha256, playbook, version, body) values
        ('{sha}', 'pe-empresas', 1, '{body}');
    insert into invoice (number, customer, issued_on, due_on, currency, total, imported_at)
        values ('F-1', 'c', '2026-01-01', '2026-02-01', 'PEN', 100, now() - interval '1 day');
    insert into collection_case (invoice, customer, plan_sha256, opened_at, started_at, balance, seq, next_at)
        values ('F-1', 'c', '{sha}', '2026-01-01', now() - interval '1 day', 100, 1, now() + interval '1 day');
""".format(sha=hashlib.sha256(BODY).hexdigest(), body=BODY.decode())
CONTACT = (
    "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, reserved_at) values"
    " ('F-1/s/1', 'F-1', 'c', 's', 'overdue-first', 'sms', 'messages', '{}', now(), now() - interval '2 hours')"
)
NEWS = (
    "insert into inbox (id, invoice, event, arrived_at, told_at, failed) values"
    """ ('n', 'F-1', '{{"event": "payment_received"}}', now() - interval '1 hour', {}, '{}')"""
)
NOTICE = (
    "insert into webhook (id, provider, kind, body, received_at, failed)"
    " values ('w', 'twilio', 'status', '{{}}', now() - interval '1 hour', '{}')"
)
COVERS = Condition(
    op="all",
    parts=(
        Condition(op="fact", fact="country", tests=(Test(words=("PE",)),)),
        Condition(op="fact", fact="customer_kind", tests=(Test(words=("company",)),)),
        Condition(op="fact", fact="amount_due", tests=(Test(low=Decimal(50), high=Decimal(200_000), currency="PEN"),)),
    ),
)
BROKEN = {
    "silent": "update collection_case set next_at = null",
    "late": "update collection_case set next_at = now() - interval '2 days'",
    "unstarted": "update collection_case set started_at = null",
    "without_case": "insert into invoice (number, customer, issued_on, currency, total, imported_at)"
    " values ('F-2', 'c', '2026-01-01', 'PEN', 1, now() - interval '1 hour')",
    "task_overdue": "insert into task (invoice, key, what, queue, kind, raised_at, due_at)"
    " values ('F-1', 't', 'fix-address', 'data-desk', 'task', now(), now() - interval '1 hour')",
    "task_kept": "insert into task (invoice, key, what, queue, kind, raised_at, due_at, claimed_by) values"
    " ('F-1', 't', 'fix-address', 'data-desk', 'task', now(), now() - interval '3 days', 'ana')",
    "news_untold": NEWS.format("null", ""),
    "news_unfolded": NEWS.format("now() - interval '1 hour'", ""),
    "news_failed": NEWS.format("null", "the case is closed"),
    "notice_waiting": NOTICE.format(""),
    "notice_failed": NOTICE.format("not a form"),
    "contact_reserved": CONTACT.format("reserved"),
    "contact_unknown": CONTACT.format("unknown"),
    "reply_unread": "insert into reply (id, provider, channel, address, invoice, body, at)"
    " values ('r', 'twilio', 'sms', '+51', 'F-1', 'hola', now() - interval '2 days')",
    "wish_unanswered": "insert into wish (id, invoice, command, door, at, stored_at) values ('w', 'F-1',"
    """ '{"command": "report_payment", "id": "w"}', 'page', now(), now() - interval '1 hour')""",
    "wish_unrecorded": "insert into wish (id, invoice, command, door, at, stored_at, answered_at, accepted) values"
    """ ('w', 'F-1', '{"command": "report_payment", "id": "w"}', 'page', now(), now(),"""
    " now() - interval '1 hour', true)",
    "link_untold": "insert into payment_link"
    " (id, provider, provider_id, invoice, amount, currency, url, made_at, expires_at, state, changed_at) values"
    " ('l', 'stripe', 'cs_1', 'F-1', 100, 'PEN', '', now(), now(), 'paid', now() - interval '2 hours')",
    "cash_unlooked": "insert into payment (id, amount, currency, paid_on, received_at)"
    " values ('b', 5, 'PEN', '2026-03-01', now() - interval '2 hours')",
    "cash_waiting": "insert into payment (id, amount, currency, paid_on, received_at)"
    " values ('b', 5, 'PEN', '2026-03-01', now() - interval '2 hours');"
    " insert into cash_look (payment, looked_at, verdict) values ('b', now() - interval '4 days', 'nothing')",
    "letter_waiting": "insert into letter (key, pdf, pages, sha256, made_at)"
    " values ('F-1/s/1', '', 1, '', now() - interval '4 days')",
    "channel_stopped": "insert into channel_stop (channel, reason, stopped_at) values ('sms', 'blocked', now())",
    "archive_waits": "insert into case_run values ('F-1', 0, 'r', now() - interval '2 hours')",
    "archive_gap": "insert into archived_run (invoice, run, run_id, gap) values ('F-1', 1, 'r', 'gone')",
    "plan_tampered": "update plan set body = '{ }'",
    "migrations_behind": "delete from migration where name like '0006%'",
    "no_relay": "select pg_advisory_unlock_all()",
}
ELSEWHERE = {
    "half_configured", "clock_skew", "temporal_down", "no_workflow", "no_case", "stuck", "task_fails",
    "roles_absent", "unsealed", "audit_key_absent", "login_too_mighty", "users_unaccounted",
}  # fmt: skip


@pytest.fixture
async def healthy(books: Connection) -> Connection:
    """One open case that waits for tomorrow, and a relay that is awake."""
    await books.execute(CASE)
    await books.execute("select pg_advisory_lock($1)", RELAY_LOCK)
    return books


async def test_a_healthy_company_has_no_finding(healthy: Connection) -> None:
    assert await found(healthy) == {}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_broken_is_found_and_nothing_else(name: str, healthy: Connection) -> None:
    await healthy.execute(BROKEN[name])
    findings = await examine(healthy, None, {})
    assert [one.name for one in findings] == [name]
    assert findings[0].count == len(findings[0].signs) == 1
    assert all((findings[0].what, findings[0].do))


@pytest.mark.parametrize(
    ("change", "en", "es"),
    [
        ("", "pe-empresas: wants customer company (it is person)", "pe-empresas: pide cliente empresa (es persona)"),
        ("update invoice set playbook = 'shops'", "it asks for shops, which is not published",
         "pide shops, que no está publicado"),
        ("update invoice set total = 5", "pe-empresas: wants customer company (it is person), amount due 50 PEN to "
         "200000 PEN (it is 5 PEN)", "pe-empresas: pide cliente empresa (es persona), monto por pagar 50 PEN a "
         "200000 PEN (es 5 PEN)"),
        ("update customer set kind = 'company'", "pe-empresas takes it, and nothing has opened its case",
         "pe-empresas la toma, y nada ha abierto su caso"),
    ],
)  # fmt: skip
async def test_an_invoice_without_a_case_says_which_condition_failed(
    change: str, en: str, es: str, healthy: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = msgspec.json.encode(msgspec.structs.replace(PLAN, covers=COVERS))
    sha = hashlib.sha256(body).hexdigest()
    newer = "insert into plan (sha256, playbook, version, body) values ($1, 'pe-empresas', 2, $2)"
    await healthy.execute(newer, sha, body)
    await healthy.execute("update customer set kind = 'person'")
    await healthy.execute(BROKEN["without_case"].replace("'PEN', 1,", "'PEN', 100,"))
    if change:
        await healthy.execute(change)
    for language, said in (("en", en), ("es", es)):
        monkeypatch.setattr("workers.speech._chosen", language)
        (one,) = await examine(healthy, None, {})
        assert [(sign.who, sign.detail) for sign in one.signs] == [("F-2", said)]


def test_each_finding_is_brought_about_somewhere() -> None:
    assert set(BROKEN) | ELSEWHERE == set(KINDS)
    assert set(WOULD) == set(HANDS)


async def test_a_half_configured_channel_is_found(healthy: Connection) -> None:
    assert await found(healthy, None, SENDGRID_API_KEY="SG.x") == {"half_configured": ["email"]}


async def test_a_clock_that_is_wrong_is_found(healthy: Connection) -> None:
    from workers.doctor.examination import _skew

    assert _skew(datetime.now(UTC)) == []
    assert [sign.detail for sign in _skew(datetime(2020, 1, 1, tzinfo=UTC))] != []


HEALED = {
    "wish_unanswered": "update wish set stored_at = now() - interval '30 seconds'",
    "wish_unrecorded": "insert into ledger (invoice, seq, at, event, plan_sha256)"
    """ select 'F-1', 1, now(), '{"event": "payment_reported", "id": "report_payment/w"}', sha256 from plan""",
    "link_untold": "insert into payment (id, invoice, amount, currency, paid_on) values"
    " ('stripe/1', 'F-1', 100, 'PEN', '2026-03-01');"
    " insert into remittance (payment, source, reference) values ('stripe/1', 'stripe', 'F-1')",
    "task_kept": "update task set due_at = now() + interval '1 day'",
}


@pytest.mark.parametrize("name", HEALED)
async def test_what_has_come_right_is_no_finding(name: str, healthy: Connection) -> None:
    await healthy.execute(BROKEN[name])
    await healthy.execute(HEALED[name])
    assert await found(healthy) == {}


async def test_a_bound_task_or_hold_is_no_silence(healthy: Connection) -> None:
    await healthy.execute("update collection_case set next_at = null, hold = 'dispute_open'")
    assert await found(healthy) == {}
    await healthy.execute("update collection_case set hold = ''")
    await healthy.execute(BROKEN["task_overdue"].replace("- interval '1 hour'", "+ interval '1 hour'"))
    assert await found(healthy) == {}


# --- what fails in the program itself -----------------------------------------------------------------------------


async def test_an_errand_that_fails_again_and_again_is_found(
    real: Company, books: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporal_signs, "ATTEMPTS", 2)
    await begun(real, "D-6", moment("2026-03-02T12:00", "America/Lima"))
    await long_ago(books)
    await listed(real, ["D-6"])
    await books.execute("alter table outbox rename to outbox_away")
    tick = asyncio.ensure_future(real.ticks("D-6", moment("2026-03-03T09:00", "America/Lima")))
    await books.execute("update clock set now = $1", NOON)
    signs: dict[str, list[str]] = {}
    while "stuck" not in signs:
        signs = await found(books, real.client)
    assert signs == {"late": ["D-6"], "stuck": ["D-6"]}
    told = next(one for one in await examine(books, real.client, {}) if one.name == "stuck")
    assert told.signs[0].detail.startswith("contact, ")
    await books.execute("alter table outbox_away rename to outbox")
    await tick
    await books.execute("update clock set now = $1", moment("2026-03-03T12:00", "America/Lima"))
    assert await found(books, real.client) == {}, "it went on by itself"


@pytest.mark.skipif(os.environ.get("COBRANZA_SLOW") != "1", reason="Temporal flags a case after a minute")
async def test_a_case_whose_plan_is_nowhere_is_found(real: Company, books: Connection) -> None:
    life = named(script("pe-empresas"), "D-7")
    lost = PlanRef("pe-empresas", 1, "0" * 64)
    await real.client.start_workflow(
        "pe-empresas", CaseStart(plan=lost, opened=life.opened), id=case_id("D-7"), task_queue=real.queue
    )
    while not (signs := await temporal_signs.task_fails(real.client)):  # noqa: ASYNC110 (the list cannot be awaited)
        await asyncio.sleep(0.1)
    assert [sign.who for sign in signs] == ["D-7"]
