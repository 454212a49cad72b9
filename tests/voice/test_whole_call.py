"""A whole call: the sender, the provider, signed key presses, and what our web-hook has the provider say next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

import httpx
import pytest
from starlette.applications import Starlette

from tests.desk.company import Company
from tests.providers.fake.books import Taken
from tests.providers.fake.notices import Notice
from tests.providers.fake.provider import FakeProvider
from tests.voice.test_calls import KEY, message
from workers.channels import senders_of
from workers.webhooks.routes import webhook_routes

BODY = "Debe 10 soles por F001-1."


class Line(NamedTuple):
    """One call in progress."""

    provider: FakeProvider
    call: Taken
    hook: httpx.AsyncClient

    async def tells(self, notice: Notice) -> httpx.Response:
        return await self.hook.post(notice.path, content=notice.content, headers=notice.headers)

    async def press(self, key: str) -> str:
        """What is said next. The call goes on with it, as Twilio does."""
        answer = await self.tells(self.provider.pressed(self.call, key))
        assert answer.status_code == 200
        self.call.body = answer.text
        return "".join(ET.fromstring(answer.text).itertext())


@pytest.fixture
async def line(company: Company, provider: FakeProvider) -> AsyncIterator[Line]:
    """The customer's telephone rings, and somebody answers."""
    environ = provider.environment("voice")
    await company.do(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at)"
        " values ($1, 'F001-1', 'c1', 's', 'm', 'voice', 'calls', 'reserved', now())", KEY,
    )  # fmt: skip
    await company.do(
        "insert into message_body (contact, language, recipient, body, sha256) values ($1, 'es', '', $2, '')", KEY, BODY
    )
    await senders_of(company.pool, environ)["voice"].send(message(body=BODY, name="Rosa Quispe"))
    app = Starlette(routes=webhook_routes(company.pool, environ))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as hook:
        yield Line(provider, provider.taken[-1], hook)


async def test_the_customer_hears_the_message_and_disputes_it(line: Line, company: Company) -> None:
    assert "10 soles" not in line.call.body
    assert "10 soles" in await line.press("5")
    assert "no está de acuerdo" in await line.press("3")
    kept = await company.pool.fetch("select query, body from webhook where kind = 'voice' order by position")
    assert [('"Digits":"5"' in row["body"].replace(" ", ""), KEY in row["query"]) for row in kept] == [
        (True, True), (False, True),
    ]  # fmt: skip


async def test_a_stranger_who_guesses_keys_learns_nothing(line: Line) -> None:
    for key in "1230478":
        words = await line.press(key)
        assert "10 soles" not in words
        assert "pag" not in words.lower()
    assert "Disculpe" in await line.press("9")


async def test_a_key_that_the_provider_did_not_sign_is_not_answered(line: Line) -> None:
    forged = line.provider.pressed(line.call, "5").tampered()
    answer = await line.tells(forged)
    assert answer.status_code == 403
    assert "10 soles" not in answer.text
