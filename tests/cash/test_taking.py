"""Money comes, is matched or waits, is confirmed, given back and taken back; the books of it on a real database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from activities.cash.applying import NoSuchCash, NotApplied, NotThatInvoice, TooMuch
from schemas.money_in import Matched, Nothing, Part, Proposed
from tests.cash.conftest import Till
from workers import cash


def parts(**amounts: str) -> list[Part]:
    return [Part(invoice=name.replace("_", "-"), amount=Decimal(amount)) for name, amount in amounts.items()]


async def test_a_number_with_the_payers_name_is_applied_at_once(till: Till) -> None:
    await till.owes("c1", F001_00000123="118.00")
    await till.named("c1", "Distribuidora Andina S.A.C.")
    seen = await till.comes("b1", "118.00", payer="DISTRIBUIDORA ANDINA", body="PAGO F001 123")
    assert seen is not None
    assert isinstance(seen.verdict, Matched)
    assert await till.owed() == {"F001-00000123": 0}
    assert await till.told("payment_received") == [("F001-00000123", "118.00")]
    assert await till.waits() == []
    assert await till.comes("b1", "118.00", payer="DISTRIBUIDORA ANDINA") is None, "the same money twice"
    assert await till.owed() == {"F001-00000123": 0}


async def test_money_that_only_may_be_for_an_invoice_waits_and_holds_the_customer(till: Till) -> None:
    await till.owes("c1", F001_123="100", F001_124="50")
    await till.named("c1", "Rosa Quispe")
    seen = await till.comes("b1", "50", payer="QUISPE ROSA")
    assert seen is not None
    assert isinstance(seen.verdict, Proposed)
    (one,) = await till.waits()
    assert one.proposals[0].parts == (Part(invoice="F001-124", amount=Decimal(50)),)
    assert await till.told("payment_reported") == [("F001-123", "50"), ("F001-124", "50")]
    applied = await cash.confirm(till.connection, "b1", one.proposals[0].parts, "ana")
    assert applied.rest == 0
    assert await till.told("hold_lifted") == [("F001-123", "payment_to_verify"), ("F001-124", "payment_to_verify")]
    assert await till.waits() == []


async def test_a_customers_own_word_is_not_lifted_with_the_money(till: Till) -> None:
    from schemas.events import PaymentReported

    await till.owes("c1", F001_123="100", F001_124="50")
    now = datetime(2026, 3, 9, 15, tzinfo=UTC)
    await till.arrives("F001-123", PaymentReported(at=now, id="reply/1"))
    await till.comes("b1", "70", customer="c1")
    await cash.confirm(till.connection, "b1", parts(F001_124="50"), "ana")
    assert await till.told("hold_lifted") == [("F001-124", "payment_to_verify")]
    (one,) = await till.waits(settled=True)
    assert one.rest == 20, "what is left is the customer's credit"


async def test_an_over_payment_by_our_own_link_stays_as_credit(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    await till.comes("s1", "130", invoice="F001-123")
    assert await till.owed() == {"F001-123": 0}
    (one,) = await till.waits(settled=True)
    assert (one.rest, one.customer) == (30, "c1")
    assert await till.waits() == [], "and holds nobody"


async def test_an_applied_part_can_be_given_back_and_applied_again(till: Till) -> None:
    await till.owes("c1", F001_123="100", F001_124="100")
    await till.comes("b1", "100", customer="c1")
    await cash.confirm(till.connection, "b1", parts(F001_123="100"), "ana")
    assert await cash.undo(till.connection, "b1/F001-123", "ana") == "b1"
    assert await till.owed() == {"F001-123": 100, "F001-124": 100}
    with pytest.raises(NotApplied):
        await cash.undo(till.connection, "b1/F001-123", "ana")
    await cash.confirm(till.connection, "b1", parts(F001_123="60", F001_124="40"), "ana")
    assert await till.owed() == {"F001-123": 40, "F001-124": 60}
    assert await till.told("payment_received") == [("F001-123", "100"), ("F001-123", "60"), ("F001-124", "40")]


async def test_a_reversal_takes_the_rest_first_and_then_the_latest_due(till: Till) -> None:
    await till.owes("c1", F001_1="50", F001_2="50")
    await till.due(F001_1=date(2026, 2, 1), F001_2=date(2026, 3, 1))
    await till.comes("b1", "120", customer="c1")
    await cash.confirm(till.connection, "b1", parts(F001_1="50", F001_2="50"), "ana")
    assert await till.goes("r1", "60", "b1")
    assert await till.owed() == {"F001-1": 0, "F001-2": 40}
    assert not await till.goes("r1", "60", "b1"), "the same news twice"
    assert await till.goes("r2", "60", "b1")
    assert await till.owed() == {"F001-1": 50, "F001-2": 50}
    assert await till.waits(settled=True) == []


async def test_money_taken_back_before_it_came(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    assert not await till.goes("r1", "100", "s1", cumulative=True)
    assert await till.owed() == {"F001-123": 100}
    await till.comes("s1", "100", invoice="F001-123")
    assert await till.owed() == {"F001-123": 100}
    assert [kind for kind in ("payment_received", "payment_reversed") if await till.told(kind)] == [
        "payment_received", "payment_reversed"]  # fmt: skip


async def test_older_news_of_refunds_changes_nothing(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    await till.comes("s1", "100", invoice="F001-123")
    await till.goes("s1/refund/70", "70", "s1", cumulative=True)
    await till.goes("s1/refund/30", "30", "s1", cumulative=True)
    assert await till.owed() == {"F001-123": 70}


async def test_more_taken_back_than_came_is_kept_for_a_person(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    await till.comes("s1", "100", invoice="F001-123")
    await till.goes("d1", "130", "s1")
    assert await till.owed() == {"F001-123": 100}
    assert await till.value("select amount from taken_back where done_at is null") == 30


async def test_nothing_is_applied_where_one_part_cannot_be(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    await till.comes("b1", "70", customer="c1")
    with pytest.raises(TooMuch):
        await cash.confirm(till.connection, "b1", parts(F001_123="70.01"), "ana")
    with pytest.raises(NotThatInvoice):
        await cash.confirm(till.connection, "b1", parts(F001_123="50", F999="20"), "ana")
    with pytest.raises(NoSuchCash):
        await cash.confirm(till.connection, "b2", parts(F001_123="50"), "ana")
    assert await till.owed() == {"F001-123": 100}


async def test_an_invoice_of_another_currency_takes_no_money(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    seen = await till.comes("b1", "100", currency="USD", customer="c1", body="F001-123")
    assert seen is not None
    assert isinstance(seen.verdict, Nothing)
    with pytest.raises(NotThatInvoice):
        await cash.confirm(till.connection, "b1", parts(F001_123="100"), "ana")


async def test_an_account_that_paid_before_is_the_payers(till: Till) -> None:
    await till.owes("c1", F001_123="100")
    await till.comes("b1", "100", account="DE89 3704 0044 0532 0130 00", payer="Somebody Else GmbH")
    await cash.confirm(till.connection, "b1", parts(F001_123="100"), "ana")
    await till.owes("c1", F001_124="70")
    seen = await till.comes("b2", "70", account="de89370400440532013000")
    assert seen is not None
    assert isinstance(seen.verdict, Matched)
    assert seen.verdict.proposal.reason == "all_that_is_owed"
    stored = await till.row("select account, account_sha256 from remittance where payment = 'b1'")
    assert stored[0] == "DE…3000"
    assert "3704" not in "".join(stored)


async def test_money_from_a_file_is_looked_at_and_waits_too_long(till: Till) -> None:
    await till.owes("c1", F001_123="100", F001_124="30")
    await till.do(
        "insert into payment (id, customer, amount, currency, paid_on) values ('p1','c1',30,'PEN','2026-03-10')"
    )
    cashier = cash.Cashier(till.pool)
    assert await cashier.turn() == 1
    assert await cashier.turn() == 0
    assert [one.id for one in await till.waits()] == ["p1"]
    assert await cashier.turn(datetime.now(UTC) + timedelta(days=4)) == 1
    assert await till.row("select invoice, key, what from task") == ("F001-124", "cash/p1", "match-payment")
    await cash.keep(till.connection, "p1", "ana")
    assert await till.value("select count(*) from task where done_at is null") == 0


async def test_a_reversal_from_a_file_takes_the_parts_back_too(till: Till) -> None:
    from activities.importing.copying import import_rows
    from tests.cash.conftest import PAID_ON

    await till.owes("c1", F001_1="50", F001_2="50")
    await till.comes("b1", "100", customer="c1")
    row = ("r1", "", "", Decimal("100"), "PEN", PAID_ON, "", "b1")
    for new in (1, 0):
        report = await import_rows(till.connection, {"payments": [row]})
        assert (report.bad, report.new) == ((), new)
        assert await till.owed() == {"F001-1": 50, "F001-2": 50}
    assert len(await till.told("payment_reversed")) == 2
