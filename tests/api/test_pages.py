"""The API's pages as a stranger follows them: each request that is shown is sent, and answered as the page says."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workers.api.routes import ROUTES

from .conftest import Client

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / name for name in ("api.md", "api.es.md")]


def requests_of(page: Path) -> Iterator[tuple[list[str], Any]]:
    """The words of each `curl` line of a page, and the answer below it."""
    for block in re.findall(r"^```\n\$ curl (.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        lines = block.splitlines()
        ends = next(n for n in range(1, len(lines) + 1) if closed("\n".join(lines[:n])))
        yield shlex.split("\n".join(lines[:ends])), json.loads("\n".join(lines[ends:]))


def closed(line: str) -> bool:
    try:
        return bool(shlex.split(line))
    except ValueError:
        return False


async def send(api: Client, words: list[str]) -> Any:
    headers, body, address = {}, None, ""
    rest = iter(words)
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "--json":
            body = next(rest).encode()
            headers["Content-Type"] = "application/json"
        elif word != "-s":
            address = word.removeprefix("$API")
    headers.pop("Authorization", None)
    return (await api.request("POST" if body else "GET", address, content=body, headers=headers)).json()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_what_the_page_shows_is_what_is_answered(api: Client, page: Path) -> None:
    shown = list(requests_of(page))
    assert len(shown) >= 5
    for words, told in shown:
        assert await send(api, words) == told, words


def test_the_page_names_every_address() -> None:
    table = PAGES[0].read_text("utf-8").partition("## Addresses")[2].partition("## What holds")[0]
    short = {"timeline", "contacts", "verdicts", "lift", "cancel"}
    for route in ROUTES:
        last = route.path.rpartition("/")[2]
        assert f"`.../{last}`" in table if last in short else f"`{route.path}" in table, route.path
        for name in getattr(route.asks, "__struct_fields__", ()):
            assert name in ("limit", "after") or f"{name}=" in table
