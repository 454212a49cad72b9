"""What goes out by each channel, as the provider gets it: fields, numbers, templates, sessions; and nothing in logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import asyncpg
import pytest

from activities.channels.accounts import SendGridAccount, TwilioAccount
from activities.channels.email_sendgrid import Email, written
from activities.channels.mail_page import page
from activities.channels.messages_twilio import TextMessages, WhatsApp
from activities.channels.phones import e164
from activities.failures import ProviderRefused, ProviderUnavailable
from tests.providers.fake.behaviour import busy, refuses
from tests.providers.fake.provider import API_KEY, PUBLIC_URL, TOKEN, FakeProvider
from tests.providers.places import KEY, MAILBOX, TEMPLATE, Place, message, on_fake
from tests.providers.test_failures import on_record

Pool = asyncpg.Pool
ACCOUNT = SendGridAccount(key=API_KEY, sender=("Acme", "pagos@acme.example"))


@pytest.fixture
def sms(pool: Pool, provider: FakeProvider) -> Place:
    return on_fake("sms", pool, provider)


@pytest.fixture
def whatsapp(pool: Pool, provider: FakeProvider) -> Place:
    return on_fake("whatsapp", pool, provider)


# --- e-mail ---


def test_a_mail_is_its_text_and_the_same_as_a_page() -> None:
    body = "Buen día, **Rosa**:\n\n- F001-1: S/ 10 <b>\n- F001-2\n\nPague en https://pay.example/x?a=1&b=2.\nAcme\n"
    mail = written(message("email", body=body), ACCOUNT).get()
    plain, html = (part["value"] for part in mail["content"])
    assert plain == body
    assert "<strong>Rosa</strong>" in html
    assert "<li>F001-1: S/ 10 &lt;b&gt;</li>" in html
    assert '<a href="https://pay.example/x?a=1&amp;b=2">https://pay.example/x?a=1&amp;b=2</a>.<br>Acme' in html


class Tags(HTMLParser):
    """The tags of a page, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}
        self.links += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize(
    "evil",
    ["<script>alert(1)</script>", '"><img src=x>', 'https://x.example/"onclick=x', "{title} {0}", "javascript:x"],
)
def test_no_text_of_a_message_becomes_a_command_of_the_page(evil: str) -> None:
    tags = Tags(page(f"**{evil}**\n\n- {evil}", evil, evil))
    assert tags.found <= {
        *("html", "lang", "head", "meta", "charset", "title", "body", "style", "div", "p", "strong", "ul", "li"),
        *("a", "href", "br"),
    }
    assert all(link == "https://x.example/" for link in tags.links)


def test_nothing_is_watched_unless_asked_for() -> None:
    quiet = written(message("email"), ACCOUNT).get()["tracking_settings"]
    assert quiet == {
        "click_tracking": {"enable": False, "enable_text": False},
        "open_tracking": {"enable": False},
        "subscription_tracking": {"enable": False},
    }
    watched = SendGridAccount(key="k", sender=("", "a@acme.example"), tracking=("opens",))
    assert written(message("email"), watched).get()["tracking_settings"]["open_tracking"] == {"enable": True}


def test_where_to_answer_and_where_to_say_stop() -> None:
    account = SendGridAccount(
        key="k", sender=("", "a@acme.example"), reply_to=("Acme", "r@acme.example"), opt_out="mailto:bajas@acme.example"
    )
    mail = written(message("email", subject="Dos\nlíneas", name="Rosa\r\nBcc: x"), account).get()
    assert mail["reply_to"] == {"email": "r@acme.example", "name": "Acme"}
    assert mail["headers"] == {"List-Unsubscribe": "<mailto:bajas@acme.example?subject=BAJA>"}
    assert mail["subject"] == "Dos líneas"
    assert mail["personalizations"][0] == {
        "to": [{"email": MAILBOX, "name": "Rosa Bcc: x"}], "custom_args": {"cobranza_key": KEY},
    }  # fmt: skip


