"""The fixtures of the channels' tests: a database, the fake provider, and Prism on the providers' own files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.providers.fake.provider import FakeProvider, running
from tests.providers.openapi import answering
from tests.providers.overheard import overheard
from tests.providers.places import Place, on_fake, on_openapi, outbox, post

PLACES = (
    "outbox",
    "post",
    *(f"{channel} on {where}" for where in ("openapi", "fake") for channel in ("email", "sms", "voice", "whatsapp")),
)
DOCUMENTS = {
    "email": "sendgrid_mail_v3.json", "sms": "twilio_api_v2010.json", "voice": "twilio_api_v2010.json",
    "whatsapp": "twilio_api_v2010.json",
}  # fmt: skip


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with asyncpg.create_pool(dsn, min_size=0, max_size=4) as one:
        yield one


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running() as fake:
        yield fake


@pytest.fixture(scope="session")
def sendgrid_mail_v3(shared_data: Path) -> Iterator[str]:
    """Where SendGrid's own OpenAPI file answers."""
    with answering(shared_data / "openapi" / "sendgrid_mail_v3.json") as url:
        yield url


@pytest.fixture(scope="session")
def twilio_api_v2010(shared_data: Path) -> Iterator[str]:
    """Where Twilio's own OpenAPI file answers."""
    with answering(shared_data / "openapi" / "twilio_api_v2010.json") as url:
        yield url


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, pool: asyncpg.Pool[asyncpg.Record]) -> Iterator[Place]:
    """One place after the other where a sender must keep the contract."""
    channel, _, where = str(request.param).partition(" on ")
    if channel == "outbox":
        yield outbox(pool)
    elif channel == "post":
        yield post(pool)
    elif where == "fake":
        yield on_fake(channel, pool, request.getfixturevalue("provider"))
    else:
        upstream = request.getfixturevalue(DOCUMENTS[channel].removesuffix(".json"))
        with overheard(upstream) as line:
            yield on_openapi(channel, pool, line)
