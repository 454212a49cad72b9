"""A briefing as a collector reads it: golden pages in both languages, what is forbidden, and names that bite."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from engine.language.library import read_library
from engine.language.packs import packs_of
from engine.study.briefing.page import as_lines, as_markdown
from engine.study.briefing.prepare import prepare
from schemas.briefing import Briefing
from schemas.driving import OpenDispute
from tests.machine.lives import SHIPPED
from workers.briefing import briefing_of, ground_of, rules_in

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


BITES = "**Ana** [x](http://evil) | <b> \x1b[31m# Quispe\n## Nadie"


async def test_no_name_makes_a_mark_a_cell_or_a_colour(collectors: Collectors) -> None:
    await collectors.begun("S-1")
    await collectors.real.pool.execute("update customer set name = $1 where id = 'S-1'", BITES)
    made = await briefing(collectors, "S-1", "es")
    assert made.guide is not None
    page, lines = as_markdown(made), [text for text, _ in as_lines(made)]
    assert "\x1b" not in page + "".join(lines)
    assert "## Nadie" not in page.splitlines(), "a name begins no heading"
    assert r"\*\*Ana\*\* \[x\](http://evil) \| \<b\>" in page
    assert r"\*\*Ana\*\*" in made.guide.body
    assert "**Ana** [x](http://evil) | <b>" in "".join(lines), "on a screen it is as it was written"


async def test_where_a_law_forbids_to_ask_no_reason_is_on_the_page(collectors: Collectors) -> None:
    """The same plan under Colombia's pack for consumers, and a customer there."""
    packs, _ = packs_of(read_library(SHIPPED), ["co-b2c"])
    await collectors.begun("S-2")
    async with collectors.connected() as connection:
        seen = await ground_of(connection, "S-2", "en")
    plan = replace(seen.material.plan, packs=packs)
    opened = seen.material.entries[0]
    facts = {**opened.event.facts, "country": "CO", "customer_kind": "person"}  # type: ignore[union-attr]
    entries = (replace(opened, event=replace(opened.event, facts=facts)), *seen.material.entries[1:])
    rules = rules_in(plan, "en")
    made = prepare(replace(seen, material=replace(seen.material, plan=plan, entries=entries, rules=rules)))
    assert made.reasons == ()
    assert "co-b2c." in made.why_no_reasons
    assert "Do not ask for the reason" in as_markdown(made)
    assert any("asking why nothing was paid" in law.text for law in made.never)
    assert any(law.rule.startswith("co-b2c.") for law in made.limits), "its hours, too"


async def test_each_channel_says_whether_it_may_be_used_now(collectors: Collectors) -> None:
    await collectors.begun("S-3")
    await collectors.real.pool.execute("update address set bad_at = now() where customer = 'S-3' and kind = 'email'")
    await collectors.real.pool.execute(
        "insert into consent (customer, channel, state) values ('S-3', 'whatsapp', 'withdrawn')"
    )
    await collectors.at("2026-04-08T20:30")
    made = await briefing(collectors, "S-3", "en")
    by = {one.channel: one for one in (made.call, *made.reach)}
    assert (by["email"].says, by["email"].address) == ("refused", ""), "a bad address is not shown"
    assert by["whatsapp"].says == "refused"
    assert (by["call"].says, by["call"].until_said) == ("deferred", "9 Apr 09:00")
    assert by["call"].why, "and which rule says so"
    await collectors.real.pool.execute(
        "insert into legal_block (customer, kind, since) values ('S-3', 'attorney', '2026-04-01')"
    )
    blocked = await briefing(collectors, "S-3", "en")
    assert (blocked.call.says, blocked.holds[0]) == ("refused", "nobody collects: an attorney acts for the customer")