@pytest.mark.parametrize(
    "address", ["", "rosa", "rosa@", "@x.example", "a b@x.example", "a@x", "a@x.example,b@y.example"]
)
async def test_what_is_no_mail_address_is_not_asked_for(address: str, provider: FakeProvider) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await Email(ACCOUNT).send(message("email", recipient=address))
    assert refused.value.kind == "bad_address"


async def test_nothing_is_sent_once_the_window_is_closed(sms: Place, pool: Pool, provider: FakeProvider) -> None:
    late = datetime.now(UTC) + timedelta(seconds=1)
    for place in (sms, on_fake("email", pool, provider)):
        with pytest.raises(ProviderUnavailable) as away:
            await place.sender.send(place.message(expires_at=late - timedelta(seconds=2)))
        assert away.value.taken is False
    assert provider.asked == []


# --- SMS ---


async def test_an_sms_waits_at_the_carrier_no_longer_than_the_window(sms: Place, provider: FakeProvider) -> None:
    await sms.sender.send(sms.message(expires_at=datetime.now(UTC) + timedelta(minutes=30)))
    await sms.sender.send(sms.message(expires_at=datetime.now(UTC) + timedelta(days=2)))
    half_an_hour, longest = (int(one.sent["ValidityPeriod"]) for one in provider.taken)
    assert 1700 < half_an_hour <= 1800
    assert longest == 36000


async def test_an_sms_tells_its_parts_and_its_price_where_given(sms: Place, provider: FakeProvider) -> None:
    sent = await sms.sender.send(sms.message(body="x" * 200))
    assert (sent.segments, sent.price, sent.currency) == (2, None, "")
    provider.taken[0].price = Decimal("-0.0750")
    found = await sms.sender.find(sms.message(body="x" * 200))
    assert found is not None
    assert (found.price, found.currency) == (Decimal("0.0750"), "USD")


async def test_a_messaging_service_sends_instead_of_a_number(pool: Pool, provider: FakeProvider) -> None:
    service = "MG" + "7" * 32
    account = TwilioAccount(sid=provider.account, token=TOKEN, public_url=PUBLIC_URL, base_url=provider.url)
    await TextMessages(pool, account, service).send(message("sms"))
    assert provider.taken[0].sent["MessagingServiceSid"] == service
    assert "From" not in provider.taken[0].sent


