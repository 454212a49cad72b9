"""`attach:` on a real database and at the fake SendGrid: what goes with a message, and that nothing goes without it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace
from temporalio.exceptions import ApplicationError

from activities.channels.accounts import SendGridAccount
from activities.channels.email_sendgrid import LARGEST, Email
from activities.channels.letters_pdf import Post
from activities.contact_desk import ContactDesk
from activities.documents.kept import trace
from activities.enclosing import Enclosures, Need
from activities.failures import ProviderRefused
from activities.letters import Letters
from activities.plans import Plans
from activities.senders import Attachment, Outgoing, Sender
from schemas.documents import Head
from schemas.events import CaseOpened, ContactMade, ContactRefused, Entry
from schemas.plan import Moment, StagePlan, Step, Terms
from tests.desk.company import CREDITOR, PLAN, RULES, STEP, TUESDAY, Company, send
from tests.documents.reading import pages_in, text_of
from tests.post.letters import HEAD
from tests.providers.fake.behaviour import busy
from tests.providers.fake.provider import API_KEY, FakeProvider, running
from workers.documents import Papers
from workers.worker import desk_of

OPENED = CaseOpened(
    at=TUESDAY, id="opened", invoice="F-1", customer="c-1", currency="PEN", amount=Decimal(100),
    issued_on=TUESDAY.date() - timedelta(days=30), due_on=TUESDAY.date() - timedelta(days=1), zone="America/Lima",
)  # fmt: skip
ALL = ("invoice_pdf", "statement_pdf", "terms_pdf")


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=8) as pool:
        company = Company(pool)
        step = Step(STEP, "", "first_contact", "send", "overdue-first", Moment("due"), attach=("invoice_pdf",))
        stages = (StagePlan("first_contact", (step,)),)
        company.plan_sha256 = await company.publish(replace(PLAN, stages=stages, terms=Terms(methods=("yape",))))
        await company.customer(kinds=())
        await company.do("update customer set country = 'PE'")
        await company.do("insert into address (customer, kind, value) values ('c1', 'email', 'rosa@empresa.example'),"
                         " ('c1', 'postal', 'Av. Arequipa 1234, Lima')")  # fmt: skip
        await company.case("F-1")
        yield company


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running() as fake:
        yield fake


def sendgrid(provider: FakeProvider) -> Email:
    account = SendGridAccount(key=API_KEY, sender=("Acme", "pagos@acme.example"), base_url=provider.url)
    return Email(account, clock=lambda: TUESDAY)


def desk(company: Company, head: Head = HEAD, **senders: Sender) -> ContactDesk:
    channels: dict[str, Sender] = {**dict.fromkeys(("whatsapp", "email", "letter"), company.outbox), **senders}
    plans = Plans()
    papers = Papers(head, plans)
    enclosures = Enclosures(company.pool, papers.gather, head)
    return ContactDesk(company.pool, RULES, channels, Letters(CREDITOR), plans, enclosures)


async def ask(
    company: Company, *, head: Head = HEAD, attach: tuple[str, ...] = ALL, by: str = "email", **senders: Any
) -> Any:
    effect = send(channels=(by,), attach=attach)
    errand = company.errand("F-1", effect, entries=(Entry(1, OPENED),), seq=1)
    return await desk(company, head, **senders).contact(errand)


async def test_what_a_step_attaches_goes_with_the_mail(company: Company, provider: FakeProvider) -> None:
    assert isinstance(await ask(company, email=sendgrid(provider)), ContactMade)
    [mail] = provider.taken
    files = {one["filename"]: b64decode(one["content"]) for one in mail.sent["attachments"]}
    assert list(files) == ["Factura F-1.pdf", "Estado de cuenta 2026-03-03.pdf", "Condiciones de pago.pdf"]
    assert {(one["type"], one["disposition"]) for one in mail.sent["attachments"]} == {
        ("application/pdf", "attachment")
    }
    texts = [text_of(pdf) for pdf in files.values()]
    assert "Factura F-1" in texts[0]
    assert "Estado de cuenta al 3 de marzo de 2026" in texts[1]
    assert "Yape" in texts[2]


async def test_an_auditor_finds_by_its_hash_what_went_out(company: Company, provider: FakeProvider) -> None:
    await ask(company, attach=("statement_pdf",), email=sendgrid(provider))
    [file] = provider.taken[0].sent["attachments"]
    async with company.pool.acquire() as connection:
        found = await trace(connection, sha256(b64decode(file["content"])).hexdigest())
    assert found is not None
    assert (found.kind, found.invoice, found.name) == ("statement", "F-1", "Estado de cuenta 2026-03-03.pdf")
    assert [(one["channel"], one["state"]) for one in found.sent] == [("email", "accepted")]


async def test_the_outbox_keeps_the_files(company: Company) -> None:
    await ask(company, attach=("invoice_pdf",))
    name, digest, content = await company.row("select name, sha256, content from outbox_file")
    assert (name, digest) == ("Factura F-1.pdf", sha256(content).hexdigest())
    assert content == await company.value("select content from document")


async def test_a_channel_that_carries_no_file_has_none_made(company: Company) -> None:
    await company.do("insert into address (customer, kind, value) values ('c1', 'mobile', '+51999888777')")
    assert isinstance(await ask(company, by="whatsapp"), ContactMade)
    assert await company.value("select count(*) from document") == 0


async def test_in_a_rehearsal_none_is_made(company: Company) -> None:
    await company.do("insert into clock (now) values ($1)", TUESDAY)
    assert isinstance(await ask(company), ContactMade)
    assert await company.value("select count(*) from document") == 0


async def test_asked_again_it_is_the_same_file(company: Company, provider: FakeProvider) -> None:
    provider.next(busy())
    with pytest.raises(ApplicationError):
        await ask(company, email=sendgrid(provider))
    made = await company.value("select array_agg(sha256 order by id) from document")
    await company.do("delete from enclosure")
    await company.do("delete from document")
    await ask(company, email=sendgrid(provider))
    assert made == await company.value("select array_agg(sha256 order by id) from document")
    assert await company.value("select count(*) from enclosure") == 3


async def test_a_message_does_not_go_without_its_document(company: Company, provider: FakeProvider) -> None:
    await company.do("insert into line_item (invoice, line, description, amount) values ('F-1', 1, '漢字', 100)")
    outcome = await ask(company, email=sendgrid(provider))
    assert isinstance(outcome, ContactRefused)
    assert outcome.rules == ("document.impossible",)
    assert provider.taken == []
    assert await company.row("select what, queue, kind from task") == ("make-document", "collections", "alert")
    state, error = await company.row("select state, error from contact")
    assert (state, error) == ("failed", "No typeface of ours has the character U+6F22.")
    assert await ask(company, email=sendgrid(provider)) == outcome, "asked again it answers the same"


async def test_what_was_erased_leaves_its_hash_and_is_made_again(company: Company) -> None:
    await ask(company, attach=("invoice_pdf",))
    digest, content = await company.row("select sha256, content from document")
    await company.do("update document set content = null")
    async with company.pool.acquire() as connection:
        found = await trace(connection, digest)
        assert found is not None
        assert found.erased
    enclosures = Enclosures(company.pool, Papers(HEAD, Plans()).gather, HEAD)
    errand = company.errand("F-1", entries=(Entry(1, OPENED),), seq=1)
    key = await company.value("select key from contact")
    [again] = await enclosures.of(errand, key, [Need("invoice", ("F-1",))], "es")
    assert again.content == content == await company.value("select content from document")


async def test_a_letter_has_its_enclosures_behind_it(company: Company) -> None:
    await ask(company, by="letter", attach=("invoice_pdf", "terms_pdf"), letter=Post(company.pool, HEAD))
    pdf, pages = await company.row("select pdf, pages from letter")
    texts = pages_in(pdf)
    assert pages == len(texts) == 3
    assert "Factura F-1 (1 página)" in texts[0]
    assert "Condiciones de pago (1 página)" in texts[0]
    assert "POR PAGAR" in texts[1]
    assert "Medios de pago" in texts[2]


async def test_a_message_for_two_invoices_carries_what_each_step_asks_for(
    company: Company, provider: FakeProvider
) -> None:
    await company.case("F-2", total=250)
    await company.do("update collection_case set next_channels = '{email}'")
    for number, amount in (("F-1", 100), ("F-2", 250)):
        event = replace(OPENED, invoice=number, amount=Decimal(amount))
        await company.do("insert into ledger (invoice, seq, event, at, plan_sha256)"
                         " values ($1, 1, $2::text::jsonb, $3, '')",
                         number, msgspec.json.encode(event).decode(), TUESDAY)  # fmt: skip
    await desk(company, email=sendgrid(provider)).contact(
        company.errand("F-1", send(channels=("email",), attach=ALL), seq=1)
    )
    files = {one["filename"]: b64decode(one["content"]) for one in provider.taken[0].sent["attachments"]}
    assert {"Factura F-1.pdf", "Factura F-2.pdf"} <= set(files), "the other's own step asks for its invoice"
    assert "F-2" not in text_of(files["Estado de cuenta 2026-03-03.pdf"]), "its step asks for no statement"


async def test_what_is_too_large_is_refused_before_it_is_sent(provider: FakeProvider) -> None:
    file = Attachment("a.pdf", "application/pdf", b"0" * (LARGEST + 1))
    message = Outgoing(key="k", channel="email", recipient="a@b.example", body="x", attachments=(file,))
    with pytest.raises(ProviderRefused, match="20 MB"):
        await sendgrid(provider).send(message)
    assert provider.taken == []


async def test_the_worker_s_own_desk_attaches(company: Company) -> None:
    errand = company.errand("F-1", send(channels=("email",), attach=ALL), entries=(Entry(1, OPENED),), seq=1)
    outcome = await desk_of(company.pool, CREDITOR, {"email": company.outbox}).contact(errand)
    assert isinstance(outcome, ContactMade)
    assert await company.value("select count(*) from outbox_file") == len(ALL)
