"""Our own channels hand messages to the fake provider and die before they hear; it tells us, in any order and again."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from activities.senders import Outgoing
from tests.arrivals.outside import MAIL, MOBILE, Outside
from tests.providers.fake.provider import running
from workers.channels import senders_of


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "email"])
@pytest.mark.parametrize("seed", range(3))
async def test_what_the_provider_tells_of_our_messages_comes_to_the_same(
    outside: Outside, channel: str, seed: int
) -> None:
    to = MAIL if channel == "email" else MOBILE
    key = (await outside.sent("F1", channel=channel, to=to, state="reserved")).key
    with running() as fake:
        outside.notices, outside.environ = fake, fake.environment(channel)
        # WhatsApp takes free text only for those who wrote lately.
        await outside.company.do(
            "insert into reply (id, provider, channel, address, body, at) values"
            " ('earlier', 'twilio', 'whatsapp', $1, 'hola', now())", MOBILE)  # fmt: skip
        sender = senders_of(outside.company.pool, outside.environ)[channel]
        await sender.send(Outgoing(key=key, channel=channel, recipient=to, subject="Su factura", body="Venció."))
        (taken,) = fake.taken
        assert taken.key == key
        outside.now = datetime.now(UTC)
        if channel == "email":
            events = [fake.event(taken, one) for one in ("processed", "delivered", "open", "click")]
            notices = [*(fake.events(one) for one in events), fake.events(*events)]
        else:
            notices = [fake.status(taken, one) for one in ("queued", "sent", "delivered", "read")]
        told = notices * 3
        random.Random(seed).shuffle(told)
        await outside.tells(*told)
    row = await outside.company.row("select state, delivery, provider_id, provider from contact")
    provider = "sendgrid" if channel == "email" else "twilio"
    assert row == ("accepted", "read", taken.sid, provider)
    assert len(await outside.facts()) == 4
