"""The commands `cash` and `mandates`, as a person at a terminal and a script use them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from activities import mandates
from activities.mandates import MandateConflict, import_mandates
from tests.cash.conftest import Till
from workers.commands import cash


def keys(*said: str) -> Iterator[str]:
    yield from said
    raise EOFError


async def waiting(till: Till) -> list[cash.Waiting]:
    return await cash.looked_at(till.connection, 100)


async def test_enter_takes_the_best_and_a_number_another(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    await till.owes("c1", F001_123="100", F001_124="50", F001_125="50")
    for id in ("b1", "b2"):
        await till.comes(id, "50", payer="Rosa Quispe")
    answers = keys("x", "9", "", "2")
    done = await cash.confirm(till.connection, await waiting(till), "ana", lambda prompt: next(answers))
    assert done == 2
    assert sum((await till.owed()).values()) == 100
    shown = capsys.readouterr().out
    assert "1. F001-124 50.00  (" in shown
    assert "b1" in shown
    assert await till.row("select distinct settled_by from cash_look") == ("ana",)


async def test_skip_keep_and_quit(till: Till) -> None:
    await till.owes("c1", F001_123="100", F001_124="50")
    for id in ("b1", "b2", "b3"):
        await till.comes(id, "30", customer="c1")
    answers = keys("s", "k", "q")
    assert await cash.confirm(till.connection, await waiting(till), "ana", lambda prompt: next(answers)) == 1
    assert [one.id for one in await till.waits()] == ["b1", "b3"]
    answers = keys()
    assert await cash.confirm(till.connection, await waiting(till), "ana", lambda prompt: next(answers)) == 0


async def test_proposals_follow_the_books(till: Till) -> None:
    await till.owes("c1", F001_123="100", F001_124="50")
    await till.comes("b1", "50", customer="c1")
    await till.comes("b2", "50", customer="c1")
    await cash.apply(till.connection, "b1", (), "ana")
    assert (await till.owed())["F001-124"] == 0
    (one,) = await waiting(till)
    assert [part.invoice for part in one.proposals[0].parts] == ["F001-123"]


async def test_a_person_says_where_money_goes(till: Till) -> None:
    await till.owes("c1", F001_123="100", F001_124="50")
    await till.comes("b1", "120", customer="c1")
    applied = await cash.apply(till.connection, "b1", ("F001-123=80.50", "F001-124"), "ana")
    assert (applied.rest, await till.owed()) == (0, {"F001-123": Decimal("19.50"), "F001-124": Decimal("10.50")})


@pytest.mark.parametrize("where", ["F001-123=x", "F001-123=0", "F001-123=1.001", "F001-123=5 USD", "F001-123=-1"])
async def test_a_part_that_is_none(till: Till, where: str) -> None:
    await till.owes("c1", F001_123="100")
    await till.comes("b1", "20", customer="c1")
    with pytest.raises(cash.PartWrong):
        await cash.apply(till.connection, "b1", (where,), "ana")
    assert await till.owed() == {"F001-123": 100}


async def test_money_that_became_certain_is_applied_when_it_is_looked_at(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    await till.comes("b1", "50", body="F001-124", tax_id="20601234567")
    await till.named("c1", "Andina", "20601234567")
    await till.owes("c1", F001_124="50")
    assert await waiting(till) == []
    assert await till.owed() == {"F001-123": 100, "F001-124": 0}


# --- mandates -----------------------------------------------------------------------------------------------------

HEADER = "reference,customer,signed_on,scheme,account,sequence,state"


def csv(folder: Path, *lines: str) -> Path:
    path = folder / "mandates.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n")
    return path


async def test_who_has_a_mandate_pays_by_direct_debit(till: Till, tmp_path: Path) -> None:
    await till.owes("c1", F001_123="100")
    path = csv(tmp_path, "M-1,c1,2026-01-05,sepa_core,DE89 3704 0044 0532 0130 00,RCUR,")
    assert (await import_mandates(till.connection, path)).new == 1
    again = await import_mandates(till.connection, path)
    assert (again.new, again.already, again.bad) == (0, 1, ())
    (one,) = await mandates.listed(till.connection)
    assert (one.account, one.sequence, one.state) == ("DE…3000", "recurring", "active")
    assert await till.value("select pays_by from customer") == "direct_debit"
    assert await mandates.set_state(till.connection, "M-1", "suspended", "ana")
    assert not await mandates.set_state(till.connection, "M-9", "suspended", "ana")
    told = await till.pool.fetch("select event->'facts'->>'pays_by' as how from inbox order by position")
    assert [row["how"] for row in told] == ["direct_debit", "bank_transfer"]
    assert (await import_mandates(till.connection, path)).already == 1
    assert (await mandates.listed(till.connection))[0].state == "suspended", "a file does not take it up again"


async def test_a_bad_row_keeps_the_whole_file_out(till: Till, tmp_path: Path) -> None:
    await till.owes("c1", F001_123="100")
    path = csv(tmp_path, "M-1,c1,2026-01-05,,,,", "M-2,c9,2026-01-05,,,,", "M-3,c1,2026-02-31,,,,", "M-4,c1,,,,weekly,")
    report = await import_mandates(till.connection, path)
    assert [(bad.line, bad.column, bad.code) for bad in report.bad] == [
        (3, "customer", "unknown_customer"), (4, "signed_on", "no_such_day"), (5, "signed_on", "empty"),
        (5, "sequence", "word")]  # fmt: skip
    assert await mandates.listed(till.connection) == []


async def test_a_mandate_of_another_customer_changes_nothing(till: Till, tmp_path: Path) -> None:
    await till.owes("c1", F001_123="100")
    await till.owes("c2", F001_200="100")
    await import_mandates(till.connection, csv(tmp_path, "M-1,c1,2026-01-05,,,,"))
    with pytest.raises(MandateConflict):
        await import_mandates(till.connection, csv(tmp_path, "M-2,c2,2026-01-05,,,,", "M-1,c2,2026-01-05,,,,"))
    assert [one.customer for one in await mandates.listed(till.connection)] == ["c1"]
