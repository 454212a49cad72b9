"""The desk with the official clients, end to end: a contact goes out, falls back along `by:`, and never goes twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from temporalio.exceptions import ApplicationError

from activities.channels.accounts import SendGridAccount, TwilioAccount
from activities.channels.email_sendgrid import Email, written
from activities.channels.held_back import Allowed, HeldBack
from activities.channels.messages_twilio import WhatsApp
from activities.failures import ProviderRefused, ProviderUnavailable
from activities.senders import Outgoing, Sender
from schemas.events import ContactMade, ContactUnknown, Outcome
from tests.arrivals.outside import Outside
from tests.desk.company import STEP, TUESDAY, Company, send
from tests.providers.fake.behaviour import HANGS_UP, TAKES_AND_HANGS, WRONG_CREDENTIALS, busy, refuses
from tests.providers.fake.provider import ACCOUNT, API_KEY, PUBLIC_URL, TOKEN, WHATSAPP_FROM, FakeProvider
from tests.providers.places import TEMPLATE

KEY = f"F-1/{STEP}/1"
MAILBOX, MOBILE = "rosa@empresa.example", "999 888 777"  # the customer's country tells the rest of the number
IMPATIENT, PATIENT = timedelta(seconds=0.5), timedelta(seconds=20)


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    """A company, one customer who can be written to, and one case whose reminder is due: by WhatsApp, else e-mail."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=12) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        await company.customer(kinds=())
        await company.do("update customer set country = 'PE'")
        for kind, value in (("email", MAILBOX), ("mobile", MOBILE)):
            await company.do("insert into address (customer, kind, value) values ('c1', $1, $2)", kind, value)
        await company.case("F-1")
        yield company


@pytest.fixture
def real(company: Company, provider: FakeProvider) -> Callable[..., dict[str, Sender]]:
    """The channels as the worker has them, at the fake provider, living on the case's day."""
    provider.templates[TEMPLATE] = "Hola {{1}}"

    def senders(patience: timedelta = PATIENT, settle: timedelta | None = None) -> dict[str, Sender]:
        account = TwilioAccount(sid=ACCOUNT, token=TOKEN, public_url=PUBLIC_URL, base_url=provider.url)
        templates = {"overdue-first": TEMPLATE}
        mail = SendGridAccount(key=API_KEY, sender=("Acme", "pagos@acme.example"), base_url=provider.url)
        both: dict[str, Sender] = {
            "whatsapp": WhatsApp(company.pool, account, WHATSAPP_FROM, templates, patience, lambda: TUESDAY),
            "email": Email(mail, patience, lambda: TUESDAY),
        }
        for sender in both.values():
            sender.settle = sender.settle if settle is None else settle
        return both

    return senders


async def of_contact(company: Company) -> tuple[Any, ...]:
    return await company.row("select state, channel, provider, provider_id, sender from contact")


async def ask(
    company: Company, senders: dict[str, Sender], channels: tuple[str, ...] = ("whatsapp", "email")
) -> Outcome:
    return await company.desk(**senders).contact(company.errand("F-1", send(channels=channels)))


async def test_a_contact_goes_out_by_sendgrid(company: Company, provider: FakeProvider, real: Any) -> None:
    outcome = await ask(company, real(), ("email",))
    [mail] = provider.taken
    assert isinstance(outcome, ContactMade)
    assert (mail.to, mail.key, mail.body.strip()) == (MAILBOX, KEY, "Estimado Rosa Quispe: F-1")
    assert await of_contact(company) == ("accepted", "email", "sendgrid", mail.sid, "pagos@acme.example")


