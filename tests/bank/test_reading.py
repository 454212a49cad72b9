"""What banks' files say: real samples with their expected results, every version, and what is wrong with bad ones."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from activities.bank.reading import of_bytes, read_bank_file
from activities.bank.words import BankFileWrong, numbered
from tests.bank.files import Movement, camt, mt940

ONE = Movement("118.00", "PAGO F001-123", "Distribuidora Andina", "PE99BANK0001", "REF1", end_to_end="E2E-1")


@pytest.mark.parametrize("version", range(2, 14))
def test_every_version_says_the_same(version: int) -> None:
    (statement,) = of_bytes(camt([ONE], version), "x.xml").statements
    (entry,) = statement.entries
    assert (entry.kind, entry.amount, entry.currency, entry.booked_on.isoformat()) == (
        "received", Decimal("118.00"), "PEN", "2026-03-10")  # fmt: skip
    assert (entry.payer, entry.account, entry.reference, entry.end_to_end, entry.body) == (
        "Distribuidora Andina", "PE99BANK0001", "REF1", "E2E-1", "PAGO F001-123")  # fmt: skip


def test_both_formats_say_the_same() -> None:
    movements = [
        ONE,
        Movement("7.50", "COMISION", credit=False),
        Movement("118.00", "EXTORNO", credit=False, reversal=True),
    ]
    kinds = {}
    for data in (camt(movements), mt940(movements)):
        (statement,) = of_bytes(data, "x").statements
        kinds[len(kinds)] = [(one.kind, one.amount, one.currency, one.booked_on) for one in statement.entries]
    assert kinds[0] == kinds[1]
    assert [kind for kind, *_ in kinds[0]] == ["received", "paid", "taken_back"]


def test_a_return_is_taken_back_and_a_reversed_debit_is_restored() -> None:
    movements = [
        Movement("50", credit=False, reason="AM04", end_to_end="DD-7", mandate="M-1"),
        Movement("20", credit=True, reversal=True),
        Movement("10", status="PDNG"),
    ]
    (statement,) = of_bytes(camt(movements, 8), "x").statements
    assert [one.kind for one in statement.entries] == ["taken_back", "restored", "pending"]
    assert (statement.entries[0].mandate, statement.entries[0].reason) == ("M-1", "AM04")


def test_a_batch_is_taken_apart_where_its_parts_come_to_it() -> None:
    amount = '<AmtDtls><TxAmt><Amt Ccy="PEN">{}</Amt></TxAmt></AmtDtls>'
    detail = f"<TxDtls><Refs><EndToEndId>{{}}</EndToEndId></Refs>{amount}</TxDtls>"
    entry = re.compile(rb"<TxDtls>.*</TxDtls>", re.DOTALL)
    fits = (detail.format("A", "70.00") + detail.format("B", "48.00")).encode()
    apart = of_bytes(entry.sub(fits, camt([ONE])), "x").statements[0].entries
    assert [(one.end_to_end, one.amount) for one in apart] == [("A", Decimal(70)), ("B", Decimal(48))]
    short = (detail.format("A", "70.00") + detail.format("B", "47.99")).encode()
    (whole,) = of_bytes(entry.sub(short, camt([ONE])), "x").statements[0].entries
    assert whole.amount == 118


def test_a_fee_that_is_told_is_added_to_what_came() -> None:
    fee = (b'<AmtDtls><InstdAmt><Amt Ccy="PEN">120.50</Amt></InstdAmt></AmtDtls>'
           b'<Chrgs><Rcrd><Amt Ccy="PEN">2.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs><RltdPties>')  # fmt: skip
    (entry,) = of_bytes(camt([ONE], 4).replace(b"<RltdPties>", fee), "x").statements[0].entries
    assert (entry.amount, entry.fee) == (Decimal("120.50"), Decimal("2.50"))
    (unsure,) = (
        of_bytes(camt([ONE], 4).replace(b"<RltdPties>", fee.replace(b"120.50", b"121.00")), "x").statements[0].entries
    )
    assert (unsure.amount, unsure.fee) == (Decimal("118.00"), None)


def test_the_same_entries_have_the_same_ids_and_different_ones_have_not() -> None:
    twins = [
        Movement("10", "YAPE"),
        Movement("10", "YAPE"),
        Movement("10", "YAPE", reference="R1"),
        Movement("10", "YAPE", reference="R2"),
    ]
    first = [id for *_, id in numbered(of_bytes(camt(twins), "x").statements)]
    again = [id for *_, id in numbered(of_bytes(camt([*twins, Movement("11")], number="2"), "y").statements)]
    assert len(set(first)) == 4
    assert again[:4] == first
    other = [id for *_, id in numbered(of_bytes(camt(twins, account="PE9"), "x").statements)]
    assert not set(other) & set(first)


BAD = {
    "broken xml": (camt([ONE])[:-30], "line 8: the XML is broken"),
    "an entity": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><D>&b;</D>', "line 1: it declares"),
    "another message": (camt([ONE]).replace(b"camt.053", b"pain.001"), "line 2, Document: it is no statement"),
    "a report within the day": (camt([ONE]).replace(b"camt.053", b"camt.052"), "line 2, Document: it is camt.052"),
    "no amount": (camt([ONE]).replace(b"118.00", b"1 18,0.0"), "line 4, Amt: '1 18,0.0'"),
    "a negative amount": (camt([ONE]).replace(b"118.00", b"-118.00"), "line 4, Amt: '-118.00'"),
    "too fine": (camt([ONE]).replace(b"118.00", b"118.001"), "line 4, Amt: '118.001': PEN has 2 decimals"),
    "no currency": (camt([ONE]).replace(b'Ccy="PEN"', b""), "line 4, Amt: the amount has no currency"),
    "no day": (camt([ONE]).replace(b"2026-03-10", b"2026-02-30"), "line 5, Dt: '2026-02-30' is no day"),
    "neither credit nor debit": (camt([ONE]).replace(b"CRDT", b"CR"), "line 4, Ntry: the entry says neither"),
    "no account": (camt([ONE]).replace(b"<Acct>", b"<Acc>").replace(b"</Acct>", b"</Acc>"), "line 3, Stmt: the"),
    "a broken field 61": (mt940([ONE]).replace(b":61:26", b":61:XX"), "line 5: the field cannot be read"),
    "an amount without digits": (mt940([ONE]).replace(b"118,00", b"abc"), "line 5: the field cannot be read"),
    "CSV": (b"id,amount\n1,2\n", "line 1: it is neither CAMT.053 (XML) nor MT940"),
    "nothing": (b"", "line 1: it is neither"),
    "MT942": (mt940([ONE]).replace(b":60F:C260309PEN1000,00", b":34F:PEN0,00"), "line 1: it is MT942"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_with_its_place(name: str) -> None:
    data, said = BAD[name]
    with pytest.raises(BankFileWrong) as error:
        of_bytes(data, "extracto.txt")
    assert f"extracto.txt: {said}" in str(error.value)
    assert "no se importó nada" in error.value.say("es")


def test_real_camt_files_give_the_expected_entries(shared_data: Path) -> None:
    tried = 0
    for path in sorted((shared_data / "bank" / "camt_genkgo" / "test" / "data").glob("camt053*.xml")):
        expected = path.with_suffix(".json")
        if not expected.exists():
            continue
        said = json.loads(expected.read_text())["getEntries"]
        found = read_bank_file(path).statements[-1].entries  # of several statements the results list the last one's
        want = [(one["getAmount"]["getAmount"].lstrip("-"), one["getAmount"]["getCurrency"]["getCode"],
                 one["getCreditDebitIndicator"],
                 one["getBookingDate"]["0"][:10] if one["getBookingDate"] else None) for one in said]  # fmt: skip
        have = [(_minor(one.amount, path), one.currency, "CRDT" if one.kind in ("received", "restored") else "DBIT",
                 one.booked_on.isoformat()) for one in found]  # fmt: skip
        assert have == want, path.name
        tried += 1
    assert tried >= 9


def _minor(amount: Decimal, path: Path) -> str:
    return f"{amount.scaleb(2):f}".removesuffix(".00")


def test_real_mt940_files_give_the_expected_entries(shared_data: Path) -> None:
    import yaml

    tried = 0
    for path in sorted((shared_data / "bank" / "mt940_wolph" / "mt940_tests").rglob("*.sta")):
        expected = path.with_suffix(".yml")
        try:
            found = [entry for one in read_bank_file(path).statements for entry in one.entries]
        except BankFileWrong:
            continue
        if not expected.exists():
            continue
        said = yaml.compose(expected.read_text(), yaml.SafeLoader)  # of Python objects: only their amounts are read
        amounts = [
            _child(_child(_child(one, "data"), "amount"), "amount") for one in _child(said, "transactions").value
        ]
        want = [abs(Decimal(one.value[0].value)) for one in amounts]
        assert [entry.amount for entry in found] == want, path.name
        tried += 1
    assert tried >= 15


def _child(node: Any, key: str) -> Any:
    return next(value for name, value in node.value if name.value == key)
