"""The page in a real browser on a telephone: scripts off, keyboard alone, both languages, light and dark, and axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.page.browsing import axe, browser, phone, served
from tests.page.company import Customer, Shop

PLACES = ["", "pay", "promise", "plan", "paid", "dispute", "time", "why", "terms", "me"]


async def reads(page: Page, text: str) -> None:
    """The next page that says this; a form's answer takes a moment."""
    await page.wait_for_selector(f"main:has-text('{text}')", timeout=10_000)


async def focused(page: Page) -> str:
    """What the keyboard is on."""
    there = page.locator(":focus")
    return (await there.inner_text()).strip() if await there.count() else ""


@pytest.mark.parametrize("language", ["es", "en"])
async def test_axe_finds_nothing_on_any_page_by_day_and_by_night(shop: Shop, language: str) -> None:
    await shop.customer(language=language)
    await shop.invoice()
    await shop.invoice("F001-2", "C1", "350.00")
    rosa, app = Customer(shop.page(patience=0.0), await shop.link()), shop.page(patience=0.0)
    waiting = await rosa.does("promise", {"day": "2026-04-01", "how": "all"})
    home, wrong = f"/p/{rosa.token}", dict[str, list[str]]()

    async with browser() as found, served(app) as url, phone(found, scripts=True) as page:

        async def look(name: str, place: str = "") -> None:
            if place:
                await page.goto(url + place)
            wrong[name] = await axe(page)
            if language == "es":  # colours have no language
                await page.emulate_media(color_scheme="dark")
                wrong[f"{name}, dark"] = await axe(page, "color-contrast")
                await page.emulate_media(color_scheme="light")

        for place in PLACES:
            await look(place, f"{home}/{place}")
        await look("it waits", waiting.url.path)
        await page.goto(f"{url}{home}/promise")
        await page.click("button.button")
        await page.wait_for_selector("[role=alert]")
        await look("a mistake")
        await shop.answers()
        await look("done", waiting.url.path)
        await look("a promise stands", home)
        await look("gone", f"/p/{'0' * 20}")
    assert {name: found for name, found in wrong.items() if found} == {}


async def test_everything_is_done_by_touch_without_a_script(shop: Shop, rosa: Customer, tmp_path: Path) -> None:
    receipt = tmp_path / "voucher.png"
    receipt.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    async with browser() as found, served(shop.page()) as url, shop.awake(), phone(found) as page:
        await page.goto(f"{url}/p/{rosa.token}")
        await page.tap("text=Contar por qué se atrasó")
        await page.tap("text=Pagamos en fechas fijas")
        await page.tap("button.button")
        await reads(page, "Gracias por contarnos")
        await page.tap("text=Mi cuenta")
        await page.tap("text=Algo no está bien")
        await page.tap("text=La cantidad")
        assert not await page.is_visible("#amount"), "it is asked for only where it is needed"
        await page.tap("text=Solo una parte")
        await page.fill("#amount", "132.10")
        await page.fill("#text", "faltó una caja")
        await page.set_input_files("#file", receipt)
        await page.tap("button.button")
        await reads(page, "Lo revisamos primero")
        await page.tap("text=Mi cuenta")
        await page.tap("text=Pagar en cuotas")
        await page.tap("text=4 pagos")
        await page.tap("button.button")
        await reads(page, "Su plan quedó registrado")
        await page.reload()
        await page.go_back()
        await reads(page, "Su plan de pagos está acordado")  # the form is over, and nothing is sent again
        await page.goto(f"{url}/p/{rosa.token}")
        await reads(page, "Su plan de pagos está acordado")
        await page.tap("text=Read in English")
        await page.tap("text=My account")
        await reads(page, "Your payment plan is agreed")
    assert [row["name"] for row in await shop.rows("select name from page_file")] == ["voucher.png"]
    assert [row["accepted"] for row in await shop.rows("select accepted from wish order by stored_at")] == [True] * 3


async def tabs_to(page: Page, text: str, selector: str = ":focus") -> None:
    for _ in range(25):
        await page.keyboard.press("Tab")
        if await page.locator(selector).count() and text in await focused(page):
            return
    raise AssertionError(f"the keyboard never came to {text or selector}")


async def test_a_promise_is_made_by_the_keyboard_alone(shop: Shop, rosa: Customer) -> None:
    desk = {"is_mobile": False, "has_touch": False, "locale": "en-US"}
    async with browser() as found, served(shop.page()) as url, shop.awake(), phone(found, **desk) as page:
        await page.goto(f"{url}/p/{rosa.token}")
        await page.keyboard.press("Tab")
        assert await focused(page) == "Ir al contenido"
        await tabs_to(page, "Decir cuándo voy a pagar")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#day")
        await tabs_to(page, "", "#day:focus")
        await page.keyboard.type("04012026")
        await tabs_to(page, "Pagaré ese día")
        await page.keyboard.press("Enter")
        await reads(page, "Acordado")
    assert [str(one.due_on) for one in (await shop.case()).promises] == ["2026-04-01"]


async def test_a_payment_leads_from_the_form_to_the_providers_page(shop: Shop, rosa: Customer) -> None:
    """The page's policy must let the browser follow: a redirect after a form is asked for leave too."""
    from tests.page.test_deeds import Bank

    async with browser() as found, served(shop.page(makers=[Bank()])) as url, phone(found) as page:
        await page.goto(f"{url}/p/{rosa.token}/pay")
        async with page.expect_request("https://pay.example/1") as asked:  # nobody is there; that it is asked counts
            await page.tap("text=Continuar al pago")
        assert (await asked.value).method == "GET"


async def test_nothing_is_wider_than_a_small_telephone_and_everything_as_large_as_a_finger(shop: Shop) -> None:
    await shop.customer(name="Comercializadora e Importadora Interamericana del Altiplano S.A.C." * 2)
    await shop.invoice("F001-00012345678901234567890", total="123456789.50")
    token = await shop.link(invoice="F001-00012345678901234567890")
    small = (
        "[...document.querySelectorAll('a.button, button, .deeds a, .choice')].map(one => one.getBoundingClientRect())"
    )
    window, wrong = {"width": 320, "height": 640}, list[str]()
    async with browser() as found, served(shop.page()) as url, phone(found, scripts=True, viewport=window) as page:
        for place in PLACES:
            await page.goto(f"{url}/p/{token}/{place}")
            wide = await page.evaluate("document.documentElement.scrollWidth")
            narrow = await page.evaluate(f"{small}.filter(box => box.height && box.height < 44).length")
            wrong += [place] if wide > 320 or narrow else []
    assert wrong == []
