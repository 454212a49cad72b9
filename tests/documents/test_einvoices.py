"""Factur-X: what the XML says, that its schema takes it and a reader gets it out again, and what is not guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import facturx
import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from activities.documents.einvoices import NoEInvoice, tax_of, xml_of
from activities.documents.render import render
from schemas.documents import Head, InvoiceTold
from schemas.invoice import LineItem
from tests.documents.papers import HEAD, TO, invoice
from tests.documents.reading import text_of

D = Decimal
PARIS = replace(
    HEAD, country="FR", tax_id="FR 11 123 456 782", tax_rates=(D(20), D(18)),
    account="IBAN FR76 3000 6000 0112 3456 7890 189"
)  # fmt: skip
MADRID = replace(TO, country="ES", tax_id="ESB12345678", email="pagos@andina.example")


def sold(**more: Any) -> InvoiceTold:
    return invoice(**{"currency": "EUR", "to": MADRID, "e_invoice": True, **more})


def read(told: InvoiceTold, head: Head = PARIS) -> dict[str, Any]:
    said: dict[str, Any] = facturx.parse_ubl_cii_xml(xml_of(told, head))
    return said


def test_what_is_written_is_what_is_read() -> None:
    said = read(sold())
    assert (said["BT-1"], said["BT-3"], said["BT-5"], said["BT-24"]) == (
        "F001-00012340", "380", "EUR", "urn:cen.eu:en16931:2017")  # fmt: skip
    assert (said["BT-2"].isoformat(), said["BT-9"].isoformat()) == ("2026-01-05", "2026-02-04")
    assert [said[term] for term in ("BT-106", "BT-109", "BT-110", "BT-112", "BT-115")] == [
        "3766.00", "3766.00", "677.88", "4443.88", "4443.88"]  # fmt: skip
    assert said["BG-23"] == [{"BT-116": "3766.00", "BT-117": "677.88", "BT-118": "S", "BT-119": "18.00"}]
    assert [line["BT-131"] for line in said["BG-25"]] == ["2844.00", "742.00", "180.00"]
    assert (said["BG-4"]["vat_identifier"], said["BG-7"]["vat_identifier"]) == ("FR11123456782", "ESB12345678")
    assert (said["BG-4"]["country_code"], said["BG-7"]["country_code"]) == ("FR", "ES")
    assert said["BT-84"] == "FR7630006000011234567890189"


def test_it_lies_in_the_pdf_which_can_still_be_kept_and_read_aloud() -> None:
    pdf = render("invoice", sold(), "es", "ES", PARIS)
    assert pdf == render("invoice", sold(), "es", "ES", PARIS)
    name, xml = facturx.get_facturx_xml_from_pdf(pdf)
    assert (name, xml) == ("factur-x.xml", xml_of(sold(), PARIS))
    record = PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", record)
    assert "<pdfuaid:part>1<" in record
    assert "<fx:ConformanceLevel>EN 16931<" in record
    assert "<pdfaSchema:prefix>fx<" in record
    files = PdfReader(BytesIO(pdf)).trailer["/Root"]["/AF"]
    assert [file.get_object()["/AFRelationship"] for file in files] == ["/Alternative"]


def test_it_is_shown_as_it_was_issued_whatever_was_paid_since() -> None:
    text = text_of(render("invoice", sold(paid=D(1000), credited=D(10)), "es", "ES", PARIS))
    assert "4.443,88 €" in text
    assert "Pagado" not in text
    assert read(sold(paid=D(1000)))["BT-115"] == "4443.88"


@pytest.mark.parametrize(
    ("line", "quantity", "price", "base"),
    [
        (LineItem(description="x", quantity=D(4), unit_price=D("2.5"), amount=D(10)), "4", "2.5", None),
        (
            LineItem(description="x", quantity=D(3), unit_price=D("3.33333"), amount=D(10)),
            "3",
            "10",
            "3",
        ),
        (LineItem(description="x", quantity=D(7), amount=D(10)), "7", "10", "7"),
        (LineItem(description="x", amount=D(10)), "1", "10", "1"),
        (LineItem(description="", quantity=D(2), unit_price=D(-5), amount=D(-10)), "-2", "5", None),
    ],
)
def test_a_line_s_price_comes_to_its_amount(line: LineItem, quantity: str, price: str, base: str | None) -> None:
    more = LineItem(description="y", unit_price=D(100), amount=D(100))
    told = sold(lines=(line, more), total=(line.amount + 100) * D("1.2"))
    [first, _] = read(told)["BG-25"]
    assert (first["BT-129"], first["BT-146"], first.get("BT-149")) == (quantity, price, base)
    assert Decimal(first["BT-131"]) == line.amount


@pytest.mark.parametrize("category", ["Z", "E", "AE", "G", "O"])
def test_what_the_books_do_not_tax_is_of_the_category_that_the_creditor_names(category: str) -> None:
    said = read(sold(total=D(3766)), replace(PARIS, tax_category=category))
    [breakdown] = said["BG-23"]
    assert (breakdown["BT-118"], breakdown["BT-117"]) == (category, "0.00")
    assert ("BT-120" in breakdown) == (category != "Z")
    assert ("vat_identifier" in said["BG-4"]) == (category != "O")


@pytest.mark.parametrize(
    ("told", "head", "why"),
    [
        (sold(total=D(3766)), PARIS, "COBRANZA_TAX_CATEGORY"),
        (sold(total=D("4000")), PARIS, "COBRANZA_TAX_RATES"),
        (sold(), replace(PARIS, tax_rates=()), "COBRANZA_TAX_RATES"),
        (sold(total=D("3000")), PARIS, "COBRANZA_TAX_RATES"),
        (sold(), replace(PARIS, country=""), "COBRANZA_CREDITOR_COUNTRY"),
        (sold(), replace(PARIS, tax_id="RUC 1"), "COBRANZA_CREDITOR_TAX_ID"),
        (sold(to=replace(MADRID, country="")), PARIS, "customer's country"),
        (sold(total=D(3766), to=replace(MADRID, tax_id="")), replace(PARIS, tax_category="AE"), "reverse charge"),
    ],
)
def test_what_nobody_knows_is_not_guessed(told: InvoiceTold, head: Head, why: str) -> None:
    with pytest.raises(NoEInvoice, match=why) as refused:
        render("invoice", told, "es", "ES", head)
    assert refused.value.say("es") != str(refused.value)


def test_the_rate_is_the_one_that_the_total_shows() -> None:
    assert tax_of(sold(), PARIS).rate == 18
    assert tax_of(sold(total=D("4519.20")), PARIS).rate == 20


@pytest.mark.parametrize("text", ["<b>&amp;</b>", "]]>", "\x00\x1b", "\ud800", "漢字", "'\""])
def test_hard_words_stay_words(text: str) -> None:
    told = sold(lines=(LineItem(description=f"a{text}", amount=D(100)),), total=D(120))
    assert read(told)["BG-25"][0]["BT-153"] == f"a{text}".rstrip("\x00\x1b\ud800")