async def test_a_contact_goes_out_by_whatsapp_as_its_template(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    await ask(company, real())
    [message] = provider.taken
    assert (message.to, message.key, message.body) == ("whatsapp:+51999888777", KEY, "Hola Rosa Quispe")
    assert await of_contact(company) == ("accepted", "whatsapp", "twilio", message.sid, WHATSAPP_FROM)
    assert int(message.sent["ValidityPeriod"]) == 8 * 3600, "until six in the evening in Lima"


@pytest.mark.parametrize("code", [63003, 63016, 21610])
async def test_what_whatsapp_refuses_goes_by_mail(
    company: Company, provider: FakeProvider, real: Any, code: int
) -> None:
    provider.next(refuses(code, message="+51999888777 is not on WhatsApp"))
    outcome = await ask(company, real())
    assert isinstance(outcome, ContactMade)
    assert [one.channel for one in provider.taken] == ["email"]
    assert (await of_contact(company))[:3] == ("accepted", "email", "sendgrid")
    assert await company.value("select bool_and(bad_at is null) from address"), "a call may still reach the number"
    written_down = await company.value("select string_agg(row_to_json(v)::text, '') from verdict v")
    assert f"Twilio {code}" in written_down
    assert "999888777" not in written_down


async def test_a_time_out_after_it_was_taken_ends_in_exactly_one_message(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    provider.next(TAKES_AND_HANGS)
    with pytest.raises(ProviderUnavailable):
        await ask(company, real(IMPATIENT))
    assert (await of_contact(company))[0] == "reserved"
    provider.shows = False
    with pytest.raises(ApplicationError, match="settled"):
        await ask(company, real())  # Temporal asks again, and Twilio's list still lags
    provider.shows = True
    outcome = await ask(company, real())
    assert isinstance(outcome, ContactMade)
    assert provider.keys() == [KEY]
    assert (await of_contact(company))[:4] == ("accepted", "whatsapp", "twilio", provider.taken[0].sid)


async def test_a_mail_that_nobody_can_ask_about_goes_to_a_person_and_never_out_again(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    provider.next(TAKES_AND_HANGS)
    with pytest.raises(ProviderUnavailable):
        await ask(company, real(IMPATIENT), ("email",))
    with pytest.raises(ApplicationError, match="settled"):
        await ask(company, real(), ("email",))
    outcome = await ask(company, real(settle=timedelta(0)), ("email",))
    assert isinstance(outcome, ContactUnknown)
    assert provider.keys() == [KEY]
    assert await company.value("select count(*) from task") == 1


@pytest.mark.parametrize("how", [busy(7), WRONG_CREDENTIALS])
async def test_what_was_surely_not_taken_goes_out_once_it_can(
    company: Company, provider: FakeProvider, real: Any, how: Any
) -> None:
    provider.next(how)
    with pytest.raises(ApplicationError) as waits:
        await ask(company, real())
    wanted = timedelta(seconds=7) if how.retry_after else timedelta(minutes=15)
    assert waits.value.next_retry_delay == wanted
    assert isinstance(await ask(company, real()), ContactMade)
    assert provider.keys() == [KEY]


async def test_a_line_that_broke_without_taking_it_is_a_doubt_that_stays_one_message(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    provider.next(HANGS_UP)
    with pytest.raises(ProviderUnavailable):
        await ask(company, real())
    outcome = await ask(company, real(settle=timedelta(0)))
    assert isinstance(outcome, ContactUnknown)
    assert provider.taken == []


async def test_off_the_list_a_contact_is_made_in_the_outbox(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    listed = Allowed.read("@acme.example")
    senders: dict[str, Sender] = {name: HeldBack(company.pool, one, listed) for name, one in real().items()}
    assert isinstance(await ask(company, senders), ContactMade)
    assert provider.asked == []
    state, channel, served_by, *_ = await of_contact(company)
    assert (state, channel, served_by) == ("accepted", "whatsapp", "outbox")
    assert await company.value("select reason from outbox") == "COBRANZA_ONLY_TO"


# --- with what the provider tells us afterwards ---


@pytest.fixture
def outside(company: Company, provider: FakeProvider) -> Outside:
    """Our own web-hooks, called by the fake provider."""
    outside = Outside(company)
    outside.environ.update(provider.environment())
    return outside


async def test_an_event_settles_the_mail_that_nobody_could_ask_about(
    company: Company, provider: FakeProvider, real: Any, outside: Outside
) -> None:
    provider.next(TAKES_AND_HANGS)
    with pytest.raises(ProviderUnavailable):
        await ask(company, real(IMPATIENT), ("email",))
    [mail] = provider.taken
    late, early = (
        provider.events(provider.event(mail, word, TUESDAY), at=TUESDAY) for word in ("delivered", "processed")
    )
    await outside.tells(late, early, late)  # out of order, and repeated
    assert isinstance(await ask(company, real(), ("email",)), ContactMade)
    assert provider.keys() == [KEY]
    assert (await of_contact(company))[:3] == ("accepted", "email", "sendgrid")
    assert await company.value("select delivery from contact") == "delivered"


async def test_a_customers_message_opens_whatsapp_for_free_text(
    company: Company, provider: FakeProvider, real: Any, outside: Outside
) -> None:
    free = Outgoing(key="a/b/1", channel="whatsapp", recipient="+51999888777", body="Gracias por escribirnos.")
    with pytest.raises(ProviderRefused):
        await real()["whatsapp"].send(free)
    await outside.tells(provider.inbound("whatsapp:+51999888777", "Hola", f"whatsapp:{WHATSAPP_FROM}"))
    await real()["whatsapp"].send(free)
    assert [one.body for one in provider.taken] == ["Gracias por escribirnos."]


async def test_a_call_back_tells_that_an_sms_went_to_a_landline(
    company: Company, provider: FakeProvider, real: Any, outside: Outside
) -> None:
    await ask(company, real())
    await outside.tells(provider.status(provider.taken[0], "undelivered", 30006))
    assert await company.value("select delivery from contact") == "bounced"


async def test_the_opt_out_of_a_mail_program_is_heard(
    company: Company, provider: FakeProvider, outside: Outside
) -> None:
    account = SendGridAccount(key="k", sender=("", "a@acme.example"), opt_out="mailto:bajas@acme.example")
    message = Outgoing(key=KEY, channel="email", recipient=MAILBOX, body="x", subject="x")
    header = written(message, account).get()["headers"]["List-Unsubscribe"]
    to, subject = header.strip("<>").removeprefix("mailto:").split("?subject=")
    secret = outside.environ["SENDGRID_INBOUND_SECRET"]
    await outside.tells(provider.inbound_mail(MAILBOX, subject, "", secret, to, "Message-ID: <1@empresa.example>"))
    assert await company.value("select count(*) from consent where state = 'withdrawn'") > 0
