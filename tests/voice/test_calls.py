"""A call through the real client, and its keys through the real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest

from activities.channels.accounts import TwilioAccount
from activities.channels.calls import answer_address, go_on
from activities.channels.speech import Caller
from activities.channels.voice_twilio import VoiceCalls, tongue
from activities.failures import ProviderRefused, ProviderUnavailable
from activities.senders import Outgoing
from tests.desk.company import Company
from tests.providers.fake.behaviour import refuses
from tests.providers.fake.provider import ACCOUNT, PUBLIC_URL, TOKEN, VOICE_FROM, FakeProvider

KEY = "F001-1/first_contact.timeline[0]/1"
CALLER = Caller("Acme", "+51 1 555 0100", number=VOICE_FROM)


def calls(company: Company, provider: FakeProvider, public_url: str = PUBLIC_URL) -> VoiceCalls:
    account = TwilioAccount(sid=ACCOUNT, token=TOKEN, public_url=public_url, base_url=provider.url)
    return VoiceCalls(company.pool, account, CALLER)


def message(**more: Any) -> Outgoing:
    words: dict[str, Any] = {"key": KEY, "channel": "voice", "recipient": "+51999888777", "body": "Debe 10 soles."}
    return Outgoing(**{**words, **more})


async def called(company: Company, provider: FakeProvider) -> dict[str, list[str]]:
    """A contact of the books, called; as Twilio was asked for it."""
    body = "Debe F001-1."
    await company.do(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at)"
        " values ($1, 'F001-1', 'c1', 's', 'm', 'voice', 'calls', 'reserved', now())", KEY,
    )  # fmt: skip
    await company.do(
        "insert into message_body (contact, language, recipient, body, sha256)"
        " values ($1, 'es', '999 888 777', $2, '')",
        KEY, body,
    )  # fmt: skip
    await calls(company, provider).send(message(recipient="999 888 777", name="Rosa Quispe", body=body))
    return parse_qs(provider.asked[-1].body.decode())


async def test_a_call_rings_the_customer_in_his_country_and_tells_whoever_answers_nothing(
    company: Company, provider: FakeProvider
) -> None:
    asked = await called(company, provider)
    assert (asked["To"], asked["From"]) == (["+51999888777"], [VOICE_FROM])
    assert asked["MachineDetection"] == ["DetectMessageEnd"]
    assert (asked["Timeout"], asked["TimeLimit"]) == (["25"], ["300"])
    assert asked["StatusCallbackEvent"] == ["initiated", "answered", "completed"]
    assert parse_qs(urlsplit(asked["StatusCallback"][0]).query)["key"] == [KEY]
    words = "".join(ET.fromstring(asked["Twiml"][0]).itertext())
    assert "Rosa Quispe" in words
    assert "F001-1" not in words


async def test_the_one_who_presses_5_hears_the_message_and_then_answers(
    company: Company, provider: FakeProvider
) -> None:
    asked = await called(company, provider)
    gather = ET.fromstring(asked["Twiml"][0])[0]
    query = dict(parse_qsl(urlsplit(str(gather.get("action"))).query))
    assert query == {"key": KEY, "lang": "es-PE"}
    meaning, twiml = await go_on(company.pool, CALLER, PUBLIC_URL, query, "5")
    assert meaning == "right_party"
    assert "F001-1" in "".join(ET.fromstring(twiml).itertext())
    query = dict(parse_qsl(urlsplit(str(ET.fromstring(twiml)[0].get("action"))).query))
    assert query == {"key": KEY, "lang": "es-PE", "told": "1"}
    assert [(await go_on(company.pool, CALLER, PUBLIC_URL, query, key))[0] for key in "12309"] == [
        "pay_now", "promise", "dispute", "person", "wrong_number",
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["1", "2", "3", "0"])
async def test_no_answer_counts_before_the_message_was_told(company: Company, key: str) -> None:
    query = {"key": KEY, "lang": "es"}
    assert (await go_on(company.pool, CALLER, PUBLIC_URL, query, key))[0] == "nothing"


async def test_nobody_hears_a_message_of_another_channel_or_of_one_who_was_erased(
    company: Company, provider: FakeProvider
) -> None:
    await called(company, provider)
    for change in ("update message_body set body = ''", "update contact set channel = 'email'"):
        await company.do(change)
        _, twiml = await go_on(company.pool, CALLER, PUBLIC_URL, {"key": KEY, "lang": "es"}, "5")
        assert "F001-1" not in twiml.replace("F001-1%2F", "")
    _, twiml = await go_on(company.pool, CALLER, PUBLIC_URL, {"key": "F001-9/x/1", "lang": "es"}, "5")
    assert "mensaje pendiente" in twiml
    meaning, twiml = await go_on(company.pool, CALLER, PUBLIC_URL, {}, "")
    assert (meaning, ET.fromstring(twiml).tag) == ("nothing", "Response")


async def test_without_a_public_address_the_call_offers_no_key_and_no_call_back(
    company: Company, provider: FakeProvider
) -> None:
    await calls(company, provider, "").send(message())
    asked = parse_qs(provider.asked[-1].body.decode())
    assert "StatusCallback" not in asked
    assert "Gather" not in asked["Twiml"][0]
    assert "10 soles" not in asked["Twiml"][0]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [({"body": " "}, "content"), ({"body": "x" * 2001}, "content"), ({"recipient": "no number"}, "bad_address")],
)
async def test_what_cannot_be_told_is_refused_and_nobody_is_called(
    company: Company, provider: FakeProvider, changed: dict[str, str], kind: str
) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await calls(company, provider).send(message(**changed))
    assert (refused.value.kind, provider.asked) == (kind, [])


async def test_nobody_is_rung_as_the_window_closes(company: Company, provider: FakeProvider) -> None:
    closes = datetime.now(UTC) + timedelta(seconds=40)
    with pytest.raises(ProviderUnavailable) as late:
        await calls(company, provider).send(message(expires_at=closes))
    assert (late.value.taken, provider.asked) == (False, [])


@pytest.mark.parametrize(("code", "kind"), [(13223, "bad_address"), (21214, "bad_address"), (21215, "refused")])
async def test_twilio_s_no_has_its_kind(company: Company, provider: FakeProvider, code: int, kind: str) -> None:
    provider.next(refuses(code))
    with pytest.raises(ProviderRefused) as refused:
        await calls(company, provider).send(message())
    assert refused.value.kind == kind


async def test_a_doubtful_call_is_no_other_contact_s(company: Company, provider: FakeProvider) -> None:
    sender = calls(company, provider)
    await sender.send(message())
    assert await sender.find(message()) is None
    assert not sender.tells


@pytest.mark.parametrize(
    ("language", "number", "spoken"),
    [("es", "+51999888777", "es-PE"), ("es", "+34600000000", "es-ES"), ("en", "+442071234567", "en-GB"),
     ("es-MX", "+51999888777", "es-MX"), ("es", "+800", "es"), ("es", "x", "es")],
)  # fmt: skip
def test_a_language_is_spoken_as_where_the_number_rings(language: str, number: str, spoken: str) -> None:
    assert tongue(language, number) == spoken


def test_an_address_survives_any_key() -> None:
    key = "F 001/ñ&lang=x#?/timeline[0]/1"
    query = dict(parse_qsl(urlsplit(answer_address("https://x.example/", key, "es-PE", told=True)).query))
    assert query == {"key": key, "lang": "es-PE", "told": "1"}
