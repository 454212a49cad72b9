"""Temporal's own page in a real browser: what it says of a case is what the auditors' guide shows, and no person."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

from tests.page.browsing import browser
from tests.temporal_page.pictures import PICTURES, WINDOW
from tests.temporal_page.world import IN_EARNEST, PERSONAL, SHOWN, World, world
from workers.local.temporal import ATTRIBUTES
from workers.relay import case_id

CURRENT = (
    "stage: first contact, ", "owed: 3822.08 PEN of 4820.50 PEN, due Wed 4 Mar 2026", "contested: 420.50 PEN",
    "on hold: the customer asked for time since Fri 13 Mar 2026, until Mon 23 Mar 2026",
    "last contact: overdue-text by email, Mon 9 Mar 2026 09:00 America/Lima", "open tasks: none",
    "playbook: pe-empresas v1, plan ",
)  # fmt: skip
SUMMARIES = (
    "contact • send overdue-first by WhatsApp or email", "contact • send overdue-text by SMS or email",
    "record • payment received", "record • hold placed", "record • case opened, stage entered, segment assigned",
)  # fmt: skip
MOST = 300_000
"""Bytes that a picture of the guide may have."""


async def test_a_case_on_temporal_s_page_reads_as_the_guide_says_and_names_nobody(dsn: str, tmp_path: Path) -> None:
    async with world(dsn, tmp_path) as one, browser() as found:
        context = await found.new_context(viewport={**WINDOW, "height": 2600})  # type: ignore[typeddict-item]
        page = await context.new_page()
        page.set_default_timeout(20_000)
        read = [await _list(one, page), await _details(one, page), await _timeline(one, page)]
        await _as_the_api_says(one)
    for text in read:
        for name in PERSONAL:
            assert name.casefold() not in text.casefold(), f"{name} is on the page"


async def _list(one: World, page: Page) -> str:
    await page.goto(f"{one.url}/namespaces/default/workflows")
    await page.wait_for_selector(f"text=case/{SHOWN}")
    text = await page.inner_text("body")
    assert text.count("pe-empresas") == 5
    return text


async def _details(one: World, page: Page) -> str:
    await page.goto(await one.page_of(SHOWN, "user-metadata"))
    frames = page.frame_locator("iframe")
    await frames.nth(2).get_by_text("on hold").wait_for()
    summary, details, current = [await frames.nth(n).locator("body").inner_text() for n in range(3)]
    assert summary.strip() == f"pe-empresas v1: invoice {SHOWN}, 4820.50 PEN, due 2026-03-04"
    assert "from its beginning" in details
    for line in CURRENT:
        assert line in current, current
    return summary + details + current + await page.inner_text("body")


async def _timeline(one: World, page: Page) -> str:
    await page.goto(await one.page_of(SHOWN, "timeline"))
    await page.wait_for_selector(f"text={SUMMARIES[0]}")
    text = await page.inner_text("body")
    for summary in SUMMARIES:
        assert summary in text, text
    await page.goto(await one.page_of(IN_EARNEST, "timeline"))
    await page.wait_for_selector("text=send credit-terms, ")
    return text + await page.inner_text("body")


async def _as_the_api_says(one: World) -> None:
    """What other tools are told: the summary, and only attributes that every Temporal store has room for."""
    said = await one.company.client.get_workflow_handle(case_id(SHOWN)).describe()
    assert said.workflow_type == "pe-empresas"
    assert await said.static_summary() == f"pe-empresas v1: invoice {SHOWN}, 4820.50 PEN, due 2026-03-04"
    told = {pair.key.name: pair.value for pair in said.typed_search_attributes}
    assert (told["CobranzaStage"], told["CobranzaHold"], told["CobranzaCustomer"]) == (
        "first_contact", "on_request", "C0042",
    )  # fmt: skip
    assert set(told) - {"BuildIds"} <= set(ATTRIBUTES)
    kinds = [*ATTRIBUTES.values()]
    assert kinds.count("KEYWORD") <= 10
    assert kinds.count("DATETIME") <= 3
    assert kinds.count("DOUBLE") <= 3


def test_the_guide_has_its_pictures_and_none_is_heavy() -> None:
    drawn = {file.name: file.stat().st_size for file in PICTURES.glob("temporal-*.png")}
    assert set(drawn) == {"temporal-list.png", "temporal-case.png", "temporal-timeline.png", "temporal-timer.png"}
    assert all(5_000 < size < MOST for size in drawn.values())
    for page in ("auditors.md", "auditores.md"):
        text = (PICTURES.parent / page).read_text("utf-8")
        assert all(f"pictures/{name}" in text for name in drawn), page
