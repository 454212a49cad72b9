"""A proposed mapping fits the file it was made from, and says where a person must look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.importing.complaints import MappingWrong
from activities.importing.guessing import guess_mapping
from activities.importing.headings import plain_heading
from activities.importing.receivables import read_receivables
from activities.importing.sampling import date_order, marks
from schemas.failures import CollectionsError
from workers.mappings import load_mapping, mapping_of

Write = Callable[..., Path]
SPANISH = "N° Factura;RUC;Razón Social;Fecha de emisión;Vencimiento;Importe;Moneda"


def test_a_spanish_export_is_understood(csv_file: Write) -> None:
    path = csv_file(SPANISH, "F001-1;20100;Bodega Ñandú;03/04/2026;30/05/2026;1.234,50;Soles", encoding="cp1252")
    guess = guess_mapping(path)
    assert guess.missing == ()
    assert guess.sure
    found = read_receivables(path, mapping_of(guess.text, "guess"))
    assert found.bad == ()
    (invoice,), (customer,) = found.invoices, found.customers
    assert (str(invoice.issued_on), str(invoice.due_on)) == ("2026-04-03", "2026-05-30")
    assert (invoice.number, invoice.customer, str(invoice.total), invoice.currency) == (
        "F001-1", "20100", "1234.50", "PEN",
    )  # fmt: skip
    assert (customer.id, customer.tax_id, customer.name) == ("20100", "20100", "Bodega Ñandú")


def test_an_ambiguous_order_of_dates_is_said(csv_file: Write) -> None:
    guess = guess_mapping(csv_file(SPANISH, "F001-1;20100;Ana;03/04/2026;03/05/2026;10,50;PEN"))
    assert not guess.sure
    assert "dates: D/M/Y  # CHECK: ambiguous" in guess.text
    assert any("ambiguo" in es for _, es in guess.why)


@pytest.mark.parametrize(
    ("samples", "order", "sure"),
    [
        (["27/10/2018", "6/11/2018"], "D/M/Y", True),
        (["1/2/2013", "1/15/2013"], "M/D/Y", True),
        (["26-Apr-11"], "D/M/YY", True),
        (["2021-01-03", "2021-01-13 10:00"], "Y-M-D", True),
        (["1/2/2013"], "D/M/Y", False),
        (["27/10/2018", "1/15/2013"], "D/M/Y", False),
        (["05.06.26", "31.12.26"], "D/M/YY", True),
        ([], "Y-M-D", True),
    ],
)
def test_a_number_over_twelve_decides_the_order(samples: list[str], order: str, sure: bool) -> None:
    found = date_order(samples)
    assert (found.value, found.sure) == (order, sure)


@pytest.mark.parametrize(
    ("samples", "decimal", "thousands", "sure"),
    [
        (["1.234,50", "10"], "comma", "point", True),
        (["1,234.50"], "point", "comma", True),
        (["10,5"], "comma", "none", True),
        (["10.50", "7"], "point", "none", True),
        (["1 234,50"], "comma", "space", True),
        (["1.234.567"], "comma", "point", True),
        (["1.234"], "point", "none", False),
        (["10.5", "10,5"], "point", "none", False),
        (["7"], "point", "none", True),
    ],
)
def test_samples_show_the_decimal_sign(samples: list[str], decimal: str, thousands: str, sure: bool) -> None:
    found, group = marks(samples)
    assert (found.value, group.value, found.sure) == (decimal, thousands, sure)


@pytest.mark.parametrize(
    ("heading", "words"),
    [("N° de Factura", "n factura"), ("InvoiceDate", "invoice date"), ("customerID", "customer id"),
     ("FECHA_EMISIÓN", "fecha emision"), ("Nro. Comprobante", "n comprobante")],
)  # fmt: skip
def test_headings_become_plain_words(heading: str, words: str) -> None:
    assert plain_heading(heading) == words


@pytest.mark.parametrize(
    ("file", "missing"),
    [
        ("ibm_ar_dev.csv", ["defaults.currency"]),
        ("cassandra_udyam22/trainData.csv", ["invoices.number", "defaults.currency"]),
        ("emmazzw_lineitems/data/accounts.csv", []),
        ("emmazzw_lineitems/data/invoices.csv", ["invoices.total", "defaults.currency"]),
    ],
)
def test_real_exports_get_a_mapping_that_names_what_is_missing(
    shared_data: Path, file: str, missing: list[str]
) -> None:
    assert list(guess_mapping(shared_data / "ar" / file).missing) == missing


def test_the_guess_for_ibm_reads_all_of_it(shared_data: Path) -> None:
    path = shared_data / "ar" / "ibm_ar_dev.csv"
    guess = guess_mapping(path)
    assert "country" not in guess.text, "391 is no country"
    found = read_receivables(path, mapping_of(guess.text, "guess", {"currency": "USD"}))
    assert found.bad == ()
    assert (len(found.invoices), len(found.payments), len(found.disputed)) == (1821, 1821, 424)


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=5), min_size=1, max_size=6))
def test_a_guess_is_always_a_mapping_or_says_what_is_missing(rows: list[list[str]]) -> None:
    import csv
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
            csv.writer(file).writerows(rows)
        guess = guess_mapping(path)
    try:
        mapping_of(guess.text, "guess", {"currency": "PEN"})
    except MappingWrong:
        assert guess.missing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("invoices: {nmber: A}", "m.yaml:1: invoices.nmber: no such key; did you mean number?"),
        ("dates: D/M/Y\ndates: M/D/Y", "m.yaml:2: dates: it is there twice"),
        ("dates: DMY\ninvoices: {number: A}", "m.yaml:1: dates: 'DMY' is not one of"),
        ("dates: D/M/Y", "m.yaml: no section of customers, invoices, payments, credit_notes"),
        ("invoices: [a]", "m.yaml:1: write keys and texts, no lists"),
        ("decimal: comma\nthousands: comma\ninvoices: {number: A}", "m.yaml:2: thousands: thousands and decimal"),
        ("invoices: {number: A}\ndisputed: {column: B}", "m.yaml:2: disputed: write column: and is:"),
        ("invoices: number", "m.yaml:1: invoices: write one"),
        ("invoices: {number: 'A", "m.yaml:1: not YAML"),
        ("", "m.yaml:1: write keys"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(CollectionsError) as error:
        mapping_of(text, "m.yaml")
    assert str(error.value).startswith(told)
    assert error.value.say("es") != str(error.value)


def test_a_default_that_cannot_be_is_told(csv_file: Write) -> None:
    mapping = mapping_of("defaults: {currency: PESOS}\npayments: {id: id, amount: amount, paid_on: day}", "m.yaml")
    with pytest.raises(MappingWrong, match=r"defaults\.currency: PESOS: it is not a currency"):
        read_receivables(csv_file("id,amount,day", "1,1,2026-01-01"), mapping)


def test_the_shipped_mappings_are_mappings() -> None:
    files = sorted(Path("playbooks/mappings").glob("*.yaml"))
    assert files
    for file in files:
        assert load_mapping(file).kinds
