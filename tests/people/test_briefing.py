"""A briefing as a collector reads it: golden pages in both languages, what is forbidden, and names that bite."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

from engine.study.briefing.page import as_lines, as_markdown
from schemas.briefing import Briefing
from schemas.driving import OpenDispute
from workers.briefing import briefing_of

from .conftest import CALLED_ON, Collectors

GOLDEN = Path(__file__).parent / "golden"


async def briefing(collectors: Collectors, number: str, language: str) -> Briefing:
    async with collectors.connected() as connection:
        return await briefing_of(connection, number, language)


def agrees(name: str, text: str) -> None:
    """The text is the golden one; COBRANZA_BLESS=1 makes it so."""
    file = GOLDEN / name
    if os.environ.get("COBRANZA_BLESS"):
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


async def test_the_golden_briefings(collectors: Collectors) -> None:
    await collectors.begun("F001-000123", until="2026-03-11T10:00")
    await collectors.real.asks(
        "F001-000123", OpenDispute(id="d1", by="ana", door="cli", reason="quantity", amount=Decimal(200))
    )
    await collectors.real.ticks("F001-000123", await collectors.at("2026-03-11T10:00"))
    await collectors.begun("F001-000124")
    for language in ("en", "es"):
        for number, name in (("F001-000123", "disputed"), ("F001-000124", "call")):
            await collectors.at(CALLED_ON if name == "call" else "2026-03-11T10:00")
            made = await briefing(collectors, number, language)
            agrees(f"{name}.{language}.md", as_markdown(made))
            agrees(f"{name}.{language}.txt", "\n".join(text for text, _ in as_lines(made)) + "\n")
