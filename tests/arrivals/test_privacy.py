"""A life full of a marked name, address and text, with the providers' own clients at their worst: the mark shows
nowhere but where a person's data lives."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.client import WorkflowHistory

from activities.archive.archive import archive_of
from activities.channels.accounts import SendGridAccount, TwilioAccount
from activities.channels.email_sendgrid import Email
from activities.channels.messages_twilio import TextMessages, WhatsApp
from activities.channels.speech import Caller
from activities.channels.voice_twilio import VoiceCalls
from activities.outbox_local import LocalOutbox
from activities.senders import Sender
from tests.arrivals.outside import Outside
from tests.desk.company import Company as Books
from tests.dragnet import found_in, personal
from tests.machine.lives import moment, script
from tests.providers.fake.behaviour import BROKEN_AFTER_TAKING, TAKES_AND_HANGS_UP, refuses
from tests.providers.fake.provider import (
    ACCOUNT,
    API_KEY,
    PUBLIC_URL,
    SMS_FROM,
    TOKEN,
    VOICE_FROM,
    WHATSAPP_FROM,
    FakeProvider,
    running,
)  # fmt: skip
from tests.workflow.company import Company, named
from workers.api.serving import application
from workers.arrivals import Arrivals
from workers.audit.archiving import archive_all
from workers.local.home import Home
from workers.local.temporal import Temporal
from workers.log_lines import LINE, Discreet
from workers.settings import Settings
from workers.worker import connect, desk_of, fetcher, pool_of, worker_of

MARK = "Zqxwv"
NUMBER = "987654399"
MAILBOX = f"{MARK}@{MARK}.example".lower()
MARKS = (MARK.lower(), NUMBER, "987 654 399")
PERSONAL = {"customer", "address", "message_body", "reply", "outbox", "letter", "suppressed"}
"""The tables where a person's data lives, and from which it is erased."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def marked(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text.lower()]


def senders(pool: Any, provider: FakeProvider) -> dict[str, Sender]:
    """The official clients, for whom nothing is ever too late and everything has settled at once."""
    account = TwilioAccount(sid=ACCOUNT, token=TOKEN, public_url=PUBLIC_URL, base_url=provider.url)
    mail = SendGridAccount(key=API_KEY, sender=("Acme", "pagos@acme.example"), base_url=provider.url)
    patience = timedelta(seconds=20)
    found: dict[str, Sender] = {
        "email": Email(mail, patience, lambda: LONG_AGO),
        "sms": TextMessages(pool, account, SMS_FROM, patience, lambda: LONG_AGO),
        "whatsapp": WhatsApp(pool, account, WHATSAPP_FROM, {}, patience, lambda: LONG_AGO),
        "voice": VoiceCalls(pool, account, Caller("Acme", "+51 1 555 0100", number=VOICE_FROM), patience),
        "letter": LocalOutbox(pool),
    }
    for sender in found.values():
        sender.settle = timedelta(0)
    return found


@pytest.fixture
async def temporal(tmp_path: Path) -> AsyncIterator[Temporal]:
    """A server of this test alone, whose files are looked through."""
    server = Temporal(Home(tmp_path))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """What a worker would have written, down to its smallest words: a file."""
    file = tmp_path / "logs" / "worker.log"
    file.parent.mkdir(exist_ok=True)
    handler, root = logging.FileHandler(file, encoding="utf-8"), logging.getLogger()
    handler.setFormatter(Discreet(LINE))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield file
    root.setLevel(before)
    root.removeHandler(handler)
    handler.close()


@pytest.fixture
async def real(dsn: str, temporal: Temporal) -> AsyncIterator[tuple[Company, FakeProvider]]:
    settings = Settings(home=Path(), database_url=dsn, temporal_address=temporal.address, task_queue="privacy")
    with running() as provider:
        async with pool_of(dsn) as pool:
            client = await connect(settings, fetcher(pool))
            desk = desk_of(pool, {"name": "Acme", "email": "pagos@acme.example", "phone": "1"}, senders(pool, provider))
            async with worker_of(client, settings, pool, desk=desk):
                yield Company(pool, client, "privacy"), provider


async def marks_everything(real: Company, number: str) -> None:
    """Rosa's data are the mark."""
    await real.pool.execute("update customer set name = $2 where id = $1", number, f"{MARK} de {MARK}")
    for kind, value in (("email", MAILBOX), ("mobile", f"+51{NUMBER}"), ("postal", f"Jr. {MARK} 123, Lima")):
        await real.pool.execute("update address set value = $3 where customer = $1 and kind = $2", number, kind, value)


