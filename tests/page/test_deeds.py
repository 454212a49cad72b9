"""Everything that a customer can do by the page, each a form sent by a browser without scripts."""

from __future__ import annotations

from tests.page.company import Customer, Shop, words_of


async def test_it_says_what_is_owed(rosa: Customer) -> None:
    shown = await rosa.get()
    assert shown.status_code == 200
    said = words_of(shown)
    assert "Hola, Rosa Quispe" in said
    assert "S/ 1,200.00" in said
    assert "22 días de atraso" in said
    assert "F001-1" in said


async def test_a_promise_is_agreed(shop: Shop, rosa: Customer) -> None:
    async with shop.awake():
        done = await rosa.does("promise", {"day": "2026-04-01", "how": "all"})
    assert "Acordado" in words_of(done)
    print(words_of(await rosa.get()))
