"""In staging nobody off the list is written to, in a rehearsal nobody: it lies in the outbox, with the reason."""

from __future__ import annotations

import asyncpg
import pytest

from activities.channels.held_back import Allowed, HeldBack, ListUnreadable
from activities.failures import ProviderUnavailable
from tests.providers.fake.provider import FakeProvider
from tests.providers.places import KEY, MAILBOX, message, on_fake

Pool = asyncpg.Pool


def held_back(channel: str, pool: Pool, provider: FakeProvider, only_to: str = "") -> HeldBack:
    return HeldBack(pool, on_fake(channel, pool, provider).sender, Allowed.read(only_to) if only_to else None)


@pytest.mark.parametrize(
    ("entry", "recipient", "is_allowed"),
    [
        ("ana@acme.example", "Ana@Acme.example ", True), ("ana@acme.example", "anna@acme.example", False),
        ("@acme.example", "luis@acme.example", True), ("@acme.example", "luis@evil.example", False),
        ("@acme.example", "luis@sub.acme.example", False), ("@acme.example", "luis@notacme.example", False),
        ("qa-*", "qa-7@anywhere.example", True), ("+51999888777", "+51 999 888-777", True),
        ("+51999888777", "999888777", False), ("+5199*", "+51999888777", True), ("+5198*", "+51999888777", False),
        ("a@acme.example, +5199*", "whatsapp:+51999888777", True), ("@acme.example", "", False),
    ],
)  # fmt: skip
def test_who_is_on_the_list(entry: str, recipient: str, is_allowed: bool) -> None:
    assert Allowed.read(entry).allows(recipient) is is_allowed


@pytest.mark.parametrize(
    "text", [" ", ",", "*", "a*", "@", "@acme", "ana@acme.example,", "everybody", "999888777", "@*"]
)
def test_a_list_that_cannot_be_read_is_no_open_door(text: str) -> None:
    with pytest.raises(ListUnreadable):
        Allowed.read(text)


async def test_who_is_listed_gets_the_message(pool: Pool, provider: FakeProvider) -> None:
    sent = await held_back("email", pool, provider, "@empresa.example").send(message("email"))
    assert (sent.provider, provider.keys()) == ("", [KEY])


async def test_who_is_not_listed_gets_nothing_and_the_outbox_says_why(pool: Pool, provider: FakeProvider) -> None:
    sender = held_back("email", pool, provider, "@acme.example")
    sent = await sender.send(message("email"))
    assert (sent.provider, provider.asked) == ("outbox", [])
    assert await pool.fetchrow("select key, recipient, reason from outbox") == (KEY, MAILBOX, "COBRANZA_ONLY_TO")
    assert await sender.find(message("email")) == sent


@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp"])
async def test_a_rehearsal_writes_to_nobody(channel: str, pool: Pool, provider: FakeProvider) -> None:
    await pool.execute("insert into clock (now) values (now())")
    sent = await held_back(channel, pool, provider).send(message(channel))
    assert (sent.provider, provider.asked) == ("outbox", [])
    assert await pool.fetchval("select reason from outbox") == "rehearsal"


async def test_what_left_is_found_at_the_provider(pool: Pool, provider: FakeProvider) -> None:
    sender = held_back("sms", pool, provider, "+5199*")
    sent = await sender.send(message("sms"))
    assert await sender.find(message("sms")) == sent
    assert not sender.tells


async def test_where_nobody_knows_whether_it_is_a_rehearsal_nothing_leaves(pool: Pool, provider: FakeProvider) -> None:
    sender = held_back("email", pool, provider)
    pool.terminate()
    with pytest.raises(ProviderUnavailable) as away:
        await sender.send(message("email"))
    assert (away.value.taken, provider.asked) == (False, [])
