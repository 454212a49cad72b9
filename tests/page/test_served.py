"""The page where it really stands: in the API's own server, on a socket, with a key from the environment."""

from __future__ import annotations

import asyncio

import httpx

from activities.pages.signing import Signing
from tests.page.company import Customer, Shop, words_of
from workers.api import serving, wire

KEY = "k" * 24


async def test_the_api_serves_the_page_beside_its_own_routes(shop: Shop, dsn: str) -> None:
    await shop.customer()
    await shop.invoice()
    token = await Shop(shop.pool, (KEY,)).link()
    stop, listening = asyncio.Event(), wire.listen("127.0.0.1", 0)
    environ = {"COBRANZA_PAGE_SECRET": KEY, "COBRANZA_CREDITOR": "Ferretería del Sur"}
    with listening:
        server = asyncio.create_task(serving.serve(dsn, listening, stop, environ))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as web:
            shown = await web.get(f"/p/{token}")
            photo = {"file": ("a.jpg", b"\xff\xd8\xff" + b"0" * 3_000_000, "image/jpeg")}
            form = await web.get(f"/p/{token}/paid")
            stamp = form.text.partition('name="stamp" value="')[2].partition('"')[0]
            async with shop.awake():
                sent = await web.post(f"/p/{token}/paid", data={"stamp": stamp}, files=photo)
            other = await web.get("/health"), await web.get("/v1/cases"), await web.get("/p/" + "0" * 20)
        stop.set()
        await server
    assert "Ferretería del Sur" in shown.text
    assert "Hola, Rosa Quispe" in words_of(shown)
    assert sent.status_code == 303
    assert [one.status_code for one in other] == [200, 401, 404]
    assert await shop.rows("select length(content) as bytes from page_file") == [{"bytes": 3_000_003}]


async def test_a_page_that_is_asked_of_two_servers_is_one(shop: Shop) -> None:
    """Nothing is kept between two requests: any process answers any of them."""
    await shop.customer()
    await shop.invoice()
    token = await shop.link()
    one, two = Customer(shop.page(), token), Customer(shop.page(), token)
    stamp = await one.stamp("promise")
    async with shop.awake():
        sent = await two.sends("promise", {"day": "2026-04-01", "how": "all"}, stamp=stamp)
    assert "Acordado" in words_of(await one.web.get(sent.headers["location"]))
    assert Signing((KEY,)).mark("x") != shop.signing.mark("x")
