"""Web-hooks, opt-outs, payments and clocks that race the desk, with the official clients at the fake provider."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import asyncpg
import pytest

from activities.channels.accounts import TwilioAccount
from activities.channels.messages_twilio import TextMessages
from activities.failures import ProviderUnavailable
from activities.senders import Outgoing, Sender, Sent
from schemas.events import ContactMade, Outcome, PaymentReceived
from tests.arrivals.outside import Outside
from tests.desk.company import STEP, TUESDAY, Company, send
from tests.providers.fake.behaviour import TAKES_AND_HANGS
from tests.providers.fake.provider import ACCOUNT, PUBLIC_URL, SMS_FROM, TOKEN, FakeProvider
from tests.providers.places import PATIENT
from tests.providers.test_at_the_desk import IMPATIENT, KEY, ask
from tests.providers.test_at_the_desk import company as company
from tests.providers.test_at_the_desk import outside as outside
from tests.providers.test_at_the_desk import real as real

Then = Callable[[], Awaitable[object]]


class Meanwhile:
    """A sender around which the world goes on: `before` the provider takes the message, or `after`, before it tells."""

    def __init__(self, sender: Sender, before: Then | None = None, after: Then | None = None) -> None:
        self.sender, self.before, self.after = sender, before, after
        self.name, self.sends_from, self.tells = sender.name, sender.sends_from, sender.tells
        self.settle, self.answers_within = sender.settle, sender.answers_within

    async def send(self, message: Outgoing) -> Sent:
        if self.before is not None:
            await self.before()
        sent = await self.sender.send(message)
        if self.after is not None:
            await self.after()
        return sent

    async def find(self, message: Outgoing) -> Sent | None:
        return await self.sender.find(message)


def sms(
    company: Company, provider: FakeProvider, clock: datetime = TUESDAY, patience: timedelta = PATIENT
) -> TextMessages:
    account = TwilioAccount(sid=ACCOUNT, token=TOKEN, public_url=PUBLIC_URL, base_url=provider.url)
    return TextMessages(company.pool, account, SMS_FROM, patience, lambda: clock)


# --- a web-hook is faster than the provider's own answer ---


@pytest.mark.parametrize("when", ["before the answer", "after the answer", "while it hangs"])
async def test_whenever_the_web_hook_comes_the_record_is_the_same(
    company: Company, provider: FakeProvider, outside: Outside, when: str
) -> None:
    async def told() -> None:
        notices = [provider.status(provider.taken[0], one) for one in ("queued", "sent", "delivered")]
        await outside.tells(*notices)

    sender: Any = sms(company, provider)
    if when == "while it hangs":
        provider.next(TAKES_AND_HANGS)
        with pytest.raises(ProviderUnavailable):
            await ask(company, {"sms": sms(company, provider, patience=IMPATIENT)}, ("sms",))
        await told()
    outcome = await ask(
        company, {"sms": Meanwhile(sender, after=told if when.startswith("before") else None)}, ("sms",)
    )
    if when.startswith("after"):
        await told()
    assert isinstance(outcome, ContactMade)
    row = await company.row("select state, delivery, provider, provider_id, sender from contact")
    assert row == ("accepted", "delivered", "twilio", provider.taken[0].sid, SMS_FROM)
    segments = await company.value("select segments from contact")
    assert segments == (None if when.startswith("while") else 1), "what only the answer says, where an answer came"
    assert await company.value("select count(*) from inbox") == 0, "the case hears of it from its own errand"
    assert provider.keys() == [KEY]


async def test_the_same_notice_at_two_processes_at_once_is_one_notice(
    company: Company, provider: FakeProvider, outside: Outside, dsn: str
) -> None:
    await ask(company, {"sms": sms(company, provider)}, ("sms",))
    bounced = provider.status(provider.taken[0], "undelivered", 30005)
    async with asyncpg.create_pool(dsn, min_size=2, max_size=4) as pool:
        other = Outside(Company(pool))
        other.environ, other.notices = outside.environ, provider  # type: ignore[assignment]
        answers = await asyncio.gather(*(one.posts(bounced) for one in (outside, other) * 8))
        assert {answer.status_code for answer in answers} == {204}
        assert await company.value("select count(*) from webhook") == 1
        await asyncio.gather(*(one.arrivals.turn(TUESDAY) for one in (outside, other) * 4))
    assert await company.value("select count(*) from delivery where id not like 'desk/%'") == 1
    assert await outside.told() == [("F-1", "address_failed")]
    assert await company.value("select array_agg(failed) from webhook") == [""]


# --- the customer or the bank is faster than the send ---


async def opts_out(company: Company) -> None:
    await company.do(
        "insert into consent (customer, channel, state, since) values ('c1', 'sms', 'withdrawn', '2026-03-03')"
    )


async def pays(company: Company) -> None:
    payment = PaymentReceived(at=TUESDAY, id="payment/P1", payment="P1", amount=100)  # type: ignore[arg-type]
    await company.do(
        "insert into payment (id, invoice, amount, currency, paid_on) values ('P1', 'F-1', 100, 'PEN', '2026-03-03')"
    )
    await company.arrives("F-1", payment)


@pytest.mark.parametrize("happens", [opts_out, pays])
async def test_what_is_committed_while_the_desk_waits_for_the_customer_is_seen(
    company: Company, provider: FakeProvider, happens: Any, dsn: str
) -> None:
    other = await asyncpg.connect(dsn)
    try:
        async with other.transaction():
            await other.execute("select from customer where id = 'c1' for no key update")
            asked = asyncio.create_task(ask(company, {"sms": sms(company, provider)}, ("sms",)))
            while not await company.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"):
                pass
            await happens(company)
        outcome: Outcome = await asked
    finally:
        await other.close()
    assert not isinstance(outcome, ContactMade)
    assert provider.taken == []


@pytest.mark.parametrize("happens", [opts_out, pays])
async def test_what_is_committed_after_the_reservation_stops_the_next_message_not_this_one(
    company: Company, provider: FakeProvider, happens: Any
) -> None:
    """The window that remains, from the reservation's look to the provider: docs/channels.md says how long it is."""
    sender = Meanwhile(sms(company, provider), before=lambda: happens(company))
    assert isinstance(await ask(company, {"sms": sender}, ("sms",)), ContactMade)
    assert provider.keys() == [KEY]
    again = company.errand(
        "F-1", send(channels=("sms",), step="first_contact.timeline[1]"), TUESDAY + timedelta(days=3), seq=1
    )
    outcome = await company.desk(sms=sms(company, provider, TUESDAY + timedelta(days=3))).contact(again)
    assert not isinstance(outcome, ContactMade)
    assert provider.keys() == [KEY]


