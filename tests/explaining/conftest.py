"""`asked`: the text that `cobranza explain` prints, in both languages, beside the golden one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from engine.study.explaining import page
from engine.study.explaining.story import explain_day, explain_life
from schemas.plan import Plan
from tests.workflow.company import Company, company
from workers import speech
from workers.commands import explaining
from workers.relay import case_id

GOLDEN = Path(__file__).parent / "golden"
Told = Callable[[asyncpg.Connection, str, str], object]


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, f"explaining-{uuid4()}") as one:
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
    _, material = await explaining._material(connection, invoice)
    explained = explain_day(material, explaining._day(on)) if on else explain_life(material)
    return "".join(f"{text}\n" for text, _ in page.lines(explained, language))


def places_exist(plan: Plan, said: str) -> bool:
    return plan.source.file in said
