"""Draws the pictures of Temporal's page for the auditor's guide: `python -m tests.temporal_page.pictures`.

They show cases that really run on a Temporal of the moment, in a real browser; docs/pictures keeps them.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import FloatRect, Page

from tests.page.browsing import browser
from tests.temporal_page.world import IN_EARNEST, SHOWN, World, standing_alone

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 860}


async def draw(one: World, page: Page, folder: Path) -> None:
    """The list; a case's summary, details and how it stands; its timeline; a case in earnest that waits."""
    await page.goto(f"{one.url}/namespaces/default/workflows")
    await page.wait_for_selector(f"text=case/{SHOWN}")
    await page.screenshot(path=folder / "temporal-list.png", clip=_part(0, 470))
    await page.goto(await one.page_of(SHOWN, "user-metadata"))
    await page.frame_locator("iframe").nth(2).get_by_text("on hold").wait_for()
    await page.screenshot(path=folder / "temporal-case.png", clip=_part(60, 800))
    await _timeline(one, page, SHOWN, "contact • send overdue-first", folder / "temporal-timeline.png", 700)
    await _timeline(one, page, IN_EARNEST, "send credit-terms", folder / "temporal-timer.png", 180)


async def _timeline(one: World, page: Page, invoice: str, text: str, file: Path, high: int) -> None:
    """From the heading of the timeline down, without the input above it."""
    await page.set_viewport_size({"width": WINDOW["width"], "height": 2600})  # what is out of sight is not drawn
    await page.goto(await one.page_of(invoice, "timeline"))
    await page.wait_for_selector(f"text={text}")
    box = await page.locator("h2:has-text('Timeline')").bounding_box()
    assert box is not None, "the page has a timeline"
    await page.screenshot(path=file, clip=_part(box["y"] - 16, high))


def _part(top: float, high: int) -> FloatRect:
    """Without the menu at the left."""
    return {"x": 256, "y": top, "width": WINDOW["width"] - 256, "height": high}


async def main(folder: Path) -> None:
    with TemporaryDirectory() as home:
        async with standing_alone(Path(home)) as one, browser() as found:
            context = await found.new_context(viewport=WINDOW, device_scale_factor=1)
            page = await context.new_page()
            await draw(one, page, folder)


if __name__ == "__main__":
    asyncio.run(main(Path(os.environ.get("PICTURES") or PICTURES)))