# --- clocks, and another provider ---


async def test_two_workers_whose_clocks_differ_send_one_message_and_none_after_closing(
    company: Company, provider: FakeProvider
) -> None:
    fast, slow = (
        sms(company, provider, TUESDAY + timedelta(hours=9)),
        sms(company, provider, TUESDAY - timedelta(hours=9)),
    )
    with pytest.raises(ProviderUnavailable, match="too late"):
        await ask(company, {"sms": fast}, ("sms",))
    assert provider.taken == []
    assert isinstance(await ask(company, {"sms": slow}, ("sms",)), ContactMade)
    assert isinstance(await ask(company, {"sms": fast}, ("sms",)), ContactMade)
    assert provider.keys() == [KEY]
    assert int(provider.taken[0].sent["ValidityPeriod"]) <= 10 * 3600


async def test_a_message_of_the_provider_that_was_swapped_meanwhile_is_not_sent_by_the_new_one(
    company: Company, provider: FakeProvider, outside: Outside
) -> None:
    provider.next(TAKES_AND_HANGS)
    with pytest.raises(ProviderUnavailable):
        await ask(company, {"sms": sms(company, provider, patience=IMPATIENT)}, ("sms",))
    company.time_passes()
    assert type(await ask(company, {}, ("sms",))).__name__ == "ContactUnknown"  # the local outbox serves SMS by now
    assert await company.sent() == []
    await outside.tells(provider.status(provider.taken[0], "delivered"))
    row = await company.row("select state, provider, provider_id, delivery from contact")
    assert row == ("accepted", "twilio", provider.taken[0].sid, "delivered")
    assert await outside.tasks() == []


