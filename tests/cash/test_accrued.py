"""Who pays what the page or a statement shows today pays today's interest too, though no case has charged it yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.case.statement import statement
from schemas.money_in import Matched, Part, Receipt
from tests.cash.conftest import Till
from tests.machine.lives import moment, script
from tests.terms.books import lived
from workers import cash
from workers.case_of import case_of

NUMBER = "F001-00000777"
PAID_ON = date(2026, 3, 25)


async def standing(connection: Any) -> Decimal:
    """Books in which an invoice of 20000 is late since 2 March, with interest charged until the 24th; what is owed on
    the 25th as the statement of that day says."""
    life = script("pe-empresas amount=20000")
    await lived(connection, life, NUMBER, until=moment("2026-03-25", "America/Lima"))
    plan, case = await case_of(connection, NUMBER)
    told = statement(plan, case, PAID_ON)
    assert told.pending > 0
    assert told.total == case.balance + told.pending
    return told.total


def paid(amount: Decimal, **words: Any) -> Receipt:
    return Receipt(id="m-1", source="bank", amount=amount, currency="PEN", paid_on=PAID_ON, **words)


@pytest.mark.parametrize("words", [{"invoice": NUMBER}, {"customer": "c-1", "body": NUMBER}, {"customer": "c-1"}])
async def test_the_interest_of_the_day_is_paid_with_the_invoice(till: Till, words: dict[str, str]) -> None:
    total = await standing(till.connection)
    seen = await cash.take(till.connection, paid(total, **words))
    assert seen is not None
    assert isinstance(seen.verdict, Matched)
    assert seen.parts == (Part(invoice=NUMBER, amount=total),)


@pytest.mark.parametrize("words", [{"invoice": NUMBER}, {"customer": "c-1", "body": NUMBER}])
async def test_what_was_last_told_is_still_the_whole(till: Till, words: dict[str, str]) -> None:
    await standing(till.connection)
    _, case = await case_of(till.connection, NUMBER)
    seen = await cash.take(till.connection, paid(case.balance, **words))
    assert seen is not None
    assert seen.parts == (Part(invoice=NUMBER, amount=case.balance),)


async def test_more_than_that_stays_the_customers(till: Till) -> None:
    total = await standing(till.connection)
    seen = await cash.take(till.connection, paid(total + 5, invoice=NUMBER))
    assert seen is not None
    assert seen.parts == (Part(invoice=NUMBER, amount=total),)
    assert [one["rest"] for one in await till.connection.fetch("select rest from unapplied_cash")] == [5]
