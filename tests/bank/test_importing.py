"""Statements into the books: matched, proposed, taken back; twice, overlapping and broken files change nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from activities.bank.reading import of_bytes
from activities.bank.words import BankFileWrong
from tests.bank.files import Movement, camt, mt940
from tests.cash.conftest import Till
from workers.bank import BankReport, import_bank_file

PAYS = Movement("118.00", "PAGO FACT F001 - 123", "ANDINA DISTRIBUIDORA", "PE99BANK0001", "REF1", end_to_end="E2E-1")
UNSURE = Movement("30.00", "ABONO", "ANDINA DISTRIBUIDORA SA", reference="REF2")
STRANGE = Movement("5.00", "DEPOSITO EN EFECTIVO", reference="REF3")
OURS_OUT = Movement("9.00", "COMISION", credit=False, reference="REF4")


async def books(till: Till) -> None:
    await till.owes("c1", F001_00000123="118.00", F001_00000124="50.00")
    await till.named("c1", "Distribuidora Andina S.A.C.")


async def reads(till: Till, data: bytes) -> BankReport:
    return await import_bank_file(till.connection, of_bytes(data, "extracto"))


@pytest.mark.parametrize("written", [camt, mt940])
async def test_a_statement_is_matched_and_a_second_time_changes_nothing(till: Till, written: object) -> None:
    await books(till)
    data = written([PAYS, UNSURE, STRANGE, OURS_OUT])  # type: ignore[operator]
    report = await reads(till, data)
    assert (report.matched, report.proposed, report.unknown, report.paid) == (1, 1, 1, 1)
    assert await till.owed() == {"F001-00000123": 0, "F001-00000124": 50}
    before = await till.value("select count(*) from inbox")
    again = await reads(till, data)
    assert (again.new, again.already, again.paid) == (0, 3, 1)
    assert await till.value("select count(*) from inbox") == before


async def test_overlapping_statements_count_each_entry_once(till: Till) -> None:
    await books(till)
    await reads(till, camt([PAYS, UNSURE], number="1"))
    second = await reads(till, camt([UNSURE, STRANGE], number="2"))
    assert (second.already, second.unknown) == (1, 1)
    assert await till.value("select sum(amount) from payment where part_of is null") == Decimal("153.00")


@pytest.mark.parametrize("written", [camt, mt940])
async def test_a_reversal_finds_its_payment(till: Till, written: object) -> None:
    await books(till)
    back = Movement("118.00", "EXTORNO", "ANDINA DISTRIBUIDORA", "PE99BANK0001", "REF9", end_to_end="E2E-1",
                    credit=False, reversal=True)  # fmt: skip
    report = await reads(till, written([PAYS, back]))  # type: ignore[operator]
    assert (report.matched, report.reversed) == (1, 1)
    assert await till.owed() == {"F001-00000123": 118, "F001-00000124": 50}
    assert await till.told("payment_reversed") == [("F001-00000123", "118.00")]


async def test_a_reversal_of_two_payments_alike_waits_for_a_person(till: Till) -> None:
    await books(till)
    twin = Movement("118.00", "F001-124", "ANDINA DISTRIBUIDORA", "PE99BANK0001", "REF5")
    back = Movement("118.00", "EXTORNO", "", "PE99BANK0001", "REF9", credit=False, reversal=True)
    report = await reads(till, camt([PAYS, twin, back]))
    assert (report.reversed, report.unmatched_reversals) == (0, 1)
    assert (await reads(till, camt([PAYS, twin, back]))).already == 3


async def test_a_bounced_debit_suspends_its_mandate(till: Till) -> None:
    await books(till)
    await till.do("insert into mandate (reference, customer, signed_on) values ('M-1', 'c1', '2026-01-01')")
    back = Movement("118.00", "", "ANDINA", "", "REF9", end_to_end="E2E-1", mandate="M-1", credit=False, reason="AM04")
    report = await reads(till, camt([PAYS, back], 8))
    assert report.reversed == 1
    assert await till.row("select state from mandate") == ("suspended",)
    assert (
        await till.value("select event->>'reason' from inbox where event->>'event' = 'payment_reversed'")
        == "bounced_debit"
    )


async def test_a_bad_entry_keeps_the_whole_file_out(till: Till) -> None:
    await books(till)
    with pytest.raises(BankFileWrong):
        await reads(till, camt([PAYS, Movement("x", "bad")]))
    assert await till.value("select count(*) from payment") == 0


async def test_several_invoices_of_one_payment(till: Till) -> None:
    await books(till)
    await reads(till, camt([Movement("168.00", "F001-123, F001-124", "Distribuidora Andina", reference="R")]))
    assert await till.owed() == {"F001-00000123": 0, "F001-00000124": 0}
    assert await till.told("payment_received") == [("F001-00000123", "118.00"), ("F001-00000124", "50.00")]


async def test_no_name_and_no_account_reaches_what_cases_hear(till: Till) -> None:
    await books(till)
    await reads(till, camt([PAYS, UNSURE]))
    told = str(await till.value("select string_agg(event::text, ' ') from inbox"))
    assert "ANDINA" not in told.upper()
    assert "BANK0001" not in told
