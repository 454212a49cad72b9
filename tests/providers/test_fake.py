"""The fake provider itself: what it takes it shows, and what it signs the providers' own validators accept."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

import httpx
import pytest
from sendgrid.helpers.eventwebhook import EventWebhook
from twilio.request_validator import RequestValidator

from tests.providers.fake.behaviour import BROKEN, TAKES_AND_HANGS_UP, busy, refuses
from tests.providers.fake.notices import PREFIX, Notice
from tests.providers.fake.provider import ACCOUNT, API_KEY, TOKEN, FakeProvider, running

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
FORM = {"To": "+51999888777", "From": "+15005550006", "Body": "hola",
        "StatusCallback": "https://cobranza.acme.example/webhooks/twilio/status?key=F-1%2Fa%2F1"}  # fmt: skip
MAIL = {
    "personalizations": [{"to": [{"email": "rosa@empresa.example"}], "custom_args": {"cobranza_key": "F-1/a/1"}}],
    "from": {"email": "pagos@acme.example"}, "subject": "s", "content": [{"type": "text/plain", "value": "hola"}],
}  # fmt: skip


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running() as fake:
        yield fake


@pytest.fixture
def client(provider: FakeProvider) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=provider.url, auth=(ACCOUNT, TOKEN)) as one:
        yield one


def mail(client: httpx.Client) -> httpx.Response:
    return client.post("/v3/mail/send", json=MAIL, auth=None, headers={"Authorization": f"Bearer {API_KEY}"})


def test_what_is_taken_is_shown_and_carries_our_key(provider: FakeProvider, client: httpx.Client) -> None:
    answer = client.post(MESSAGES, data=FORM)
    assert answer.status_code == 201
    assert client.get(MESSAGES, params={"To": FORM["To"]}).json()["messages"][0]["sid"] == answer.json()["sid"]
    assert client.get(MESSAGES, params={"To": "+51999"}).json()["messages"] == []
    assert mail(client).headers["X-Message-Id"] == provider.taken[1].sid
    assert provider.keys() == ["F-1/a/1", "F-1/a/1"]


def test_it_misbehaves_as_planned_and_then_behaves(provider: FakeProvider, client: httpx.Client) -> None:
    provider.next(busy(7), refuses(21211), BROKEN, TAKES_AND_HANGS_UP)
    answers = [client.post(MESSAGES, data=FORM) for _ in range(3)]
    assert [one.status_code for one in answers] == [429, 400, 503]
    assert answers[0].headers["Retry-After"] == "7"
    assert answers[1].json()["code"] == 21211
    assert provider.taken == []
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(MESSAGES, data=FORM)
    assert len(provider.taken) == 1
    assert client.post(MESSAGES, data=FORM).status_code == 201


def test_wrong_credentials_take_nothing(provider: FakeProvider, client: httpx.Client) -> None:
    assert client.post(MESSAGES, data=FORM, auth=(ACCOUNT, "x")).status_code == 401
    assert client.post("/v3/mail/send", json=MAIL, auth=None).status_code == 401
    assert provider.taken == []


def test_its_forms_are_signed_as_twilio_signs(provider: FakeProvider, client: httpx.Client) -> None:
    client.post(MESSAGES, data=FORM)
    message = provider.taken[0]

    def is_genuine(notice: Notice) -> bool:
        fields = dict(parse_qsl(notice.content.decode(), keep_blank_values=True))
        return bool(RequestValidator(TOKEN).validate(notice.url, fields, notice.headers["X-Twilio-Signature"]))

    assert is_genuine(provider.status(message, "undelivered", 30005))
    assert is_genuine(provider.inbound("+51999888777", "BAJA", "+15005550006"))
    assert not is_genuine(provider.status(message, "delivered").tampered())


def test_its_events_are_signed_as_sendgrid_signs(provider: FakeProvider, client: httpx.Client) -> None:
    mail(client)
    notice = provider.events(provider.event(provider.taken[0], "delivered"))
    check = EventWebhook(provider.public_key)
    signature, at = notice.headers[f"{PREFIX}Signature"], notice.headers[f"{PREFIX}Timestamp"]
    assert check.verify_signature(notice.content.decode(), signature, at)
    assert not check.verify_signature(notice.tampered().content.decode(), signature, at)
    assert b'"cobranza_key": "F-1/a/1"' in notice.content