async def test_a_late_notice_of_an_earlier_attempt_by_another_channel_says_nothing_of_this_one(
    company: Company, provider: FakeProvider, outside: Outside
) -> None:
    """The e-mail was refused, so the SMS went out; then the mail's provider speaks of a bounce after all."""
    await ask(company, {"sms": sms(company, provider)}, ("sms",))
    event = {
        "email": "rosa@empresa.example", "event": "bounce", "type": "bounce", "status": "5.1.1", "cobranza_key": KEY,
        "sg_event_id": "e9", "sg_message_id": "m9.filter1", "timestamp": int(TUESDAY.timestamp()),
    }  # fmt: skip
    await outside.tells(provider.events(event, at=TUESDAY))
    assert await company.value("select delivery from contact") == "accepted"
    assert await company.value("select count(*) from address where kind = 'mobile' and bad_at is not null") == 0


# --- strange numbers of invoices ---

STRANGE = (
    "A/B",
    "100%",
    "¿qué?",
    "F 1",
    "Ñandú-🙂",
    "x" * 60,
    "a&b=c",
    "#1",
    "+51",
    "..",
    "%2F%25",
    "F+1",
    "a;b,c",
    '"q"\\',
)


@pytest.mark.parametrize("number", STRANGE)
@pytest.mark.parametrize("channel", ["sms", "email"])
async def test_a_strange_number_of_an_invoice_goes_out_and_comes_back(
    company: Company, provider: FakeProvider, real: Any, outside: Outside, number: str, channel: str
) -> None:
    await company.case(number, next_message="")
    senders = {**real(), "sms": sms(company, provider)}
    effect = send(channels=(channel,))
    assert isinstance(await company.desk(**senders).contact(company.errand(number, effect)), ContactMade)
    (taken,) = provider.taken
    assert taken.key == f"{number}/{STEP}/1"
    if channel == "sms":
        assert unquote(taken.callback.partition("key=")[2]) == taken.key
        await outside.tells(provider.status(taken, "delivered"))
    else:
        await outside.tells(provider.events(provider.event(taken, "delivered", TUESDAY), at=TUESDAY))
    assert await company.value("select delivery from contact where invoice = $1", number) == "delivered"


# --- texts that a provider would not take ---


async def test_what_stands_in_a_template_has_no_line_breaks(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    """WhatsApp refuses a variable with a line break, a tab or more than four spaces together."""
    await company.do("update customer set name = E'Rosa\\n\\tde     los Ángeles '")
    assert isinstance(await ask(company, real()), ContactMade)
    assert [one.body for one in provider.taken] == ["Hola Rosa de los Ángeles"]


async def test_an_empty_variable_goes_by_the_next_channel_and_asks_nobody(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    await company.do("update customer set name = E' \\n '")
    assert isinstance(await ask(company, real()), ContactMade)
    assert [one.channel for one in provider.taken] == ["email"]
    assert len(provider.asked) == 1


async def test_an_unknown_language_is_written_to_in_the_playbooks_own(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    await company.do("update customer set language = 'qu'")
    assert isinstance(await ask(company, real(), ("email",)), ContactMade)
    assert await company.value("select language from message_body") == "es"


@pytest.mark.parametrize("channel", ["sms", "email"])
async def test_an_empty_text_is_never_sent(company: Company, provider: FakeProvider, channel: str, real: Any) -> None:
    senders = {**real(), "sms": sms(company, provider)}
    empty = Outgoing(
        key=KEY, channel=channel, recipient="+51999888777" if channel == "sms" else "r@e.example", body=" \n"
    )
    with pytest.raises(Exception, match="empty"):
        await senders[channel].send(empty)
    assert provider.asked == []


async def test_a_huge_text_is_the_provider_s_to_refuse_and_the_next_channel_s_to_carry(
    company: Company, provider: FakeProvider, real: Any
) -> None:
    from tests.providers.fake.behaviour import refuses

    await company.do("update customer set name = repeat('R', 90000)")
    provider.next(refuses(21617))
    assert isinstance(await ask(company, real()), ContactMade)
    assert [one.channel for one in provider.taken] == ["email"]
