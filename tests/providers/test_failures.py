"""Every kind of failure that a provider has, played by the fake and read by the official clients."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import Message

import asyncpg
import pytest

from activities.channels import answers_twilio
from activities.channels.answers_sendgrid import meaning_of, wait_of
from activities.failures import ProviderRefused, ProviderUnavailable
from tests.providers.fake.behaviour import (
    BROKEN,
    BROKEN_AFTER_TAKING,
    HANGS_UP,
    SOMEBODY_ELSE,
    TAKES_AND_HANGS_UP,
    WRONG_CREDENTIALS,
    Behaviour,
    busy,
    refuses,
    slow,
)
from tests.providers.fake.provider import FakeProvider
from tests.providers.places import Place, on_fake
from tests.providers.test_contract import tells_nothing

SPOKEN = "The 'To' number +51999888777 of Rosa Quispe is not valid"  # a provider's own words repeat the address


@pytest.fixture(params=["email", "sms", "whatsapp"])
def faced(request: pytest.FixtureRequest, pool: asyncpg.Pool[asyncpg.Record], provider: FakeProvider) -> Place:
    return on_fake(str(request.param), pool, provider)


@pytest.fixture
def sms(pool: asyncpg.Pool[asyncpg.Record], provider: FakeProvider) -> Place:
    return on_fake("sms", pool, provider)


@pytest.fixture
def mail(pool: asyncpg.Pool[asyncpg.Record], provider: FakeProvider) -> Place:
    return on_fake("email", pool, provider)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (21211, "bad_address"), (21614, "bad_address"), (30005, "bad_address"), (30006, "bad_address"),
        (63003, "not_on_channel"), (21610, "opted_out"), (30004, "blocked"), (30007, "blocked"), (63016, "content"),
        (21617, "content"), (21656, "content"), (21408, "refused"), (30003, "refused"), (30008, "refused"),
        (29999, "refused"),
    ],
)  # fmt: skip
async def test_twilio_says_no(sms: Place, provider: FakeProvider, code: int, kind: str) -> None:
    provider.next(refuses(code, message=SPOKEN))
    with pytest.raises(ProviderRefused) as refused:
        await sms.sender.send(sms.message())
    assert (refused.value.kind, refused.value.code) == (kind, f"Twilio {code}")
    assert tells_nothing(refused.value)


@pytest.mark.parametrize("code", [20003, 20005, 21212, 21606, 21660, 30002, 63007])
async def test_what_is_wrong_with_our_account_is_no_refusal_of_the_customer(
    sms: Place, provider: FakeProvider, code: int
) -> None:
    provider.next(refuses(code, status=401 if code < 21000 else 400, message=SPOKEN))
    with pytest.raises(ProviderUnavailable) as away:
        await sms.sender.send(sms.message())
    assert (away.value.taken, away.value.after) == (False, timedelta(minutes=15))


@pytest.mark.parametrize(
    ("status", "field", "kind"),
    [
        (400, "personalizations.0.to.0.email", "bad_address"), (400, "content.0.value", "content"),
        (400, None, "content"), (413, None, "content"), (418, None, "refused"),
    ],
)  # fmt: skip
def test_sendgrid_says_no(status: int, field: str | None, kind: str) -> None:
    body = f'{{"errors": [{{"message": "{SPOKEN}", "field": "{field}"}}]}}' if field else '{"errors": null}'
    assert meaning_of(status, body.encode()).kind == kind


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"errors": [7]}', b'{"errors": "no"}', b"\xff"])
def test_an_answer_that_is_none_of_sendgrids_is_still_read(body: bytes) -> None:
    assert meaning_of(400, body).kind == "content"
    assert meaning_of(502, body).kind == "unavailable"


@pytest.mark.parametrize(("status", "field"), [(401, None), (403, None), (400, "from.email"), (404, None), (451, None)])
def test_sendgrids_account_is_ours_to_mend(status: int, field: str | None) -> None:
    meaning = meaning_of(status, f'{{"errors": [{{"field": "{field}"}}]}}'.encode())
    assert (meaning.kind, meaning.taken) == ("unavailable", False)


async def test_one_who_is_too_busy_is_left_alone_for_as_long_as_it_asks(faced: Place, provider: FakeProvider) -> None:
    provider.next(busy(7), busy(None))
    waits = []
    for _ in range(2):
        with pytest.raises(ProviderUnavailable) as away:
            await faced.sender.send(faced.message())
        assert away.value.taken is False
        waits.append(away.value.after)
    assert waits == [timedelta(seconds=7), timedelta(seconds=30)]
    assert provider.taken == []


async def test_a_moment_to_come_back_at_is_a_wait_too() -> None:
    headers, now = Message(), datetime(2026, 3, 3, 15, tzinfo=UTC)
    headers["x-ratelimit-reset"] = str(int(now.timestamp()) + 40)
    assert wait_of(headers, now) == timedelta(seconds=40)
    assert wait_of(headers, now + timedelta(hours=1)) == timedelta(seconds=1)
    headers.replace_header("x-ratelimit-reset", "soon")
    assert wait_of(headers, now) is None


@pytest.mark.parametrize("how", [BROKEN, BROKEN_AFTER_TAKING, HANGS_UP, TAKES_AND_HANGS_UP, SOMEBODY_ELSE])
async def test_who_breaks_down_may_have_taken_it(faced: Place, provider: FakeProvider, how: Behaviour) -> None:
    provider.next(how)
    with pytest.raises(ProviderUnavailable) as away:
        await faced.sender.send(faced.message())
    assert away.value.taken is None
    assert tells_nothing(away.value)
    assert len(provider.taken) == how.takes


async def test_an_answer_that_no_table_has_is_a_refusal(faced: Place, provider: FakeProvider) -> None:
    provider.next(refuses(status=418), refuses(status=422))
    for _ in range(2):
        with pytest.raises(ProviderRefused) as refused:
            await faced.sender.send(faced.message())
        assert refused.value.kind == "refused"


async def test_wrong_credentials_are_said_without_showing_them(faced: Place, provider: FakeProvider) -> None:
    provider.next(WRONG_CREDENTIALS)
    with pytest.raises(ProviderUnavailable) as away:
        await faced.sender.send(faced.message())
    assert away.value.taken is False
    assert tells_nothing(away.value)
    assert "credenciales" in away.value.say("es") or "clave" in away.value.say("es")


async def test_a_slow_answer_is_waited_for(faced: Place, provider: FakeProvider) -> None:
    provider.next(slow(0.2))
    assert (await faced.sender.send(faced.message())).provider_id == provider.taken[0].sid


async def test_what_was_taken_in_silence_is_found_later(sms: Place, provider: FakeProvider) -> None:
    provider.next(TAKES_AND_HANGS_UP)
    with pytest.raises(ProviderUnavailable):
        await sms.sender.send(sms.message())
    provider.shows = False
    assert await sms.sender.find(sms.message()) is None  # the list lags
    provider.shows = True
    found = await sms.sender.find(sms.message())
    assert found is not None
    assert found.provider_id == provider.taken[0].sid


async def test_the_same_words_sent_for_another_contact_are_not_taken_for_this_one(
    sms: Place, provider: FakeProvider, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    sent = await sms.sender.send(sms.message(key="F001-1/a/1"))
    await on_record(pool, "F001-1/a/1", sent.provider_id)
    assert await sms.sender.find(sms.message(key="F001-1/a/2")) is None
    assert await sms.sender.find(sms.message(key="F001-1/a/1")) == sent


async def on_record(pool: asyncpg.Pool[asyncpg.Record], key: str, provider_id: str, country: str = "PE") -> None:
    """A contact as the desk has it, with its customer and invoice."""
    await pool.execute(
        "insert into customer (id, name, zone, country) values ('c1', 'Rosa', 'America/Lima', $1)", country
    )
    await pool.execute(
        "insert into invoice (number, customer, issued_on, due_on, currency, total)"
        " values ('F001-1', 'c1', '2026-02-01', '2026-03-02', 'PEN', 100)"
    )
    await pool.execute(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, provider,"
        " provider_id) values ($1, 'F001-1', 'c1', 'a', 'm', 'sms', 'messages', 'accepted', now(), 'twilio', $2)",
        *(key, provider_id),
    )


def test_every_meaning_is_said_in_both_languages_and_knows_its_kind() -> None:
    for code, meaning in answers_twilio.CODES.items():
        assert meaning.en != meaning.es, code
        assert (meaning.taken is False) or meaning.kind != "unavailable", code