async def everything_happens(outside: Outside, provider: FakeProvider, number: str) -> None:
    """What providers and the customer say of it, some of it not to be read."""
    wrote, secret = f"whatsapp:+51{NUMBER}", outside.environ["SENDGRID_INBOUND_SECRET"]
    notices = [
        provider.inbound(wrote, f"soy {MARK}, hay un error en la factura", f"whatsapp:{WHATSAPP_FROM}"),
        provider.inbound(f"+51{NUMBER}", f"{MARK}: pago el lunes", SMS_FROM),
        provider.inbound_mail(MAILBOX, f"Re: {MARK}", f"{MARK} no debe nada", secret,
                              "pagos@acme.example", f"Message-ID: <{MARK}@{MARK}.example>"),
        provider.events({"event": "bounce", "email": MAILBOX, "cobranza_key": f"{number}/x/1", "sg_event_id": "e0"}),
        provider.inbound(f"+51{NUMBER}", f"número equivocado, no soy {MARK}", SMS_FROM),
    ]  # fmt: skip
    for taken in provider.taken:
        if taken.channel == "email":
            reason = f"550 5.1.1 <{MAILBOX}>: {MARK} unknown"
            event = provider.event(taken, "bounce", type="bounce", status="5.1.1", reason=reason)
            notices.append(provider.events(event))
        else:
            notices.append(provider.status(taken, "undelivered", 30005))
    for notice in notices:
        assert (await outside.posts(notice)).status_code in (200, 204)
        await outside.posts(notice.tampered())
    await outside.company.do(
        "insert into webhook (id, provider, kind, body) values ('odd', 'twilio', 'status', $1::text::jsonb)",
        json.dumps([MARK, NUMBER]))  # fmt: skip
    await outside.arrivals.turn(datetime.now(UTC))


def histories(history: WorkflowHistory) -> str:
    """All that Temporal keeps of the case, every payload opened."""
    told = [str(event) for event in history.events]
    opened = [payload.decode("utf-8", "replace") for event in history.events for payload in payloads(event)]
    assert len(opened) > 20, "payloads are found"
    return "\n".join([*told, *opened])


def payloads(message: Any) -> list[bytes]:
    """The data of every payload, however deep it lies."""
    if message.DESCRIPTOR.full_name == "temporal.api.common.v1.Payload":
        return [message.data]
    found: list[bytes] = []
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            parts = [one for one in value.values() if hasattr(one, "DESCRIPTOR")]
        else:
            parts = list(value) if field.is_repeated else [value]
        found += [data for one in parts for data in payloads(one)]
    return found


async def test_the_mark_shows_nowhere_but_where_a_persons_data_lives(
    real: tuple[Company, FakeProvider], caplog: pytest.LogCaptureFixture, tmp_path: Path, log: Path
) -> None:
    company, provider = real
    caplog.set_level(logging.DEBUG)
    outside = Outside(Books(company.pool))
    outside.environ, outside.notices = provider.environment(), provider  # type: ignore[assignment]
    outside.now = datetime.now(UTC)
    outside.arrivals = Arrivals(company.pool, company.client)
    life = named(script("pe-empresas"), "P-1")
    await company.opens(life, rehearsal=life.opened.at)
    await marks_everything(company, "P-1")
    provider.next(refuses(21617, message=f"{MARK} {NUMBER} {MAILBOX}"))  # SendGrid's 400, with the address in its words
    until, at = moment("2026-04-20T20:00", "America/Lima"), life.opened.at
    trouble = [TAKES_AND_HANGS_UP, BROKEN_AFTER_TAKING, refuses(63016, message=f"{MARK} +51{NUMBER}")]
    next_at: datetime | None = at
    while next_at is not None and next_at <= until:
        next_at = (await company.ticks("P-1", next_at)).next_at
        if trouble and len(provider.asked) > 2:
            provider.next(trouble.pop())
    assert len(provider.asked) >= 4
    await everything_happens(outside, provider, "P-1")
    await company.relay.turn(until, rehearsal=True)
    await company.ticks("P-1", until)
    await outside.arrivals.ask_promises(until)

    handle = company.client.get_workflow_handle("case/P-1")
    assert marked(histories(await handle.fetch_history())) == []
    described = await handle.describe()
    assert marked(str(described.raw_description)) == []
    assert [(record.name, record.getMessage()) for record in caplog.records if marked(record.getMessage())] == []
    assert [record.name for record in caplog.records if marked(str(record.exc_info))] == []
    await nothing_in_the_tables(company)
    await nothing_in_any_file(company, tmp_path, log)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(application(company.pool, outside.environ)), base_url="http://x"
    ) as api:
        assert marked((await api.get("/health")).text) == []


async def nothing_in_any_file(company: Company, home: Path, log: Path) -> None:
    """Temporal's own files, the archive of the history, and the log: in no writing."""
    assert await archive_all(company.pool, company.client, archive_of({}, home)) == 1
    words = {*await personal(company.pool), *MARKS, f"{MARK} de {MARK}", MAILBOX, f"Jr. {MARK} 123, Lima"}
    assert len(words) > 20
    files = [*home.glob("temporal.db*"), *home.glob("archive/**/*.json.gz"), *home.glob("logs/*.log")]
    assert {log, home / "temporal.db", home / "logs" / "temporal.log"} < set(files)
    assert any(file.suffix == ".gz" for file in files)
    assert b"P-1" in (home / "temporal.db").read_bytes() + (home / "temporal.db-wal").read_bytes()
    assert "temporalio" in log.read_text() or "asyncio" in log.read_text(), "it has been written to"
    assert found_in(files, words) == []


async def nothing_in_the_tables(company: Company) -> None:
    names = await company.pool.fetch("select tablename as name from pg_tables where schemaname = 'public'")
    found = set()
    for name in sorted(row["name"] for row in names):
        text = await company.pool.fetchval(f"select string_agg(t::text, ' ') from {name} t where $1", True)
        if marked(text or ""):
            found.add(name)
    assert {"customer", "address", "message_body", "reply"} <= found, "the mark is where it belongs"
    kept = await company.pool.fetch("select id, failed from webhook where body <> '{}'")
    assert [tuple(row) for row in kept] == [("odd", "AttributeError")], "what could not be read is a person's"
    assert found - PERSONAL - {"webhook"} == set()
