"""`asked`: the text that `cobranza explain` prints, in both languages, beside the golden one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from activities.failures import ProviderUnavailable
from activities.senders import Outgoing, Sent
from engine.study.explaining import page
from engine.study.explaining.story import explain_day, explain_life
from tests.desk.providers import Provider, Says
from tests.workflow.company import Company
from workers import speech
from workers.channels import senders_of
from workers.commands import explaining
from workers.creditor import creditor
from workers.reading import gather
from workers.relay import case_id
from workers.settings import Settings
from workers.worker import connect, desk_of, fetcher, pool_of, worker_of

GOLDEN = Path(__file__).parent / "golden"
Told = Callable[[asyncpg.Connection, str, str], object]


class InDoubt(Provider):
    """Nobody can tell whether it took anything: it breaks off, and cannot be asked."""

    tells, settle = False, timedelta(0)

    async def send(self, message: Outgoing) -> Sent:
        raise ProviderUnavailable(channel=message.channel, why="broke off")

    async def find(self, message: Outgoing) -> Sent | None:
        return None


@pytest.fixture
async def real(dsn: str, temporal_address: str, request: pytest.FixtureRequest) -> AsyncIterator[Company]:
    """A company at work; a test may name how its WhatsApp provider behaves."""
    settings = Settings(home=Path(), database_url=dsn, temporal_address=temporal_address, task_queue=f"x-{uuid4()}")
    async with pool_of(dsn) as pool:
        client = await connect(settings, fetcher(pool))
        one = Company(pool, client, settings.task_queue)
        odd = {"refuses": Says(one, "blocked", "63024"), "doubtful": InDoubt(one)}  # type: ignore[arg-type]
        senders = senders_of(pool, {})
        if (how := getattr(request, "param", "")) in odd:
            senders["whatsapp"] = odd[how]
        async with worker_of(client, settings, pool, desk=desk_of(pool, creditor(), senders)):
            yield one
        for number in await one.pool.fetch("select invoice from collection_case where closed_at is null"):
            await one.client.get_workflow_handle(
                case_id(number["invoice"])
            ).terminate()  # the next test has its own F-1


@pytest.fixture
def as_golden(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Compares what is explained with the golden text; `COBRANZA_BLESS=1` rewrites it."""

    async def compare(connection: asyncpg.Connection, name: str, invoice: str, on: str = "") -> str:
        said = ""
        for language in ("en", "es"):
            monkeypatch.setattr(speech, "_chosen", language)
            said = await answer(connection, invoice, on, language)
            file = GOLDEN / f"{name}.{language}.txt"
            if os.environ.get("COBRANZA_BLESS") == "1":
                file.write_text(said, "utf-8")
            assert said == file.read_text("utf-8"), f"{name} in {language}"
        monkeypatch.setattr(speech, "_chosen", None)
        return said

    return compare


async def answer(connection: asyncpg.Connection, invoice: str, on: str, language: str) -> str:
    """The page as `explain` prints it."""
    material = (await gather(connection, invoice)).material
    explained = explain_day(material, explaining._day(on)) if on else explain_life(material)
    return "".join(f"{text}\n" for text, _ in page.lines(explained, language))