@pytest.mark.parametrize(
    ("written_down", "country", "number"),
    [
        ("999 888 777", "PE", "+51999888777"), ("+51 999-888-777", "", "+51999888777"),
        ("0051999888777", "", "+51999888777"),
        ("(312) 345 6789", "CO", "+573123456789"), ("11 15 2345-6789", "AR", "+5491123456789"),
        ("whatsapp:+51999888777", "", "+51999888777"), ("07400 123456", "GB", "+447400123456"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(written_down: str, country: str, number: str) -> None:
    assert e164(written_down, country, "sms") == number


@pytest.mark.parametrize(
    ("written_down", "country"), [("999888777", ""), ("12", "PE"), ("ninguno", "PE"), ("", ""), ("+", "")]
)
def test_what_is_no_number(written_down: str, country: str) -> None:
    with pytest.raises(ProviderRefused) as refused:
        e164(written_down, country, "sms")
    assert refused.value.kind == "bad_address"


async def test_a_number_without_its_country_is_the_customers(sms: Place, provider: FakeProvider, pool: Pool) -> None:
    await on_record(pool, KEY, "", country="CO")
    await sms.sender.send(sms.message(recipient="312 345 6789"))
    assert provider.taken[0].to == "+573123456789"


# --- WhatsApp ---


async def test_a_template_goes_by_its_id_with_numbered_variables(whatsapp: Place, provider: FakeProvider) -> None:
    await whatsapp.sender.send(whatsapp.message())
    sent = provider.taken[0].sent
    assert (sent["ContentSid"], sent["To"]) == (TEMPLATE, "whatsapp:+51999888777")
    assert json.loads(sent["ContentVariables"]) == {"1": "Rosa Quispe", "2": "F001-000123", "3": "S/ 1,250.00"}
    assert "Body" not in sent


async def test_a_template_that_nobody_configured_is_refused_by_name(whatsapp: Place, provider: FakeProvider) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await whatsapp.sender.send(whatsapp.message(template="final_demand_es"))
    assert refused.value.kind == "content"
    assert "final_demand_es" in str(refused.value)
    assert "COBRANZA_WHATSAPP_TEMPLATES" in refused.value.say("es")
    assert provider.asked == []


@pytest.mark.parametrize(
    ("channel", "address", "hours", "is_open"),
    [
        ("whatsapp", "+51999888777", 23, True), ("whatsapp", "whatsapp:+51999888777", 1, True),
        ("whatsapp", "+51999888777", 25, False), ("sms", "+51999888777", 1, False),
        ("whatsapp", "+51999888000", 1, False),
    ],
)  # fmt: skip
async def test_free_text_goes_out_only_within_a_day_of_the_customers_own(
    whatsapp: Place, provider: FakeProvider, pool: Pool, channel: str, address: str, hours: int, is_open: bool
) -> None:
    await pool.execute(
        "insert into reply (id, provider, channel, address, body, at) values ('SM1', 'twilio', $1, $2, 'hola', $3)",
        *(channel, address, datetime.now(UTC) - timedelta(hours=hours)),
    )
    free = whatsapp.message(template="", variables=())
    if is_open:
        await whatsapp.sender.send(free)
        assert provider.taken[0].body == free.body.strip()
        return
    with pytest.raises(ProviderRefused) as refused:
        await whatsapp.sender.send(free)
    assert refused.value.kind == "content"
    assert provider.asked == []


async def test_a_template_is_found_by_the_words_it_carries(whatsapp: Place, provider: FakeProvider) -> None:
    await whatsapp.sender.send(whatsapp.message())
    assert await whatsapp.sender.find(whatsapp.message(variables=("Rosa Quispe", "F001-000999", "S/ 1.00"))) is None
    assert await whatsapp.sender.find(whatsapp.message()) is not None


async def test_without_a_database_nobody_knows_whether_a_session_is_open(whatsapp: Place, pool: Pool) -> None:
    pool.terminate()
    with pytest.raises(ProviderUnavailable) as away:
        await whatsapp.sender.send(whatsapp.message(template=""))
    assert away.value.taken is False


# --- nothing secret, nothing personal ---


class Heard(logging.Handler):
    """Everything that any logger says, at any level."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def heard() -> Iterator[Heard]:
    root, ear = logging.getLogger(), Heard()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield ear
    root.removeHandler(ear)
    root.setLevel(level)


@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp"])
async def test_no_secret_and_no_customer_is_ever_logged(
    channel: str, pool: Pool, provider: FakeProvider, heard: Heard
) -> None:
    place = on_fake(channel, pool, provider)
    logging.getLogger("cobranza").debug("the ear hears")
    provider.next(busy(1), refuses(21211, message="+51999888777"))
    for _ in range(2):
        with pytest.raises((ProviderRefused, ProviderUnavailable)):
            await place.sender.send(place.message())
    await place.sender.send(place.message())
    await place.sender.find(place.message())
    told = "\n".join(heard.lines)
    assert "the ear hears" in told
    for never in (API_KEY, TOKEN, provider.account, MAILBOX, "999888777", "Quispe", "1,250"):
        assert never not in told


def test_an_account_shows_no_secret_whoever_prints_it() -> None:
    twilio = TwilioAccount(sid="AC1", token=TOKEN, public_url=PUBLIC_URL)
    senders = (Email(ACCOUNT), WhatsApp(None, twilio, "+1", {}))  # type: ignore[arg-type]
    shown = f"{ACCOUNT!r} {ACCOUNT} {twilio!r} {[twilio, ACCOUNT]} {senders} {senders[0].__dict__}"
    assert API_KEY not in shown
    assert TOKEN not in shown
