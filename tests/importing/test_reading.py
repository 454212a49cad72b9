"""Files as people export them: encodings, delimiters, quotes, rows that do not fit, without a database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.importing.complaints import FileUnreadable, NotText
from activities.importing.mapping import own_columns, understand_mapping
from activities.importing.reading import read_all
from activities.importing.receivables import read_file, read_receivables
from schemas.invoice import Address, Consent, Customer, Invoice, LineItem
from workers.mappings import load_mapping

Write = Callable[..., Path]
HEADER = "number,customer,issued_on,due_on,currency,total"
ROW = "F1,C1,2026-01-05,2026-02-04,PEN,100.50"


def told(path: Path, kind: str = "invoices") -> list[tuple[int, str, str]]:
    return [(bad.line, bad.column, bad.code) for bad in read_file(path, kind)[1]]


def numbers(path: Path) -> list[str]:
    return [word.number for word in read_file(path, "invoices")[0] if isinstance(word, Invoice)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_recognised(csv_file: Write, encoding: str, delimiter: str) -> None:
    path = csv_file("id,name".replace(",", delimiter), f"C1{delimiter}Bodega Ñandú", encoding=encoding)
    assert read_file(path, "customers") == ((Customer(id="C1", name="Bodega Ñandú"),), ())


def test_a_nul_is_found_in_any_encoding(csv_file: Write) -> None:
    for encoding in ("utf-8", "utf-16"):
        path = csv_file("id,name", "C1,Ana", "C2,Lu\0is", encoding=encoding)
        assert told(path, "customers") == [(3, "", "nul")]


def test_quotes_hold_delimiters_and_new_lines(csv_file: Write) -> None:
    path = csv_file("id,name,postal", 'C1,"Ana, ""la"" de Lima","Av. Sol 1', 'Lima"', "C2,Luis,", "C3,,")
    found, bad = read_file(path, "customers")
    assert found[0] == Customer(id="C1", name='Ana, "la" de Lima', addresses=(Address("postal", "Av. Sol 1\nLima"),))
    assert found[1] == Customer(id="C2", name="Luis")
    assert [(it.line, it.column, it.code) for it in bad] == [(5, "name", "empty")]


def test_spreadsheet_leavings_are_passed_over(csv_file: Write) -> None:
    assert told(csv_file("sep=;", "id;name;;", "C1;Ana;;", ";;;", "", "C2;Luis;;"), "customers") == []


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("F2,C1,2026-01-05,2026-02-04,PEN", "", "ragged"),
        ("F2,C1,2026-01-05,2026-02-04,PEN,1,000.00", "", "ragged"),
        ('F2,"C1"x,2026-01-05,2026-02-04,PEN,1', "", "quote"),
        ('F2,"C1,2026-01-05,2026-02-04,PEN,1', "", "quote"),
        ("F2,C\0,2026-01-05,2026-02-04,PEN,1", "", "nul"),
        (",C1,2026-01-05,2026-02-04,PEN,1", "number", "empty"),
        ("F2,C1,05/01/2026,2026-02-04,PEN,1", "issued_on", "date"),
        ("F2,C1,2026-01-05,2026-02-30,PEN,1", "due_on", "no_such_day"),
        ("F2,C1,2026-01-05,2026-01-04,PEN,1", "due_on", "due_before_issue"),
        ("F2,C1,2026-01-05,2026-02-04,PESOS,1", "currency", "currency"),
        ("F2,C1,2026-01-05,2026-02-04,PEN,1.005", "total", "decimals"),
        ("F2,C1,2026-01-05,2026-02-04,CLP,1.50", "total", "decimals"),
        ('F2,C1,2026-01-05,2026-02-04,PEN,"1,00"', "total", "amount"),
        (f"F{'2' * 64},C1,2026-01-05,2026-02-04,PEN,1", "number", "too_long"),
    ],
)
def test_a_bad_row_is_told_with_its_place_and_the_good_ones_stay(
    csv_file: Write, row: str, column: str, code: str
) -> None:
    path = csv_file(HEADER, ROW, row)
    assert numbers(path) == ["F1"]
    assert told(path) == [(3, column, code)]


def test_every_bad_cell_of_a_row_is_told(csv_file: Write) -> None:
    path = csv_file(HEADER, ",C1,soon,2026-02-04,PEN,free")
    assert told(path) == [(2, "issued_on", "date"), (2, "number", "empty"), (2, "total", "amount_sign")]


def test_a_complaint_names_file_line_column_value_and_what_to_write(csv_file: Write) -> None:
    _, (bad,) = read_file(csv_file(HEADER, "F2,C1,2026-01-05,2026-02-30,PEN,1"), "invoices")
    assert bad.say("en") == "file.csv:2: due_on '2026-02-30': there is no such day; dates are read as YYYY-MM-DD"
    assert bad.say("es") == "file.csv:2: due_on '2026-02-30': ese día no existe; las fechas se leen como YYYY-MM-DD"


def test_a_number_that_comes_twice_is_told_on_both_lines(csv_file: Write) -> None:
    path = csv_file(HEADER, ROW, ROW.replace("F1", "F2"), ROW)
    assert numbers(path) == ["F2"]
    assert told(path) == [(2, "number", "duplicate"), (4, "number", "duplicate")]


def test_rows_of_one_invoice_are_its_lines(csv_file: Write) -> None:
    path = csv_file(
        HEADER + ",line_description,line_quantity,line_unit_price,line_amount",
        "F1,C1,2026-01-05,,PEN,118,Rice,2,50,",
        "F2,C1,2026-01-05,,PEN,10,,,,",
        "F1,C1,2026-01-05,,PEN,118,Discount,,,-18.00",
    )
    (one, two), bad = read_file(path, "invoices")
    rice = LineItem(description="Rice", quantity=Decimal(2), unit_price=Decimal(50), amount=Decimal("100.00"))
    less = LineItem(description="Discount", amount=Decimal("-18.00"))
    assert isinstance(one, Invoice)
    assert (one.number, one.total, one.due_on, one.lines) == ("F1", Decimal(118), None, (rice, less))
    assert isinstance(two, Invoice)
    assert two.lines == ()
    assert bad == ()


def test_rows_of_one_invoice_must_agree(csv_file: Write) -> None:
    path = csv_file(
        HEADER + ",line_description,line_amount",
        "F1,C1,2026-01-05,,PEN,118,Rice,100",
        "F1,C1,2026-01-05,,PEN,119,Oil,18",
        "F2,C1,2026-01-05,,PEN,118,Rice,100",
        "F2,C1,2026-01-05,,PEN,118,Oil,",
        "F3,C1,2026-01-05,,PEN,5,Salt,5",
    )
    assert numbers(path) == ["F3"]
    assert told(path) == [
        (2, "number", "disagrees"), (3, "number", "disagrees"), (4, "number", "spoiled"),
        (5, "line_amount", "line_incomplete"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "column", "code", "near"),
    [
        ("numbr,customer,issued_on,currency,total", "number", "missing_column", "numbr"),
        ("number,customer,issued_on,currency,total,due_onn", "due_onn", "misspelt_column", "due_on"),
        ("number,number,customer,issued_on,currency,total", "number", "twice_in_header", None),
    ],
)
def test_a_wrong_header_is_told_with_the_nearest_name(
    csv_file: Write, header: str, column: str, code: str, near: str | None
) -> None:
    _, (bad,) = read_file(csv_file(header, ROW), "invoices")
    assert (bad.line, bad.column, bad.code, bad.facts.get("near")) == (1, column, code, near)


def test_what_is_no_text_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"id,name\nC1,\x81\n")
    with pytest.raises(NotText, match="byte 11"):
        read_file(tmp_path / "x.csv", "customers")
    with pytest.raises(NotText):
        read_all(tmp_path / "x.csv", understand_mapping({"encoding": "utf-8", "customers": {"id": "id"}}, "m"))
    (tmp_path / "half.csv").write_bytes("id,name\nC1,Ana".encode("utf-16") + b"\0")
    with pytest.raises(NotText):
        read_file(tmp_path / "half.csv", "customers")
    with pytest.raises(FileUnreadable):
        read_file(tmp_path / "none.csv", "customers")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert told(tmp_path / "empty.csv", "customers") == [(1, "", "no_header")]


def test_a_payment_needs_its_day(csv_file: Write) -> None:
    path = csv_file("id,invoice,amount,currency,paid_on", "P1,F1,10,PEN,")
    assert told(path, "payments") == [(2, "paid_on", "empty")]


def test_consents_and_opt_outs_are_read(csv_file: Write) -> None:
    path = csv_file("id,name,data_from,opted_out,consented", "C1,Ana,2026-01-01,sms,email sms")
    ((customer,), _) = read_file(path, "customers")
    assert isinstance(customer, Customer)
    on = date(2026, 1, 1)
    assert customer.consents == (Consent("sms", "withdrawn", on), Consent("email", "given", on))


def test_several_kinds_come_from_one_file(csv_file: Write) -> None:
    mapping = understand_mapping(
        {
            "dates": "D/M/Y", "decimal": "comma", "thousands": "point", "defaults": {"currency": "PEN"},
            "customers": {"id": "RUC", "name": "Razón Social"},
            "invoices": {"number": "N° Factura", "customer": "RUC", "issued_on": "Fecha", "total": "Importe"},
            "payments": {"id": "{N° Factura}-pago", "invoice": "N° Factura", "amount": "Importe", "paid_on": "Pagada"},
            "disputed": {"column": "Reclamo", "is": "Sí"},
        },
        "m.yaml",
    )  # fmt: skip
    path = csv_file(
        "N° Factura;RUC;Razón Social;Fecha;Importe;Pagada;Reclamo",
        "F1;20100;Bodega Ñandú;31/01/2026;1.234,50;15/02/2026;no",
        "F2;20100;Bodega Ñandú;01/02/2026;99;;SI",
        encoding="cp1252",
    )
    found = read_receivables(path, mapping)
    assert found.bad == ()
    assert [customer.name for customer in found.customers] == ["Bodega Ñandú"]
    assert [(it.number, it.issued_on, it.total) for it in found.invoices] == [
        ("F1", date(2026, 1, 31), Decimal("1234.50")), ("F2", date(2026, 2, 1), Decimal(99)),
    ]  # fmt: skip
    assert [(it.id, it.invoice, it.paid_on) for it in found.payments] == [("F1-pago", "F1", date(2026, 2, 15))]
    assert found.disputed == ("F2",)


def test_the_receivables_of_ibm_are_read_whole(shared_data: Path) -> None:
    mapping = load_mapping(Path("playbooks/mappings/ibm-receivables.yaml"))
    found = read_receivables(shared_data / "ar" / "ibm_ar_dev.csv", mapping)
    assert found.bad == ()
    assert (len(found.customers), len(found.invoices), len(found.payments)) == (74, 1821, 1821)
    assert len(found.disputed) == 424
    assert {invoice.customer for invoice in found.invoices} == {customer.id for customer in found.customers}


good_rows = st.tuples(st.just(True), st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 10**6))
bad_rows = st.tuples(st.just(False), st.sampled_from(["", "soon", "31/31/2026"]), st.integers(-5, 0))


@settings(max_examples=60)
@given(st.lists(good_rows | bad_rows, max_size=30))
def test_good_rows_are_all_read_and_bad_ones_all_told(rows: list[tuple[bool, object, int]]) -> None:
    lines = [f"F{place},C1,{day},,PEN,{cents / 100:.2f}" for place, (_, day, cents) in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n")
        found = read_all(path, own_columns("invoices"))
    good = {f"F{place}" for place, row in enumerate(rows) if row[0]}
    assert {row[2] for row in found.rows["invoices"]} == good
    assert {bad.line for bad in found.bad} == {place + 2 for place, row in enumerate(rows) if not row[0]}
