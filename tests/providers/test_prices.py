"""What a message cost: asked once, after its fate is known, politely."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from activities.channels.held_back import HeldBack
from activities.prices import AT_ONCE, Prices
from tests.arrivals.outside import Outside
from tests.desk.company import Company
from tests.providers.fake.provider import FakeProvider
from tests.providers.test_at_the_desk import ask
from tests.providers.test_at_the_desk import company as company
from tests.providers.test_at_the_desk import outside as outside
from tests.providers.test_at_the_desk import real as real
from tests.providers.test_races import sms
from workers.channels import priced_of

AT_ANY_TIME = timedelta(0)


def fetched(provider: FakeProvider) -> int:
    return len([one for one in provider.asked if one.method == "GET"])


async def delivered(company: Company, provider: FakeProvider, outside: Outside) -> Prices:
    """One SMS, delivered some time ago."""
    sender = sms(company, provider)
    await ask(company, {"sms": sender}, ("sms",))
    await outside.tells(provider.status(provider.taken[0], "delivered"))
    await company.do("update contact set delivery_at = now() - interval '11 minutes'")
    return Prices(company.pool, priced_of({"sms": HeldBack(company.pool, sender, None)}))


async def test_a_delivered_message_gets_its_price_once(
    company: Company, provider: FakeProvider, outside: Outside
) -> None:
    prices = await delivered(company, provider, outside)
    assert await company.row("select price, price_currency, segments from contact") == (None, "", 1)
    provider.taken[0].price = Decimal("-0.04500")
    await prices.turn()
    await prices.turn()
    assert await company.row("select price, price_currency, segments from contact") == (Decimal("0.04500"), "USD", 1)
    assert fetched(provider) == 1


async def test_what_has_no_price_then_is_not_asked_again(
    company: Company, provider: FakeProvider, outside: Outside
) -> None:
    prices = await delivered(company, provider, outside)
    await prices.turn()
    await prices.turn()
    assert await company.row("select price, price_currency from contact") == (None, "")
    assert fetched(provider) == 1


@pytest.mark.parametrize("when", ["5 minutes", "4 days"])
async def test_neither_too_early_nor_long_afterwards(
    company: Company, provider: FakeProvider, outside: Outside, when: str
) -> None:
    prices = await delivered(company, provider, outside)
    await company.do(f"update contact set delivery_at = now() - interval '{when}'")
    await prices.turn()
    assert fetched(provider) == 0


async def test_a_message_that_is_gone_at_twilio_is_let_be(
    company: Company, provider: FakeProvider, outside: Outside
) -> None:
    prices = await delivered(company, provider, outside)
    provider.taken.clear()
    await prices.turn()
    assert await company.value("select price_asked_at is not null and price is null from contact")


async def test_an_outage_ends_the_turn_and_costs_no_price(
    company: Company, provider: FakeProvider, outside: Outside
) -> None:
    prices = await delivered(company, provider, outside)
    away = sms(company, provider, patience=timedelta(seconds=1))
    away._account = msgspec.structs.replace(away._account, base_url="http://127.0.0.1:9")
    await Prices(company.pool, {"sms": away}).turn()
    assert await company.value("select price_asked_at from contact") is None
    provider.taken[0].price = Decimal("-0.01")
    await prices.turn()
    assert await company.value("select price from contact") == Decimal("0.01")


async def test_a_turn_asks_for_a_few_only_and_mail_has_no_price(
    company: Company, provider: FakeProvider, outside: Outside, real: Any
) -> None:
    assert priced_of(real()).keys() == {"whatsapp"}
    prices = await delivered(company, provider, outside)
    for number in range(2 * AT_ONCE):
        await company.do(
            "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, provider,"
            " provider_id, delivery, delivery_at) values ($1, 'F-1', 'c1', 's', 'm', 'sms', 'messages', 'accepted',"
            " now(), 'twilio', $1, 'delivered', now() - interval '1 hour')",
            f"k{number}")  # fmt: skip
    await prices.turn()
    assert fetched(provider) == AT_ONCE
