"""Odd and hostile files: what real banks, mail programs and broken transfers make of CAMT.053 and MT940."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from activities.bank.reading import BankFile, of_bytes
from activities.bank.words import BankFileWrong, Entry, Statement
from tests.bank.files import Movement, camt, mt940

ONE = Movement("118.00", "PAGO F001-123", "Peña & Cía", "PE99BANK0001", "REF1", end_to_end="E2E-1")
CAMT, MT = camt([ONE]), mt940([ONE, Movement("7.50", "COMISION", credit=False)])
_DETAILS = re.compile(rb"<TxDtls>.*</TxDtls>", re.DOTALL)
_PURPOSE = re.compile(rb":86:166\?00TRANSFER\?20PAGO.*\r\n")


def read(data: bytes) -> BankFile:
    return of_bytes(data, "extracto")


def only(data: bytes) -> Statement:
    (statement,) = read(data).statements
    return statement


def said(entry: Entry) -> tuple[str, str, str, str]:
    return (entry.kind, str(entry.amount), entry.payer, entry.body)


def batch(*parts: str, credit: bool = True, reversal: bool = False) -> bytes:
    """One entry of 118.00 whose payments A, B ... have these amounts."""
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>{part}<RltdPties><Dbtr><Nm>Payer {name}</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>ACCOUNT{name}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>TEXT {name}</Ustrd></RmtInf></TxDtls>"
        for name, part in zip("ABCDEF", parts, strict=False)
    )
    movement = Movement("118.00", credit=credit, reversal=reversal)
    return _DETAILS.sub(f"<Btch><NbOfTxs>{len(parts)}</NbOfTxs></Btch>{details}".encode(), camt([movement]))


def amount(text: str, sign: str = "", currency: str = "PEN") -> str:
    return f'<Amt Ccy="{currency}">{text}</Amt>' + (f"<CdtDbtInd>{sign}</CdtDbtInd>" if sign else "")


def foreign(dollars: str, soles: str) -> str:
    return (f'<AmtDtls><InstdAmt><Amt Ccy="USD">{dollars}</Amt></InstdAmt><TxAmt><Amt Ccy="USD">{dollars}</Amt>'
            f"<CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>PEN</TrgtCcy><XchgRate>3.6875</XchgRate></CcyXchg></TxAmt>"
            f'<CntrValAmt><Amt Ccy="PEN">{soles}</Amt></CntrValAmt></AmtDtls>')  # fmt: skip


def _prefixed() -> bytes:
    plain = CAMT.replace(b"<Document xmlns=", b"<ns2:Document xmlns:ns2=").replace(b"</Document>", b"</ns2:Document>")
    return re.sub(rb"<(/?)(?!ns2:|\?)([A-Z])", rb"<\1ns2:\2", plain)


def _enveloped() -> bytes:
    document = CAMT.split(b"?>", 1)[1].strip()
    return b'<?xml version="1.0"?>\n<DataPDU xmlns="urn:swift:xsd:x"><Body>' + document + b"</Body></DataPDU>"


def _in(encoding: str) -> bytes:
    return CAMT.decode().replace("UTF-8", encoding).encode(encoding)


SAME = {
    "every element with a prefix": _prefixed(),
    "in an envelope": _enveloped(),
    "with a byte order mark": b"\xef\xbb\xbf" + CAMT,
    "empty lines, then a byte order mark": b"\r\n\xef\xbb\xbf" + CAMT,
    "UTF-16": _in("UTF-16"),
    "Latin-1, declared": _in("ISO-8859-1"),
    "Windows-1252, declared": _in("windows-1252"),
    "DOS line ends": CAMT.replace(b"\n", b"\r\n"),
    "MT940": MT,
    "MT940 with a mark": b"\xef\xbb\xbf" + MT,
    "MT940 in Latin-1": MT.decode().encode("latin-1"),
    "MT940 with Unix line ends": MT.replace(b"\r\n", b"\n"),
    "MT940 with old Mac line ends": MT.replace(b"\r\n", b"\r"),
    "MT940 in SWIFT's blocks": b"{1:F01AAAABB99AXXX0000000000}{2:I940AAAABB99XXXXN}{4:\r\n"
    + MT.replace(b"-\r", b"-}\r"),
    "MT940 with a funds code": MT.replace(b"C118,00", b"CN118,00"),
    "MT940 without cents": MT.replace(b"118,00", b"118,"),
    "MT940 with words after the balance": MT.replace(b"\r\n-\r\n", b"\r\n:86:SALDO F001-999\r\n-\r\n"),
}


@pytest.mark.parametrize("name", SAME)
def test_however_it_is_wrapped_it_says_the_same(name: str) -> None:
    entries = only(SAME[name]).entries
    assert said(entries[0]) == ("received", "118.00", "Peña & Cía", "PAGO F001-123")
    assert [one.body for one in entries[1:]] in ([], ["COMISION"])


def test_several_statements_each_have_their_account_and_money() -> None:
    other = re.search(rb"<Stmt>.*</Stmt>", camt([Movement("5.00", "B", currency="USD")], account="OTHER"), re.DOTALL)
    assert other is not None
    first, second = read(CAMT.replace(b"</Stmt>", b"</Stmt>" + other[0])).statements
    assert (second.account, second.entries[0].currency, len(first.entries)) == ("OTHER", "USD", 1)
    assert [one.account for one in read(MT + mt940([ONE], account="OTHER", number=2)).statements][1] == "OTHER"


def test_a_statement_without_movements_is_read() -> None:
    assert only(camt([])).entries == only(mt940([])).entries == ()
    assert only(CAMT.replace(b"118.00", b"0.00")).entries == (), "an entry of nothing is only a remark"


def test_a_batch_that_stays_whole_has_no_payer() -> None:
    for parts in (("", ""), (amount("128.00", "CRDT"), amount("10.00", "DBIT")), (foreign("16.00", "58.00"),) * 2):
        (whole,) = only(batch(*parts)).entries
        assert said(whole) == ("received", "118.00", "", "TEXT A\nTEXT B")
        assert (whole.account, whole.end_to_end) == ("", "")


def test_payments_of_one_batch_in_foreign_money_come_apart_by_their_counter_value() -> None:
    entries = only(batch(foreign("20.00", "73.75"), foreign("12.00", "44.25"))).entries
    assert [(one.amount, one.currency, one.account) for one in entries] == [
        (Decimal("73.75"), "PEN", "ACCOUNTA"), (Decimal("44.25"), "PEN", "ACCOUNTB")]  # fmt: skip


def test_one_payment_in_foreign_money_is_what_the_account_got() -> None:
    (entry,) = only(batch(foreign("32.00", "118.00"))).entries
    assert (entry.amount, entry.currency, entry.payer, entry.fee) == (Decimal("118.00"), "PEN", "Payer A", None)


def test_a_reversal_within_a_batch_keeps_its_kind() -> None:
    back = only(batch(amount("70.00"), amount("48.00"), credit=False, reversal=True)).entries
    assert [(one.kind, one.amount) for one in back] == [("taken_back", Decimal(70)), ("taken_back", Decimal(48))]
    assert only(camt([Movement("118.00", reversal=True)])).entries[0].kind == "restored"


def test_a_booking_without_words_has_none() -> None:
    entries = only(re.sub(rb":86:.*\r\n", b"", MT)).entries
    assert [said(one) for one in entries] == [("received", "118.00", "", ""), ("paid", "7.50", "", "")]


def test_german_subfields_are_put_together() -> None:
    field = (b":86:166?00GUTSCHRIFT?109310?20EREF+NOTPROVIDED?21SVWZ+RE-2026-1001 UND RE-?222026-1002 SKONTO?23 KD 4711"
             b"?30COBADEFF?31DE89370400440532013000?32BAECKEREI MUELLER?33 GMBH?34000\r\n")  # fmt: skip
    entry = only(_PURPOSE.sub(lambda _: field, MT)).entries[0]
    assert said(entry) == (
        "received",
        "118.00",
        "BAECKEREI MUELLER GMBH",
        "RE-2026-1001 UND RE-2026-1002 SKONTO KD 4711",
    )
    assert entry.account == "DE89370400440532013000"


def test_all_ten_and_the_four_further_subfields_are_read() -> None:
    field = b":86:166?00X" + b"".join(b"?%d%027d" % (n, n) for n in (*range(20, 30), *range(60, 64))) + b"?32A\r\n"
    body = only(_PURPOSE.sub(lambda _: field, MT)).entries[0].body
    assert all(f"{n:027}" in body for n in (*range(20, 30), *range(60, 64)))


def test_what_is_only_expected_is_not_booked() -> None:
    assert only(MT.replace(b"C118,00", b"EC118,00")).entries[0].kind == "pending"


WRONG = {
    "Latin-1, not declared": (CAMT.decode().encode("latin-1"), "line 6: the XML is broken"),
    "no namespace": (re.sub(rb' xmlns="[^"]*"', b"", CAMT), "line 2, Document: it is no statement"),
    "an empty statement element": (re.sub(rb"<Stmt>.*</Stmt>", b"<Stmt/>", CAMT, flags=re.DOTALL), "line 3, Stmt"),
    "thousands": (CAMT.replace(b"118.00", b"1,118.00"), "line 4, Amt: '1,118.00'"),
    "cut off": (CAMT[:700], "line 8: the XML is broken"),
    "MT940 cut off": (MT[:150], "line 6: the statement has no closing balance"),
    "MT940 with a mark of its own": (MT.replace(b"C118,00", b"XC118,00"), "line 5: the booking says neither C nor D"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_is_said_with_its_place(name: str) -> None:
    data, message = WRONG[name]
    with pytest.raises(BankFileWrong) as error:
        read(data)
    assert message in str(error.value)


def test_ten_megabytes_are_read() -> None:
    text = "PAGO F001-123 " + "GRACIAS POR SU ATENCION " * 45
    file = camt([Movement("1.00", text, f"Cliente {n}", reference=f"R{n}") for n in range(7100)])
    assert len(file) > 10_000_000
    assert len({one.reference for one in only(file).entries}) == 7100


def test_a_bad_booking_is_found_among_thousands_by_halving() -> None:
    """Reading every beginning of the file took four minutes for 2,000 bookings; the limit of the suite would tell."""
    lines = mt940([Movement("1.00", f"PAGO {n}") for n in range(3000)]).split(b"\r\n")
    lines[4 + 2 * 2987] = lines[4 + 2 * 2987].replace(b":61:26", b":61:XX")
    with pytest.raises(BankFileWrong, match=f"line {5 + 2 * 2987}: the field cannot be read"):
        read(b"\r\n".join(lines))
